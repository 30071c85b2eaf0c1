"""The text of a command with the nodes that tree-sitter finds in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from stage_e.risk.shell.syntax import Span, UnreadableError
from stage_e.risk.template_text import TEMPLATE

_BASH = Language(tree_sitter_bash.language())
_GAP = re.compile(r"(?:[ \t\n]|\\\n)*")
_GAP_IN_LINE = re.compile(r"(?:[ \t]|\\\n)*")
_ONE_LINE = frozenset(
    {"command", "declaration_command", "unset_command", "variable_assignments", "redirected_statement"}
)
_MOST_NODES, _DEEPEST_NODE = 4_000, 150
_FIRST_MASK, _MOST_TEMPLATES = 0xE100, 200
_OPEN, _CLOSE = "\ue010", "\ue011"
_DOLLAR = "\ue012"
_LONE_DOLLAR = re.compile(r"(?<=[\w./)\]*+])\$(?=\s|\Z)")
"""A dollar that stands for itself, at the end of a word: the parser takes it for half of something."""
_DASH = "\ue013"
_LONE_DASH = re.compile(r"(?<=[ \t])-(?=[ \t]+<<)")
"""A dash in front of a here-document: the parser passes it over."""
_BRACES = re.compile(r"\{([^\s{}()<>;&|'\"]*,[^\s{}()<>;&|'\"]*)\}")


@dataclass(frozen=True, slots=True)
class Source:
    """A text, and how places of its bytes become places of its characters."""

    text: str
    """Every template is one run of a private character, as long as the template."""
    templates: tuple[str, ...]
    at: tuple[int, ...] | None
    """Character by byte; none while both are the same."""

    def span(self, node: Node) -> Span:
        """Characters of the node, from and to."""
        if self.at is None:
            return node.start_byte, node.end_byte
        return self.at[node.start_byte], self.at[node.end_byte]

    def text_of(self, node: Node) -> str:
        """As it stands there, with its templates."""
        start, end = self.span(node)
        return self.unmasked(self.text[start:end])

    def unmasked(self, text: str) -> str:
        """``text`` with its templates."""
        text = text.replace(_OPEN, "{").replace(_CLOSE, "}").replace(_DOLLAR, "$").replace(_DASH, "-")
        for index, template in enumerate(self.templates):
            text = text.replace(chr(_FIRST_MASK + index) * len(template), template)
        return text


def read_source(text: str) -> tuple[Source, Node]:
    """The source and its root node.

    Raises: UnreadableError: the text is not one that bash and we read alike.
    """
    templates = tuple(found[0] for found in TEMPLATE.finditer(text))
    if len(templates) > _MOST_TEMPLATES:
        raise UnreadableError("it has too many templates")
    masks = iter(range(_FIRST_MASK, _FIRST_MASK + _MOST_TEMPLATES))
    masked = TEMPLATE.sub(lambda found: chr(next(masks)) * len(found[0]), text)
    masked = _BRACES.sub(rf"{_OPEN}\1{_CLOSE}", masked)  # at the start of a command the parser takes them for a block
    masked = _LONE_DASH.sub(_DASH, _LONE_DOLLAR.sub(_DOLLAR, masked))
    data = masked.encode()
    source = Source(masked, templates, None if len(data) == len(masked) else tuple(_characters(masked)))
    root = Parser(_BASH).parse(data).root_node
    if root.has_error:
        raise UnreadableError("it cannot be parsed")
    if root.descendant_count > _MOST_NODES or _is_deep(root):
        raise UnreadableError("it is too long or nested too deeply")
    return source, root


def _is_deep(root: Node) -> bool:
    """Whether somewhere in the tree one node stands within too many others; walks without recursion."""
    if root.descendant_count <= _DEEPEST_NODE:
        return False
    cursor = root.walk()
    while True:
        if cursor.goto_first_child():
            if cursor.depth > _DEEPEST_NODE:
                return True
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return False


def check_gaps(source: Source, node: Node) -> None:
    """Raises: UnreadableError: between the children of the node stands what the parser passed over, or a line ends."""
    gap = _GAP_IN_LINE if node.type in _ONE_LINE else _GAP
    at, end = source.span(node)
    for child in node.children:
        start, stop = source.span(child)
        if gap.fullmatch(source.text, at, max(at, start)) is None:
            raise UnreadableError("a part of it was passed over")
        at = max(at, stop)
    if node.children and gap.fullmatch(source.text, at, max(at, end)) is None:
        raise UnreadableError("a part of it was passed over")


def _characters(text: str) -> Iterator[int]:
    for index, letter in enumerate(text):
        yield from [index] * len(letter.encode())
    yield len(text)
