"""JMESPath over the output of a step, bounded: short, flat, and nothing in it that can make its result grow.

A part that builds lists (``[@, @]``) doubles what it is given, and thirty of them in a row fill any memory; so only
what looks things up and compares them is taken. What is left costs at most its length times the size of the output.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from schemas.json_text import JsonObject, JsonValue

LONGEST = 300
_DEEPEST = 30
_MOST_OPENINGS = 20  # each may cost the parser a few levels of recursion
_SHOWN = 100
_MOST_SHOWN = 3
_OPENINGS = re.compile(r"[!(\[{*]|(?<!&)&(?!&)")
_LITERAL = re.compile(r"`((?:[^`\\]|\\.)*)`")
_JOINTS = frozenset({"comparator", "and_expression", "or_expression", "not_expression", "function_expression"})
_LOOK_UPS = frozenset({"index", "projection", "value_projection", "filter_projection", "flatten"})
_ALLOWED = (
    _JOINTS | _LOOK_UPS | {"field", "subexpression", "index_expression", "identity", "current", "literal", "pipe"}
)
FUNCTIONS = {
    **dict.fromkeys(["abs", "avg", "ceil", "floor", "keys", "length", "max", "min", "sum", "to_number", "type"], 1),
    **dict.fromkeys(["contains", "ends_with", "starts_with"], 2),
    "values": 1,
}
"""Functions that may be called, with the number of their arguments."""


class BadExpressionError(ValueError):
    """It is no expression that is evaluated here; the message says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an expression is true of an output, and the values that it looked at, as short JSON."""

    holds: bool
    saw: str


def compile_expression(text: str) -> ParsedResult:
    """Raises: BadExpressionError."""
    if len(text) > LONGEST or len(_OPENINGS.findall(text)) > _MOST_OPENINGS:
        raise BadExpressionError(f"must be of at most {LONGEST} characters, with at most {_MOST_OPENINGS} brackets")
    _check_literals(text)
    try:
        parsed = jmespath.compile(text)
    except JMESPathError as error:
        raise BadExpressionError(f"is no JMESPath expression: {str(error).partition(', for expression')[0]}") from None
    for kind, value, depth, size in _parts(parsed):
        if kind not in _ALLOWED:
            raise BadExpressionError(f"uses a {kind.replace('_', ' ')}, which is not evaluated here")
        if depth > _DEEPEST:
            raise BadExpressionError(f"is nested more than {_DEEPEST} deep")
        if kind == "function_expression" and FUNCTIONS.get(value) != size:
            raise BadExpressionError(f"calls {value} with {size} arguments, which is no function here")
    return parsed


def asks(parsed: ParsedResult) -> bool:
    """Whether it asks something of the output, and is not just one or several words in a row."""
    return any(kind in _LOOK_UPS or kind in {"literal", "function_expression"} for kind, *_ in _parts(parsed))


def verdict_on(text: str, output: JsonObject) -> Verdict:
    """Whether the expression is true of ``output``; one that cannot be applied to it is not.

    It was compiled when the plan was accepted, perhaps by a Stage E that took more than this one.
    """
    try:
        parsed = compile_expression(text)
    except BadExpressionError as error:
        return Verdict(holds=False, saw=f"nothing, because it {error}")
    seen = [_shown(_value_of(operand, output)) for operand in _operands(parsed)]
    return Verdict(_is_true(_value_of(parsed, output)), ", ".join(dict.fromkeys(seen[:_MOST_SHOWN])))


def _check_literals(text: str) -> None:
    for literal in _LITERAL.finditer(text):
        try:
            json.loads(literal[1])
        except ValueError:
            raise BadExpressionError(f"has {literal[0]}, which is no JSON value") from None


def _parts(parsed: ParsedResult) -> Iterator[tuple[str, str, int, int]]:
    """Kind, name or value, depth and number of children of each part."""
    left = [(parsed.parsed, 1)]
    while left:
        node, depth = left.pop()
        yield node["type"], str(node.get("value")), depth, len(node["children"])
        left.extend((child, depth + 1) for child in node["children"])


def _operands(parsed: ParsedResult) -> Iterator[ParsedResult]:
    """What is compared, in order, without the literals."""
    left = [parsed.parsed]
    while left:
        node = left.pop()
        if node["type"] in _JOINTS:
            left.extend(reversed(node["children"]))
        elif node["type"] != "literal":
            yield ParsedResult("", node)


def _value_of(parsed: ParsedResult, output: JsonObject) -> JsonValue:
    try:
        value: JsonValue = parsed.search(output)
    except (ArithmeticError, TypeError, ValueError):  # beside its own errors, Python's: contains('text', `1`)
        return None
    return value


def _is_true(value: JsonValue) -> bool:
    """JMESPath's own rule: nothing, false and what is empty are not true; the number 0 is."""
    return value not in ("", [], {}) and value is not None and value is not False


def _shown(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
