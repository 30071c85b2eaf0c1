"""Which question to the inventory tells the hosts of which step, and which steps nobody can tell anything of."""

from collections.abc import Mapping

import pytest

from schemas.json_text import JsonObject, JsonValue
from stage_e.errors import InvalidPlanError
from stage_e.tools.foresight import MOST_QUESTIONS
from stage_e.tools.inventory import UNASKED, Asset, Inventory, Listed, ListQuestion
from stage_e.tools.lower import Lowered, LowerOptions, lower_plan
from stage_e.tools.operation import Operation
from tests.unit.tools.plans import CATALOGUE, a_command, a_plan, a_step

RESTART = a_command("systemctl restart nginx", host="{{hostname}}")
FIRST = "systemctl restart nginx", "{{step_0_result.assets[0].hostname}}"


def a_query(**filters: JsonValue) -> JsonObject:
    return a_step("asset-query", query_type="filter", filters=filters)


STAGING = a_query(environment="staging")
WEB = Asset(1, "web-01", "10.0.0.1", connections=frozenset({"ssh"}))
DB = Asset(2, "db-01", "10.0.0.2", connections=frozenset({"ssh"}))
DESKTOP = Asset(3, "ws-01", "10.0.0.3", connections=frozenset({"winrm"}))


def listing(*assets: Asset, complete: bool = True) -> Listed:
    rows: list[JsonValue] = [
        {"id": each.asset_id, "hostname": each.hostname, "ip_address": each.ip_address} for each in assets
    ]
    return Listed({"assets": rows, "complete": complete}, assets)


def a_question(**filters: JsonValue) -> ListQuestion:
    return ListQuestion("assets.list", {"filters": {**filters}})


def knowing(answers: Mapping[str, Listed | None]) -> Inventory:
    found = [asset for listed in answers.values() if listed is not None for asset in listed.assets]
    return Inventory(lists=answers, listed={asset.asset_id: asset for asset in found})


def seen(*steps: JsonObject, inventory: Inventory | None = None, options: LowerOptions | None = None) -> Lowered:
    inventory = inventory or Inventory()
    return lower_plan(a_plan(*steps), None, CATALOGUE, options or LowerOptions(steps_at=()), inventory)


def over_staging(step: JsonObject, *assets: Asset) -> Operation:
    key = a_question(environment="staging").key
    return seen(STAGING, step, inventory=knowing({key: listing(*assets)})).operations[1]


def test_a_step_over_a_list_asks_what_the_step_before_it_will_ask() -> None:
    plan = seen(STAGING, RESTART)

    assert plan.open_questions == (a_question(environment="staging"),)
    assert plan.operations[1].foreseen is None


def test_the_same_question_is_asked_once() -> None:
    assert len(seen(STAGING, RESTART, STAGING, RESTART).open_questions) == 1


def test_what_was_answered_is_not_asked_again() -> None:
    question = a_question(environment="staging")
    for answer in (listing(WEB), None):
        assert seen(STAGING, RESTART, inventory=knowing({question.key: answer})).open_questions == ()


def test_the_hosts_are_those_of_the_answer_each_once_and_in_its_order() -> None:
    operation = over_staging(RESTART, DB, WEB, DB)

    assert operation.foreseen == operation.hosts == ("db-01", "web-01")
    assert operation.assets == {"db-01": 2, "web-01": 1}
    assert operation.targets == ()


def test_the_hosts_go_by_the_column_that_the_step_names() -> None:
    assert over_staging(a_command("df -h", host="{{ip_address}}"), WEB).foreseen == ("10.0.0.1",)


def test_a_name_that_two_assets_share_means_neither() -> None:
    operation = over_staging(RESTART, WEB, Asset(9, "web-01"))

    assert operation.foreseen == ("web-01",)
    assert operation.assets == {}


def test_one_host_out_of_an_answer_is_foreseen_as_well() -> None:
    command, host = FIRST
    operation = over_staging(a_command(command, host=host), WEB, DB)

    assert (operation.foreseen, operation.assets) == (("web-01",), {"web-01": 1})


def test_a_question_made_of_an_answer_is_asked_when_that_is_there() -> None:
    steps = STAGING, a_query(hostname="{{step_0_result.assets[0].hostname}}"), RESTART
    first, second = a_question(environment="staging"), a_question(hostname="web-01")

    assert seen(*steps).open_questions == (first,)
    assert seen(*steps, inventory=knowing({first.key: listing(WEB)})).open_questions == (second,)
    both = knowing({first.key: listing(WEB), second.key: listing(DB)})
    assert seen(*steps, inventory=both).operations[2].foreseen == ("db-01",)


def test_a_chain_of_questions_has_an_end() -> None:
    def of(position: int) -> JsonObject:
        return a_query(hostname=f"{{{{step_{position}_result.assets[0].hostname}}}}")

    assert seen(STAGING, of(0), of(1), RESTART).open_questions
    assert not seen(STAGING, of(0), of(1), of(2), RESTART).open_questions


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param((STAGING,), id="a list that nothing runs over"),
        pytest.param((a_step("asset-query", query_type="count"), RESTART), id="a count"),
        pytest.param((RESTART,), id="no list at all"),
        pytest.param(
            (a_command("hostname"), a_query(hostname="{{step_0_result.stdout}}"), RESTART), id="made of an output"
        ),
        pytest.param(
            (a_step("asset-update", asset_id=1, updates={"environment": "staging"}), STAGING, RESTART),
            id="a plan that changes the inventory",
        ),
        pytest.param((a_query(owner="__secret_1__"), RESTART), id="a secret in it"),
        pytest.param(
            (a_step("asset-query", query_type="list_all", fields=["password"]), RESTART),
            id="a read that is no plain one",
        ),
    ],
)
def test_what_cannot_be_known_or_is_of_no_use_is_not_asked(steps: tuple[JsonObject, ...]) -> None:
    assert seen(*steps).open_questions == ()


def test_an_inventory_that_did_not_answer_is_not_asked_more() -> None:
    assert seen(STAGING, RESTART, inventory=UNASKED).open_questions == ()


def test_a_plan_asks_so_many_questions_and_no_more() -> None:
    many = [each for number in range(MOST_QUESTIONS + 5) for each in (a_query(owner=f"o{number}"), RESTART)]

    asked = seen(*many).open_questions
    assert len(asked) == MOST_QUESTIONS
    answered = knowing({question.key: None for question in asked})
    assert seen(*many, inventory=answered).open_questions == ()


@pytest.mark.parametrize(
    ("answer", "warning"),
    [
        (listing(), "s1: would run on nothing: the list that it runs over is empty now"),
        (listing(WEB, complete=False), "s1: would fail as the inventory is now: the list of s0 was cut short"),
        (listing(Asset(1, "a; b")), "s1: would fail as the inventory is now: the hostname of asset 1 is no name"),
    ],
)
def test_a_list_that_nothing_can_run_over_is_said_to_be_one(answer: Listed, warning: str) -> None:
    plan = seen(STAGING, RESTART, inventory=knowing({a_question(environment="staging").key: answer}))

    assert any(each.startswith(warning) for each in plan.warnings)
    assert not plan.operations[1].hosts


def faults(step: JsonObject, *assets: Asset, options: LowerOptions) -> dict[str, str]:
    inventory = knowing({a_question(environment="staging").key: listing(*assets)})
    with pytest.raises(InvalidPlanError) as refusal:
        seen(STAGING, step, inventory=inventory, options=options)
    return {error.pointer: error.detail for error in refusal.value.errors}


def test_a_list_of_more_hosts_than_are_taken_is_refused_before_anybody_is_asked() -> None:
    options = LowerOptions(steps_at=(), most_targets=1)

    assert faults(RESTART, WEB, DB, options=options) == {
        "/1/inputs": "runs over a list of 2 hosts, at most 1 are taken"
    }


def test_a_list_with_a_host_that_is_reached_in_another_way_is_refused() -> None:
    assert faults(RESTART, WEB, DESKTOP, options=LowerOptions(steps_at=())) == {
        "/1/inputs/connection_type": "is ssh, but ws-01 is reached by winrm"
    }


def test_a_list_that_is_known_counts_with_its_length() -> None:
    options = LowerOptions(steps_at=(), most_targets=10, most_dispatches=20)
    key = a_question(environment="staging").key
    loops = STAGING, RESTART, RESTART, RESTART

    assert seen(*loops, inventory=knowing({key: listing(WEB, DB)}), options=options).open_questions == ()
    with pytest.raises(InvalidPlanError, match="cannot run"):
        seen(*loops, inventory=knowing({key: None}), options=options)
