"""Structured logs: a fixed phrase and keys, one line each, to standard error."""

import json
import logging
import sys
from collections.abc import Callable

import structlog
from pydantic_core import PydanticSerializationError, to_json


def set_up_logs(level: str, form: str) -> None:
    """Send our log, and that of the libraries from warnings up, to standard error as JSON or for a terminal."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.dict_tracebacks,
    ]
    drawn, as_text = structlog.dev.ConsoleRenderer(), structlog.processors.JSONRenderer()
    ours, others = (structlog.processors.JSONRenderer(_as_bytes), as_text) if form == "json" else (drawn, drawn)
    structlog.configure(
        processors=[*shared, ours],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_to_stderr(form),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=others, foreign_pre_chain=shared))
    logging.getLogger("sqlglot").setLevel(
        logging.ERROR
    )  # it warns of statements that it cannot parse; we say so ourselves
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def _to_stderr(form: str) -> Callable[..., structlog.typing.WrappedLogger]:
    if form == "json":
        return structlog.BytesLoggerFactory(sys.stderr.buffer)
    return structlog.WriteLoggerFactory(sys.stderr)


def _as_bytes(entry: structlog.typing.EventDict, default: Callable[[object], object]) -> bytes:
    """One line of JSON, without the standard library's encoder for all that it is not needed for."""
    try:
        return to_json(entry, fallback=default)
    except PydanticSerializationError:  # half a character
        return json.dumps(entry, default=default).encode()
