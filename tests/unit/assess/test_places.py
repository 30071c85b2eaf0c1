"""What the hosts of an operation add to its risk."""

import pytest

from schemas.words import RiskLevel
from stage_e.assess.places import judgement_in_place, surroundings_of
from stage_e.tools.inventory import Asset, Inventory
from tests.unit.tools.plans import a_command, lowered

STOP = "systemctl stop nginx"


def an_asset(name: str, environment: str | None = "office", *tags: str) -> Asset:
    return Asset(1, name, environment=environment, tags=frozenset(tags))


def risk_of(*assets: Asset, hosts: tuple[str, ...] = ("web-01",)) -> RiskLevel:
    plan = lowered(a_command(STOP, host=[*hosts]))
    inventory = Inventory({asset.hostname: asset for asset in assets})
    (operation,) = plan.operations
    return judgement_in_place(operation, plan.judgements[operation.step_id], inventory).risk


@pytest.mark.parametrize("tag", ["database", "domain-controller"])
def test_a_target_that_others_depend_on_raises_the_risk(tag: str) -> None:
    assert risk_of(an_asset("web-01")) is RiskLevel.HIGH
    assert risk_of(an_asset("web-01", "office", tag)) is RiskLevel.CRITICAL


def test_one_host_that_nobody_knows_makes_all_of_them_production() -> None:
    (operation,) = lowered(a_command(STOP, host=["web-01", "web-02"])).operations
    inventory = Inventory({"web-01": an_asset("web-01")})

    assert surroundings_of(operation, inventory).is_production
    assert not surroundings_of(operation, Inventory({**inventory.assets, "web-02": an_asset("web-02")})).is_production


def test_what_tells_people_something_acts_on_no_host() -> None:
    plan = lowered({"tool": "slack-cli", "inputs": {"channel": "#ops", "message": "done"}})
    (operation,) = plan.operations
    judged = plan.judgements[operation.step_id]

    assert judgement_in_place(operation, judged, Inventory()) is judged
