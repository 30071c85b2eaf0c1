"""A place in a PowerShell text, and the steps that every part of the parser takes from there."""

import re

from stage_e.risk.powershell.tree import Literal, Span, UnreadableError, Variable

_BLANK = r"[ \t\r]|`\r?\n|<#(?:[^#]|#(?!>))*#>|#[^\n]*"
_BLANKS = re.compile(rf"(?:{_BLANK})+")
_LINES = re.compile(rf"(?:{_BLANK}|\n)+")
_SEPARATORS = re.compile(rf"(?:{_BLANK}|[\n;])+")
_VARIABLE = re.compile(r"\$(?:\{([^{}`]+)\}|((?:\w+:)?(?!\d*:)\w+|[$?^_]))")
_VERBATIM = re.compile(r"'((?:[^']|'')*)'")
_VERBATIM_LINES = re.compile(r"@'[ \t\r]*\n(?:(.*?)\n)?'@", re.DOTALL)
_MOST_NESTED = 40
_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Scanner:
    """Reads ``text`` from ``at`` on. A ``try_`` method takes nothing when what it looks for is not there."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at
        self._nested = 0

    def try_pattern(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What ``pattern`` matches here."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def try_text(self, text: str) -> bool:
        """Whether ``text`` stood here."""
        if not self.text.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def expect(self, text: str) -> None:
        """Step over ``text``.

        Raises: UnreadableError: something else stands here.
        """
        if not self.try_text(text):
            raise self.unreadable(f"{text!r} is missing")

    def looking_at(self, *texts: str) -> bool:
        """Whether one of ``texts`` stands here."""
        return self.text.startswith(texts, self.at)

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.text)

    def skip_blanks(self) -> None:
        """Step over what separates words on one line."""
        self.try_pattern(_BLANKS)

    def skip_lines(self) -> None:
        """Step over blanks and ends of lines."""
        self.try_pattern(_LINES)

    def skip_separators(self) -> None:
        """Step over what separates statements."""
        self.try_pattern(_SEPARATORS)

    def since(self, start: int) -> Span:
        """From ``start`` to here."""
        return start, self.at

    def unreadable(self, why: str) -> UnreadableError:
        """The error to raise here."""
        return UnreadableError(why, self.at)

    def enter(self) -> None:
        """Count one level of nesting.

        Raises: UnreadableError: there are more than any sensible text has.
        """
        self._nested += 1
        if self._nested > _MOST_NESTED:
            raise self.unreadable("it is nested too deeply")

    def leave(self) -> None:
        """Count one level less."""
        self._nested -= 1

    def try_variable(self) -> Variable | None:
        """``$name`` or ``${name}``."""
        start = self.at
        found = self.try_pattern(_VARIABLE)
        return None if found is None else Variable((found[1] or found[2]).lower(), self.since(start))

    def try_verbatim(self) -> Literal | None:
        """A string in single quotes, or the lines of one."""
        start = self.at
        found = self.try_pattern(_VERBATIM)
        if found is not None:
            return Literal(found[1].replace("''", "'"), self.since(start))
        found = self.try_pattern(_VERBATIM_LINES)
        return None if found is None else Literal(found[1] or "", self.since(start))

    def escaped(self) -> str:
        """The character that a backtick and the one after it stand for."""
        if self.at + 1 >= len(self.text):
            raise self.unreadable("it ends with a backtick")
        letter = self.text[self.at + 1]
        self.at += 2
        return _ESCAPES.get(letter, letter)
