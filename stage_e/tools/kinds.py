"""What a word of a command or a structured input may be, and what is wrong with one that is not."""

import re
from collections.abc import Callable

from schemas.json_text import JsonValue
from stage_e.tools.command_rule import Kind
from stage_e.tools.entry import InputRule
from stage_e.tools.template_text import TEMPLATE

HOST = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}"
)
_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "0.0.0.0", "::"})  # noqa: S104  # compared with, never bound
_LOCAL = re.compile(r"127\.[0-9.]+|(?:0*:)*0*1|::ffff:127\..*")
SAFE_VALUE = re.compile(r"(?!-)[A-Za-z0-9._:/@%+=,-]+")
"""What a template may put into a command without changing its meaning."""

_PATTERNS: dict[Kind, tuple[re.Pattern[str], str]] = {
    Kind.WORD: (SAFE_VALUE, "must be one plain word that is no option"),
    Kind.HOST: (HOST, "must be the name or the address of one host"),
    Kind.UNIT: (re.compile(r"(?!-)[A-Za-z0-9@._:\\-]{1,255}"), "must be the name of one unit"),
    Kind.CONTAINER: (re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}"), "must be the name of one container"),
    Kind.PATH: (
        re.compile(
            r"(?:/|[A-Za-z]:\\|~/)[^\x00-\x1f\x7f;&|<>$`\"'(){}*?!\[\]\u200b-\u200f\u202a-\u202e\u2066-\u2069]*"
        ),
        "must be one full path without shell characters",
    ),
    Kind.TEXT: (re.compile(r"(?!-)[^\x00-\x1f\x7f]*"), "must be text of one line that is no option"),
    Kind.URL: (re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"'`{}\[\]|\\^]+"), "must be an http or https URL"),
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")


def is_host(text: str) -> bool:
    """Whether it can be the name or the address of a host other than this machine."""
    return HOST.fullmatch(text) is not None and not is_local(text)


def is_local(text: str) -> bool:
    """Whether it means this machine, whichever that is."""
    return text.lower() in _LOCAL_NAMES or _LOCAL.fullmatch(text.lower()) is not None


def fits_word(kind: Kind, word: str) -> bool:
    """Whether a bare word of a command is of ``kind``. A template is: what it becomes is checked when it is filled."""
    if kind in {Kind.ANY, Kind.TEXT} or TEMPLATE.search(word):
        return True
    if kind is Kind.NUMBER:
        return _NUMBER.fullmatch(word) is not None
    known = _PATTERNS.get(kind)
    return known is not None and known[0].fullmatch(word) is not None


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
    pattern, words = _PATTERNS[rule.kind]
    if pattern.fullmatch(TEMPLATE.sub("x", value)) is None:
        return words
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        return f"must match {rule.pattern}"
    return None


def _number_fault(rule: InputRule, value: JsonValue) -> str | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
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
