"""How much a pipeline hands on: what acts on one thing that was named is not what acts on everything there is."""

import re
from enum import IntEnum

from stage_e.risk.powershell.lists import PowerShellLists
from stage_e.risk.powershell.tree import Array, Command, Expression, Literal, Nested, Parameter, Pipeline, Statement


class Feed(IntEnum):
    """Things that come down a pipeline."""

    NOTHING = 0
    ONE = 1
    """One that the text names."""
    SOME = 2
    """Several, or as many as a filter lets through."""
    ALL = 3
    """Everything that there is, or that a list names which nobody sees."""


_WILD = re.compile(r"[*?\[]")
_EVERY = frozenset({"*", "unlimited"})
_FILTER = re.compile(r"-(fi|ldap|searchb|query)\w*")
_CLASSES = frozenset({"get-ciminstance", "get-wmiobject"})
"""Cmdlets whose bare word is a kind of things, all of which they hand on."""
_LISTING = frozenset({"get-childitem", "get-content", "import-csv"})


def feed_behind(element: Command | Expression, before: Feed, lists: PowerShellLists) -> Feed:
    """What ``element`` hands on when it is fed ``before``."""
    if isinstance(element, Command):
        return _behind_command(element, before, lists)
    match element:
        case Literal():
            return Feed.ONE
        case Nested(statements=statements) if statements:
            return feed_of_statement(statements[-1], lists)
        case _:
            return Feed.SOME


def feed_of_statement(statement: Statement, lists: PowerShellLists) -> Feed:
    """What the value of ``statement`` stands for."""
    if not isinstance(statement, Pipeline):
        return Feed.SOME
    feed = Feed.NOTHING
    for element in statement.elements:
        feed = feed_behind(element, feed, lists)
    return feed


def _behind_command(command: Command, before: Feed, lists: PowerShellLists) -> Feed:
    called = command.name.text.lower() if isinstance(command.name, Literal) else ""
    name = lists.aliases.get(called, called)
    if name in lists.narrowing:
        return min(before, Feed.SOME)
    if name in lists.shaping:
        return before
    return _of_source(name, command)


def _of_source(name: str, command: Command) -> Feed:
    words = _words(command)
    recursive = any("-recurse".startswith(each.name) for each in command.arguments if isinstance(each, Parameter))
    if name in _LISTING:
        wild = any(_WILD.search(word) for word in words)
        return Feed.SOME if wild and not recursive and "*" not in words else Feed.ALL
    if name in _CLASSES and not _is_filtered(command):
        return Feed.ALL
    if not words or _EVERY & {word.lower() for word in words}:
        return Feed.ALL
    named = [argument for argument in command.arguments if not isinstance(argument, Parameter)]
    plain = all(isinstance(argument, Literal) for argument in named)
    return Feed.SOME if _is_filtered(command) or not plain or len(words) > 1 or _WILD.search(words[0]) else Feed.ONE


def _is_filtered(command: Command) -> bool:
    return any(_FILTER.fullmatch(each.name) for each in command.arguments if isinstance(each, Parameter))


def _words(command: Command) -> list[str]:
    values = [
        value
        for argument in command.arguments
        for value in (argument.items if isinstance(argument, Array) else [argument])
        if not isinstance(value, Parameter)
    ]
    return [value.text if isinstance(value, Literal) else "$" for value in values]
