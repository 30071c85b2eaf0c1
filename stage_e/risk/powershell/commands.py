"""Commands in PowerShell: a name, and arguments whose rules of quoting are those of a shell."""

import re

from stage_e.risk.powershell.expressions import ExpressionParser
from stage_e.risk.powershell.tree import Array, Command, Compound, Expression, Literal, Parameter, Pipeline
from stage_e.risk.template_text import TEMPLATE

_PARAMETER = re.compile(r"-([a-z_?][\w?-]*)(?=[\s:;,|&(){}<>]|\Z)", re.IGNORECASE)
_REDIRECTION = re.compile(r"(?:[1-6*]?>>?&[1-6])|([1-6*]?>>?)")
_OPERATOR = re.compile(r"&(?!&)|\.(?=[\s$(\"'{]|\Z)")
_NULL = re.compile(r"\$null\b", re.IGNORECASE)
_WORD_ENDS = frozenset(" \t\r\n;,|&(){}<>")
_COMMAND_ENDS = frozenset("\n;|&)}")


class CommandParser(ExpressionParser):
    """Reads pipelines."""

    def pipeline(self) -> Pipeline:
        """Commands joined by ``|``; the first may be a value."""
        start = self.at
        written_to: tuple[Expression, ...] = ()
        if self.starts_value:
            elements: list[Command | Expression] = [self.expression()]
            written_to = self._redirections()
        else:
            elements = [self.command()]
        while not self.looking_at("||") and self.try_text("|"):
            self.skip_lines()
            elements.append(self.command())
        return Pipeline(tuple(elements), written_to, self.since(start))

    def _redirections(self) -> tuple[Expression, ...]:
        targets: list[Expression] = []
        self.skip_blanks()
        while (found := self.try_pattern(_REDIRECTION)) is not None:
            targets.extend(self._written_to(found))
            self.skip_blanks()
        return tuple(targets)

    def _written_to(self, found: re.Match[str]) -> tuple[Expression, ...]:
        if found[1] is None:
            return ()
        self.skip_blanks()
        start = self.at
        if self.try_pattern(_NULL):
            return ()
        target = self.value()
        if self.at == start:
            raise self.unreadable("a redirection leads nowhere")
        return (target,)

    def command(self) -> Command:
        """A name and its arguments.

        Raises: UnreadableError: there is none here.
        """
        start = self.at
        found = self.try_pattern(_OPERATOR)
        self.skip_blanks()
        begin = self.at
        name = self.value()
        if self.at == begin:
            raise self.unreadable("here should be a command")
        arguments: list[Parameter | Expression] = []
        written_to: list[Expression] = []
        self.skip_blanks()
        while not self.ended and self.text[self.at] not in _COMMAND_ENDS:
            redirection = self.try_pattern(_REDIRECTION)
            if redirection is not None:
                written_to.extend(self._written_to(redirection))
            else:
                arguments.append(self._argument())
            self.skip_blanks()
        return Command(name, found[0] if found else "", tuple(arguments), tuple(written_to), self.since(start))

    def _argument(self) -> Parameter | Expression:
        start = self.at
        named = self.try_pattern(_PARAMETER)
        if named is None:
            return self._values()
        value = None
        if self.try_text(":"):
            self.skip_blanks()
            value = self._values()
        return Parameter(f"-{named[1].lower()}", value, self.since(start), f"-{named[1]}")

    def _values(self) -> Expression:
        """A value, or several joined by commas."""
        start = self.at
        items = [self._needed_value()]
        end = self.at
        self.skip_blanks()
        while self.try_text(","):
            self.skip_lines()
            items.append(self._needed_value())
            end = self.at
            self.skip_blanks()
        self.at = end
        return items[0] if len(items) == 1 else Array(tuple(items), self.since(start))

    def _needed_value(self) -> Expression:
        start = self.at
        value = self.value()
        if self.at == start:
            raise self.unreadable(f"{self.text[start : start + 1]!r} should not stand here")
        return value

    def value(self) -> Expression:
        """A value as arguments write it: a word, or what an expression begins with, or both joined."""
        start = self.at
        parts: list[Expression] = []
        text: list[str] = []
        while not self.ended and (part := self._piece(start)) is not None:
            if isinstance(part, str):
                text.append(part)
            else:
                parts.append(part)
        word = Literal("".join(text), self.since(start))
        if not parts:
            return word
        if not text and len(parts) == 1:
            return parts[0]
        return Compound((word, *parts), self.since(start))

    def _piece(self, start: int) -> Expression | str | None:
        here, first = self.at, self.text[self.at]
        if first == "$" or (here == start and self.looking_at("(", "{", "@(", "@{", '@"', "@'")):
            return self._valued_piece(here)
        if first in "'\"":
            return self._quoted_piece(here)
        template = self.try_pattern(TEMPLATE)
        if template is not None:
            return template[0]
        if first in _WORD_ENDS or (first == "`" and self.looking_at("`\n", "`\r\n")):
            return None
        if first == "`":
            return self.escaped()
        if here == start and first == "@":
            return self.with_members(self.primary(), here)
        self.at += 1
        return first

    def _valued_piece(self, here: int) -> Expression | str:
        if self.looking_at("{{") and (template := self.try_pattern(TEMPLATE)) is not None:
            return template[0]
        if self.looking_at("$") and not self.looking_at("$(") and self.try_variable() is None:
            self.at += 1
            return "$"
        self.at = here
        return self.with_members(self.primary(), here)

    def _quoted_piece(self, here: int) -> Expression | str:
        value = self.with_members(self.primary(), here)
        return value.text if isinstance(value, Literal) else value
