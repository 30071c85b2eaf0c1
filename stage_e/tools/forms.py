"""Structured inputs, checked and put into the form that the catalogue has for them."""

import json
import re
from collections.abc import Mapping
from string import Formatter

from schemas.json_text import JsonObject, JsonValue
from stage_e.risk.rule_parts import Kind
from stage_e.tools.entry import Form, InputRule, ToolFile
from stage_e.tools.input_faults import fault_of_input
from stage_e.tools.step_faults import StepFaults

Values = Mapping[str, JsonValue]


def check_inputs(tool: ToolFile, inputs: JsonObject, faults: StepFaults) -> None:
    """Finds what is wrong with the inputs that the tool declares."""
    for name, rule in tool.inputs.items():
        value = inputs.get(name)
        if value is None or value == "":
            if rule.needed:
                faults.of_input(name, "is required")
        elif (fault := fault_of_input(rule, value)) is not None:
            faults.of_input(name, fault)
    if tool.strict:
        for name in undeclared(tool, inputs):
            faults.of_input(name, "is not known here, and passing it over could mean more than was meant")


def undeclared(tool: ToolFile, inputs: JsonObject) -> list[str]:
    """Inputs that have a value and that the tool does not declare."""
    return [name for name, value in inputs.items() if name not in tool.inputs and value not in (None, "", [], {})]


def fitting_form(tool: ToolFile, name: str, inputs: JsonObject) -> Form | None:
    """The first form that the inputs choose and are complete for."""
    values = _values(tool, name, inputs)
    forms = (form for form in tool.forms if _fits(form.when, values))
    return next((form for form in forms if all(_is_given(values, need) for need in form.needs)), None)


def explain_misfit(tool: ToolFile, name: str, inputs: JsonObject, faults: StepFaults) -> None:
    """Finds what keeps the inputs from every form."""
    check_inputs(tool, inputs, faults)
    if faults.count:
        return
    values = _values(tool, name, inputs)
    for form in tool.forms:
        if _fits(form.when, values):
            for need in form.needs:
                if not _is_given(values, need):
                    faults.of_input(need, "is required")
            return
    deciding = _deciding(tool, values)
    if _is_given(inputs, deciding):
        faults.of_input(deciding, f"is nothing that {name} does here")
    else:
        faults.of_input("command", "is required")


def _deciding(tool: ToolFile, values: Values) -> str:
    """The input after which no form is left."""
    left = list(tool.forms)
    for key in dict.fromkeys(key for form in tool.forms for key in form.when if key in tool.inputs):
        left = [form for form in left if _fits({key: form.when.get(key, ".*")}, values)]
        if not left:
            return key
    return "command"


def argv_of(form: Form, tool: ToolFile, name: str, inputs: JsonObject, host: str | None) -> list[str]:
    """The words of the command. Inputs were checked; an input that is not given drops the words that name it."""
    values = {**form.defaults, **_values(tool, name, inputs), **({} if host is None else {"host": host})}
    argv: list[str] = []
    for part in form.argv:
        if _fits(part.when, values) and all(_is_given(values, key) for key in part.keys):
            argv.extend(_filled(word, values) for word in part.words)
    return argv


def needs_host(form: Form) -> bool:
    """Whether the words of the command name the host."""
    return any("host" in part.keys for part in form.argv)


def body_of(form: Form, tool: ToolFile, inputs: JsonObject) -> JsonObject:
    """The inputs that a call takes, numbers as numbers and single columns as lists."""
    given = {key: inputs[key] for key in form.body if inputs.get(key) is not None}
    return {key: _as_kind(tool.inputs.get(key, InputRule()).kind, value) for key, value in given.items()}


def resource_of(form: Form, inputs: JsonObject) -> tuple[str, str]:
    """Kind and name of the one thing that the form touches; empty when it is not said."""
    kind, _, name = form.resource.partition(": ")
    return kind, _filled(name, inputs)


def _as_kind(kind: Kind, value: JsonValue) -> JsonValue:
    if kind is Kind.NUMBER and isinstance(value, str) and value.isdigit():
        return int(value)
    return [value] if kind is Kind.COLUMNS and isinstance(value, str) else value


def _fits(when: Mapping[str, str], values: Values) -> bool:
    return all(re.fullmatch(pattern, _text(values.get(key)), re.DOTALL) for key, pattern in when.items())


def _is_given(values: Values, key: str) -> bool:
    return values.get(key) not in (None, "")


def _values(tool: ToolFile, name: str, inputs: JsonObject) -> dict[str, JsonValue]:
    """Declared inputs that are given, and the tool's name where that is no input itself."""
    return {"tool": name, **{key: inputs[key] for key in tool.inputs if _is_given(inputs, key)}}


def _filled(word: str, values: Values) -> str:
    return Formatter().vformat(word, (), {key: _text(value) for key, value in values.items()})


def _text(value: JsonValue) -> str:
    """A value as the patterns of a form see it; lists and objects as compact JSON."""
    if isinstance(value, list | dict):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
