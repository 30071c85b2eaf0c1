"""Templates in an operation, filled once with what earlier steps put out. Nothing is ever evaluated.

A whole template keeps the type of its value. What goes into a command must be one plain word, so that it cannot change
what the command means; in the text of a message, lists and objects are written as JSON.
"""

import json
from collections.abc import Mapping

from schemas.json_text import JsonObject, JsonValue
from stage_e.errors import PermanentStepError
from stage_e.risk.template_text import TEMPLATE, names_in, parts, texts_in
from stage_e.risk.word_kinds import SAFE_VALUE, is_host
from stage_e.tools.operation import Operation, Service

__all__ = ["fill", "loop_assets", "loop_names", "names_in", "row_for", "variables_of"]

TARGET_VARIABLE = "target_host"
"""What the templates of an operation with several literal targets call the one at hand."""
_PROSE = frozenset({"body", "message", "subject", "text", "payload", "title"})


def fill(operation: Operation, variables: Mapping[str, JsonValue]) -> JsonObject:
    """The body with all templates resolved.

    Raises: PermanentStepError: a name that nothing has set, or a value that must not stand where it would.
    """
    return {key: _filled(operation, item, variables, prose=False) for key, item in operation.body.items()}


def variables_of(
    operation: Operation, outputs: Mapping[str, JsonObject], row: JsonObject | None = None
) -> Mapping[str, JsonValue]:
    """What the templates of the operation may name: outputs of earlier steps, and the columns of the asset at hand.

    ``outputs`` is by step id; ``row`` is the asset of this round of a loop.
    """
    found: dict[str, JsonValue] = {}
    for name, step_id in operation.sources.items():
        if step_id in outputs:
            output = outputs[step_id]
            found[name] = output.get(name) if _is_of_assets(name) else output
    return {**found, **(row or {})}


def loop_names(operation: Operation, outputs: Mapping[str, JsonObject]) -> tuple[str, ...]:
    """Names of the targets that the list of an earlier step yields, in its order.

    Raises: PermanentStepError: there is no list, it was cut short, or an asset in it has no usable name.
    """
    return tuple(_name_of(operation, row) for row in _rows(operation, outputs))


def loop_assets(operation: Operation, outputs: Mapping[str, JsonObject]) -> Mapping[str, int]:
    """Ids of the assets in the list of an earlier step, by the names of the targets. Raises as ``loop_names``."""
    rows = ((_name_of(operation, row), row.get("id")) for row in _rows(operation, outputs))
    return {name: asset_id for name, asset_id in rows if isinstance(asset_id, int)}


def row_for(operation: Operation, target: str, outputs: Mapping[str, JsonObject]) -> JsonObject:
    """What one target of a loop may be called by in templates: its asset's columns."""
    if operation.loop_over is None:
        return {TARGET_VARIABLE: target}
    rows = _rows(operation, outputs)
    row = next((row for row in rows if row.get(operation.loop_over) == target), {})
    return {TARGET_VARIABLE: target, **row}


def _rows(operation: Operation, outputs: Mapping[str, JsonObject]) -> list[JsonObject]:
    step_id = operation.sources.get("assets")
    if step_id is None or step_id not in outputs:
        raise PermanentStepError(f"{{{{{operation.loop_over}}}}} is set by no step before; query the assets first")
    output = outputs[step_id]
    if output.get("complete") is False:
        raise PermanentStepError(f"the list of {step_id} was cut short; nothing runs over a part of it")
    if "assets" not in output:
        raise PermanentStepError(f"{step_id} counted the assets and listed none; list them to run over them")
    assets = output["assets"]
    return [asset for asset in assets if isinstance(asset, dict)] if isinstance(assets, list) else []


def _name_of(operation: Operation, row: JsonObject) -> str:
    name = row.get(operation.loop_over or "")
    if not isinstance(name, str) or not name:
        raise PermanentStepError(f"asset {row.get('id')} has no {operation.loop_over}; nothing runs over this list")
    if not is_host(name):
        raise PermanentStepError(f"the {operation.loop_over} of asset {row.get('id')} is no name of a host")
    return name


def _is_of_assets(name: str) -> bool:
    return not name.startswith("step_")


def _filled(operation: Operation, value: JsonValue, variables: Mapping[str, JsonValue], *, prose: bool) -> JsonValue:
    match value:
        case str():
            return _filled_text(operation, value, variables, prose=prose)
        case list():
            return [_filled(operation, item, variables, prose=prose) for item in value]
        case dict():
            speaks = operation.service is Service.COMMUNICATION
            return {
                key: _filled(operation, item, variables, prose=prose or (speaks and key in _PROSE))
                for key, item in value.items()
            }
        case _:
            return value


def _filled_text(operation: Operation, text: str, variables: Mapping[str, JsonValue], *, prose: bool) -> JsonValue:
    whole = TEMPLATE.fullmatch(text)
    if whole is not None:
        value = _checked(operation, whole[1], variables, prose=prose)
        return value if not prose or isinstance(value, str) else _as_text(value)
    return TEMPLATE.sub(lambda match: _as_text(_checked(operation, match[1], variables, prose=prose)), text)


def _checked(operation: Operation, path: str, variables: Mapping[str, JsonValue], *, prose: bool) -> JsonValue:
    value = _resolved(path, variables)
    if any("{{" in text for text in texts_in(value)):
        raise PermanentStepError(f"the value of {path} holds a template itself, which is never resolved")
    if prose:
        return value
    if isinstance(value, list | dict) or value is None:
        raise PermanentStepError(f"{path} is a list, an object or nothing, which cannot stand in {operation.tool}")
    if isinstance(value, str) and not SAFE_VALUE.fullmatch(value):
        raise PermanentStepError(f"the value of {path} would change what {operation.tool} means")
    return value


def _resolved(path: str, variables: Mapping[str, JsonValue]) -> JsonValue:
    first, *rest = parts(path)
    if first not in variables:
        raise PermanentStepError(f"nothing has set {{{{{first}}}}}")
    value = variables[first]
    for part in rest:
        index = int(part[1:-1]) if part.startswith("[") else None
        if index is not None and isinstance(value, list) and index < len(value):
            value = value[index]
        elif index is None and isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise PermanentStepError(f"{{{{{path}}}}} leads nowhere: there is no {part}")
    return value


def _as_text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
