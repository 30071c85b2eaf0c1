"""What the routes say about themselves, and what FastAPI cannot know: bodies that we read ourselves, and problems."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TypeAlias

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from api.accept import JSON
from api.problems import KINDS, MEDIA_TYPE, TYPE
from schemas.json_text import JsonObject, JsonValue
from schemas.problem import Problem
from schemas.wire import Wire

Description: TypeAlias = dict[str, object]
Replies: TypeAlias = dict[int | str, Description]
REF = "#/components/schemas/{model}"
ANYWHERE = ("unauthorized", "invalid-parameter", "unavailable", "store-unavailable")
_BEARER: JsonObject = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key: stage-e keys new --tenant T --subject S --role R makes one.",
}


class DescribedAPI(FastAPI):
    """An application whose description knows the bodies that are taken, the problems and the keys."""

    bodies: tuple[type[Wire], ...] = ()
    """Models that the routes read from bodies by themselves."""

    def openapi(self) -> dict[str, JsonValue]:
        """OpenAPI 3.1."""
        if self.openapi_schema is None:
            description: dict[str, JsonValue] = super().openapi()
            _, schemas = models_json_schema(
                [*((model, "validation") for model in self.bodies), (Problem, "serialization")], ref_template=REF
            )
            components = _member(description, "components")
            _member(components, "schemas").update(schemas["$defs"])
            components["securitySchemes"] = {"bearer": _BEARER}
            description["security"] = [{"bearer": []}]
        return self.openapi_schema or {}


def problems(*codes: str) -> Replies:
    """The problems of a route, by status, next to those that every route has."""
    by_status = sorted((int(KINDS[code].status), code) for code in {*ANYWHERE, *codes})
    return {
        status: _problem(status, [code for _, code in some])
        for status, some in groupby(by_status, lambda each: each[0])
    }


def example(model: type[Wire], description: str, value: JsonObject, headers: Iterable[str] = ()) -> Description:
    """An answer of a route: what it means, its model, an example, its headers."""
    return {
        "description": description,
        "model": model,
        "content": {JSON: {"example": value}},
        "headers": {name: {"schema": {"type": "string"}} for name in headers},
    }


def takes(model: type[Wire], value: JsonObject, *, required: bool = True) -> JsonObject:
    """The body of a route that reads it by itself."""
    content: JsonObject = {JSON: {"schema": {"$ref": REF.format(model=model.__name__)}, "example": value}}
    return {"requestBody": {"content": content, "required": required}}


def header(name: str, description: str) -> JsonObject:
    """A header that a route reads by itself."""
    return {"name": name, "in": "header", "required": False, "description": description, "schema": {"type": "string"}}


def query(name: str, description: str, values: Iterable[str]) -> JsonObject:
    """A parameter of the query, one of these values, that a route reads by itself."""
    schema: JsonObject = {"type": "string", "enum": [*values]}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _problem(status: int, codes: Iterable[str]) -> Description:
    examples: JsonObject = {
        code: {
            "summary": KINDS[code].title,
            "value": {"type": TYPE + code, "title": KINDS[code].title, "status": status, "detail": "What happened."},
        }
        for code in codes
    }
    content: JsonObject = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}, "examples": examples}}
    return {"description": "; ".join(KINDS[code].title for code in examples), "content": content}


def _member(value: Mapping[str, JsonValue], name: str) -> dict[str, JsonValue]:
    member = value[name]
    if not isinstance(member, dict):
        raise TypeError(f"{name} is no object")
    return member
