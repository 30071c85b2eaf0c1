"""What a planner leaves in a step that can never be sent as it stands, though the plan around it may be fine."""

import re

from schemas.json_text import JsonObject
from stage_e.risk.command_book import CommandBook
from stage_e.risk.shell.own_templates import without_own_templates
from stage_e.risk.template_text import GO_ACTION, bad_template, texts_in

_PLACEHOLDER = re.compile(r"<[A-Za-z][A-Za-z0-9_.: -]{0,80}>")
_PLACEHOLDER_IN_COMMAND = re.compile(r"<[a-z]+(?:_[a-z0-9]+)+(?::[^<>]*)?>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_BROKEN_PATH = re.compile(r"\b[A-Za-z]:\n")
_PROSE = frozenset({"body", "message", "text", "payload", "content", "subject", "description", "justification"})
"""Inputs that a person reads: a line break or an angle bracket is nothing strange there."""
_SENT_AS_IT_STANDS = (
    "; a program's own template is sent as it stands only as the value, in quotes, of an option that is known to take"
    " one, such as docker ps --format '{{.Names}}'; what an earlier step has set is written {{name}}"
)


def why_unsendable(inputs: JsonObject, book: CommandBook | None) -> str | None:
    """Why the step can never be sent; nothing when it can. ``book``: what the programs of its command take, if any."""
    for name, text in ((name, text) for name, value in inputs.items() for text in texts_in(value)):
        resolved = text if book is None or name != "command" else without_own_templates(book, text)
        if bad := bad_template(resolved):
            return f"{name} holds {bad!r}, which is no template that is resolved here{_advice(resolved)}"
        if name in _PROSE:
            continue
        if _PLACEHOLDER.fullmatch(text) or (name == "command" and _PLACEHOLDER_IN_COMMAND.search(text)):
            return f"{name} still holds a placeholder of the planner"
        if name == "command" and (_CONTROL.search(text) or _BROKEN_PATH.search(text)):
            return "the command holds control characters, such as a path that lost its backslash"
    return None


def _advice(text: str) -> str:
    return _SENT_AS_IT_STANDS if GO_ACTION.search(text) else ""
