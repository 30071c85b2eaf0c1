"""Words of a shell text: quotes, variables and substitutions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from stage_e.risk.shell.quoting import ansi_c_text, double_quoted_text
from stage_e.risk.shell.source import Source
from stage_e.risk.shell.syntax import Bare, Dynamic, Part, Quoted, Script, UnreadableError, Variable, Word, merged

_BARE = {"word", "number", "brace_expression", "extglob_pattern", "regex", "test_operator", "variable_name", "="}
_EXPANSIONS = {"expansion", "simple_expansion", "command_substitution", "arithmetic_expansion"}
_SUBSTITUTED = re.compile(r"\$\([^()]*\)")
_NO_ARITHMETIC = re.compile(r"[\w)]\s+[-+]?[\w~.]|\w\s+/\w|\w\[.*[$`]|['\"`;]", re.DOTALL)
_SPACE_INSIDE = re.compile(r"(?<!\\)(?:\\\\)*\s|^\s")
_ASSIGNS = re.compile(r"=|\+\+|--")
_NAME = re.compile(r"[A-Za-z_]\w*")
_RUNS = re.compile(r"\$\(|[<>]\(|`")
_PLAIN_VARIABLE = re.compile(r"\s*\$(?:\{(\w+)\}|(\w+|[?#$!@*-]))")


@dataclass(frozen=True, slots=True)
class WordReader:
    """Reads words; what runs inside of them is read by ``script``."""

    source: Source
    script: Callable[[Node], Script]

    def word(self, node: Node) -> Word:
        """The node as a word.

        Raises: UnreadableError: it is none, or has parts that we do not know.
        """
        return Word(tuple(merged(self._parts(node))), self.source.span(node))

    def parts_inside(self, node: Node) -> tuple[Part, ...]:
        """What is expanded anywhere inside of a node that is more than a word."""
        if node.type in _EXPANSIONS or node.type == "process_substitution":
            return tuple(self._parts(node))
        return tuple(part for child in node.children for part in self.parts_inside(child))

    def all_parts_inside(self, node: Node) -> tuple[Part, ...]:
        """The same, where the parser takes some of it for a pattern.

        Raises: UnreadableError: something runs in it that the parser has not seen.
        """
        if _RUNS.search(self._unseen(node)):
            raise UnreadableError("something runs inside of a pattern")
        return self.parts_inside(node)

    def _unseen(self, node: Node) -> str:
        """The text of the node without what is expanded in it."""
        if node.type in _EXPANSIONS or node.type == "process_substitution":
            return ""
        if not node.children:
            return self.source.text_of(node)
        return " ".join(map(self._unseen, node.children))

    def quoted_parts(self, node: Node, start: int, end: int) -> Iterator[Part]:
        """Text from ``start`` to ``end`` with what is expanded in it, as between double quotes."""
        at = start
        for child in node.children:
            if child.type in _EXPANSIONS:
                begin, stop = self.source.span(child)
                blank = len(self.source.text[begin:stop]) - len(self.source.text[begin:stop].lstrip())
                yield self._text_between(at, begin + blank)
                yield from self._parts(child, quoted=True)
                at = stop
        yield self._text_between(at, end)

    def _text_between(self, start: int, end: int) -> Quoted:
        text = self.source.text[start:end]
        if re.search(r"(?<!\\)(?:\\\\)*(?:`|\$[({\w])", text):
            raise UnreadableError("something is expanded that was not seen")
        return Quoted(self.source.unmasked(double_quoted_text(text)))

    def _parts(self, node: Node, *, quoted: bool = False) -> Iterator[Part]:
        text = self.source.text_of(node)
        match node.type:
            case kind if kind in _BARE and not node.named_child_count:
                yield _bare(text)
            case "concatenation":
                yield from self._joined(node)
            case "command_name":
                yield from self._parts(node.children[0])
            case "brace_expression":
                yield Bare(text)
            case "raw_string":
                yield Quoted(text[1:-1])
            case "ansi_c_string":
                yield Quoted(ansi_c_text(text[2:-1]))
            case "string":
                start, end = self.source.span(node)
                yield from self.quoted_parts(node, start + 1, end - 1)
            case "command_substitution" | "process_substitution":
                yield self._substitution(node, quoted=quoted)
            case "simple_expansion" | "expansion" | "arithmetic_expansion":
                yield self._expansion(node, text, quoted=quoted)
            case _:
                raise UnreadableError(f"nobody has listed what {node.type!r} in a word means")

    def _joined(self, node: Node) -> Iterator[Part]:
        at = node.start_byte
        for child in node.children:
            if child.start_byte != at:
                raise UnreadableError("a word has a gap")
            yield from self._parts(child)
            at = child.end_byte

    def _substitution(self, node: Node, *, quoted: bool) -> Dynamic:
        text = self.source.text_of(node).lstrip()
        if text.startswith("`") and "\\" in text:
            raise UnreadableError("backslashes within backquotes are read differently by every shell")
        is_file = node.type == "process_substitution"
        return Dynamic(quoted or is_file, (self.script(node),), is_file)

    def _expansion(self, node: Node, text: str, *, quoted: bool) -> Part:
        plain = _PLAIN_VARIABLE.fullmatch(text)
        if plain and node.type != "arithmetic_expansion":
            return Variable(plain[1] or plain[2], quoted)
        read = self.all_parts_inside
        if node.type == "arithmetic_expansion":
            _check_arithmetic(text)
            read = self.parts_inside
        if "`" in text or re.search(r"@[A-Za-z]\}$", text):
            raise UnreadableError("an expansion does more than to insert a value")
        inside = tuple(part for child in node.children for part in read(child))
        sets = frozenset(_NAME.findall(text)) if _ASSIGNS.search(text) else frozenset()
        return Dynamic(quoted, tuple(script for part in inside for script in _scripts_of(part)), sets=sets)


def _bare(text: str) -> Bare:
    """The text, once it is certain that bash would not end the word within: the parser takes a line break into it."""
    if _SPACE_INSIDE.search(text) and "{{" not in text:
        raise UnreadableError("a line ends within a word")
    return Bare(text)


def _check_arithmetic(text: str) -> None:
    """Raises: UnreadableError: it may be commands, or an index that runs one."""
    if _NO_ARITHMETIC.search(_SUBSTITUTED.sub("0", text)):
        raise UnreadableError("what looks like arithmetic may be commands")


def _scripts_of(part: Part) -> tuple[Script, ...]:
    return part.scripts if isinstance(part, Dynamic) else ()
