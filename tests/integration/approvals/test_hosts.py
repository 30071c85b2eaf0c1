"""What was agreed to without knowing the hosts asks again when they are known."""

import asyncio
from datetime import timedelta

import pytest

from schemas.approval import Approval
from schemas.execution import Execution
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, StepStatus, Verdict
from simulator import FaultSpec, Simulator
from stage_e.ports.people import Person
from stage_e.settings import Settings
from stage_e.wiring import ApiParts
from tests.integration.approvals.plans import a_loop, a_query, a_step, answered, open_question, waiting
from tests.stack import a_worker

LOOP = (a_query("staging"), a_loop("systemctl enable nginx"))
NAMED = (
    a_query("staging"),
    a_step("ssh-exec", 2, target_host="{{step_0_result.assets[0].hostname}}", command="systemctl restart nginx"),
)


async def asked_again(api: ApiParts, person: Person, execution_id: str) -> Execution:
    """The execution once it waits for a person again."""
    async with asyncio.timeout(20):
        async for _ in api.executor.follow(person, execution_id, 0):
            execution = await api.executor.read(person, execution_id)
            asked = execution.approvals and execution.approvals[-1].step_id is not None
            if asked and execution.status is ExecutionStatus.AWAITING_APPROVAL:
                return execution
    raise AssertionError("it ended without a question")


async def unforeseen(api: ApiParts, simulator: Simulator, person: Person, *steps: JsonObject) -> Execution:
    """A plan that was submitted while the inventory did not answer."""
    simulator.world.faults.add(FaultSpec(kind="503", service="asset"))
    try:
        return await waiting(api, person, *steps)
    finally:
        simulator.world.faults.clear()


async def question_about_hosts(api: ApiParts, simulator: Simulator, olga: Person, adam: Person) -> Approval:
    execution = await unforeseen(api, simulator, olga, *LOOP)
    await answered(api, adam, open_question(execution), wait=timedelta())
    return open_question(await asked_again(api, olga, execution.execution_id))


def sent(simulator: Simulator, execution_id: str) -> list[str]:
    entries = simulator.world.ledger.entries(execution_id=execution_id)
    return sorted(entry.host for entry in entries if entry.effect)


async def test_a_step_over_a_list_shows_its_hosts_before_it_changes_them(
    api: ApiParts, settings: Settings, olga: Person, adam: Person, simulator: Simulator
) -> None:
    async with a_worker(settings):
        question = await question_about_hosts(api, simulator, olga, adam)
        assert (question.step_id, question.level) == ("step_2", 2)
        assert len(question.targets or ()) == 3
        assert question.reason.startswith("it would run on 3 hosts, of which 3 are new: ")
        assert sent(simulator, question.execution_id) == []

        answer = await answered(api, adam, question)

    assert answer.result is not None
    assert answer.result.status is ExecutionStatus.COMPLETED
    assert sent(simulator, question.execution_id) == sorted(question.targets or ())


async def test_the_answer_about_the_plan_is_none_about_the_hosts(
    api: ApiParts, settings: Settings, olga: Person, adam: Person, simulator: Simulator
) -> None:
    async with a_worker(settings):
        question = await question_about_hosts(api, simulator, olga, adam)
        answer = await answered(api, adam, question, Verdict.REJECT, "one of them is in use")

    assert answer.result is not None
    assert answer.result.status is ExecutionStatus.PARTIAL
    assert answer.result.step_results[1].status is StepStatus.SKIPPED
    assert sent(simulator, question.execution_id) == []


async def test_a_host_that_a_template_yields_is_shown_as_well(
    api: ApiParts, settings: Settings, olga: Person, adam: Person, simulator: Simulator
) -> None:
    async with a_worker(settings):
        execution = await unforeseen(api, simulator, olga, *NAMED)
        await answered(api, adam, open_question(execution), wait=timedelta())
        question = open_question(await asked_again(api, olga, execution.execution_id))
        assert question.targets is not None
        answer = await answered(api, adam, question)

    assert answer.result is not None
    assert answer.result.status is ExecutionStatus.COMPLETED
    assert sent(simulator, execution.execution_id) == [*question.targets]


async def test_step_by_step_asks_once_about_a_list_and_shows_it(
    api: ApiParts, settings: Settings, olga: Person, adam: Person, simulator: Simulator
) -> None:
    async with a_worker(settings):
        execution = await waiting(api, olga, a_query("staging"), a_loop("rm -rf /srv/old"))
        assert execution.assessment.approval_level == 3
        question = open_question(await asked_again(api, olga, execution.execution_id))
        assert len(question.targets or ()) == 3
        answer = await answered(api, adam, question)

    assert answer.result is not None
    assert len((await api.executor.read(olga, execution.execution_id)).approvals) == 1
    assert len(sent(simulator, execution.execution_id)) == 3


@pytest.mark.parametrize("command", ["df -h", "systemctl is-active nginx"])
async def test_looking_at_a_list_asks_nobody(api: ApiParts, settings: Settings, olga: Person, command: str) -> None:
    async with a_worker(settings):
        execution = await waiting(api, olga, a_query("staging"), a_loop(command))
        async for _ in api.executor.follow(olga, execution.execution_id, 0):
            pass

    ended = await api.executor.read(olga, execution.execution_id)
    assert (ended.status, ended.approvals) == (ExecutionStatus.COMPLETED, ())
