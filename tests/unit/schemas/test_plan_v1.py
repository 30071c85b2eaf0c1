import json
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from schemas.json_text import JsonObject, JsonValue
from schemas.plan_v1 import LONGEST_ESTIMATE_S, MOST_STARS, Plan, PlanV1, Step
from schemas.submission import Submission

Submit = Callable[..., Submission]
FaultsOfStep = Callable[..., dict[str, str]]
MakeStep = Callable[..., JsonObject]


@pytest.mark.parametrize(
    ("sent", "read"), [(7, 7), (7.5, 8), (7.0, 7), ("7", 7), (0, 0), (0.2, 1), (10**12, 10**12), (1e12, 10**12)]
)
def test_a_duration_is_whole_seconds_rounded_up(submit: Submit, sent: JsonValue, read: int) -> None:
    duration = submit(estimated_duration=sent).plan.plan.steps[0].estimated_duration
    assert (duration, type(duration)) == (read, int)


@pytest.mark.parametrize(
    "sent",
    [
        -1,
        -600,
        -0.5e9,
        "-7",
        "7.5",
        "7s",
        "",
        " 7",
        "\u0667",
        "7" * 5_000,
        True,
        False,
        None,
        [],
        {},
        1e300,
        float("nan"),
    ],
)
def test_what_is_no_duration_is_refused(faults_of_step: FaultsOfStep, sent: JsonValue) -> None:
    assert list(faults_of_step(estimated_duration=sent)) == ["/estimated_duration"]


def test_an_estimate_is_unknown_at_zero_and_at_most_a_day(submit: Submit) -> None:
    assert submit(estimated_duration=0).plan.plan.steps[0].estimated_s is None
    assert submit(estimated_duration=10**12).plan.plan.steps[0].estimated_s == LONGEST_ESTIMATE_S
    assert submit(estimated_duration=30).plan.plan.steps[0].estimated_s == 30


@pytest.mark.parametrize("sent", [0, 1, 2**31 - 1, "3", 3.0])
def test_an_order_is_a_whole_number(submit: Submit, sent: JsonValue) -> None:
    assert submit(execution_order=sent).plan.plan.steps[0].execution_order == int(str(sent).removesuffix(".0"))


@pytest.mark.parametrize("sent", [-1, 2**31, 2**63, 1.5, True, None, "first"])
def test_what_is_no_order_is_refused(faults_of_step: FaultsOfStep, sent: JsonValue) -> None:
    assert list(faults_of_step(execution_order=sent)) == ["/execution_order"]


@pytest.mark.parametrize("field", ["id", "tool"])
@pytest.mark.parametrize("sent", ["", "x" * 201, "a\nb", "a\tb", "a\x1b[2J", "a\x7f", "a\x85", "a\x00", None, 7, ["a"]])
def test_ids_and_tools_are_short_names_without_control_characters(
    faults_of_step: FaultsOfStep, field: str, sent: JsonValue
) -> None:
    assert list(faults_of_step(**{field: sent})) == [f"/{field}"]


def test_a_name_may_be_long_and_foreign(submit: Submit) -> None:
    step = submit(id="ü" * 200, tool="syst\u0435mctl").plan.plan.steps[0]
    assert (len(step.id), step.tool) == (200, "syst\u0435mctl")


@pytest.mark.parametrize("field", ["depends_on", "preconditions", "success_criteria"])
def test_a_list_of_texts_may_be_null_but_no_text(submit: Submit, faults_of_step: FaultsOfStep, field: str) -> None:
    assert getattr(submit(**{field: None}).plan.plan.steps[0], field) == ()
    assert faults_of_step(**{field: "abc"}) == {f"/{field}": "must be a list"}
    assert faults_of_step(**{field: {"a": 1}}) == {f"/{field}": "must be a list"}
    assert list(faults_of_step(**{field: ["a", 1, None]})) == [f"/{field}/1", f"/{field}/2"]
    assert faults_of_step(**{field: ["a"] * 501}) == {f"/{field}": "has 501 items, at most 500 are taken"}


def test_a_list_of_nothing_but_faults_is_one_fault(faults_of_step: FaultsOfStep) -> None:
    assert faults_of_step(depends_on=[1] * 400) == {"/depends_on": "has 400 faults in its items"}


def test_a_pattern_has_few_stars(submit: Submit, faults_of_step: FaultsOfStep) -> None:
    pattern = "a*" * MOST_STARS
    assert submit(depends_on=[pattern]).plan.plan.steps[0].depends_on == (pattern,)
    assert faults_of_step(depends_on=[f"{pattern}*"]) == {"/depends_on/0": "has more than 10 stars"}


def test_inputs_may_be_absent_but_not_null(submit: Submit, faults_of_step: FaultsOfStep, a_step: MakeStep) -> None:
    bare = {key: value for key, value in a_step().items() if key != "inputs"}
    assert Step.model_validate(bare).inputs == {}
    others: list[JsonValue] = [None, [], "{}", 1]
    for sent in others:
        assert faults_of_step(inputs=sent) == {"/inputs": "must be an object"}


def test_inputs_keep_their_types_tabs_and_lines(submit: Submit) -> None:
    inputs: JsonObject = {
        "command": "dir C:\temp\new\r",
        "n": 1,
        "f": 1.5,
        "on": True,
        "no": None,
        "deep": [{"a": ["b"]}],
    }
    assert submit(inputs=inputs).plan.plan.steps[0].inputs == inputs


def test_targets_have_no_control_characters(submit: Submit, faults_of_step: FaultsOfStep) -> None:
    submit(inputs={"target": "10.0.0.1\nreboot"})  # for the step's own checks
    assert list(faults_of_step(inputs={"target_host": "a\x1b[2J", "target_hosts": ["b", "c\x7f"], "path": "\x1b"})) == [
        "/inputs/target_host",
        "/inputs/target_hosts",
    ]


def test_a_location_is_kept_as_it_was_sent(submit: Submit, faults_of_step: FaultsOfStep) -> None:
    for sent in ("Automation-Service ", "asset-service:3002@evil.example", "", None):
        assert submit(execution_location=sent).plan.plan.steps[0].execution_location == sent
    others: list[JsonValue] = ["a\x07", "x" * 201, 1, ["asset-service"]]
    for other in others:
        assert list(faults_of_step(execution_location=other)) == ["/execution_location"]


@pytest.mark.parametrize("sent", [1, 0, "true", "yes", None])
def test_a_flag_is_true_or_false(faults_of_step: FaultsOfStep, sent: JsonValue) -> None:
    assert faults_of_step(requires_credentials=sent) == {"/requires_credentials": "must be true or false"}


def test_unknown_fields_are_ignored(submit: Submit) -> None:
    assert "risk" not in submit(risk="none", approved=True).plan.model_dump_json()


def test_a_value_made_in_python_is_checked_as_strictly(a_step: MakeStep) -> None:
    endless: JsonObject = {}
    endless["me"] = endless
    for inputs in (
        {"a": float("nan")},
        {"a": "\x00"},
        {"a": {1: 2}},
        {"a": object()},
        {"a": 2**63},
        {"\ud800": 1},
        endless,
    ):
        with pytest.raises(ValidationError):
            Step.model_validate({**a_step(), "inputs": inputs})
    with pytest.raises(ValidationError):
        Step(id="a\x00", tool="df", estimated_duration=1)


def test_ids_are_unique_in_a_plan_made_in_python() -> None:
    step = Step(id="a", tool="df", estimated_duration=1)
    with pytest.raises(ValidationError, match="step 0 has the id 'a' already"):
        Plan(steps=(step, step))
    with pytest.raises(ValidationError, match="must have at least one step"):
        Plan(steps=())


def test_a_plan_is_frozen_and_comes_back_from_its_own_json(submit: Submit) -> None:
    plan = submit(depends_on=["b*"], estimated_duration="7", inputs={"a": [1, {"b": None}]}).plan
    assert PlanV1.model_validate(plan.model_dump()) == plan
    assert PlanV1.model_validate(json.loads(plan.model_dump_json())) == plan
    with pytest.raises(ValidationError, match="frozen"):
        plan.plan.steps[0].tool = "rm"  # type: ignore[misc]  # this is the point


@pytest.mark.parametrize("inputs", ["s3cret", {"password": "s3cret\x00"}])
def test_an_error_does_not_show_what_was_sent(a_step: MakeStep, inputs: JsonValue) -> None:
    with pytest.raises(ValidationError) as caught:
        Step.model_validate({**a_step(), "inputs": inputs})
    assert "s3cret" not in str(caught.value)
