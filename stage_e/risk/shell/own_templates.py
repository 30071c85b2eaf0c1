"""Templates in a shell text that are a program's own business: ``docker ps --format '{{.Names}}'``.

They are Go's, can be none of ours, and are sent as they stand. Only the value of an option that the catalogue knows to
take one is believed to be such; anywhere else they are more likely a planner's mistake, and stay in the text.
"""

import re
from collections import Counter
from collections.abc import Sequence

from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_match import match
from stage_e.risk.command_rule import Language
from stage_e.risk.rule_parts import Program
from stage_e.risk.shell.parse import parse_shell
from stage_e.risk.shell.resolve import resolve
from stage_e.risk.shell.scope import Scope
from stage_e.risk.shell.syntax import Bare, Quoted, Simple, UnreadableError, Word, commands_in
from stage_e.risk.template_text import GO_ACTION

_DEEPEST = 4
_STANDS_FOR_ITSELF = re.compile(r"[\w.{}=:/@%+-]*")


def without_own_templates(book: CommandBook, text: str, depth: int = 0) -> str:
    """The text without the templates that its programs fill themselves; as it is, where nobody can be sure."""
    if depth > _DEEPEST or GO_ACTION.search(text) is None:
        return text
    try:
        commands = [*commands_in(parse_shell(text))]
        words = [word for each in commands for word in _own_words(book, each, depth)]
    except UnreadableError:
        return text
    for start, end in sorted((word.span for word in words), reverse=True):
        text = text[:start] + GO_ACTION.sub("", text[start:end]) + text[end:]
    return text


def _own_words(book: CommandBook, command: Simple, depth: int) -> list[Word]:
    """Words of the command with such templates; none of them, when one has a template that is nobody's business."""
    fields = [(word, field) for word in command.words for field in resolve(word, Scope())]
    holding = [(word, field) for word, field in fields if GO_ACTION.search(field)]
    if not holding or not all(_is_literal(word) for word, _ in holding):
        return []
    taken = _taken(book, [field for _, field in fields], depth)
    return [] if Counter(field for _, field in holding) - taken else [word for word, _ in holding]


def _taken(book: CommandBook, words: Sequence[str], depth: int) -> Counter[str]:
    """What the command, or one that it runs, takes as a template of its own, and how often."""
    rule = book.rule_of(words[0], Language.POSIX)
    if rule is None:
        return Counter()
    found = match(rule, words[1:], Language.POSIX)
    left = [*words]
    for value in found.templated:
        left.remove(next(word for word in left if word == value or (word[:1] == "-" and word.endswith(value))))
    taken = Counter(words) - Counter(left)
    for code in found.rule.code:
        if code.language is Program.SHELL:
            texts = found.values_of(code.options) or (found.words[:1] if code.word else ())
            taken.update(text for text in texts if _all_is_taken(book, text, depth))
    if not found.wrapped:
        return taken
    if not found.rule.joins:
        return taken + _taken(book, found.wrapped, depth)
    return taken + Counter(found.wrapped if _all_is_taken(book, " ".join(found.wrapped), depth) else ())


def _all_is_taken(book: CommandBook, text: str, depth: int) -> bool:
    return GO_ACTION.search(without_own_templates(book, text, depth + 1)) is None


def _is_literal(word: Word) -> bool:
    """Whether every shell, and none at all, takes the word for the same text."""
    return all(
        isinstance(part, Quoted) or (isinstance(part, Bare) and _STANDS_FOR_ITSELF.fullmatch(part.text))
        for part in word.parts
    )
