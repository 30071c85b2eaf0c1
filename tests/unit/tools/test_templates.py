"""Templates are filled once, with plain values, and nothing is evaluated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.json_text import JsonObject, JsonValue
from stage_e.errors import PermanentStepError
from stage_e.tools.operation import Operation
from stage_e.tools.templates import fill, loop_names, names_in, row_for, variables_of
from tests.unit.tools.plans import ALL_ASSETS, a_command, a_step, lowered, operation_of

ROWS: list[JsonValue] = [
    {"id": 1, "hostname": "web-01", "ip_address": "10.0.0.1"},
    {"id": 2, "hostname": "web-02", "ip_address": None},
]
ASSETS: JsonObject = {"assets": ROWS, "hostnames": ["web-01", "web-02"], "asset_count": 2, "complete": True}
OUTPUTS = {"s0": ASSETS}


def a_loop(command: str = "df -h", column: str = "hostname") -> Operation:
    return lowered(ALL_ASSETS, a_command(command, host="{{" + column + "}}")).operations[1]


def filled(command: str, **variables: JsonValue) -> JsonValue:
    return fill(operation_of(a_command(command)), variables)["argv"]


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{name}}", "web-01"),
        ("{{a.b}}", "x"),
        ("{{a.list[1]}}", "two"),
        ("{{rows[0].id}}", 7),
        ("host={{name}}", "host=web-01"),
        ("{{name}}-{{a.b}}", "web-01-x"),
    ],
)
def test_a_path_leads_to_its_value(template: str, value: JsonValue) -> None:
    variables: dict[str, JsonValue] = {
        "name": "web-01",
        "a": {"b": "x", "list": ["one", "two"]},
        "rows": [{"id": 7}],
    }

    assert filled(f"echo {template}", **variables) == ["echo", value]


def test_a_whole_template_keeps_the_type_of_its_value() -> None:
    operation = operation_of(a_command("df -h", asset_id="{{id}}"))

    assert fill(operation, {"id": 21})["asset_id"] == 21


@pytest.mark.parametrize("path", ["missing", "a.missing", "a[0]", "rows[9]"])
def test_a_path_that_leads_nowhere_stops_the_step(path: str) -> None:
    with pytest.raises(PermanentStepError, match=r"missing|no \["):
        filled("echo {{" + path + "}}", a={"b": "x"}, rows=[])


@pytest.mark.parametrize(
    "value",
    ["a; touch /tmp/x", "-rf", "$(id)", "a b", "a\nb", "", "`id`", "{{credentials}}", ["a"], {"a": 1}, None, "é"],
)
def test_a_value_that_could_change_a_command_stops_the_step(value: JsonValue) -> None:
    with pytest.raises(PermanentStepError):
        filled("ping -c 1 {{name}}", name=value)


@given(st.text())
def test_whatever_a_value_holds_the_command_keeps_its_words(value: str) -> None:
    try:
        argv = filled("ping -c 1 {{name}}", name=value)
    except PermanentStepError:
        return
    assert argv == ["ping", "-c", "1", value]
    assert not value.startswith("-")


def test_lists_and_objects_become_json_in_a_message() -> None:
    mail = operation_of(a_step("sendmail", to="me@acme.com", subject="x", body="all: {{step_0_result}}"))
    body = fill(mail, {"step_0_result": {"stdout": "a; b\n", "exit_code": 0}})

    assert body["inputs"] == {
        "to": "me@acme.com",
        "subject": "x",
        "body": 'all: {"stdout":"a; b\\n","exit_code":0}',
    }


def test_a_value_that_holds_a_template_is_not_even_told() -> None:
    mail = operation_of(a_step("sendmail", to="me@acme.com", subject="x", body="{{step_0_result}}"))

    with pytest.raises(PermanentStepError, match="template itself"):
        fill(mail, {"step_0_result": {"stdout": "{{password}}"}})


def test_a_receiver_cannot_be_anything_but_a_plain_word() -> None:
    mail = operation_of(a_step("sendmail", to="{{owner}}", subject="x", body="y"))

    with pytest.raises(PermanentStepError):
        fill(mail, {"owner": "a@acme.com, b@x.example\nBcc: c"})


def test_an_asset_query_sets_its_variables_and_every_step_its_result() -> None:
    plan = lowered(ALL_ASSETS, a_step("sendmail", to="a@b.c", subject="{{asset_count}}", body="{{step_0_result}}"))

    assert variables_of(plan.operations[1], OUTPUTS) == {"asset_count": 2, "step_0_result": ASSETS}


def test_a_variable_comes_from_the_last_step_before_it() -> None:
    plan = lowered(ALL_ASSETS, a_command("df", host="{{hostname}}"), ALL_ASSETS, a_command("df", host="{{hostname}}"))

    assert [operation.sources for operation in plan.operations] == [{}, {"assets": "s0"}, {}, {"assets": "s2"}]


def test_a_loop_runs_over_the_column_that_it_names() -> None:
    assert loop_names(a_loop(), OUTPUTS) == ("web-01", "web-02")


def test_in_a_loop_every_column_of_the_asset_has_a_name() -> None:
    loop = a_loop("echo {{id}} {{hostname}}")

    assert fill(loop, variables_of(loop, OUTPUTS, row_for(loop, "web-02", OUTPUTS)))["argv"] == ["echo", 2, "web-02"]


def test_several_literal_targets_are_called_target_host() -> None:
    probe = operation_of(a_step("ping", target_hosts=["web-01", "web-02"]))

    assert fill(probe, variables_of(probe, {}, row_for(probe, "web-02", {})))["argv"] == ["ping", "-c", "4", "web-02"]


@pytest.mark.parametrize(
    ("output", "column", "reason"),
    [
        (ASSETS, "ip_address", "asset 2 has no ip_address"),
        ({**ASSETS, "complete": False}, "hostname", "cut short"),
        ({"assets": [{"id": 1, "hostname": "a; b"}]}, "hostname", "no name of a host"),
        ({"assets": [{"id": 1, "hostname": "localhost"}]}, "hostname", "no name of a host"),
    ],
)
def test_a_list_that_cannot_be_trusted_is_not_run_over(output: JsonObject, column: str, reason: str) -> None:
    with pytest.raises(PermanentStepError, match=reason):
        loop_names(a_loop(column=column), {"s0": output})


def test_a_loop_without_a_question_before_it_has_no_list() -> None:
    loop = operation_of(a_command("df -h", host="{{hostname}}"))

    with pytest.raises(PermanentStepError, match="set by no step"):
        loop_names(loop, {})


def test_an_empty_list_has_no_targets() -> None:
    assert loop_names(a_loop(), {"s0": {"assets": []}}) == ()


def test_the_names_in_a_value_are_the_first_words_of_its_templates() -> None:
    assert names_in({"a": ["{{x.y}} {{ z }}"], "b": {"c": "{{u[0].v}}"}}) == {"x", "z", "u"}


def test_a_template_of_a_program_is_sent_as_it_stands_beside_one_of_ours() -> None:
    operation = operation_of(a_command("docker inspect -f '{{if .State.Running}}up{{end}}' {{name}}"))

    assert operation.broken is None
    assert operation.uses == {"name"}
    assert fill(operation, {"name": "web", "end": "x", "else": "y"})["argv"] == [
        *("docker", "inspect", "-f", "{{if .State.Running}}up{{end}}", "web")
    ]


def test_a_value_cannot_become_a_template_of_a_program() -> None:
    operation = operation_of(a_command("docker ps --format '{{.Names}}' --filter name={{name}}"))

    with pytest.raises(PermanentStepError, match="template"):
        fill(operation, {"name": "{{.Env}}"})


def test_a_template_of_nobody_stops_the_step_and_says_where_it_may_stand() -> None:
    broken = operation_of(a_command("cat /srv/{{ .Names }}")).broken

    assert broken is not None
    assert "docker ps --format" in broken


@pytest.mark.parametrize("name", ["end", "else", "break", "continue"])
def test_a_word_of_go_is_no_name_of_ours(name: str) -> None:
    assert operation_of(a_command("cat /srv/{{" + name + "}}")).broken
