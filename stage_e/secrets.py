"""Cut secrets out of what a plan says, put them back just before sending, and mask them in all that comes back.

A secret is known by the name of its key, by its shape, or by its value once it was cut. A marker such as
``__secret_1__`` takes its place; it is a plain word, so that what is around it still reads as it was meant.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from schemas.json_text import JsonObject, JsonValue

MASK = "***"
LEAST_MASKED = 4  # a shorter value is not masked by value: it would blank out ordinary text

_KEY = re.compile(
    r"pass(word|wd|phrase)?$|^pwd$|secret|token$|api[_-]?key|private[_-]?key|access[_-]?key|authorization|cookie",
    re.IGNORECASE,
)
_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?s)(?P<s>-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z))",
        r"(?i)\b(?:bearer|basic)\s+(?P<s>[A-Za-z0-9._~+/=-]{6,})",
        r"://[^/\s:@'\"]+:(?P<s>[^/\s@'\"]+)@",
        (
            r"(?i)(?<![/\w-])[\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key)\b[\"']?\s*[=:]\s*"
            r"[\"']?(?P<s>[^\s\"'&;,|]{3,})"
        ),
        r"(?i)(?:^|\s)--?(?:password|passwd|pass|token|secret|api-key)[\s=]+[\"']?(?P<s>[^\s\"']{3,})",
        r"(?i)\bsshpass\s+-p\s*[\"']?(?P<s>[^\s\"']+)",
        r"(?i)\bmysql(?:dump|admin)?\b[^|;]*?\s-p(?P<s>[^\s\"'-][^\s\"']*)",
        r"\b(?P<s>AKIA[0-9A-Z]{16})\b",
        r"\b(?P<s>gh[pousr]_[A-Za-z0-9]{20,})\b",
        r"\b(?P<s>xox[abprs]-[A-Za-z0-9-]{10,})",
        r"\b(?P<s>eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9._-]{6,})",
    )
)
_HINTS: tuple[str, ...] = (  # without one of these nothing matches, and looking for them costs next to nothing
    *("://", "begin", "bearer", "basic", "pass", "pwd", "secret", "token", "key", "mysql", "authorization", "cookie"),
    *("akia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "xox", "eyj"),
)
_MARKER = re.compile(r"__secret_\d+__")
_HARMLESS = re.compile(r"^(?:\{\{.*\}\}|\$\{.*\}|<.*>|\$\w+|\*+|__secret_\d+__)$")


@dataclass(slots=True)
class Secrets:
    """Values that were cut, by marker; the same value always has the same marker."""

    values: dict[str, str] = field(default_factory=dict)

    def cut(self, value: JsonValue) -> JsonValue:
        """``value`` with a marker in place of each secret."""
        return _walk(value, self._cut_text, self._marker)

    def has(self, text: str) -> bool:
        """Whether ``text`` has a marker that means one of these secrets."""
        return any(marker in self.values for marker in _MARKER.findall(text))

    def _cut_text(self, text: str) -> str:
        for shape in _SHAPES if may_hold_secrets(text) else ():
            text = shape.sub(self._cut_match, text)
        return text

    def _cut_match(self, match: re.Match[str]) -> str:
        secret = match["s"]
        if _HARMLESS.match(secret):
            return match[0]
        start = match.start("s") - match.start()
        return match[0][:start] + self._marker(secret) + match[0][start + len(secret) :]

    def _marker(self, secret: str) -> str:
        if not secret or _HARMLESS.match(secret):
            return secret
        known = next((marker for marker, value in self.values.items() if value == secret), None)
        marker = known or f"__secret_{len(self.values) + 1}__"
        self.values[marker] = secret
        return marker


def may_hold_secrets(text: str) -> bool:
    """Whether it is worth looking for secrets, or for markers; a cheap ``False`` for most texts."""
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS)


def put_back(body: JsonObject, values: Mapping[str, str]) -> JsonObject:
    """``body`` with the secrets in the places of their markers, for the moment of sending."""
    if not values:
        return body
    filled = _walk(body, lambda text: _MARKER.sub(lambda match: values.get(match[0], match[0]), text), None)
    return filled if isinstance(filled, dict) else body


def fits(masked_value: JsonValue, values: Mapping[str, str]) -> bool:
    """Whether each of ``values`` is nothing but a secret where its marker stands: it would be cut out again."""
    filled = _walk(masked_value, lambda text: _MARKER.sub(lambda match: values.get(match[0], match[0]), text), None)
    return Secrets(dict(values)).cut(filled) == masked_value


def masked(value: JsonValue, values: Mapping[str, str]) -> JsonValue:
    """``value`` with every known secret, and whatever has the shape of one, blanked out."""
    known = sorted((secret for secret in values.values() if len(secret) >= LEAST_MASKED), key=len, reverse=True)

    def mask(text: str) -> str:
        for secret in known:
            text = text.replace(secret, MASK)
        for shape in _SHAPES if may_hold_secrets(text) else ():
            text = shape.sub(_mask_match, text)
        return text

    return _walk(value, mask, lambda _: MASK)


def masked_text(text: str, values: Mapping[str, str]) -> str:
    """``text`` with secrets blanked out."""
    return str(masked(text, values))


def markers_in(value: JsonValue) -> set[str]:
    """Markers that stand in ``value``; a plan that brings its own is refused."""
    found: set[str] = set()

    def note(text: str) -> str:
        found.update(_MARKER.findall(text))
        return text

    _walk(value, note, None)
    return found


def _mask_match(match: re.Match[str]) -> str:
    if _HARMLESS.match(match["s"]):
        return match[0]
    start = match.start("s") - match.start()
    return match[0][:start] + MASK + match[0][start + len(match["s"]) :]


def _walk(value: JsonValue, text: Callable[[str], str], named: Callable[[str], str] | None) -> JsonValue:
    """``value`` with ``text`` applied to each text, and ``named`` to the texts whose key says that they are secret."""
    match value:
        case str():
            return text(value)
        case list():
            return [_walk(each, text, named) for each in value]
        case dict():
            return {text(key): _member(key, each, text, named) for key, each in value.items()}
        case _:
            return value


def _member(key: str, value: JsonValue, text: Callable[[str], str], named: Callable[[str], str] | None) -> JsonValue:
    if named is not None and isinstance(value, str) and _KEY.search(key):
        return named(value)
    return _walk(value, text, named)
