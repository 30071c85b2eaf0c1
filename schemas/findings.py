"""Everything that is wrong with one body, as pointers into it, with a bound."""

import re
from typing import TypeAlias

from schemas.problem import FieldError

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indices that lead from a JSON value to one inside it."""

Fault: TypeAlias = tuple[Path, str]
"""Where something is wrong, and what."""

MOST_ERRORS = 100  # a body can hold 300,000 faults; nobody reads more than this
_TOKEN_LENGTH = 200  # a key can be as long as the body; what is longer is cut in the pointer
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str, length: int = _TOKEN_LENGTH) -> str:
    r"""Text that is safe in an answer and a log: cut, control characters and lone surrogates written as ``\u0000``."""
    cut = text if len(text) <= length else f"{text[:length]}..."
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", cut)


def pointer(path: Path) -> str:
    """JSON Pointer (RFC 6901) of a path."""
    return "".join(f"/{printable(str(token)).replace('~', '~0').replace('/', '~1')}" for token in path)


class Findings:
    """Collects faults in the order they are found, each once, up to ``MOST_ERRORS``."""

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}
        self._blank: set[Path] = set()

    def __bool__(self) -> bool:
        return bool(self._faults)

    @property
    def full(self) -> bool:
        """Whether it takes no more; looking on is a waste."""
        return len(self._faults) > MOST_ERRORS

    def add(self, path: Path, detail: str) -> None:
        """Takes one fault."""
        if not self.full:
            self._faults[path, detail] = None

    def blank(self, path: Path, detail: str) -> None:
        """Takes one fault whose value is refused: it reads as null, which is no fault of its own."""
        self._blank.add(path)
        self.add(path, detail)

    def is_blank(self, path: Path) -> bool:
        """Whether the value there was refused already."""
        return path in self._blank

    def faults(self) -> list[Fault]:
        """What was found so far."""
        return list(self._faults)

    def errors(self) -> tuple[FieldError, ...]:
        """At most ``MOST_ERRORS``; when there are more, the last one says so."""
        errors = [FieldError(pointer=pointer(path), detail=detail) for path, detail in self._faults]
        if self.full:
            errors[MOST_ERRORS - 1 :] = [FieldError(pointer="", detail="has more faults, which are not listed")]
        return tuple(errors)
