"""What ``sqlcmd`` and ``Invoke-Sqlcmd`` send to a SQL server."""

from collections.abc import Sequence

from stage_e.risk.judgement import Judgement, together, unknown
from stage_e.risk.shells import hidden
from stage_e.risk.sql.judge import judge_sql

_QUERIES = frozenset({"-q"})
_FILES = frozenset({"-i", "-v"})
_VALUED = frozenset({"-s", "-d", "-u", "-p", "-h", "-l", "-t", "-y", "-a", "-m", "-k"})
_SWITCHES = frozenset({"-e", "-c", "-n", "-b", "-x", "-r", "-r0", "-r1", "-g"})
_CLIENT = ("!!", ":r", ":!!", ":setvar", ":connect", ":out", "$(")
"""What the client itself acts on, before the server sees anything."""


def judge_sqlcmd(words: Sequence[str]) -> Judgement:
    """The verdict on ``sqlcmd`` with ``words``."""
    rest, queries, unseen = list(words), list[str](), list[Judgement]()
    while rest:
        option = rest.pop(0).lower()
        value = rest.pop(0) if option in _QUERIES | _VALUED | _FILES and rest else ""
        if option in _QUERIES:
            queries.append(value)
        elif option == "-w" and rest[:1] and rest[0].isdigit():  # without a number, -W
            rest.pop(0)
        elif option in _FILES:
            unseen.append(unknown("sql.unseen", "it runs SQL that is not written here"))
        elif option not in _VALUED | _SWITCHES and option != "-w":
            return unknown("command.not_listed", f"sqlcmd: {option} is not on its list")
    return together([*unseen, *([judge_queries(queries)] if queries or not unseen else [])])


def judge_queries(queries: Sequence[str]) -> Judgement:
    """The verdict on texts for a SQL server, as its own clients read them."""
    if not queries:
        return unknown("shell.interactive", "it waits for someone who types SQL")
    if any(sign in query.lower() for query in queries for sign in _CLIENT):
        return hidden("sql.client", "the client acts on a part of it")
    return together([judge_sql(query, "tsql") for query in queries])
