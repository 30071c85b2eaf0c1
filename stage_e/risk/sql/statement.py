"""The statements of a query, each with its words, its syntax tree, and where it stands."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import Token, TokenType, exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError

_TEXTS = frozenset({TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.RAW_STRING, TokenType.HEREDOC_STRING})
_UNREADABLE = (SqlglotError, RecursionError, AttributeError, TypeError, LookupError, ValueError)
"""sqlglot raises the plain ones where a function is given another number of arguments than it expects."""
_LAST_LATIN = "\u024f"


class UnreadableSqlError(Exception):
    """The query cannot be cut into statements that say all that runs."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a query, in one grammar."""

    grammar: str
    tokens: tuple[Token, ...]
    offset: int = 0
    """Where the text stands, in the query, that the tokens count from."""
    verb: Token | None = None
    """Its first word where the tokenizer takes all behind it for one text; ``tokens`` are then what is behind."""
    verb_offset: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """Characters of the query that it takes up."""
        ends = self.tokens[-1].end + self.offset if self.tokens else -1
        if self.verb is None:
            return self.tokens[0].start + self.offset, ends + 1
        return self.verb.start + self.verb_offset, max(ends, self.verb.end + self.verb_offset) + 1

    @property
    def line(self) -> str:
        """Its words in upper case, every text as ``'?'``."""
        words = ("'?'" if token.token_type in _TEXTS else token.text.upper() for token in self.tokens)
        return " ".join(words if self.verb is None else (self.verb.text.upper(), *words))

    def rest(self, start: int) -> "Statement | None":
        """The statement that begins at token ``start``; nothing when there is none."""
        return self.part(start, len(self.tokens))

    def part(self, start: int, end: int) -> "Statement | None":
        """The statement from token ``start`` to before token ``end``; nothing when there is none."""
        tokens = self.tokens[start:end]
        return Statement(self.grammar, tokens, self.offset) if tokens else None

    def tree(self) -> exp.Expr | None:
        """Its syntax tree; nothing when it has none."""
        try:
            found = Dialect.get_or_raise(self.grammar).parser().parse([*self.tokens], "")
        except _UNREADABLE:
            return None
        return found[0] if len(found) == 1 else None

    def disguised(self) -> tuple[int, int] | None:
        """Where a word mixes plain letters with others that look like them, or cannot be seen."""
        found = (token for token in self.tokens if token.token_type not in _TEXTS and _is_mixed(token.text))
        return next(((token.start + self.offset, token.end + self.offset + 1) for token in found), None)

    def span_of(self, word: str) -> tuple[int, int]:
        """Where a word of it stands first; the whole when it is not there."""
        wanted = word.lower()
        found = (token for token in self.tokens if token.text.lower() == wanted)
        return next(((token.start + self.offset, token.end + self.offset + 1) for token in found), self.span)


def statements_of(query: str, grammar: str, offset: int = 0) -> list[Statement]:
    """The statements between the semicolons. Raises: UnreadableSqlError."""
    try:
        tokens = Dialect.get_or_raise(grammar).tokenize(query)
    except _UNREADABLE as error:
        raise UnreadableSqlError(next(iter(str(error).splitlines()), "it cannot be cut into words")) from None
    if any(map(_is_code, (comment for token in tokens for comment in token.comments))):
        raise UnreadableSqlError("a comment in it is code for MySQL")
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            found.append([])
        else:
            found[-1].append(token)
    return [statement for each in found if each for statement in _opened(query, grammar, each, offset)]


def outside_brackets(words: list[str]) -> Iterator[tuple[int, str]]:
    """The words that stand in no brackets, with their places."""
    depth = 0
    for at, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0:
            yield at, word


def _is_mixed(word: str) -> bool:
    plain = any(letter.isascii() and letter.isalpha() for letter in word)
    return plain and any(letter > _LAST_LATIN or unicodedata.category(letter) == "Cf" for letter in word)


def _is_code(comment: str) -> bool:
    """Whether MySQL runs it. Other engines pass it over, but whoever writes such a comment means to hide something."""
    shown = unicodedata.normalize("NFKC", comment)
    seen = "".join(letter for letter in shown if unicodedata.category(letter) != "Cf")
    return seen.lstrip().startswith(("!", "M!"))


def _opened(query: str, grammar: str, tokens: list[Token], offset: int) -> list[Statement]:
    """The statement; the tokenizer hands over all behind some words as one text, which is cut into words here."""
    verb, *behind = tokens
    if len(behind) != 1 or behind[0].token_type is not TokenType.STRING:
        return [Statement(grammar, tuple(tokens), offset)]
    start = query.find(behind[0].text, verb.end + 1)
    if start < 0 or query[verb.end + 1 : start].strip():
        return [Statement(grammar, tuple(tokens), offset)]
    inner = statements_of(behind[0].text, grammar, offset + start)
    if not inner or inner[0].verb is not None:
        first = Statement(grammar, (), offset, verb, offset)
        return [first, *inner]
    return [Statement(grammar, inner[0].tokens, inner[0].offset, verb, offset), *inner[1:]]
