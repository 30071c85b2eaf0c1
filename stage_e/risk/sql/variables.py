"""Variables that a text of T-SQL keeps for itself: the values that they get, and what follows without a sign."""

from collections.abc import Iterator
from dataclasses import dataclass

from stage_e.risk.sql.statement import Statement, outside_brackets

_BEGINS = frozenset({"SELECT", "WITH"})


@dataclass(frozen=True, slots=True)
class Variables:
    """What ``DECLARE @x int = 1`` and ``SET @x = 1`` say."""

    values: tuple[Statement, ...]
    """What the variables become, each an expression."""
    rest: Statement | None
    """The statement behind, which needs no semicolon before it."""


def variables_of(statement: Statement, begins: frozenset[str]) -> Variables | None:
    """The parts of a statement that fills variables; nothing when it is another. ``begins``: verbs of statements."""
    words = [token.text.upper() for token in statement.tokens]
    if statement.grammar != "tsql" or words[:1] not in (["DECLARE"], ["SET"]) or words[1:2] != ["@"]:
        return None
    if "CURSOR" in words:
        return None
    end = next((at for at, word in outside_brackets(words) if at and word in _BEGINS | begins), len(words))
    return Variables(tuple(_values(statement, words[:end])), statement.rest(end))


def _values(statement: Statement, words: list[str]) -> Iterator[Statement]:
    commas = [at for at, word in outside_brackets(words) if word == ","]
    for start, end in zip([0, *commas], [*commas, len(words)], strict=True):
        sign = next((at for at in range(start, end) if words[at] == "="), None)
        value = statement.part(sign + 1, end) if sign is not None else None
        if value is not None:
            yield value
