from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ApprovalState, ExecutionStatus, StepStatus, Verdict
from stage_e.errors import ClaimLostError, StoreRefusedError
from stage_e.ports.approvals import NewVote
from stage_e.ports.records import AttemptState, SealedSecret, StepRow, WriteAnswer
from tests.builders import (
    DIGEST,
    a_new_execution,
    a_person,
    a_question,
    a_submitted,
    a_write,
    an_attempt,
)
from tests.contract.store.world import World, driven

STARTED = EventType.STEP_STARTED


async def test_a_write_stores_facts_and_all_that_they_change(world: World) -> None:
    submitted = await driven(world)
    step = StepRow("count", StepStatus.SUCCEEDED, attempts=1, started_at=world.now(), output={"count": 6})
    attempt = an_attempt(AttemptState.OK, writes=False)
    write = replace(a_write(submitted, STARTED, EventType.STEP_COMPLETED), steps=(step,), attempts=(attempt,))
    assert await world.store.write(write) is WriteAnswer.STORED
    record = await world.store.read("acme", submitted.execution_id)
    assert (record.steps, record.attempts, record.last_seq) == ((step,), (attempt,), 4)
    assert await world.store.events("acme", submitted.execution_id, 2, 10) == write.events


async def test_the_last_write_ends_the_execution(world: World) -> None:
    submitted = await driven(world)
    end = a_write(submitted, EventType.EXECUTION_COMPLETED, status=ExecutionStatus.COMPLETED)
    await world.store.write(replace(end, released=True, result={"answer": "You have 6 assets"}))
    record = await world.store.read("acme", submitted.execution_id)
    assert (record.status, record.driver, record.ended_at) == (ExecutionStatus.COMPLETED, None, end.events[-1].at)
    assert record.result == {"answer": "You have 6 assets"}


async def test_a_write_that_landed_may_be_repeated(world: World) -> None:
    submitted = await driven(world)
    write = replace(a_write(submitted, STARTED), attempts=(an_attempt(),))
    assert await world.store.write(write) is WriteAnswer.STORED
    assert await world.store.write(write) is WriteAnswer.STORED
    assert (await world.store.read("acme", submitted.execution_id)).last_seq == 3


async def test_the_write_that_let_go_may_be_repeated(world: World) -> None:
    submitted = await driven(world)
    write = replace(a_write(submitted, EventType.EXECUTION_HANDED_OVER, status=ExecutionStatus.QUEUED), released=True)
    await world.store.write(write)
    assert await world.store.write(write) is WriteAnswer.STORED


@pytest.mark.parametrize("token", [0, 2])
async def test_a_write_under_another_token_is_refused(world: World, token: int) -> None:
    submitted = await driven(world)
    with pytest.raises(ClaimLostError):
        await world.store.write(a_write(submitted, STARTED, token=token))
    assert (await world.store.read("acme", submitted.execution_id)).last_seq == 2


async def test_a_write_to_nothing_is_refused(world: World) -> None:
    with pytest.raises(ClaimLostError):
        await world.store.write(a_write(a_submitted(), STARTED))


@pytest.mark.parametrize("after_seq", [1, 3])
async def test_events_follow_the_last_one(world: World, after_seq: int) -> None:
    submitted = await driven(world)
    with pytest.raises(StoreRefusedError):
        await world.store.write(a_write(submitted, STARTED, STARTED, STARTED, after_seq=after_seq))


async def test_a_refused_write_leaves_nothing_behind(world: World) -> None:
    submitted = await driven(world)
    good, bad = StepRow("count", StepStatus.RUNNING), an_attempt(AttemptState.INTENT, step_id="count")
    write = replace(a_write(submitted, STARTED), steps=(good,), attempts=(replace(bad, token=7),))
    with pytest.raises(StoreRefusedError):
        await world.store.write(write)
    record = await world.store.read("acme", submitted.execution_id)
    assert (record.last_seq, record.steps[0].status, record.attempts) == (2, StepStatus.WAITING, ())


async def test_a_step_moves_along_the_table(world: World) -> None:
    submitted = await driven(world)
    failed = replace(a_write(submitted, STARTED), steps=(StepRow("count", StepStatus.FAILED, error="no"),))
    await world.store.write(failed)
    again = replace(a_write(submitted, STARTED, after_seq=3), steps=(StepRow("count", StepStatus.RUNNING),))
    with pytest.raises(StoreRefusedError):
        await world.store.write(again)


async def test_an_execution_moves_along_the_table(world: World) -> None:
    submitted = await driven(world)
    cancelling = a_write(submitted, EventType.EXECUTION_CANCEL_REQUESTED, status=ExecutionStatus.CANCELLING)
    await world.store.write(cancelling)
    with pytest.raises(StoreRefusedError):
        await world.store.write(a_write(submitted, STARTED, after_seq=3))


async def test_what_has_ended_takes_no_more_facts(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(a_write(submitted, EventType.EXECUTION_FAILED, status=ExecutionStatus.FAILED))
    with pytest.raises(ClaimLostError):
        await world.store.write(a_write(submitted, STARTED, status=ExecutionStatus.FAILED, after_seq=3))


async def test_targets_of_a_step_follow_the_plan_s_steps_in_order(world: World) -> None:
    submitted = await driven(world, a_new_execution(a_submitted("b", "a"), driver="w1"))
    targets = tuple(StepRow(f"b[{host}]", StepStatus.WAITING, parent="b", target=host) for host in ("z", "y"))
    expanded = StepRow("b", StepStatus.RUNNING)
    await world.store.write(replace(a_write(submitted, EventType.STEP_EXPANDED), steps=(expanded, *targets)))
    record = await world.store.read("acme", submitted.execution_id)
    assert [row.step_id for row in record.steps] == ["b", "a", "b[z]", "b[y]"]


async def test_an_attempt_is_closed_before_the_next_is_opened(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(replace(a_write(submitted, STARTED), attempts=(an_attempt(),)))
    second = an_attempt(number=2)
    with pytest.raises(StoreRefusedError):
        await world.store.write(replace(a_write(submitted, STARTED, after_seq=3), attempts=(second,)))
    both = (second, an_attempt(AttemptState.REFUSED))
    await world.store.write(replace(a_write(submitted, STARTED, after_seq=3), attempts=both))
    record = await world.store.read("acme", submitted.execution_id)
    assert [row.state for row in record.attempts] == [AttemptState.REFUSED, AttemptState.INTENT]


async def test_a_step_succeeds_once(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(replace(a_write(submitted, STARTED), attempts=(an_attempt(AttemptState.OK),)))
    second = an_attempt(AttemptState.OK, number=2)
    with pytest.raises(StoreRefusedError):
        await world.store.write(replace(a_write(submitted, STARTED, after_seq=3), attempts=(second,)))


async def test_what_is_known_of_an_attempt_stays_known(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(replace(a_write(submitted, STARTED), attempts=(an_attempt(AttemptState.FAILED),)))
    with pytest.raises(StoreRefusedError):
        await world.store.write(replace(a_write(submitted, STARTED, after_seq=3), attempts=(an_attempt(),)))


async def test_what_was_sent_never_changes(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(replace(a_write(submitted, STARTED), attempts=(an_attempt(),)))
    ended = replace(an_attempt(AttemptState.OK), key="another", started_at=world.now())
    await world.store.write(replace(a_write(submitted, EventType.STEP_COMPLETED, after_seq=3), attempts=(ended,)))
    (attempt,) = (await world.store.read("acme", submitted.execution_id)).attempts
    assert attempt == replace(an_attempt(), state=AttemptState.OK)


async def test_the_next_driver_settles_the_attempt_of_the_last_one(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(replace(a_write(submitted, STARTED), attempts=(an_attempt(),)))
    await world.silence("w1")
    await world.wait(timedelta(seconds=4))
    await world.store.claim(submitted.execution_id, "w2")
    lost = replace(a_write(submitted, EventType.STEP_UNKNOWN, token=2, after_seq=4), attempts=())
    settled = replace(lost, attempts=(an_attempt(AttemptState.UNKNOWN),))
    assert await world.store.write(settled) is WriteAnswer.STORED


@pytest.mark.parametrize("scope", [None, "count"], ids=["plan", "step"])
async def test_an_effect_waits_for_its_approval(world: World, scope: str | None) -> None:
    new = a_new_execution(a_submitted(level=1), driver="w1")
    question = a_question(new.submitted, scope)
    submitted = await driven(world, replace(new, approval=question))
    begin = replace(a_write(submitted, STARTED), attempts=(an_attempt(),), inbox_read=(1, 2, 3))
    with pytest.raises(StoreRefusedError):
        await world.store.write(begin)
    await world.store.vote(NewVote(question.approval_id, a_person(), Verdict.APPROVE, DIGEST))
    numbers = tuple(item.number for item in await world.store.inbox(submitted.execution_id))
    assert await world.store.write(replace(begin, inbox_read=numbers)) is WriteAnswer.STORED


async def test_an_approval_of_one_step_is_none_of_another(world: World) -> None:
    new = a_new_execution(a_submitted("count", "list", level=1), driver="w1")
    question = a_question(new.submitted, "list")
    submitted = await driven(world, replace(new, approval=question))
    await world.store.vote(NewVote(question.approval_id, a_person(), Verdict.APPROVE, DIGEST))
    numbers = tuple(item.number for item in await world.store.inbox(submitted.execution_id))
    begin = replace(a_write(submitted, STARTED), attempts=(an_attempt(),), inbox_read=numbers)
    with pytest.raises(StoreRefusedError):
        await world.store.write(begin)


async def test_an_approval_of_a_step_is_one_of_its_targets(world: World) -> None:
    new = a_new_execution(a_submitted(level=1), driver="w1")
    question = a_question(new.submitted, "count")
    submitted = await driven(world, replace(new, approval=question))
    await world.store.vote(NewVote(question.approval_id, a_person(), Verdict.APPROVE, DIGEST))
    numbers = tuple(item.number for item in await world.store.inbox(submitted.execution_id))
    target = StepRow("count[ws-01]", StepStatus.RUNNING, parent="count", target="ws-01")
    attempt = an_attempt(step_id="count[ws-01]")
    begin = replace(a_write(submitted, STARTED), steps=(target,), attempts=(attempt,), inbox_read=numbers)
    assert await world.store.write(begin) is WriteAnswer.STORED


async def test_a_read_needs_no_approval(world: World) -> None:
    submitted = await driven(world, a_new_execution(a_submitted(level=1), driver="w1"))
    begin = replace(a_write(submitted, STARTED), attempts=(an_attempt(writes=False),))
    assert await world.store.write(begin) is WriteAnswer.STORED


async def test_a_question_that_nobody_answered_is_void_at_the_end(world: World) -> None:
    submitted = await driven(world, a_new_execution(a_submitted(level=2), driver="w1"))
    ask = replace(a_write(submitted, EventType.APPROVAL_REQUESTED), approvals=(a_question(submitted, "count"),))
    await world.store.write(ask)
    end = a_write(submitted, EventType.EXECUTION_CANCELLED, status=ExecutionStatus.CANCELLED, after_seq=3)
    await world.store.write(end)
    record = await world.store.read("acme", submitted.execution_id)
    assert [approval.state for approval in record.approvals] == [ApprovalState.VOID]


async def test_the_same_question_is_asked_once(world: World) -> None:
    submitted = await driven(world, a_new_execution(a_submitted(level=2), driver="w1"))
    twice = (a_question(submitted, "count"), a_question(submitted, "count"))
    with pytest.raises(StoreRefusedError):
        await world.store.write(replace(a_write(submitted, EventType.APPROVAL_REQUESTED), approvals=twice))


async def test_secrets_are_gone_at_the_end(world: World) -> None:
    secret = SealedSecret("{{secret:1}}", "sealed")
    submitted = await driven(world, replace(a_new_execution(driver="unknown"), secrets=(secret,)))
    claim = await world.store.claim(submitted.execution_id, "w1")
    assert claim is not None
    assert claim.secrets == (secret,)
    let_go = a_write(submitted, EventType.EXECUTION_FAILED, status=ExecutionStatus.FAILED, token=2, after_seq=3)
    await world.store.write(let_go)
    assert await world.store.claim(submitted.execution_id, "w1") is None


async def test_a_fact_is_about_one_moment_in_its_time_zone(world: World) -> None:
    submitted = await driven(world)
    write = a_write(submitted, STARTED)
    await world.store.write(write)
    (event,) = await world.store.events("acme", submitted.execution_id, 2, 10)
    assert (event.at, event.at.utcoffset()) == (write.events[0].at, timedelta())
