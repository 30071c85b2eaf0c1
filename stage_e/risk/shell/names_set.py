"""Which variables statements may set: by an assignment, by a command like ``read``, or by expanding ``${x:=y}``."""

import re
from collections.abc import Iterable, Iterator, Sequence

from stage_e.risk.shell.syntax import (
    Assignment,
    Bare,
    Block,
    Dynamic,
    Function,
    Part,
    Pipeline,
    Quoted,
    Script,
    Simple,
    Test,
    Word,
)
from stage_e.risk.unknown_text import UNKNOWN, has_unknown, may_be_option

ANY_NAME = "*"
"""Stands for all variables, where nobody knows which."""
_DECLARING = frozenset({"declare", "typeset", "local", "export", "readonly"})
_RUNNING = frozenset({"eval", "source", "."})
_SETTERS = (
    frozenset({"read", "readarray", "mapfile", "getopts", "printf", "wait", "let", "unset", "select"})
    | _DECLARING
    | _RUNNING
)
_BY_OPTION = {"printf": "-v", "wait": "-p"}
"""Those that set one only when they are told so."""
_NAME = re.compile(r"[A-Za-z_]\w*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def names_set_in(script: Script) -> frozenset[str]:
    """Variables that may get a value anywhere in the statements."""
    return frozenset(name for statement in script for name in _names_set_by(statement))


def names_set_by(words: Sequence[str]) -> frozenset[str]:
    """Variables that a command sets by its words."""
    setters = _SETTERS.intersection(words)
    if not any(_sets(setter, words) for setter in setters):
        return frozenset()
    plain = all(word.isascii() for word in words)  # a letter of another script may stand for one of a name
    unseen = {ANY_NAME} if setters & _RUNNING or any(map(has_unknown, words)) or not plain else set()
    return frozenset(unseen.union(*map(_NAME.findall, words)))


def names_expanded(simple: Simple) -> frozenset[str]:
    """Variables that may get a value while the words of a command are expanded."""
    return frozenset(name for part in _parts_of(simple) for name in _names_of_part(part))


def _sets(setter: str, words: Sequence[str]) -> bool:
    option = _BY_OPTION.get(setter)
    return option is None or any(word.startswith(option) or may_be_option(word) for word in words[1:2])


def _names_set_by(statement: Simple | Pipeline | Block | Function | Test) -> Iterable[str]:
    match statement:
        case Simple():
            yield from (assignment.name for assignment in statement.assignments)
            yield from names_set_by([_literal(word) for word in statement.words])
            yield from names_expanded(statement)
        case Pipeline():
            yield from names_set_in(statement.stages)
        case Block():
            yield from names_set_in(statement.body)
            yield from [statement.variable] if statement.variable else []
            yield from names_in_words(statement.words)
        case Function():
            yield from names_set_in(statement.body)
        case Test():
            yield from statement.names


def names_in_words(words: Iterable[Word]) -> frozenset[str]:
    """Variables that may get a value while the words are expanded."""
    return frozenset(name for word in words for part in word.parts for name in _names_of_part(part))


def _parts_of(simple: Simple) -> Iterator[Part]:
    for word in (*simple.words, *(redirect.target for redirect in simple.redirects)):
        yield from word.parts
    for assignment in simple.assignments:
        yield from _assigned_parts(assignment)


def _assigned_parts(assignment: Assignment) -> Iterable[Part]:
    return assignment.parts if assignment.value is None else assignment.value.parts


def _names_of_part(part: Part) -> frozenset[str]:
    return part.sets if isinstance(part, Dynamic) else frozenset()


def _literal(word: Word) -> str:
    return "".join(_text(part) for part in word.parts)


def _text(part: Part) -> str:
    match part:
        case Quoted():
            return part.text
        case Bare():
            return _ESCAPED.sub(r"\1", part.text)
        case _:
            return UNKNOWN
