"""Where templates stand in a text: ``{{name}}``, ``{{a.b}}``, ``{{a[0]}}``, ``{{a[0].b}}``, and nothing else."""

import re
from collections.abc import Iterator

from schemas.json_text import JsonValue

TEMPLATE = re.compile(r"\{\{[ ]*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*|\[[0-9]{1,4}\])*)[ ]*\}\}")
"""Group 1 is the path."""
BARE_TEMPLATE = re.compile(r"\{\{[ ]*([A-Za-z_][A-Za-z0-9_]*)[ ]*\}\}")
_OPENED = re.compile(r"\{\{[^{}]{0,40}")
_PART = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\[[0-9]+\]")


def names_in(value: JsonValue) -> frozenset[str]:
    """First names of all templates in ``value``: the variables that it uses."""
    return frozenset(parts(path)[0] for text in texts_in(value) for path in TEMPLATE.findall(text))


def parts(path: str) -> list[str]:
    """``a[0].b`` as ``["a", "[0]", "b"]``."""
    return _PART.findall(path)


def has_template(text: str) -> bool:
    """Whether something stands in ``text`` that is a template or was meant as one."""
    return "{{" in text


def bad_template(text: str) -> str | None:
    """The first thing that was meant as a template and is none that we resolve."""
    if not has_template(text):
        return None
    left = _OPENED.search(TEMPLATE.sub("", text))
    return left[0].strip() + "..." if left else None


def texts_in(value: JsonValue) -> Iterator[str]:
    """Every text in ``value``, keys included."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from texts_in(item)
        case dict():
            for key, item in value.items():
                yield key
                yield from texts_in(item)
        case _:
            return
