"""What is wrong with a structured input that is not of its kind."""

import re
from collections.abc import Callable

from schemas.json_text import JsonValue
from stage_e.risk.rule_parts import Kind
from stage_e.risk.template_text import TEMPLATE
from stage_e.risk.word_kinds import NUMBER, PATTERNS
from stage_e.tools.entry import InputRule

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def fault_of_input(rule: InputRule, value: JsonValue) -> str | None:
    """What is wrong with a structured input; nothing when it is as the tool needs it."""
    if isinstance(value, str) and TEMPLATE.fullmatch(value) and rule.kind is not Kind.OBJECT:
        return None
    check = _BY_KIND.get(rule.kind, _text_fault)
    return check(rule, value)


def _text_fault(rule: InputRule, value: JsonValue) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and rule.kind in {Kind.WORD, Kind.TEXT}:
        value = str(value)
    if not isinstance(value, str) or not value:
        return "must be text"
    pattern, words = PATTERNS[rule.kind]
    if pattern.fullmatch(TEMPLATE.sub("x", value)) is None:
        return words
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        return f"must match {rule.pattern}"
    return None


def _number_fault(rule: InputRule, value: JsonValue) -> str | None:
    if isinstance(value, str) and NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "must be a number"
    within = rule.least <= value <= rule.most
    return None if within else f"must be from {rule.least:g} to {rule.most:g}"


def _flag_fault(_rule: InputRule, value: JsonValue) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _columns_fault(_rule: InputRule, value: JsonValue) -> str | None:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list):
        return "must be a list of names"
    plain = all(isinstance(name, str) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*|\*", name) for name in names)
    return None if plain else "must be a list of plain names"


def _lines_fault(_rule: InputRule, value: JsonValue) -> str | None:
    items = value if isinstance(value, list) else [value]
    plain = all(isinstance(item, str) and item and not _CONTROL.search(item) for item in items)
    return None if items and plain else "must be one line of text, or a list of such"


def _object_fault(_rule: InputRule, value: JsonValue) -> str | None:
    return None if isinstance(value, dict) else "must be an object"


def _any_fault(_rule: InputRule, value: JsonValue) -> str | None:
    return "must not be null" if value is None else None


_BY_KIND: dict[Kind, Callable[[InputRule, JsonValue], str | None]] = {
    Kind.NUMBER: _number_fault,
    Kind.FLAG: _flag_fault,
    Kind.COLUMNS: _columns_fault,
    Kind.LINES: _lines_fault,
    Kind.OBJECT: _object_fault,
    Kind.ANY: _any_fault,
}
