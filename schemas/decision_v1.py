"""``DecisionV1``, what Stage A made of the request. Never a source of identity, tenant or roles."""

from typing import Annotated

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from schemas.container_types import ListOf, ReceivedObject
from schemas.field_types import Claim, Flag, Name, Share, Text
from schemas.wire import Wire
from schemas.words import RiskLevel


class _Varying(Wire):
    """Stage A's output varies: what is null was not said."""

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: object) -> object:
        if isinstance(value, dict) and None in value.values():
            return {key: item for key, item in value.items() if item is not None}
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler.resolve_ref_schema(handler(schema))
        for name, field in described["properties"].items():
            if {"type": "null"} not in field.get("anyOf", ()):
                described["properties"][name] = {"anyOf": [field, {"type": "null"}]}
        return described


class Intent(_Varying):
    """What the request is about."""

    category: Text = ""
    action: Text = ""
    confidence: Share | None = None
    """0 to 1."""
    capabilities: ListOf[Text] = ()
    """What the tools must be able to do; empty in late decisions."""


class Entity(_Varying):
    """Something that the request names: a host, a service. Late decisions have none."""

    type: Text = ""
    value: Text = ""
    confidence: Share | None = None
    """0 to 1."""


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class DecisionV1(_Varying):
    """Stage A's decision about the request; it can raise the risk, never lower it."""

    decision_id: Name | None = None
    """Stage A's id; with the plan it tells a repeated submission. No UUID: ``dec_20251123_090000_49024150``."""
    decision_type: Text = "action"
    """``action`` or ``info``."""
    timestamp: Text | None = None
    """When it was made, a naive ISO time of Stage A's clock."""
    intent: Intent = Field(default_factory=Intent)
    entities: ListOf[Entity] = ()
    overall_confidence: Share | None = None
    """0 to 1."""
    confidence_level: Text | None = None
    """``high``, ``medium`` or ``low``."""
    risk_level: Annotated[RiskLevel, BeforeValidator(_lower, json_schema_input_type=RiskLevel)] | None = None
    """A claim. A word that is no level is refused: guessing would lower it or raise it."""
    original_request: Text = ""
    """The words of the person who asked."""
    context: ReceivedObject = Field(default_factory=dict)
    """From an unauthenticated body: never take identity, tenant or roles from it."""
    stage_a_version: Text | None = None
    processing_time_ms: Claim | None = None
    """Milliseconds that Stage A took."""
    cache_hit: Flag = False
    requires_approval: Flag = False
    """A claim; it can ask for an approval, not spare one."""
    next_stage: Text | None = None
    """``stage_b`` to ``stage_e``."""
