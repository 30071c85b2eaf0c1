"""A thousand changes of approved plans, none of which keeps its digest; a thousand rewordings, all of which do."""

import json
from collections.abc import Callable
from copy import deepcopy
from itertools import cycle, islice
from random import Random
from typing import cast

import pytest

from schemas.plan_v1 import PlanV1
from stage_e.assess.digest import digest_of
from stage_e.errors import InvalidPlanError
from stage_e.tools.lower import lower_plan
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, a_step

A_THOUSAND = 1_000
WORDS = ("nginx", "sshd", "redis", "cron", "postgresql", "chrony", "rsyslog", "docker")
HOSTS = ("web-01", "web-02", "db-01", "db-02", "app-01", "app-02")
TEMPLATES = ("{{hostname}}", "{{ip_address}}", "{{name}}")
Step = dict[str, object]
Change = Callable[[list[Step], Random], None]


def a_plan(chance: Random) -> list[Step]:
    """Changes of several hosts, a loop over a list, and a message."""
    units, hosts = chance.sample(WORDS, 3), chance.sample(HOSTS, 3)
    steps = [
        ALL_ASSETS,
        a_command(f"systemctl restart {units[0]}", host=hosts[0]),
        a_command(f"systemctl reload {units[1]}", host=hosts[1]),
        a_command(f"systemctl restart {units[2]}", host=chance.choice(TEMPLATES[:2])),
        a_step("slack-cli", channel="#ops", message=f"restarted {units[0]}"),
    ]
    return [
        {"id": f"s{at}", "execution_order": at + 1, "estimated_duration": 5, "description": "", **deepcopy(step)}
        for at, step in enumerate(steps)
    ]


def inputs_of(step: Step) -> dict[str, object]:
    return cast("dict[str, object]", step["inputs"])


def another(chance: Random, values: tuple[str, ...], but: object) -> str:
    return chance.choice([value for value in values if value != but])


def change_an_argument(steps: list[Step], chance: Random) -> None:
    inputs = inputs_of(steps[chance.choice([1, 2, 3])])
    command, _, unit = str(inputs["command"]).rpartition(" ")
    inputs["command"] = f"{command} {another(chance, WORDS, unit)}"


def change_the_verb(steps: list[Step], chance: Random) -> None:
    inputs = inputs_of(steps[chance.choice([1, 2, 3])])
    verb = str(inputs["command"]).split()[1]
    inputs["command"] = str(inputs["command"]).replace(verb, another(chance, ("restart", "reload", "stop"), verb))


def change_a_target(steps: list[Step], chance: Random) -> None:
    inputs = inputs_of(steps[chance.choice([1, 2])])
    inputs["target_host"] = another(chance, HOSTS, inputs["target_host"])


def add_a_target(steps: list[Step], chance: Random) -> None:
    inputs = inputs_of(steps[chance.choice([1, 2])])
    host = str(inputs.pop("target_host"))
    inputs["target_hosts"] = [host, another(chance, HOSTS, host)]


def change_a_template(steps: list[Step], chance: Random) -> None:
    inputs = inputs_of(steps[3])
    inputs["target_host"] = another(chance, TEMPLATES, inputs["target_host"])


def change_the_list(steps: list[Step], chance: Random) -> None:
    steps[0]["inputs"] = {"query_type": "filter", "filters": {"environment": chance.choice(["staging", "production"])}}


def change_the_tool(steps: list[Step], chance: Random) -> None:
    steps[chance.choice([1, 2, 3])]["tool"] = "systemctl"


def change_the_credentials(steps: list[Step], chance: Random) -> None:
    inputs_of(steps[chance.choice([1, 2, 3])]).update(
        chance.choice([{"use_asset_credentials": True}, {"username": "root"}, {"connection_type": "ssh", "port": 2222}])
    )


def change_the_time_limit(steps: list[Step], chance: Random) -> None:
    inputs_of(steps[chance.choice([1, 2, 3])])["timeout"] = chance.randint(301, 900)


def change_the_order(steps: list[Step], chance: Random) -> None:
    one, other = chance.sample([1, 2, 3, 4], 2)
    steps[one], steps[other] = steps[other], steps[one]
    for at, step in enumerate(steps):
        step["execution_order"] = at + 1


def change_a_message(steps: list[Step], chance: Random) -> None:
    inputs_of(steps[4])["message"] = f"restarted nothing, {chance.random()}"


def drop_a_step(steps: list[Step], chance: Random) -> None:
    del steps[chance.choice([1, 2, 3, 4])]


def add_a_step(steps: list[Step], chance: Random) -> None:
    step = a_command(f"systemctl stop {chance.choice(WORDS)}", host=chance.choice(HOSTS))
    steps.append({"id": "s9", "execution_order": 9, "estimated_duration": 5, **step})


CHANGES: tuple[Change, ...] = (
    change_an_argument,
    change_the_verb,
    change_a_target,
    add_a_target,
    change_a_template,
    change_the_list,
    change_the_tool,
    change_the_credentials,
    change_the_time_limit,
    change_the_order,
    change_a_message,
    drop_a_step,
    add_a_step,
)


def digest(steps: list[Step], metadata: object = None) -> str:
    plan = PlanV1.model_validate({"plan": {"steps": steps}, "execution_metadata": metadata})
    lowered = lower_plan(plan, None, CATALOGUE)
    return digest_of(lowered.operations, lowered.graph.needs)


def test_no_change_of_an_approved_plan_keeps_its_digest() -> None:
    chance, kept, tried = Random(3), [], 0
    for change in cycle(CHANGES):
        before = a_plan(chance)
        after = deepcopy(before)
        change(after, chance)
        try:
            same = digest(after) == digest(before)
        except InvalidPlanError:
            continue  # what is refused runs under no digest
        tried += 1
        kept += [(change.__name__, before, after)] if same else []
        if tried == A_THOUSAND:
            break
    assert kept == []


@pytest.mark.parametrize("change", CHANGES)
def test_each_kind_of_change_makes_a_plan_that_is_taken(change: Change) -> None:
    chance, taken = Random(4), 0
    for _ in range(5):
        steps = a_plan(chance)
        change(steps, chance)
        taken += digest(steps) != ""
    assert taken == 5


def reworded(steps: list[Step], chance: Random) -> list[Step]:
    """The same plan in other words, with its keys in another order, as another serializer would write it."""
    told = [
        {
            **step,
            "description": f"words {chance.random()}",
            "failure_handling": chance.choice(["abort", "retry twice", "ask the owner"]),
            "preconditions": [f"{chance.random()}"],
            "success_criteria": [f"{chance.random()}"],
            "estimated_duration": chance.randint(1, 30),  # beyond the time limit it would be sent as one
        }
        for step in steps
    ]
    shuffled = [dict(chance.sample([*step.items()], len(step))) for step in told]
    text = json.dumps(shuffled, indent=chance.choice([None, 1, 4]), ensure_ascii=chance.choice([True, False]))
    read: list[Step] = json.loads(text)
    return read


def test_every_rewording_of_an_approved_plan_keeps_its_digest() -> None:
    chance, changed = Random(5), []
    for steps in islice(iter(lambda: a_plan(chance), None), A_THOUSAND):
        metadata = {"total_estimated_time": chance.randint(0, 900), "risk_factors": [], "checkpoint_steps": []}
        after = reworded(steps, chance)
        changed += [(steps, after)] if digest(after, metadata) != digest(steps) else []
    assert changed == []
