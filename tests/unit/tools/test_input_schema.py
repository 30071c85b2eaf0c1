"""The JSON Schema of what a tool takes: valid, closed in itself, and at one with the checks of a step."""

import re

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry

from schemas.json_text import JsonObject, JsonValue
from stage_e.risk.rule_parts import Kind
from stage_e.tools.entry import InputRule, ToolFile
from stage_e.tools.input_faults import fault_of_input
from stage_e.tools.input_schema import input_schema
from tests.unit.tools.plans import CATALOGUE, cases, submission_of

FILES = {tool.names[0]: tool for tool in CATALOGUE.tools.values()}
RULES = [
    InputRule(kind=Kind.TEXT),
    InputRule(kind=Kind.WORD, pattern="GET|HEAD"),
    InputRule(kind=Kind.WORD),
    InputRule(kind=Kind.NUMBER, least=1, most=20),
    InputRule(kind=Kind.FLAG),
    InputRule(kind=Kind.HOST),
    InputRule(kind=Kind.UNIT),
    InputRule(kind=Kind.CONTAINER),
    InputRule(kind=Kind.PATH),
    InputRule(kind=Kind.URL),
    InputRule(kind=Kind.COLUMNS),
    InputRule(kind=Kind.LINES),
    InputRule(kind=Kind.OBJECT),
    InputRule(kind=Kind.ANY),
]
TEXTS = [
    *("GET", "PUT", "web-01", "web-01\n", "-x", "a b", "/etc/hosts", "/etc/$x", "C:\\x", "https://x/", "ftp://x/", "*"),
    *("{{hostname}}", "{{ a.b[0] }}", "{{ a + 1 }}", "nginx.service", "a;b", "fe80::1:2:3:4", "\x00", "a\nb"),
]
VALUES: list[JsonValue] = [0, 1, 20, 21, -1, 1.5, True, False, None, [], ["a"], ["a b"], ["a\n"], [1], {}, {"a": 1}]


def accepts(schema: JsonObject, value: JsonValue) -> bool:
    return Draft202012Validator(schema, registry=Registry()).is_valid(value)


@pytest.mark.parametrize("name", FILES)
def test_the_schema_of_every_tool_is_one_and_refers_to_nothing(name: str) -> None:
    schema = input_schema(FILES[name])
    Draft202012Validator.check_schema(schema)

    assert "$ref" not in str(schema)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.pattern}")
@pytest.mark.parametrize("value", [*TEXTS, *VALUES], ids=repr)
def test_a_value_is_taken_by_the_schema_when_a_step_may_have_it(rule: InputRule, value: JsonValue) -> None:
    schema = input_schema(ToolFile(inputs={"it": rule}))

    assert accepts(schema, {"it": value}) == (fault_of_input(rule, value) is None)


@pytest.mark.parametrize("name", cases("plans"))
def test_the_inputs_of_plans_that_are_taken_fit(name: str) -> None:
    for step in submission_of(cases("plans")[name]).plan.plan.steps:
        tool = CATALOGUE.find(step.tool)
        assert tool is not None
        given: JsonObject = {key: value for key, value in step.inputs.items() if value not in (None, "")}
        assert accepts(input_schema(tool), given), step.tool


def test_what_is_needed_is_required_unless_a_command_says_it_all() -> None:
    tool = ToolFile(inputs={"action": InputRule(kind=Kind.WORD, needed=True)})

    assert not accepts(input_schema(tool), {})
    assert accepts(input_schema(tool), {"action": "restart"})
    assert accepts(input_schema(tool), {"command": "systemctl restart nginx"})


def test_a_call_requires_what_it_needs() -> None:
    tool = FILES["asset-credentials-read"]
    needed = [name for name, rule in tool.inputs.items() if rule.needed]

    assert input_schema(tool).get("required", []) == needed
    assert "command" not in str(input_schema(tool)["properties"])


def test_a_strict_tool_takes_nothing_else() -> None:
    assert not accepts(input_schema(FILES["asset-query"]), {"query_type": "count", "filter": {}})


def test_patterns_are_written_as_others_read_them() -> None:
    patterns = re.findall(r"'pattern': '([^']*)'", str([input_schema(tool) for tool in FILES.values()]))

    assert patterns
    assert [pattern for pattern in patterns if "\\Z" in pattern or "(?P" in pattern] == []
