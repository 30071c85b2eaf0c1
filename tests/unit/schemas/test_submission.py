import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.decision_v1 import DecisionV1
from schemas.json_text import JsonLimits, JsonObject, JsonValue
from schemas.plan_v1 import Plan, PlanV1, Step
from schemas.problem import InvalidInputError
from schemas.submission import InvalidSubmissionError, Submission, SubmissionLimits, check_submission, read_submission

FaultsOf = Callable[[object], dict[str, str]]
MakeStep = Callable[..., JsonObject]

FIELDS = st.sampled_from(
    [*Submission.model_fields, *PlanV1.model_fields, *Plan.model_fields, *Step.model_fields, *DecisionV1.model_fields]
)
PLAIN_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=5)
NAMES = st.text("abc_-*ü", min_size=1, max_size=5)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | PLAIN_TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(PLAIN_TEXT, inner, max_size=2),
    max_leaves=4,
)
DURATIONS = st.integers(0, 2**63 - 1) | st.floats(0, 1e15) | st.integers(0, 10**18).map(str)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["7", "\ud800", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=5),
    max_leaves=12,
)


def steps() -> st.SearchStrategy[JsonObject]:
    return st.fixed_dictionaries(
        {"id": NAMES, "tool": NAMES, "estimated_duration": DURATIONS},
        optional={
            "inputs": st.dictionaries(PLAIN_TEXT, PLAIN, max_size=2),
            "depends_on": st.none() | st.lists(NAMES, max_size=2),
            "execution_order": st.integers(0, 2**31 - 1) | st.integers(0, 99).map(str),
            "description": PLAIN_TEXT,
            "execution_location": st.none() | NAMES,
        },
    )


@st.composite
def submissions(draw: st.DrawFn) -> JsonObject:
    unique: list[JsonValue] = [*draw(st.lists(steps(), min_size=1, max_size=3, unique_by=lambda step: str(step["id"])))]
    inner: JsonObject = {"steps": unique, "safety_checks": draw(st.sampled_from([None, []]))}
    plan: JsonObject = (
        inner if draw(st.booleans()) else {"plan": inner, "execution_metadata": {"total_estimated_time": -1}}
    )
    decision: JsonObject = {"risk_level": draw(st.sampled_from([None, "low", "HIGH"])), "context": {"any": draw(PLAIN)}}
    return {"plan": plan, "decision": draw(st.sampled_from([None, decision]))}


@st.composite
def nearly_submissions(draw: st.DrawFn) -> JsonObject:
    """A good one in which one thing, anywhere down the first branches, is replaced by anything."""
    body = draw(submissions())
    inside: JsonValue = body
    while isinstance(inside, (dict, list)) and inside:
        key: str | int = draw(st.sampled_from(sorted(inside))) if isinstance(inside, dict) else 0
        below = inside[key]  # type: ignore[index]  # the key fits its container
        if draw(st.booleans()) or not isinstance(below, (dict, list)) or not below:
            inside[key] = draw(ANYTHING)  # type: ignore[index]  # as above
            break
        inside = below
    return body


@given(submissions())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_good_submission_is_read_and_comes_back_from_its_own_json(value: JsonObject) -> None:
    submission = read_submission(json.dumps(value).encode())
    assert submission == check_submission(value)
    assert Submission.model_validate(submission.model_dump()).model_dump() == submission.model_dump()
    assert read_submission(submission.model_dump_json().encode()).model_dump() == submission.model_dump()


@given(ANYTHING | nearly_submissions())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_json_is_a_submission_or_is_refused(value: JsonValue) -> None:
    read_or_refused(lambda: read_submission(json.dumps(value).encode()))
    read_or_refused(lambda: check_submission(value))


def read_or_refused(read: Callable[[], Submission]) -> Submission | None:
    """Anything else that is raised fails the test."""
    try:
        return read()
    except InvalidInputError as error:
        refused = error
    assert refused.errors
    assert all(not fault.pointer or fault.pointer.startswith("/") for fault in refused.errors)
    return None


def test_a_bare_plan_and_a_whole_one_read_alike(a_step: MakeStep) -> None:
    inner: JsonObject = {"steps": [a_step()], "safety_checks": None, "observability": None}
    bare = check_submission({"plan": inner})
    whole = check_submission({"plan": {"plan": inner, "execution_metadata": None}, "decision": None, "context": None})
    assert bare.model_dump() == whole.model_dump()
    assert (bare.steps_at, whole.steps_at) == (("plan", "steps"), ("plan", "plan", "steps"))
    assert (bare.decision, bare.context, bare.plan.execution_metadata) == (None, {}, None)


def test_keys_beside_the_submission_are_ignored(a_step: MakeStep) -> None:
    check_submission({"plan": {"steps": [a_step()]}, "name": "r01", "expect": {"outcome": "accept"}, "tenant": "other"})


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({}, "/plan"),
        ({"plan": None}, "/plan"),
        ({"plan": []}, "/plan"),
        ({"plan": {}}, "/plan/steps"),
        ({"plan": {"steps": None}}, "/plan/steps"),
        ({"plan": {"steps": []}}, "/plan/steps"),
        ({"plan": {"steps": {}}}, "/plan/steps"),
        ({"plan": {"plan": None}}, "/plan/plan"),
        ({"plan": {"plan": {}}}, "/plan/plan/steps"),
        ({"plan": {"plan": {"steps": []}}}, "/plan/plan/steps"),
        ({"plan": {"execution_metadata": {}}}, "/plan/plan"),
    ],
)
def test_a_plan_without_steps_is_refused_where_they_are_missing(
    faults_of: FaultsOf, body: JsonValue, pointer: str
) -> None:
    assert list(faults_of(body)) == [pointer]


MANY_FAULTS = rb"""{
  "plan": {
    "plan": {
      "steps": [
        {"id": "a", "tool": null, "estimated_duration": NaN},
        {"id": "a", "tool": "df", "estimated_duration": -1, "inputs": {"x": "\u0000", "y": 1, "y": 2}},
        {"id": "a", "tool": "df", "depends_on": [1]},
        17
      ],
      "safety_checks": [{"check": "x", "stage": "never", "failure_action": "abort"}]
    },
    "version": "2.0"
  },
  "decision": {"cache_hit": "no", "entities": [{"value": 7}], "risk_level": "awful"},
  "context": []
}"""


def test_everything_that_is_wrong_is_said_at_once(faults_of: FaultsOf) -> None:
    assert faults_of(MANY_FAULTS) == {
        "/plan/plan/steps/0/estimated_duration": "is NaN, which JSON does not have",
        "/plan/plan/steps/1/inputs/x": "must not contain U+0000",
        "/plan/plan/steps/1/inputs/y": "the key 'y' stands here more than once",
        "/plan/plan/steps/0/tool": "must be text",
        "/plan/plan/steps/1/estimated_duration": "must be at least 0",
        "/plan/plan/steps/2/estimated_duration": "is required",
        "/plan/plan/steps/2/depends_on/0": "must be text",
        "/plan/plan/steps/3": "must be an object",
        "/plan/plan/steps/1/id": "step 0 has the id 'a' already",
        "/plan/plan/steps/2/id": "step 0 has the id 'a' already",
        "/plan/plan/safety_checks/0/stage": "must be one of 'before', 'during' or 'after'",
        "/plan/version": "must be a version that is known here: 1.x",
        "/decision/cache_hit": "must be true or false",
        "/decision/entities/0/value": "must be text",
        "/decision/risk_level": "must be one of 'low', 'medium', 'high' or 'critical'",
        "/context": "must be an object",
    }


def test_repeated_ids_are_named_in_a_plan_that_is_good_otherwise(faults_of: FaultsOf, a_step: MakeStep) -> None:
    assert faults_of({"plan": {"steps": [a_step(), a_step(id="b"), a_step(), a_step()]}}) == {
        "/plan/steps/2/id": "step 0 has the id 'a' already",
        "/plan/steps/3/id": "step 0 has the id 'a' already",
    }


def test_the_number_of_steps_is_limited_and_the_rest_is_still_checked(a_step: MakeStep) -> None:
    steps: list[JsonValue] = [a_step(id=f"s{number}") for number in range(4)]
    steps[0] = a_step(id="s0", tool="")
    for plan, prefix in (({"steps": steps}, "/plan"), ({"plan": {"steps": steps}}, "/plan/plan")):
        with pytest.raises(InvalidSubmissionError) as caught:
            check_submission({"plan": plan}, SubmissionLimits(steps=3))
        assert [(fault.pointer, fault.detail) for fault in caught.value.errors] == [
            (f"{prefix}/steps", "has 4 steps, at most 3 are taken"),
            (f"{prefix}/steps/0/tool", "must not be empty"),
        ]


def test_the_limit_holds_for_models_and_tuples_too(a_step: MakeStep) -> None:
    whole = check_submission({"plan": {"steps": [a_step(id=f"s{number}") for number in range(4)]}}).plan
    assert check_submission({"plan": whole}).plan == check_submission({"plan": whole.plan}).plan == whole
    bodies = ({"plan": whole}, {"plan": whole.plan}, {"plan": whole.model_dump()}, Submission(plan=whole))
    for body in bodies:
        with pytest.raises(InvalidSubmissionError, match="has 4 steps, at most 3 are taken"):
            check_submission(body, SubmissionLimits(steps=3))


def test_500_steps_and_a_dense_graph_are_taken(a_step: MakeStep) -> None:
    steps: list[JsonValue] = [a_step(id=f"s{number}") for number in range(500)]
    assert len(check_submission({"plan": {"steps": steps}}).plan.plan.steps) == 500
    dense: list[JsonValue] = [
        a_step(id=f"s{number}", depends_on=[f"s{earlier}" for earlier in range(number)]) for number in range(200)
    ]
    read = read_submission(json.dumps({"plan": {"steps": dense}}).encode())
    assert sum(len(step.depends_on) for step in read.plan.plan.steps) == 19_900


@pytest.mark.parametrize("depth", [300, 100_000])
def test_deep_inputs_are_refused_with_a_pointer(depth: int) -> None:
    inputs = b'{"k": ' * depth + b"1" + b"}" * depth
    with pytest.raises(InvalidSubmissionError) as caught:
        read_submission(b'{"plan": {"steps": [{"id": "a", "inputs": ' + inputs + b"}]}}")
    assert [fault.pointer for fault in caught.value.errors] == ["/plan/steps/0/inputs" + "/k" * 16]


def test_a_text_that_cannot_be_read_keeps_its_code() -> None:
    limits = SubmissionLimits(json=JsonLimits(size_bytes=100))
    for text, code in (
        (b" " * 101, "too-large"),
        (b"{", "not-json"),
        (b"\xff", "not-json"),
        (b"[" * 50, "invalid-json"),
    ):
        with pytest.raises(InvalidSubmissionError) as caught:
            read_submission(text, limits)
        assert caught.value.code == code


def test_a_flood_of_faults_is_cut(faults_of: FaultsOf, a_step: MakeStep) -> None:
    steps = [a_step(id=f"s{number}", tool=None, depends_on=[1] * 90) for number in range(100)]
    with pytest.raises(InvalidSubmissionError) as caught:
        check_submission({"plan": {"steps": steps}})
    assert len(caught.value.errors) == 100
    assert caught.value.errors[-1].detail == "has more faults, which are not listed"
