"""Statements in PowerShell. Every branch and every body is kept: which one runs, nobody knows before."""

import re
from collections.abc import Callable

from stage_e.risk.powershell.commands import CommandParser
from stage_e.risk.powershell.expressions import TYPE
from stage_e.risk.powershell.spelling import spelled_plainly
from stage_e.risk.powershell.tree import (
    Assignment,
    Block,
    Command,
    Flow,
    ForEach,
    Function,
    Pipeline,
    Statement,
    Unreadable,
    UnreadableError,
)

_KEYWORD = re.compile(r"([a-z]+)(?=[\s({;}\[]|\Z)", re.IGNORECASE)
_ASSIGNS = re.compile(r"(?:\?\?|[-+*/%])?=(?!=)")
_CHAINED = re.compile(r"&&|\|\|")
_END = re.compile(r"[;\n]|\Z|(?=[)}])")
_BACKGROUND = re.compile(r"&(?!&)")
_RESUMES = re.compile(r"[;\n]")
_OPTION = re.compile(r"-[a-z]+", re.IGNORECASE)
_UNTIL = re.compile(r"while|until", re.IGNORECASE)
_FUNCTION_NAME = re.compile(r"[\w:-]+")
_BRANCHES = re.compile(r"elseif(?=[\s(])|else(?=[\s{])|catch(?=[\s{\[])|finally(?=[\s{])", re.IGNORECASE)
_NOT_READ = frozenset(
    {"class", "enum", "data", "workflow", "using", "configuration", "trap"}
    | {"inlinescript", "parallel", "sequence", "dynamicparam", "clean"}
)


def parsed(text: str) -> tuple[Statement, ...]:
    """The statements of ``text``; a part that cannot be read stands among them as that."""
    found: list[Statement] = []
    try:
        plain = spelled_plainly(text)
        at = 0
        while at < len(plain):
            at = StatementParser(plain, at).read_into(found)
    except UnreadableError as error:
        found.append(Unreadable(str(error), (error.at, len(text))))
    return tuple(found)


class StatementParser(CommandParser):
    """Reads whole texts."""

    def read_into(self, found: list[Statement]) -> int:
        """Add what can be read to ``found``; where to go on when something cannot."""
        start = self.at
        try:
            self._read(found, "")
        except UnreadableError as error:
            behind = _RESUMES.search(self.text, max(error.at, self.at, start))
            self.at = len(self.text) if behind is None else behind.end()
            found.append(Unreadable(str(error), (start, self.at)))
        return self.at

    def statements(self, closer: str) -> tuple[Statement, ...]:
        """Statements up to ``closer``, which is stepped over."""
        found: list[Statement] = []
        self._read(found, closer)
        return tuple(found)

    def _read(self, found: list[Statement], closer: str) -> None:
        self.skip_separators()
        while not (self.try_text(closer) if closer else self.ended):
            found.append(self.statement())
            apart = self.text[self.at - 1] == "&" or not isinstance(found[-1], Pipeline | Assignment)
            self.skip_blanks()
            if self.try_pattern(_END) is None and not apart:
                raise self.unreadable("a statement does not end where it should")
            self.skip_separators()

    def statement(self) -> Statement:
        """One statement of any kind."""
        self.enter()
        word = _KEYWORD.match(self.text, self.at)
        keyword = word[1].lower() if word else ""
        if keyword in _NOT_READ:
            raise self.unreadable(f"{keyword!r} is not read here")
        reader = _READERS.get(keyword)
        if word is None or reader is None or (keyword in _BLOCKS and not _opens_block(word)):
            found = self._simple()
        else:
            start = self.at
            self.at = word.end()
            self.skip_lines()
            found = reader(self, start)
        self.leave()
        return found

    def _simple(self) -> Statement:
        start = self.at
        chained: list[Statement] = [self.pipeline()]
        first = chained[0]
        self.skip_blanks()
        if isinstance(first, Pipeline) and len(first.elements) == 1 and not isinstance(first.elements[0], Command):
            if self.try_text("++") or self.try_text("--"):
                return Assignment(first.elements[0], None, self.since(start))
            if self.try_pattern(_ASSIGNS):
                self.skip_lines()
                return Assignment(first.elements[0], self.statement(), self.since(start))
        while self.try_pattern(_CHAINED):
            self.skip_lines()
            chained.append(self.pipeline())
            self.skip_blanks()
        self.try_pattern(_BACKGROUND)
        return first if len(chained) == 1 else Flow(tuple(chained), self.since(start))

    def condition(self) -> Pipeline:
        """``( ... )`` after a keyword."""
        start = self.at
        if not self.looking_at("("):
            raise self.unreadable("'(' is missing")
        return Pipeline((self.primary(),), (), self.since(start))

    def body(self) -> Pipeline:
        """``{ ... }`` after a keyword."""
        self.skip_lines()
        start = self.at
        return Pipeline((self.block(),), (), self.since(start))

    def branches(self, start: int) -> Flow:
        """``if`` and ``try`` with all that may follow."""
        parts: list[Statement] = [self.condition()] if self.looking_at("(") else []
        parts.append(self.body())
        while True:
            end = self.at
            self.skip_lines()
            if self.try_pattern(_BRANCHES) is None:
                self.at = end
                return Flow(tuple(parts), self.since(start))
            self.skip_lines()
            while self.try_pattern(TYPE):
                self.skip_lines()
                self.try_text(",")
                self.skip_lines()
            if self.looking_at("("):
                parts.append(self.condition())
            parts.append(self.body())

    def for_each(self, start: int) -> ForEach:
        """``foreach ($x in source) { ... }``."""
        self.expect("(")
        self.skip_lines()
        variable = self.try_variable()
        if variable is None:
            raise self.unreadable("here should be a variable")
        self.skip_lines()
        if self.try_pattern(re.compile(r"in\b", re.IGNORECASE)) is None:
            raise self.unreadable("'in' is missing")
        self.skip_lines()
        source = self.statement()
        self.skip_lines()
        self.expect(")")
        self.skip_lines()
        return ForEach(variable.name, source, self.block(), self.since(start))

    def loop(self, start: int) -> Flow:
        """``for`` and ``while``."""
        return Flow((self.condition(), self.body()), self.since(start))

    def do_loop(self, start: int) -> Flow:
        """``do { ... } while (...)``."""
        body = self.body()
        self.skip_lines()
        if self.try_pattern(_UNTIL) is None:
            raise self.unreadable("'while' is missing")
        self.skip_lines()
        return Flow((body, self.condition()), self.since(start))

    def switch(self, start: int) -> Flow:
        """``switch (value) { case { ... } ... }``."""
        while self.try_pattern(_OPTION):
            self.skip_lines()
        parts: list[Statement] = [self.condition()]
        self.skip_lines()
        self.expect("{")
        self.skip_separators()
        while not self.try_text("}"):
            at = self.at
            parts.append(Pipeline((self.value(),), (), self.since(at)))
            parts.append(self.body())
            self.skip_separators()
        return Flow(tuple(parts), self.since(start))

    def function(self, start: int) -> Function:
        """``function name (parameters) { ... }``."""
        named = self.try_pattern(_FUNCTION_NAME)
        if named is None:
            raise self.unreadable("here should be the name of a function")
        self.skip_lines()
        parameters = self.parameters(self.at).parts if self.looking_at("(") else ()
        self.skip_lines()
        body = self.block()
        whole = Block((*parameters, *body.statements), body.span)
        return Function(named[0].lower().rpartition(":")[2], whole, self.since(start))

    def parameters(self, start: int) -> Flow:
        """``([type] $name = default, ...)``: what the defaults run."""
        self.expect("(")
        parts: list[Statement] = []
        self.skip_lines()
        while not self.try_text(")"):
            parts.append(self._simple())
            self.skip_lines()
            self.try_text(",")
            self.skip_lines()
        return Flow(tuple(parts), self.since(start))

    def leaving(self, start: int) -> Flow:
        """``return``, ``throw``, ``exit`` and the like, with what they hand over."""
        parts = () if _END.match(self.text, self.at) else (self._simple(),)
        return Flow(parts, self.since(start))

    def named_block(self, start: int) -> Flow:
        """``begin``, ``process`` and ``end``."""
        return Flow((self.body(),), self.since(start))


def _opens_block(word: re.Match[str]) -> bool:
    return word.string[word.end() :].lstrip().startswith("{")


_BLOCKS = frozenset({"begin", "process", "end"})
_READERS: dict[str, Callable[[StatementParser, int], Statement]] = {
    **dict.fromkeys(("if", "try"), StatementParser.branches),
    "foreach": StatementParser.for_each,
    **dict.fromkeys(("for", "while"), StatementParser.loop),
    "do": StatementParser.do_loop,
    "switch": StatementParser.switch,
    **dict.fromkeys(("function", "filter"), StatementParser.function),
    "param": StatementParser.parameters,
    **dict.fromkeys(("return", "throw", "exit", "break", "continue"), StatementParser.leaving),
    **dict.fromkeys(_BLOCKS, StatementParser.named_block),
}
