"""Whether what was sent is as the description of the live streams says."""

from typing import Any

from jsonschema import Draft202012Validator
from pydantic_core import from_json
from referencing import Registry

from schemas.asyncapi import asyncapi


def misfits(text: str | bytes, model: str) -> list[str]:
    """Where a JSON text is not what the description says of ``model``; nothing is ever fetched to find out."""
    return [f"{error.json_path}: {error.message}" for error in _validator(model).iter_errors(from_json(text))]


_VALIDATORS: dict[str, Draft202012Validator] = {}


def _validator(model: str) -> Draft202012Validator:
    if model not in _VALIDATORS:
        components: Any = asyncapi()["components"]
        schema = {"$ref": f"#/components/schemas/{model}", "components": components}
        _VALIDATORS[model] = Draft202012Validator(schema, registry=Registry())
    return _VALIDATORS[model]
