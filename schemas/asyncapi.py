"""The live streams as an AsyncAPI 3 document: both channels, what is said on them, and what they close with."""

from functools import cache

from pydantic.json_schema import models_json_schema

from schemas.event import EventFrame
from schemas.json_text import JsonObject
from schemas.stream import (
    CLOSE_MEANINGS,
    GREATEST_NUMBER,
    Ended,
    Heartbeat,
    Hello,
    Snapshot,
    StreamError,
    Subscribe,
    Unsubscribe,
)
from schemas.wire import Wire

REF = "#/components/schemas/{model}"
_ONE: tuple[type[Wire], ...] = (Hello, Snapshot, EventFrame, Heartbeat)
_SENT: tuple[type[Wire], ...] = (*_ONE, Ended, StreamError)
_RECEIVED: tuple[type[Wire], ...] = (Subscribe, Unsubscribe)
_TICKET: JsonObject = {"type": "string", "description": "From POST /v1/tickets; in place of a key."}
_AFTER: JsonObject = {"type": "integer", "minimum": 0, "maximum": GREATEST_NUMBER, "default": 0}
_SNAPSHOT: JsonObject = {"type": "boolean", "default": False}
_SECURITY: list[JsonObject] = [{"$ref": "#/components/securitySchemes/bearer"}]


@cache
def asyncapi() -> JsonObject:
    """The document; the same models give the same."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Stage E: live streams", "version": "1", "description": _description()},
        "defaultContentType": "application/json",
        "channels": {"execution": _of_one(), "executions": _of_many()},
        "operations": {
            "followOne": _operation("send", "execution", _ONE, "Tell what happens to one execution."),
            "followMany": _operation("send", "executions", _SENT, "Tell what happens to those subscribed to."),
            "choose": _operation("receive", "executions", _RECEIVED, "Subscribe and unsubscribe."),
        },
        "components": {
            "messages": {each.__name__: _message(each) for each in (*_SENT, *_RECEIVED)},
            "schemas": _schemas(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _description() -> str:
    lines = [f"{code.value}: {means}" for code, means in CLOSE_MEANINGS.items()]
    return "\n".join(["Numbered events come 1, 2, 3 without a gap or a repeat. A WebSocket closes with", *lines])


def _of_one() -> JsonObject:
    return {
        "address": "/v1/executions/{execution_id}/stream",
        "description": "One execution, to its end.",
        "parameters": {"execution_id": {"description": "As the answer to the plan said."}},
        **_channel(_ONE, {"after": _AFTER, "snapshot": _SNAPSHOT, "ticket": _TICKET}),
    }


def _of_many() -> JsonObject:
    return {
        "address": "/v1/stream",
        "description": "Up to 200 executions, as the client subscribes to them.",
        **_channel((*_SENT, *_RECEIVED), {"ticket": _TICKET}),
    }


def _channel(messages: tuple[type[Wire], ...], query: JsonObject) -> JsonObject:
    return {
        "messages": {each.__name__: {"$ref": f"#/components/messages/{each.__name__}"} for each in messages},
        "bindings": {"ws": {"method": "GET", "query": {"type": "object", "properties": query}}},
        "x-close-codes": {str(code.value): means for code, means in CLOSE_MEANINGS.items()},
    }


def _operation(action: str, channel: str, messages: tuple[type[Wire], ...], summary: str) -> JsonObject:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{each.__name__}"} for each in messages],
        "security": [*_SECURITY],
    }


def _message(model: type[Wire]) -> JsonObject:
    return {"name": model.__name__, "payload": {"$ref": REF.format(model=model.__name__)}}


def _schemas() -> JsonObject:
    sent = [(model, "serialization") for model in _SENT]
    received = [(model, "validation") for model in _RECEIVED]
    _, schemas = models_json_schema([*sent, *received], ref_template=REF)  # type: ignore[list-item] # the modes are literals
    found: JsonObject = schemas["$defs"]
    return found
