"""What a tool takes, as JSON Schema (draft 2020-12) without references.

It says less than the checks of a step do: a template may stand for any value, and what it becomes is checked when it
is filled; which inputs belong together is said by the effects of the tool.
"""

from schemas.json_text import JsonObject, JsonValue
from stage_e.risk.rule_parts import Kind
from stage_e.risk.template_text import TEMPLATE
from stage_e.risk.word_kinds import NUMBER, PATTERNS
from stage_e.tools.entry import InputRule, ToolFile
from stage_e.tools.operation import Service

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_END = r"$(?!\n)"  # Python's $ also stands before a last line break
_PLAIN_NAME: JsonObject = {"type": "string", "pattern": rf"^(?:[A-Za-z_][A-Za-z0-9_]*|\*){_END}"}
_LINE: JsonObject = {"type": "string", "pattern": rf"^[^\x00-\x1f\x7f]+{_END}"}
_HOSTS: JsonObject = {"type": ["string", "array"], "items": {"type": "string"}}


def input_schema(tool: ToolFile) -> JsonObject:
    """The schema of the inputs of a step that uses ``tool``."""
    needed: list[JsonValue] = [name for name, rule in tool.inputs.items() if rule.needed]
    declared: JsonObject = {name: _of_rule(rule) for name, rule in tool.inputs.items()}
    properties = declared
    schema: JsonObject = {"$schema": DIALECT, "type": "object"}
    if takes_command(tool):
        command: JsonObject = {"type": "string", "minLength": 1}
        properties = {"command": command, "target_host": _HOSTS, "target_hosts": _HOSTS, **declared}
        if needed:
            schema["anyOf"] = [{"required": ["command"]}, {"required": needed}]
    elif needed:
        schema["required"] = needed
    schema["properties"] = properties
    if tool.strict:
        schema["additionalProperties"] = False
    return schema


def takes_command(tool: ToolFile) -> bool:
    """Whether a step may say in ``inputs.command`` what runs."""
    return tool.service is Service.AUTOMATION and tool.call == "execute"


def _of_rule(rule: InputRule) -> JsonObject:
    value = _of_kind(rule)
    if rule.kind in {Kind.OBJECT, Kind.ANY}:
        return value
    template: JsonObject = {"type": "string", "pattern": TEMPLATE.pattern}
    return {"anyOf": [value, template]}


def _of_kind(rule: InputRule) -> JsonObject:
    match rule.kind:
        case Kind.NUMBER:
            number: JsonObject = {"type": "number", "minimum": rule.least, "maximum": rule.most}
            return {"anyOf": [number, {"type": "string", "pattern": _whole(NUMBER.pattern)}]}
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.COLUMNS:
            return {"anyOf": [_PLAIN_NAME, {"type": "array", "items": _PLAIN_NAME}]}
        case Kind.LINES:
            return {"anyOf": [_LINE, {"type": "array", "items": _LINE, "minItems": 1}]}
        case Kind.OBJECT:
            return {"type": "object"}
        case Kind.ANY:
            return {"not": {"type": "null"}}
        case _:
            return _of_text(rule)


def _of_text(rule: InputRule) -> JsonObject:
    patterns = [PATTERNS[rule.kind][0].pattern, *([rule.pattern] if rule.pattern else [])]
    texts: list[JsonValue] = [{"pattern": _whole(pattern)} for pattern in patterns]
    text: JsonObject = {"type": "string", "minLength": 1, "allOf": texts}
    number_too = rule.kind in {Kind.WORD, Kind.TEXT} and rule.pattern is None
    return {"anyOf": [text, {"type": "integer", "minimum": 0}]} if number_too else text


def _whole(pattern: str) -> str:
    """A pattern of Python that must match the whole of a text, as JSON Schema writes it."""
    return f"^(?:{pattern}){_END}".replace(r"\Z", "$")
