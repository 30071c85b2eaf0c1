"""Every good plan of the corpus, whole and bare, with and without what Stage A found in the request."""

import pytest

from schemas.json_text import JsonObject
from stage_e.errors import InvalidPlanError
from stage_e.tools.lower import Lowered, LowerOptions, lower_plan
from tests.unit.tools.plans import CATALOGUE, cases, expected_of, submission_of

GOOD, BAD = cases("plans"), cases("plans_bad")
OPTIONS = LowerOptions(default_host="web-01")


def bare(case: JsonObject) -> JsonObject:
    plan = case["plan"]
    assert isinstance(plan, dict)
    return {**case, "plan": plan["plan"]}


def without_entities(case: JsonObject) -> JsonObject:
    decision = case["decision"]
    assert isinstance(decision, dict)
    return {**case, "decision": {**decision, "entities": []}}


VARIANTS = [
    *((f"{name}, whole", case) for name, case in GOOD.items()),
    *((f"{name}, bare", bare(case)) for name, case in GOOD.items()),
    *((f"{name}, no entities", without_entities(case)) for name, case in GOOD.items() if name.startswith("h")),
]


def lower(case: JsonObject) -> Lowered:
    submission = submission_of(case)
    return lower_plan(submission.plan, submission.decision, CATALOGUE, OPTIONS)


@pytest.mark.parametrize("case", [case for _, case in VARIANTS], ids=[name for name, _ in VARIANTS])
def test_the_layers_and_edges_are_those_that_were_meant(case: JsonObject) -> None:
    graph = lower(case).graph
    expected = expected_of(case).dag

    assert expected is not None
    assert [list(layer) for layer in graph.layers] == expected.layers
    edges = {(before, after) for after, befores in graph.needs.items() for before in befores}
    assert edges == {*expected.edges_explicit, *expected.edges_inferred}


REFUSED = {
    "b01_cycle_two": "/plan/plan/steps/0/depends_on",
    "b02_cycle_three": "/plan/plan/steps/0/depends_on",
    "b03_self_dependency": "/plan/plan/steps/0/depends_on/0",
    "b17_unknown_tool": "/plan/plan/steps/0/tool",
    "b19_tool_shell_injection": "/plan/plan/steps/0/tool",
    "b20_homoglyph_tool": "/plan/plan/steps/0/tool",
    "b24_ssrf_userinfo_location": "/plan/plan/steps/0/execution_location",
    "b25_location_case_and_space": "/plan/plan/steps/0/execution_location",
    "b35_shell_in_service_name": "/plan/plan/steps/0/inputs/service",
    "b36_newline_in_argument": "/plan/plan/steps/0/inputs/target",
    "b37_option_injection": "/plan/plan/steps/0/inputs/path",
    "b48_fan_out_bomb": "/plan/plan/steps",
}


@pytest.mark.parametrize(("name", "pointer"), REFUSED.items())
def test_a_plan_that_must_not_run_is_refused_with_a_pointer(name: str, pointer: str) -> None:
    with pytest.raises(InvalidPlanError) as refusal:
        lower(BAD[name])

    assert refusal.value.errors[0].pointer == pointer


BROKEN = ["b29_template_expression", "b57_windows_path_became_tab", "b58_placeholders_left", "b59_asset_id_required"]


@pytest.mark.parametrize("name", BROKEN)
def test_a_step_that_can_never_be_sent_is_taken_and_fails_before_it_is(name: str) -> None:
    operation = lower(BAD[name]).operations[0]

    assert operation.broken
    assert not operation.writes


TAKEN = ["b07_zero_duration", "b32_template_zero_assets", "b51_dense_graph", "b62_depends_on_null"]


@pytest.mark.parametrize("name", sorted(set(TAKEN) & set(BAD)))
def test_a_plan_that_is_only_untidy_is_taken(name: str) -> None:
    assert all(operation.broken is None for operation in lower(BAD[name]).operations)


def test_explicit_edges_win_over_the_execution_order() -> None:
    lowered = lower(BAD["b72_order_contradicts_depends"])
    first, _, last = (operation.step_id for operation in lowered.operations)

    assert lowered.graph.needs[first] == (last,)
