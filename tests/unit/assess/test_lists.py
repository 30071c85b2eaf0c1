"""What it is worth to know the hosts of a list before anybody is asked."""

from datetime import UTC, datetime

import pytest

from schemas.assessment import Assessment
from schemas.json_text import JsonObject
from schemas.submission import check_submission
from schemas.words import Mode
from stage_e.adapters.memory.inventory import MemoryInventory
from stage_e.assess.assessment import AssessOptions
from stage_e.assess.policy import packaged_policy
from stage_e.errors import InvalidPlanError
from stage_e.knowing import judged_knowing
from stage_e.prepare import Judgement, Prepared, prepare
from stage_e.tools.inventory import Asset, Inventory
from stage_e.tools.lower import LowerOptions
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, a_plan, a_step

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINUX = a_step("asset-query", query_type="filter", filters={"os_type": "linux"})
RESTART = a_command("systemctl restart nginx", host="{{hostname}}")
STOP = a_command("systemctl stop nginx", host="{{hostname}}")


def hosts(count: int, environment: str = "staging", *tags: str) -> MemoryInventory:
    return MemoryInventory(
        Asset(number, f"web-{number}", os_type="linux", environment=environment, tags=frozenset(tags))
        for number in range(1, count + 1)
    )


async def verdict(inventory: MemoryInventory, *steps: JsonObject, policy: str = "default") -> Assessment:
    judgement = Judgement(CATALOGUE, packaged_policy(policy), LowerOptions(), AssessOptions())
    submission = check_submission({"plan": a_plan(*steps).model_dump(mode="json")})

    async def judged(known: Inventory) -> Prepared:
        return prepare(submission, judgement, known, NOW)

    return (await judged_knowing(inventory, (), judged)).assessment


def away() -> MemoryInventory:
    inventory = hosts(3)
    inventory.out_of_order = True
    return inventory


@pytest.mark.parametrize(
    ("inventory", "level"),
    [
        (hosts(1), 1),
        (hosts(6), 2),
        (hosts(11), 2),
        (hosts(60), 2),
        (hosts(60, "production"), 3),
        (hosts(3, "staging", "database"), 2),
        (away(), 3),
    ],
)
async def test_a_restart_over_a_list_asks_for_what_its_hosts_are_worth(inventory: MemoryInventory, level: int) -> None:
    assert (await verdict(inventory, LINUX, RESTART)).approval_level == level


async def test_what_others_depend_on_counts_in_a_list_as_well() -> None:
    assert (await verdict(hosts(3, "staging"), LINUX, STOP)).approval_level == 2
    assert (await verdict(hosts(3, "staging", "database"), LINUX, STOP)).approval_level == 3


async def test_everything_that_the_inventory_has_is_still_everything() -> None:
    assert (await verdict(hosts(3), ALL_ASSETS, RESTART)).approval_level == 3


async def test_the_hosts_are_targets_of_the_step_and_of_the_plan() -> None:
    assessment = await verdict(hosts(3), LINUX, RESTART)
    assert assessment.steps[1].targets == assessment.targets == ("web-1", "web-2", "web-3")
    assert assessment.steps[1].times == 3


async def test_what_is_beyond_the_list_is_asked_about_as_if_nobody_had_known_it() -> None:
    known, unknown = await verdict(hosts(3), LINUX, RESTART), await verdict(away(), LINUX, RESTART)
    assert known.beyond is not None
    assert known.beyond.level == unknown.approval_level > known.approval_level
    assert unknown.beyond is None


async def test_a_list_of_nothing_lowers_nothing_for_what_may_be_in_it_later() -> None:
    assessment = await verdict(
        hosts(3), a_step("asset-query", query_type="filter", filters={"os_type": "aix"}), RESTART
    )
    assert assessment.targets == ()
    assert assessment.beyond is not None
    assert assessment.beyond.level == 3


async def test_who_drives_does_not_depend_on_how_long_the_list_is_now() -> None:
    slow: JsonObject = {**RESTART, "estimated_duration": 10}
    known, unknown = await verdict(hosts(2), LINUX, slow), await verdict(away(), LINUX, slow)
    assert known.mode is unknown.mode is Mode.BACKGROUND
    assert known.estimate.p90_s < unknown.estimate.p90_s
    assert known.mode_reasons[0].startswith("lists may have grown to 50 targets when they are due: 90 % of runs")


async def test_a_list_is_asked_for_once() -> None:
    inventory = hosts(3)
    await verdict(inventory, LINUX, RESTART, LINUX, STOP)
    assert len(inventory.asked) == 1


async def test_a_plan_may_run_over_short_lists_more_often_than_over_unknown_ones() -> None:
    many = [RESTART] * 25  # 25 lists of 100 would be more than the policy takes
    assert (await verdict(hosts(3), LINUX, *many)).approval_level == 2
    with pytest.raises(InvalidPlanError, match="cannot run"):
        await verdict(away(), LINUX, *many)


async def test_lists_that_are_only_looked_at_count_in_full_and_are_not_asked_for() -> None:
    inventory = hosts(3)
    with pytest.raises(InvalidPlanError) as refusal:
        await verdict(inventory, LINUX, *[a_command("systemctl is-active nginx", host="{{hostname}}")] * 25)
    assert [error.pointer for error in refusal.value.errors] == ["/plan/plan/steps"]
    assert inventory.asked == []


@pytest.mark.parametrize(("command", "asked"), [("systemctl is-active nginx", 0), ("df -h", 0), ("cat /etc/shadow", 1)])
async def test_a_plan_that_only_reads_asks_when_somebody_has_to_agree(command: str, asked: int) -> None:
    inventory = hosts(3)
    await verdict(inventory, LINUX, a_command(command, host="{{hostname}}"), policy="autopilot")
    assert len(inventory.asked) == asked
