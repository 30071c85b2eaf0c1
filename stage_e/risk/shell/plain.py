"""Shell texts that are plain: literal commands, joined at most, whose errors may go to nowhere."""

from collections.abc import Iterator

from stage_e.risk.plain_command import PlainCommand
from stage_e.risk.shell.parse import parse_shell
from stage_e.risk.shell.resolve import is_literal, resolve_text
from stage_e.risk.shell.scope import Scope
from stage_e.risk.shell.syntax import Block, Pipeline, Redirect, Runs, Simple, Statement, UnreadableError

_NOWHERE = frozenset({"/dev/null", "1"})


class _NotPlainError(Exception):
    """A part of the text is more than literal words."""


def plain_shell(text: str) -> PlainCommand | None:
    """The words of ``text``; nothing when it is not plain."""
    try:
        script = parse_shell(text)
        simple = [each for statement in script for each in _commands(statement)]
        commands = tuple(tuple(resolve_text(word, Scope()) for word in each.words) for each in simple)
    except (UnreadableError, _NotPlainError):
        return None
    if not commands or not all(commands):
        return None
    return PlainCommand(commands, bare=len(simple) == 1 and not _around(text, simple[0]).strip(" "))


def _commands(statement: Statement) -> Iterator[Simple]:
    match statement:
        case Simple(words=words, assignments=(), redirects=redirects) if all(map(is_literal, words)):
            if not all(map(_is_noise, redirects)):
                raise _NotPlainError
            yield statement
        case Pipeline(stages=stages):
            for stage in stages:
                yield from _commands(stage)
        case Block(runs=Runs.ONCE | Runs.MAYBE, body=body, redirects=(), words=()):
            for inner in body:
                yield from _commands(inner)
        case _:
            raise _NotPlainError


def _is_noise(redirect: Redirect) -> bool:
    """Whether it only says where errors are shown."""
    return redirect.operator in {">", ">&"} and resolve_text(redirect.target, Scope()) in _NOWHERE


def _around(text: str, simple: Simple) -> str:
    """What stands outside of the words: a redirection, an operator, a comment."""
    left = list(text)
    for word in simple.words:
        left[slice(*word.span)] = " " * (word.span[1] - word.span[0])
    return "".join(left)
