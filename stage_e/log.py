"""Structured logs: a fixed phrase and keys, one line each, to standard error."""

import logging
import sys

import structlog


def set_up_logs(level: str, form: str) -> None:
    """Send our log, and that of the libraries from warnings up, to standard error as JSON or for a terminal."""
    number = logging.getLevelNamesMapping()[level.upper()]
    last = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.dict_tracebacks,
    ]
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=shared))
    logging.getLogger("sqlglot").setLevel(
        logging.ERROR
    )  # it warns of statements that it cannot parse; we say so ourselves
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)
