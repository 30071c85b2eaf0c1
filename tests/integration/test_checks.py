"""Safety checks on the real stack: the simulator's ledger says what was sent, and in which order."""

from dataclasses import replace
from datetime import timedelta

from schemas.approval import ApprovalDecision
from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue
from schemas.submission import check_submission
from schemas.words import ExecutionStatus, StepStatus, Verdict
from simulator import Simulator
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.admission import Preference
from stage_e.engine.apply import replay
from stage_e.events import facts_of_events
from stage_e.ports.people import Person
from stage_e.projection import fresh_execution, step_row
from stage_e.settings import Settings
from stage_e.wiring import ApiParts
from tests.stack import a_worker

LONG = timedelta(seconds=20)
RUNS = "Service is running"


def a_step(tool: str, host: str = "web-01", **inputs: JsonValue) -> JsonObject:
    return {
        "id": "only",
        "tool": tool,
        "inputs": {"target_host": host, **inputs},
        "estimated_duration": 5,
        "execution_location": None,
    }


async def submitted(api: ApiParts, person: Person, step: JsonObject, prose: str, stage: str) -> Execution:
    """A plan of one step with one check that must hold."""
    check: JsonObject = {"check": prose, "stage": stage, "failure_action": "abort"}
    plan: JsonObject = {"steps": [step], "safety_checks": [check]}
    answer = await api.executor.submit(check_submission({"plan": plan}), person, Preference())
    return await api.executor.read(person, answer.execution_id)


async def approved(api: ApiParts, person: Person, execution: Execution, wait: timedelta = LONG) -> Execution:
    """The execution once a person has agreed to it and nothing is left to do."""
    (question,) = execution.approvals
    yes = ApprovalDecision(decision=Verdict.APPROVE, digest=question.digest)
    await api.executor.decide(person, question.approval_id, yes, Preference(wait=wait))
    async for _ in api.executor.follow(person, execution.execution_id, 0):
        pass
    return await api.executor.read(person, execution.execution_id)


def sent(simulator: Simulator, execution: Execution) -> list[str]:
    return [entry.command for entry in simulator.world.ledger.entries(execution_id=execution.execution_id)]


async def test_nothing_with_an_effect_is_sent_when_a_check_before_it_fails(
    api: ApiParts, olga: Person, simulator: Simulator
) -> None:
    restart = a_step("systemctl", action="restart", service="ghost")
    ended = await approved(api, olga, await submitted(api, olga, restart, RUNS, "before"))

    assert sent(simulator, ended) == ["systemctl --no-pager is-active ghost"]
    assert ended.status is ExecutionStatus.FAILED
    assert [step.status for step in ended.steps] == [StepStatus.SKIPPED]
    assert "the check 'Service is running' (check_1), which failed" in (ended.steps[0].error or "")
    assert "inactive" in (ended.error or "")


async def test_what_a_check_before_it_holds_is_sent_once_that_has_succeeded(
    api: ApiParts, olga: Person, settings: Settings, simulator: Simulator, store: PostgresStore
) -> None:
    restart = a_step("systemctl", action="restart", service="nginx")
    waiting = await submitted(api, olga, restart, "Target answers before anything is changed", "before")
    async with a_worker(settings):
        ended = await approved(api, olga, waiting, wait=timedelta())

    assert sent(simulator, ended) == ["ping -c 2 web-01", "systemctl restart nginx"]
    assert ended.status is ExecutionStatus.COMPLETED
    assert [(step.id, step.status) for step in ended.steps] == [("only", StepStatus.SUCCEEDED)]
    (check,) = ended.checks
    assert (check.id, check.status, len(check.attempts)) == ("check_1", StepStatus.SUCCEEDED, 1)

    record = await store.read(olga.tenant, ended.execution_id)
    events = await store.events(olga.tenant, ended.execution_id, 0, 100)
    replayed = replay(fresh_execution(record.submitted), facts_of_events(events))
    rows = {row.step_id: replace(row, output=None) for row in record.steps}
    assert rows == {step_id: replace(step_row(step), output=None) for step_id, step in replayed.steps.items()}


async def test_an_execution_is_partly_done_when_a_check_after_it_fails(
    api: ApiParts, olga: Person, adam: Person, simulator: Simulator
) -> None:
    stop = a_step("systemctl", "web-02", action="stop", service="nginx")
    ended = await approved(api, adam, await submitted(api, olga, stop, RUNS, "after"))

    assert sent(simulator, ended) == [
        "systemctl is-active nginx",  # how it was, for whoever takes it back
        "systemctl stop nginx",
        "systemctl --no-pager is-active nginx",
    ]
    assert ended.status is ExecutionStatus.PARTIAL
    assert ended.result is not None
    assert (ended.result.success_count, ended.result.failure_count) == (1, 0)
    assert "the check 'Service is running' (check_1)" in ended.result.answer


async def test_a_plan_that_only_reads_is_not_held_up_by_its_checks(
    api: ApiParts, olga: Person, simulator: Simulator
) -> None:
    ended = await submitted(api, olga, a_step("df", command="df -h"), "Target answers", "before")
    events = await api.executor.events(olga, ended.execution_id, 0, 100)

    assert sent(simulator, ended) == ["df -h"]
    assert ended.status is ExecutionStatus.COMPLETED
    assert len(events) == 5
    assert ended.assessment.safety_checks[0].not_run
