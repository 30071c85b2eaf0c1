"""The one place where an exception becomes a line for the person at the terminal and an exit code."""

import os
import sys
from collections.abc import Sequence
from types import TracebackType

from cli.exits import Exit

TRACEBACK = "STAGE_E_TRACEBACK"
LIBRARY = (
    # Where an exception comes from, its class, and how the command ends. Only modules that are loaded are looked at.
    ("cli.embedded.errors", "EmbeddedError", Exit.OUT_OF_REACH),
    ("stage_e.errors", "CallerError", Exit.BAD_INPUT),
    ("stage_e.errors", "StageEError", Exit.OUT_OF_REACH),
    ("stage_e.risk.data_file", "DataFileError", Exit.OUT_OF_REACH),
    ("schemas.problem", "InvalidInputError", Exit.BAD_INPUT),
)


class CommandError(Exception):
    """What ends a command: the text for the person, more lines below it, and the exit code."""

    def __init__(self, message: str, code: Exit, more: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.more = tuple(more)


def explain(error: BaseException) -> tuple[list[str], Exit]:
    """What to print about ``error``, without a traceback, and how to end."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, CommandError):
        return [str(error), *error.more], error.code
    if isinstance(error, KeyboardInterrupt):
        return ["interrupted"], Exit.INTERRUPTED
    for module, name, code in LIBRARY:
        known = getattr(sys.modules.get(module), name, None)
        if known is not None and isinstance(error, known):
            return str(error).splitlines() or [name], code
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return [f"{place}{error.strerror or error}"], Exit.OUT_OF_REACH
    fault = f"this is a fault of stage-e itself: {type(error).__name__}: {error}"
    return [f"{fault} ({TRACEBACK}=1 shows where)"], Exit.OUT_OF_REACH


def end_with_a_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The interpreter's hook for an exception that nobody caught. Raises: SystemExit."""
    if os.environ.get(TRACEBACK):
        sys.__excepthook__(kind, error, trace)
    lines, code = explain(error)
    for number, line in enumerate(lines):
        print(line if number else f"stage-e: {line}", file=sys.stderr)
    sys.exit(code)
