"""What an approval is bound to: every argument, target and edge, and no word of prose."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.json_text import JsonObject
from stage_e.assess.digest import digest_of, digest_of_step, seal_of
from tests.unit.tools.plans import ALL_ASSETS, a_command, a_step, lowered, operation_of

LOOP = a_command("systemctl restart nginx", host="{{hostname}}")
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
RESTART = a_command("systemctl restart nginx", host="web-01")


def digest(*steps: JsonObject) -> str:
    plan = lowered(*steps)
    return digest_of(plan.operations, plan.graph.needs)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_rewording_a_plan_does_not_change_it(prose: str) -> None:
    reworded: JsonObject = {
        **RESTART,
        "description": prose,
        "preconditions": [prose],
        "success_criteria": [prose],
        "failure_handling": prose,
        "estimated_duration": 7,
    }

    assert digest(reworded) == digest(RESTART)


@given(st.permutations(["query_type", "filters", "fields"]))
def test_the_order_of_keys_does_not_count(keys: list[str]) -> None:
    inputs: JsonObject = {"query_type": "list_all", "filters": {"os_type": "linux"}, "fields": ["hostname"]}

    moved = a_step("asset-query", **{key: inputs[key] for key in keys})

    assert digest(moved) == digest(a_step("asset-query", **inputs))


@given(st.sets(NAMES), st.none() | st.sets(NAMES), st.randoms(use_true_random=False))
def test_other_hosts_in_a_list_are_another_digest(hosts: set[str], others: set[str] | None, chance: Random) -> None:
    def of(foreseen: list[str] | None) -> str:
        plan = lowered(ALL_ASSETS, LOOP)
        query, loop = plan.operations
        listed = replace(loop, foreseen=None if foreseen is None else tuple(foreseen))
        return digest_of((query, listed), plan.graph.needs)

    shuffled = chance.sample(sorted(hosts), len(hosts))
    assert of(sorted(hosts)) == of(shuffled)
    assert (of(shuffled) == of(None if others is None else sorted(others))) is (hosts == others)


@given(NAMES, NAMES, NAMES, NAMES)
def test_another_argument_or_target_is_another_digest(unit: str, host: str, other_unit: str, other_host: str) -> None:
    one = digest(a_command(f"systemctl restart {unit}", host=host))
    other = digest(a_command(f"systemctl restart {other_unit}", host=other_host))

    assert (one == other) is ((unit, host) == (other_unit, other_host))


@given(st.lists(NAMES, min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_another_order_is_another_digest(units: list[str], chance: Random) -> None:
    shuffled = chance.sample(units, len(units))
    steps = [{**a_command(f"systemctl restart {unit}"), "id": unit} for unit in units]
    moved = [{**a_command(f"systemctl restart {unit}"), "id": unit} for unit in shuffled]

    assert (digest(*steps) == digest(*moved)) is (units == shuffled)


@pytest.mark.parametrize(
    "changed",
    [
        a_command("systemctl restart nginx", host="web-01", tool="systemctl"),
        a_command("systemctl restart nginx", host="web-01", timeout=3000),
        a_command("systemctl restart nginx", host="web-01", use_asset_credentials=True),
        a_command("systemctl restart nginx", host="web-01", username="root"),
        a_command("systemctl restart nginx", host=["web-01", "web-02"]),
        a_command("systemctl restart nginx", host="{{hostname}}"),
    ],
)
def test_another_tool_credential_or_set_of_targets_is_another_digest(changed: JsonObject) -> None:
    assert digest(changed) != digest(RESTART)


def test_another_edge_is_another_digest() -> None:
    read = a_command("df -h", host="web-02")

    assert digest(RESTART, {**read, "depends_on": ["s0"]}) == digest(RESTART, read)
    plan = lowered(a_step("df", target_host="a"), a_step("free", target_host="a"))
    assert digest_of(plan.operations, {}) != digest_of(plan.operations, {"s1": ["s0"]})


def test_how_often_it_is_sent_and_what_counts_as_success_are_approved_too() -> None:
    one = operation_of(RESTART)
    others = [replace(one, idempotent=True), replace(one, max_attempts=9), replace(one, ok_exit_codes=(0, 1))]

    assert len({digest_of([operation], {}) for operation in (one, *others)}) == 4


def test_another_machine_behind_the_same_name_is_another_digest() -> None:
    one = operation_of(RESTART)
    others = [replace(one, assets={"web-01": asset_id}) for asset_id in (1, 2)]

    assert len({digest_of([operation], {}) for operation in (one, *others)}) == 3


def test_a_whole_number_may_be_stored_with_or_without_its_point() -> None:
    operation = operation_of(a_command("systemctl restart nginx", timeout=300))
    stored = replace(operation, timeout_s=int(operation.timeout_s), body={**operation.body, "timeout": 300.0})

    assert digest_of([stored], {}) == digest_of([operation], {})


def test_a_seal_holds_for_what_was_sealed_and_nothing_else() -> None:
    one, other = lowered(RESTART, a_command("systemctl reload nginx")).operations
    seal = seal_of([one, other], {})

    assert seal.holds(one)
    assert not seal.holds(replace(one, body=other.body))
    assert not seal.holds(replace(one, step_id="s9"))


def test_the_hosts_of_a_step_are_a_set_of_one_plan_and_one_step() -> None:
    plan = digest(RESTART)
    asked = digest_of_step(plan, "s1", ["web-01", "web-02"])

    assert asked == digest_of_step(plan, "s1", ["web-02", "web-01"])
    others = [(plan, "s1", ["web-01"]), (plan, "s2", ["web-01", "web-02"]), ("sha256:0", "s1", ["web-01", "web-02"])]
    assert asked not in {digest_of_step(*other) for other in others}


def test_another_version_of_the_tool_is_another_digest() -> None:
    operation = operation_of(RESTART)

    assert digest_of([replace(operation, tool_version="2")], {}) != digest_of([operation], {})


def test_another_list_to_run_over_is_another_digest() -> None:
    narrow = a_step("asset-query", query_type="filter", filters={"environment": "staging"})
    loop = a_command("df -h", host="{{hostname}}")

    assert digest(ALL_ASSETS, loop) != digest(narrow, loop)


def test_a_digest_is_a_sha256() -> None:
    assert digest(RESTART).startswith("sha256:")
    assert len(digest(RESTART)) == len("sha256:") + 64
