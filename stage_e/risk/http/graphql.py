"""Whether a GraphQL request only asks."""

import json
import re

_TEXT = re.compile(r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')


def only_asks(body: str) -> bool:
    """Whether every operation of the request's document is a query. A document that is not there could be anything."""
    try:
        sent = json.loads(body)
    except ValueError:
        return False
    document = sent.get("query") if isinstance(sent, dict) else None
    if not isinstance(document, str) or not document.strip():
        return False
    return _has_only_queries(_TEXT.sub("", document))


def _has_only_queries(document: str) -> bool:
    """Whether nothing but queries and fragments is left when all that is in braces is folded away."""
    if document.count("{") != document.count("}"):
        return False
    words = _outside(document)
    return all(re.fullmatch(r"(?:query|fragment)\b[\w\s$:!,=@\[\]]*|", each.strip()) for each in words)


def _outside(document: str) -> list[str]:
    """What stands in front of each outermost brace, arguments left out."""
    before = None
    while before != document:
        before, document = document, re.sub(r"\([^()]*\)", "", document)
    found, depth, start = list[str](), 0, 0
    for at, sign in enumerate(document):
        if sign == "{":
            if depth == 0:
                found.append(document[start:at])
            depth += 1
        elif sign == "}":
            depth -= 1
            start = at + 1
    return [*found, document[start:]]
