"""``IF condition statement ELSE statement`` of T-SQL."""

from dataclasses import dataclass

from stage_e.risk.sql.statement import Statement, outside_brackets

_BEGINS = frozenset({"SELECT", "WITH", "PRINT", "BEGIN", "SET", "DECLARE", "RETURN"})


@dataclass(frozen=True, slots=True)
class Branches:
    """What is asked, and what may run."""

    condition: Statement
    parts: tuple[Statement, ...]


def branches_of(statement: Statement, begins: frozenset[str]) -> Branches | None:
    """The parts of an IF; nothing when it is none that can be read. ``begins``: verbs of statements."""
    words = [token.text.upper() for token in statement.tokens]
    if statement.grammar != "tsql" or words[:1] != ["IF"]:
        return None
    outside = [(at, word) for at, word in outside_brackets(words) if at]
    first = next((at for at, word in outside if word in _BEGINS | begins), None)
    condition = statement.part(1, first) if first is not None else None
    if first is None or condition is None:
        return None
    ends = [*(at for at, word in outside if word == "ELSE" and at > first), len(words)]
    starts = [first, *(at + 1 for at in ends[:-1])]
    parts = [_without_begin(statement.part(start, end)) for start, end in zip(starts, ends, strict=True)]
    return Branches(condition, tuple(part for part in parts if part is not None))


def _without_begin(part: Statement | None) -> Statement | None:
    if part is None or part.tokens[0].text.upper() != "BEGIN":
        return part
    end = len(part.tokens) - (part.tokens[-1].text.upper() == "END")
    return part.part(1, end)
