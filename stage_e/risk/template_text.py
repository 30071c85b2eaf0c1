"""Where templates stand in a text: ``{{name}}``, ``{{a.b}}``, ``{{a[0]}}``, ``{{a[0].b}}``, and nothing else."""

import re
from collections.abc import Iterator

from schemas.json_text import JsonValue

_NO_NAME = r"(?!(?:end|else|break|continue)[ ]*\}\})"
"""Words of Go's templates that stand alone, and so are no names of ours."""
TEMPLATE = re.compile(
    rf"\{{\{{[ ]*{_NO_NAME}([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*|\[[0-9]{{1,4}}\])*)[ ]*\}}\}}"
)
"""Group 1 is the path."""
BARE_TEMPLATE = re.compile(rf"\{{\{{[ ]*{_NO_NAME}([A-Za-z_][A-Za-z0-9_]*)[ ]*\}}\}}")
_GO_FUNCTIONS = (
    "if|else|range|with|block|template|define|and|or|not|len|index|slice|print|printf|println|html|js|urlquery|call"
    "|eq|ne|lt|le|gt|ge|json|join|split|lower|upper|title|pad|truncate|table|exists|base64decode|prettyprint"
)
GO_ACTION = re.compile(
    rf"\{{\{{(?:-\s)?\s*(?:(?:end|else|break|continue)\s*-?|[.$(\"`][^{{}}]*|(?:{_GO_FUNCTIONS})\s+[^\s{{}}-][^{{}}]*)\}}\}}"
)
"""What stands between braces in a template of Go's, which ``docker ps --format`` and others take: a field, a variable,
a text, or a function with what it is given. None of it is a template of ours."""
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
