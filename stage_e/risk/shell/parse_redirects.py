"""Redirections and here-documents of a shell text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from tree_sitter import Node

from stage_e.risk.shell.parse_words import WordReader
from stage_e.risk.shell.source import Source
from stage_e.risk.shell.syntax import Quoted, Redirect, UnreadableError, Word

_DELIMITER = re.compile(r"(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\1")
_PARTS = {"<<", "<<-", "heredoc_start", "heredoc_body", "heredoc_end", "file_descriptor"}


@dataclass(frozen=True, slots=True)
class RedirectReader:
    """Reads redirections; a here-document has what follows it on its line inside of its node."""

    KINDS: ClassVar = {"file_redirect", "herestring_redirect", "heredoc_redirect"}
    source: Source
    words: WordReader

    def read(self, node: Node) -> tuple[Redirect, tuple[Word, ...]]:
        """The redirection, and words of the command that the parser took for a part of it."""
        if node.type == "heredoc_redirect":
            return self._here_document(node), ()
        if node.type not in self.KINDS:
            raise UnreadableError(f"nobody has listed what a {node.type!r} redirects")
        operator = next(child.type for child in node.children if not child.is_named)
        words = [
            self.words.word(child) for child in node.children if child.is_named and child.type != "file_descriptor"
        ]
        first = words[0] if words else Word((), self.source.span(node))
        return Redirect(operator, first, self.source.span(node)), tuple(words[1:])

    def redirects_within(self, node: Node) -> Iterator[Node]:
        """Those that follow the name of a here-document."""
        if node.type == "heredoc_redirect":
            yield from (child for child in node.children if child.type in self.KINDS)

    def statements_within(self, node: Node) -> Iterator[Node]:
        """What follows the name of a here-document on its line."""
        if node.type == "heredoc_redirect":
            known = _PARTS | self.KINDS | {"&&", "||"}
            yield from (child for child in node.children if child.type not in known)

    def _here_document(self, node: Node) -> Redirect:
        child_of = {child.type: child for child in node.children}
        start = child_of.get("heredoc_start")
        named = start and _DELIMITER.fullmatch(self.source.text_of(start))
        end, body = child_of.get("heredoc_end"), child_of.get("heredoc_body")
        if not named or end is None:
            raise UnreadableError("where its here-document ends is not certain")
        first, last = self._lines(node, named[2], indented="<<-" in child_of)
        if body is None:
            return Redirect("<<", Word((), self.source.span(node)), self.source.span(node))
        if self.source.span(body)[0] > last or self.source.span(end)[0] < last:
            raise UnreadableError("where its here-document ends is not certain")
        if named[1]:
            parts = (Quoted(self.source.unmasked(self.source.text[first:last])),)
            return Redirect("<<", Word(parts, (first, last)), self.source.span(node))
        inside = tuple(self.words.quoted_parts(body, first, last))
        return Redirect("<<", Word(inside, (first, last)), self.source.span(node))

    def _lines(self, node: Node, delimiter: str, *, indented: bool) -> tuple[int, int]:
        """Where the document begins and ends, found the way bash does: the first line that is the delimiter."""
        text, start = self.source.text, self.source.span(node)[0]
        first = text.find("\n", start) + 1
        indent = "\t*" if indented else ""
        found = re.compile(rf"^{indent}{delimiter}$", re.MULTILINE).search(text, first)
        if not first or found is None:
            raise UnreadableError("where its here-document ends is not certain")
        return first, found.start()
