"""Whether a condition leaves most rows out."""

import re

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.simplify import simplify

_MOST_ROWS = 100_000
_ALL_TEXTS = frozenset({"", "%", "%%"})
_ABOUT_NOTHING = frozenset({"0", "1", "", "1900-01-01", "1970-01-01"})
"""What every value of a column is usually above."""


def narrows(statement: exp.Expr) -> bool:
    """Whether the statement has a WHERE, or a LIMIT, that is more than a formality."""
    where = statement.args.get("where")
    if _is_limited(statement):
        return True
    return isinstance(where, exp.Where) and _narrows(_simple(where.this))


def _is_limited(statement: exp.Expr) -> bool:
    """Whether a LIMIT leaves anything out. One that nobody can read is taken at its word."""
    limit = statement.args.get("limit")
    if limit is None:
        return False
    count = limit.args.get("expression") or limit.args.get("count")
    is_number = isinstance(count, exp.Literal) and count.this.isdigit()
    return not is_number or int(count.this) <= _MOST_ROWS


def _simple(condition: exp.Expr) -> exp.Expr:
    try:
        found = simplify(condition.copy())
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError):
        return condition
    return found if isinstance(found, exp.Expr) else condition


def _narrows(condition: exp.Expr) -> bool:
    match condition:
        case exp.And():
            return _narrows(condition.left) or _narrows(condition.right)
        case exp.Or():
            return _narrows(condition.left) and _narrows(condition.right)
        case exp.Paren():
            return _narrows(condition.this)
        case exp.Exists():
            return condition.find(exp.Where) is not None
        case _:
            return condition.find(exp.Column) is not None and _asks_for_something(condition)


def _asks_for_something(condition: exp.Expr) -> bool:
    """Whether a comparison with a column can be false for most rows. A negation, or an inequality, seldom is."""
    match condition:
        case exp.EQ() | exp.NullSafeEQ() | exp.LT() | exp.LTE():
            return condition.left != condition.right
        case exp.GT() | exp.GTE():
            return not (isinstance(condition.right, exp.Neg) or _is_one_of(condition.right, _ABOUT_NOTHING))
        case exp.Like() | exp.ILike():
            return not _is_one_of(condition.expression, _ALL_TEXTS)
        case exp.Is():
            return isinstance(condition.this, exp.Column) and not _is_true_of_any_key(condition)
        case _:
            return isinstance(condition, exp.In | exp.Between | exp.Column)


def _is_true_of_any_key(condition: exp.Is) -> bool:
    """Whether it asks of a key whether it is there."""
    negated = bool(condition.args.get("negate")) or isinstance(condition.expression, exp.Not)
    return negated and re.fullmatch(r"(?i)(id|pk|uuid|key|oid|ctid|rowid)", condition.this.name) is not None


def _is_one_of(value: exp.Expr, texts: frozenset[str]) -> bool:
    return isinstance(value, exp.Literal) and value.this in texts
