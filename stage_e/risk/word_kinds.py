"""What a word of a command may be."""

import re

from stage_e.risk.rule_parts import Kind
from stage_e.risk.template_text import TEMPLATE

HOST = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}"
)
_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "0.0.0.0", "::"})  # noqa: S104  # compared with, never bound
_LOCAL = re.compile(r"127\.[0-9.]+|(?:0*:)*0*1|::ffff:127\..*")
SAFE_VALUE = re.compile(r"(?!-)[A-Za-z0-9._:/@%+=,-]+")
"""What a template may put into a command without changing its meaning."""

PATTERNS: dict[Kind, tuple[re.Pattern[str], str]] = {
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
    Kind.PAGE: (
        re.compile(
            r"(?:https?://)?(?![-.])[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?][^\s\x00-\x1f\x7f<>\"'`{}\[\]|\\^]*)?|https?://[^\s\x00-\x1f\x7f<>\"'`{}\[\]|\\^]+"
        ),
        "must be an http or https URL",
    ),
    Kind.URL: (re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"'`{}\[\]|\\^]+"), "must be an http or https URL"),
}
NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")


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
        return NUMBER.fullmatch(word) is not None
    known = PATTERNS.get(kind)
    return known is not None and known[0].fullmatch(word) is not None
