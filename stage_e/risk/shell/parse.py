"""A shell text as statements, read by tree-sitter and checked where it is known to differ from bash."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tree_sitter import Node

from stage_e.risk.shell.parse_redirects import RedirectReader
from stage_e.risk.shell.parse_words import WordReader
from stage_e.risk.shell.source import Source, check_gaps, read_source
from stage_e.risk.shell.syntax import (
    Assignment,
    Bare,
    Block,
    Function,
    Pipeline,
    Redirect,
    Runs,
    Script,
    Simple,
    Statement,
    Test,
    UnreadableError,
    Word,
)
from stage_e.risk.shell.text_guard import check_text

_DEEPEST = 40
_JOINTS = {
    ";",
    "\n",
    "&",
    ";;",
    ";&",
    ";;&",
    "{",
    "}",
    "(",
    ")",
    "do",
    "done",
    "fi",
    "esac",
    "$(",
    "`",
    "<(",
    ">(",
    "if",
    "!",
}
_CONDITIONS = {"then", "else", "elif"}
_NO_TEST_ELSEWHERE = re.compile(r"^\(\(|\w\[[^\]]*[$`]|(?<!\$)\(|[<>]|(?:&&|\|\|)\s*(?!-|!\s*-)")
"""In dash ``((`` starts commands, and so does ``&&`` behind ``[[``."""
_NAMED = re.compile(r"[A-Za-z_]\w*")


def parse_shell(text: str) -> Script:
    """The statements of ``text``.

    Raises: UnreadableError: bash may read it differently, or it has what we do not know.
    """
    check_text(text)
    source, root = read_source(text)
    return _Reader(source).script(root)


@dataclass(slots=True)
class _Reader:
    source: Source
    depth: int = 0
    words: WordReader = field(init=False)
    redirects: RedirectReader = field(init=False)

    def __post_init__(self) -> None:
        self.words = WordReader(self.source, self.script)
        self.redirects = RedirectReader(self.source, self.words)

    def script(self, node: Node) -> Script:
        """All statements inside of the node, one after the other."""
        check_gaps(self.source, node)
        return tuple(self.statements(node.children))

    def statements(self, nodes: Iterable[Node]) -> Iterator[Statement]:
        for node in nodes:
            if node.type == "comment":
                self._check_comment(node)
            elif node.is_named:
                yield self.statement(node)
            elif node.type not in _JOINTS and node.type not in _CONDITIONS:
                raise UnreadableError(f"nobody has listed what {node.type!r} joins")

    def statement(self, node: Node) -> Statement:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise UnreadableError("it is nested too deeply")
        check_gaps(self.source, node)
        found = self._statement(node)
        self.depth -= 1
        return found

    def _statement(self, node: Node) -> Statement:
        match node.type:
            case "command" | "declaration_command" | "unset_command" | "variable_assignments":
                return self._simple(node, node.children)
            case "variable_assignment":
                return self._simple(node, [node])
            case "test_command" | "compound_statement" if node.children[0].type in {"[[", "(("}:
                return self._test(node)
            case "test_command" if "\n" in self.source.text_of(node):
                raise UnreadableError("a line ends within a command")
            case "test_command":
                return Simple(tuple(self._test_words(node)), (), (), self._span(node))
            case "redirected_statement":
                return self._redirected(node)
            case "pipeline":
                return Pipeline(tuple(self.statements(_without(node, "|", "|&"))), self._span(node))
            case "function_definition":
                return self._function(node)
            case _:
                return self._block(node)

    def _block(self, node: Node) -> Block:
        span, children = self._span(node), node.children
        match node.type:
            case "list":
                first, *rest = self.statements(_without(node, "&&", "||"))
                return Block(Runs.ONCE, (first, Block(Runs.MAYBE, tuple(rest), span)), span)
            case "compound_statement" | "do_group" | "program":
                return Block(Runs.ONCE, self.script(node), span)
            case "subshell" | "negated_command":
                return Block(Runs.APART, self.script(node), span)
            case "if_statement" | "elif_clause" | "else_clause":
                return Block(Runs.ONCE, tuple(self._branches(children, span)), span)
            case "while_statement":
                return Block(Runs.REPEATED, tuple(self.statements(children[1:])), span)
            case "for_statement":
                words = [self.words.word(child) for child in children[2:-1] if child.type not in {"in", ";", "\n"}]
                return Block(
                    Runs.REPEATED, self.script(children[-1]), span, (), tuple(words), self.source.text_of(children[1])
                )
            case "case_statement":
                return self._case(node)
            case _:
                raise UnreadableError(f"nobody has listed what a {node.type!r} does")

    def _branches(self, nodes: Iterable[Node], span: tuple[int, int]) -> Iterator[Block]:
        branch: list[Node] = []
        for node in nodes:
            if node.type in _CONDITIONS:
                yield Block(Runs.MAYBE, tuple(self.statements(branch)), span)
                branch = []
            else:
                branch.append(node)
        yield Block(Runs.MAYBE, tuple(self.statements(branch)), span)

    def _case(self, node: Node) -> Block:
        items = [child for child in node.children if child.type == "case_item"]
        body, words = [], [self.words.word(node.children[1])]
        for item in items:
            ends = [index for index, child in enumerate(item.children) if child.type == ")"]
            patterns = (self.words.all_parts_inside(child) for child in item.children[: ends[0]])
            words += [Word(parts, self._span(item)) for parts in patterns]
            body.append(Block(Runs.MAYBE, tuple(self.statements(item.children[ends[0] + 1 :])), self._span(item)))
        return Block(Runs.ONCE, tuple(body), self._span(node), (), tuple(words))

    def _simple(self, node: Node, children: Iterable[Node]) -> Simple:
        words: list[Word] = []
        assignments: list[Assignment] = []
        redirects: list[Redirect] = []
        for child in children:
            if child.type == "variable_assignment":
                assignments.append(self._assignment(child))
            elif child.type in {"file_redirect", "herestring_redirect"}:
                redirect, more = self.redirects.read(child)
                redirects.append(redirect)
                words.extend(more)
            elif child.type in {"export", "declare", "typeset", "readonly", "local", "unset", "unsetenv"}:
                words.append(Word((Bare(child.type),), self._span(child)))
            else:
                words.append(self.words.word(child))
        return Simple(tuple(words), tuple(assignments), tuple(redirects), self._span(node))

    def _assignment(self, node: Node) -> Assignment:
        name, sign, *rest = node.children
        if name.type != "variable_name" or sign.type != "=" or any(child.type == "array" for child in rest):
            known = self.source.text_of(name)
            return Assignment(_NAMED.findall(known)[0], None, self._span(node), self.words.parts_inside(node))
        value = self.words.word(rest[0]) if rest else Word((), self._span(node))
        return Assignment(self.source.text_of(name), value, self._span(node))

    def _test(self, node: Node) -> Test:
        text = self.source.text_of(node)
        if _NO_TEST_ELSEWHERE.search(text):
            raise UnreadableError("other shells run what stands in this test")
        return Test(self.words.all_parts_inside(node), frozenset(_NAMED.findall(text)), self._span(node))

    def _test_words(self, node: Node) -> Iterator[Word]:
        """``[ -f x ]`` is a command, though the parser takes it for an expression."""
        for child in node.children:
            if child.type.endswith("_expression"):
                yield from self._test_words(child)
            else:
                yield self.words.word(child) if child.is_named else Word((Bare(child.type),), self._span(child))

    def _redirected(self, node: Node) -> Statement:
        first, *rest = node.children
        body = None if first.type in self.redirects.KINDS else self.statement(first)
        redirects: list[Redirect] = []
        words: list[Word] = []
        more: list[Node] = []
        for child in [first, *rest] if body is None else rest:
            redirect, extra = self.redirects.read(child)
            redirects.append(redirect)
            words.extend(extra)
            more.extend(self.redirects.statements_within(child))
            for inner in self.redirects.redirects_within(child):
                redirect, extra = self.redirects.read(inner)
                redirects.append(redirect)
                words.extend(extra)
        return self._continued(_redirected(body, redirects, words, self._span(node)), more, self._span(node))

    def _continued(self, first: Statement, more: list[Node], span: tuple[int, int]) -> Statement:
        """What stands behind the name of a here-document runs after, or reads, what has the document."""
        for node in more:
            if node.type == "pipeline":
                stages = tuple(self.statements(_without(node, "|", "|&")))
                first = Pipeline((first, *stages), span)
            else:
                first = Block(Runs.ONCE, (first, Block(Runs.MAYBE, (self.statement(node),), span)), span)
        return first

    def _function(self, node: Node) -> Function:
        name = next(child for child in node.children if child.type == "word")
        return Function(self.source.text_of(name), (self.statement(node.children[-1]),), self._span(node))

    def _check_comment(self, node: Node) -> None:
        start, end = self._span(node)
        text = self.source.text
        if (
            (start and text[start - 1] not in " \t\n;&|(")
            or "\n" in text[start:end]
            or (end < len(text) and text[end] != "\n")
        ):
            raise UnreadableError("what looks like a comment may be none")

    def _span(self, node: Node) -> tuple[int, int]:
        return self.source.span(node)


def _redirected(
    body: Statement | None, redirects: list[Redirect], words: list[Word], span: tuple[int, int]
) -> Statement:
    match body:
        case None:
            return Simple(tuple(words), (), tuple(redirects), span)
        case Simple():
            return replace(body, words=(*body.words, *words), redirects=(*body.redirects, *redirects), span=span)
        case Block() if not words:
            return replace(body, redirects=(*body.redirects, *redirects), span=span)
        case _ if not words:
            return Block(Runs.ONCE, (body,), span, tuple(redirects))
        case _:
            raise UnreadableError("words follow a redirection of more than one command")


def _without(node: Node, *joints: str) -> list[Node]:
    return [child for child in node.children if child.type not in joints]
