"""Values in PowerShell. How tightly operators bind does not matter here: every part of a value is evaluated."""

import re
from abc import ABC, abstractmethod

from stage_e.risk.powershell.scanner import Scanner
from stage_e.risk.powershell.tree import (
    Assignment,
    Block,
    Compound,
    Expression,
    Literal,
    Member,
    Nested,
    Splat,
    Statement,
    TypeName,
)
from stage_e.risk.template_text import TEMPLATE

_NUMBER = re.compile(r"(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)[ldu]?(?:[kmgtp]b)?(?![\w\\:])", re.IGNORECASE)
_SIGNED = re.compile(rf"[-+]?{_NUMBER.pattern}", re.IGNORECASE)
_LINES_OPEN = re.compile(r'@"[ \t\r]*\n')
TYPE = re.compile(r"\[((?:[\w.+, `]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])+)\]")
_WORD_OPERATOR = (
    "[ic]?(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|replace|split)"
    "|and|or|xor|band|bor|bxor|shl|shr|is|isnot|as|f|join"
)
_BINARY = re.compile(rf"-(?:{_WORD_OPERATOR})(?![\w-])|\.\.|[+\-*/%](?![=+\-])|,|\?\?(?!=)", re.IGNORECASE)
_UNARY = re.compile(r"(?:-(?:not|bnot|join|[ic]?split)(?![\w-])|!|\+\+|--|[-+](?=[\d.$(])|,)", re.IGNORECASE)
_MOST_MEMBERS = 50
_NAME = re.compile(r"\w+")
_SPLAT = re.compile(r"@\w+(?:\.\w+)*")
_STARTS = re.compile(
    r"[$('\"\[{]|@[({'\"]|-(?:not|bnot|join|[ic]?split)(?![\w-])|!|\+\+\$|--\$|[-+][$(]|,", re.IGNORECASE
)


class ExpressionParser(Scanner, ABC):
    """Reads values; what runs inside them is left to whoever knows statements."""

    @abstractmethod
    def statements(self, closer: str) -> tuple[Statement, ...]:
        """Statements up to ``closer``, which is stepped over."""

    @abstractmethod
    def statement(self) -> Statement:
        """One statement."""

    @property
    def starts_value(self) -> bool:
        """Whether a statement that begins here is a value and no command."""
        return bool(_STARTS.match(self.text, self.at) or _SIGNED.match(self.text, self.at))

    def expression(self) -> Expression:
        """A value with all its operators."""
        start = self.at
        parts = [self._operand()]
        while True:
            end = self.at
            self.skip_blanks()
            if self.try_pattern(_BINARY) is None:
                self.at = end
                break
            self.skip_lines()
            parts.append(self._operand())
        return parts[0] if len(parts) == 1 else Compound(tuple(parts), self.since(start))

    def _operand(self) -> Expression:
        self.enter()
        found = self._cast_or_value()
        self.leave()
        return found

    def _cast_or_value(self) -> Expression:
        start = self.at
        changes = False
        while (sign := self.try_pattern(_UNARY)) is not None:
            changes = changes or sign[0] in {"++", "--"}
            self.skip_lines()
        if changes:
            return self._changed(start)
        cast = self.try_pattern(TYPE)
        if cast is not None:
            kind = TypeName(cast[1], self.since(start))
            if self.looking_at("::"):
                return self.with_members(kind, start)
            self.skip_blanks()
            return Compound((kind, self._operand()), self.since(start)) if self.starts_value else kind
        return self.with_members(self.primary(), start)

    def _changed(self, start: int) -> Expression:
        """``++$x``, which changes ``$x`` and has a value."""
        at = self.at
        target = self.with_members(self.primary(), at)
        return Nested((Assignment(target, None, self.since(start)),), self.since(start))

    def primary(self) -> Expression:
        """A value without operators and members.

        Raises: UnreadableError: there is none here.
        """
        start = self.at
        template = self.try_pattern(TEMPLATE)
        if template is not None:
            return Literal(template[0], self.since(start))
        if self.try_text("@{"):
            return self._table(start)
        if self.looking_at("(", "$(", "@("):
            return self._nested_statements()
        if self.looking_at("{"):
            return self.block()
        found = self.try_variable() or self.try_verbatim() or self.try_string()
        if found is not None:
            return found
        number = self.try_pattern(_NUMBER)
        if number is not None:
            return Literal(number[0], self.since(start))
        if self.try_pattern(_SPLAT):
            return Splat(self.since(start))
        raise self.unreadable("here should be a value")

    def _nested_statements(self) -> Nested:
        start = self.at
        self.at = self.text.index("(", start) + 1
        return Nested(self.statements(")"), self.since(start))

    def block(self) -> Block:
        """``{ ... }``."""
        start = self.at
        self.expect("{")
        return Block(self.statements("}"), self.since(start))

    def with_members(self, value: Expression, start: int) -> Expression:
        """``value`` and what is asked of it: members, calls, indexes."""
        for _ in range(_MOST_MEMBERS):
            if self.looking_at("::") or (self.looking_at(".") and not self.looking_at("..", ". ", ".\\", "./")):
                self.at += 2 if self.looking_at("::") else 1
                value = self._member(value, start)
            elif self.try_text("["):
                self.skip_lines()
                index = self.expression()
                self.skip_lines()
                self.expect("]")
                value = Compound((value, index), self.since(start))
            else:
                return value
        raise self.unreadable("too many members of members")

    def _member(self, target: Expression, start: int) -> Member:
        named = self.try_pattern(_NAME)
        name = self.primary() if named is None else Literal(named[0], (named.start(), named.end()))
        arguments = None
        if self.try_text("("):
            arguments = self._arguments()
        elif self.looking_at("{"):
            arguments = (self.block(),)
        return Member(target, name, arguments, self.since(start))

    def _arguments(self) -> tuple[Expression, ...]:
        self.skip_lines()
        if self.try_text(")"):
            return ()
        found = self.expression()
        self.skip_lines()
        self.expect(")")
        return (found,)

    def _table(self, start: int) -> Compound:
        parts: list[Expression] = []
        self.skip_separators()
        while not self.try_text("}"):
            parts.extend(self._entry())
            self.skip_separators()
        return Compound(tuple(parts), self.since(start))

    def _entry(self) -> tuple[Expression, Expression]:
        named = self.try_pattern(_NAME)
        key = self.expression() if named is None else Literal(named[0], (named.start(), named.end()))
        self.skip_blanks()
        self.expect("=")
        self.skip_lines()
        start = self.at
        return key, Nested((self.statement(),), self.since(start))

    def try_string(self) -> Expression | None:
        """A string in double quotes, or the lines of one, with what is put into it."""
        start = self.at
        if self.try_pattern(_LINES_OPEN):
            self.at -= 1  # the end of this line may belong to the closing mark
            return self._string(start, '\n"@')
        return self._string(start, '"') if self.try_text('"') else None

    def _string(self, start: int, closer: str) -> Expression:
        text: list[str] = []
        parts: list[Expression] = []
        doubled = '""' if closer == '"' else None
        while (doubled is not None and self.looking_at(doubled)) or not self.try_text(closer):
            if self.ended:
                raise self.unreadable("a string does not end")
            if doubled is not None and self.try_text(doubled):
                text.append('"')
            else:
                self._string_part(text, parts)
        words = Literal("".join(text), self.since(start))
        return Compound((words, *parts), self.since(start)) if parts else words

    def _string_part(self, text: list[str], parts: list[Expression]) -> None:
        if self.looking_at("`"):
            text.append(self.escaped())
        elif self.looking_at("$("):
            parts.append(self._nested_statements())
        elif (variable := self.try_variable()) is not None:
            parts.append(variable)
        else:
            text.append(self.text[self.at])
            self.at += 1
