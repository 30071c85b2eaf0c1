"""A plan goes in, a true answer comes out: at once, after a person, or by a worker."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.approval import ApprovalDecision
from schemas.json_text import JsonObject, JsonValue
from schemas.submission import Submission, check_submission
from schemas.words import ExecutionStatus, Mode, Verdict
from simulator import FaultSpec, Match, Simulator
from simulator.ledger import Entry
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.admission import Preference
from stage_e.engine.apply import replay
from stage_e.errors import ForbiddenError, StaleDigestError
from stage_e.events import facts_of_events
from stage_e.ports.people import Person
from stage_e.ports.records import Wish
from stage_e.projection import fresh_execution, step_row
from stage_e.settings import Settings
from stage_e.wiring import ApiParts, store_of
from tests.stack import a_worker

LONG = timedelta(seconds=20)


def a_step(tool: str, order: int = 1, **inputs: JsonValue) -> JsonObject:
    return {
        "id": f"step_{order}",
        "tool": tool,
        "inputs": {**inputs},
        "estimated_duration": 5,
        "execution_order": order,
        "execution_location": None,
    }


def a_submission(*steps: JsonObject, **decision: JsonValue) -> Submission:
    return check_submission({"plan": {"steps": [*steps]}, "decision": decision or None})


COUNT = a_step("asset-query", query_type="count")
RESTART = a_step("systemctl", action="restart", service="nginx", target_host="web-01")


async def test_a_question_about_the_inventory_is_answered_at_once(api: ApiParts, olga: Person) -> None:
    answer = await api.executor.submit(a_submission(COUNT), olga, Preference())

    assert answer.result is not None
    assert answer.result.status is ExecutionStatus.COMPLETED
    assert answer.result.answer.startswith("You have 108 assets in the system: 93 Linux servers")


async def test_what_was_open_when_a_backup_was_made_goes_on_when_somebody_says_so(
    api: ApiParts, settings: Settings, olga: Person
) -> None:
    answer = await api.executor.submit(a_submission(COUNT), olga, Preference(respond_async=True))
    async with store_of(settings) as store:
        await store.hold_open("ada", "restored")
    async with a_worker(settings):
        held = await api.executor.read(olga, answer.execution_id, 2, LONG)
        while held.status is not ExecutionStatus.PAUSED:
            held = await api.executor.read(olga, answer.execution_id, held.last_seq, LONG)
        assert [step.attempts for step in held.steps] == [()]
        await api.executor.wish(olga, answer.execution_id, Wish.RESUME)
        ended = await api.executor.read(olga, answer.execution_id)
        while not ended.status.finished:
            ended = await api.executor.read(olga, answer.execution_id, ended.last_seq, LONG)
    assert ended.status is ExecutionStatus.COMPLETED


async def test_everything_that_happened_is_stored_and_numbered(api: ApiParts, olga: Person) -> None:
    answer = await api.executor.submit(a_submission(COUNT), olga, Preference())
    events = await api.executor.events(olga, answer.execution_id, 0, 100)

    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.type.value for event in events] == [
        "execution.accepted",
        "execution.claimed",
        "step.started",
        "step.completed",
        "execution.completed",
    ]


async def test_a_restart_waits_for_a_confirmation_and_then_runs_once(
    api: ApiParts, olga: Person, simulator: Simulator
) -> None:
    waiting = (await api.executor.submit(a_submission(RESTART), olga, Preference())).execution
    assert waiting is not None
    assert waiting.status is ExecutionStatus.AWAITING_APPROVAL
    (approval,) = waiting.approvals

    yes = ApprovalDecision(decision=Verdict.APPROVE, digest=approval.digest)
    answer = await api.executor.decide(olga, approval.approval_id, yes, Preference(wait=LONG))

    assert answer.result is not None
    assert answer.result.status is ExecutionStatus.COMPLETED
    assert answer.result.approved_by == "olga"
    assert [entry.command for entry in _effects(simulator, answer.execution_id)] == ["systemctl restart nginx"]


async def test_nothing_runs_under_another_digest(api: ApiParts, olga: Person, simulator: Simulator) -> None:
    waiting = (await api.executor.submit(a_submission(RESTART), olga, Preference())).execution
    assert waiting is not None
    wrong = ApprovalDecision(decision=Verdict.APPROVE, digest=f"sha256:{'0' * 64}")

    with pytest.raises(StaleDigestError):
        await api.executor.decide(olga, waiting.approvals[0].approval_id, wrong, Preference(wait=LONG))
    assert not _effects(simulator, waiting.execution_id)


async def test_a_rejected_plan_ends_and_sends_nothing(api: ApiParts, olga: Person, simulator: Simulator) -> None:
    waiting = (await api.executor.submit(a_submission(RESTART), olga, Preference())).execution
    assert waiting is not None
    no = ApprovalDecision(decision=Verdict.REJECT, digest=waiting.approvals[0].digest, comment="not during lunch")
    answer = await api.executor.decide(olga, waiting.approvals[0].approval_id, no, Preference())

    assert answer.result is not None
    assert answer.result.status is ExecutionStatus.REJECTED
    assert "not during lunch" in str(answer.result.error_message)
    assert not _effects(simulator, waiting.execution_id)


async def test_a_review_needs_another_person(api: ApiParts, olga: Person, adam: Person) -> None:
    useradd = a_step("useradd", command="useradd -m deploy", target_host="app-02")
    waiting = (await api.executor.submit(a_submission(useradd), olga, Preference())).execution
    assert waiting is not None
    (approval,) = waiting.approvals
    yes = ApprovalDecision(decision=Verdict.APPROVE, digest=approval.digest)

    assert approval.level == 2
    with pytest.raises(ForbiddenError):
        await api.executor.decide(olga, approval.approval_id, yes, Preference())
    answer = await api.executor.decide(adam, approval.approval_id, yes, Preference(wait=LONG))
    assert answer.result is not None
    assert answer.result.approved_by == "adam"


async def test_a_worker_runs_what_is_queued(api: ApiParts, settings: Settings, olga: Person) -> None:
    async with a_worker(settings):
        answer = await api.executor.submit(a_submission(COUNT), olga, Preference(respond_async=True, wait=LONG))

    assert answer.result is not None
    assert (answer.result.status, answer.result.mode) == (ExecutionStatus.COMPLETED, Mode.BACKGROUND)


async def test_a_double_click_is_one_execution(api: ApiParts, olga: Person) -> None:
    submission = a_submission(COUNT, decision_id="dec_double_click")
    answers = await asyncio.gather(*(api.executor.submit(submission, olga, Preference()) for _ in range(20)))

    assert len({answer.execution_id for answer in answers}) == 1
    assert all(answer.result is not None for answer in answers)


async def test_when_the_budget_ends_a_worker_goes_on_and_repeats_nothing(
    api: ApiParts, settings: Settings, olga: Person, simulator: Simulator
) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=1.5, match=Match(command_contains="uptime")))
    steps = [
        a_step("uptime", 1, command="uptime", target_host="web-01"),
        a_step("df", 2, command="df -h", target_host="web-01"),
    ]
    steps[1]["depends_on"] = ["step_1"]
    async with a_worker(settings):
        handed = await api.executor.submit(a_submission(*steps), olga, Preference(wait=timedelta(seconds=1)))
        assert handed.result is None
        async for _ in api.executor.follow(olga, handed.execution_id, 0):
            pass
    simulator.world.faults.clear()

    entries = [entry.command for entry in simulator.world.ledger.entries(execution_id=handed.execution_id)]
    events = await api.executor.events(olga, handed.execution_id, 0, 100)
    assert sorted(entries) == ["df -h", "uptime"]
    assert "execution.handed_over" in [event.type for event in events]
    assert events[-1].type == "execution.completed"


async def test_the_projection_of_the_steps_is_what_the_events_say(
    api: ApiParts, olga: Person, store: PostgresStore
) -> None:
    query = a_step("asset-query", 1, query_type="filter", filters={"environment": "staging"}, fields=["hostname"])
    check = a_step("systemctl", 2, command="systemctl is-active nginx", target_hosts=["{{hostname}}"])
    broken = a_step("df", 3, command="df -h {{nobody}}", target_host="web-01")
    answer = await api.executor.submit(a_submission(query, check, broken), olga, Preference(wait=LONG))
    record = await store.read(olga.tenant, answer.execution_id)
    events = await store.events(olga.tenant, answer.execution_id, 0, 1000)

    replayed = replay(fresh_execution(record.submitted), facts_of_events(events))
    rows = {row.step_id: replace(row, output=None) for row in record.steps}
    assert rows == {step_id: replace(step_row(step), output=None) for step_id, step in replayed.steps.items()}
    assert len(rows) > 3


async def test_a_cancelled_execution_starts_nothing_more(api: ApiParts, olga: Person) -> None:
    waiting = (await api.executor.submit(a_submission(RESTART), olga, Preference())).execution
    assert waiting is not None
    cancelled = await api.executor.wish(olga, waiting.execution_id, Wish.CANCEL, "changed my mind")

    assert cancelled.status is ExecutionStatus.CANCELLED
    assert cancelled.approvals[0].state == "void"


def _effects(simulator: Simulator, execution_id: str) -> list[Entry]:
    return [entry for entry in simulator.world.ledger.entries(execution_id=execution_id) if entry.effect]
