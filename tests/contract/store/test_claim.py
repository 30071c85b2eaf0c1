from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus, StepStatus, Verdict
from stage_e.errors import ClaimLostError
from stage_e.ports.approvals import NewVote
from stage_e.ports.people import Role
from stage_e.ports.records import NewExecution, SealedSecret, StepRow, Wish, Write
from tests.builders import DIGEST, a_new_execution, a_person, a_submitted, a_write, asking
from tests.contract.store.world import World, driven, parked

Is = ExecutionStatus
DEATH = timedelta(seconds=3.1)


async def accepted(world: World, new: NewExecution | None = None) -> str:
    new = new or a_new_execution()
    await world.store.accept(new)
    return new.submitted.execution_id


async def test_who_claims_gets_all_that_a_driver_needs(world: World) -> None:
    new = replace(a_new_execution(a_submitted("a", "b")), secrets=(SealedSecret("{{secret:1}}", "sealed"),))
    claim = await world.store.claim(await accepted(world, new), "w1")
    assert claim is not None
    assert (claim.submitted, claim.status, claim.token, claim.last_seq) == (new.submitted, Is.QUEUED, 1, 2)
    assert claim.events[:1] == new.events
    assert (claim.outputs, claim.inbox, claim.secrets) == ({}, (), new.secrets)


async def test_a_claim_is_an_event(world: World) -> None:
    execution_id = await accepted(world)
    claim = await world.store.claim(execution_id, "w1")
    assert claim is not None
    last = claim.events[-1]
    assert (last.seq, last.type, last.data) == (2, EventType.EXECUTION_CLAIMED, {"driver": "w1", "token": 1})
    assert await world.store.events("acme", execution_id, 0, 10) == claim.events


async def test_a_claimed_execution_runs(world: World) -> None:
    execution_id = await accepted(world)
    claim = await world.store.claim(execution_id, "w1")
    record = await world.store.read("acme", execution_id)
    assert (record.status, record.driver, record.token) == (Is.RUNNING, "w1", 1)
    assert claim is not None
    assert record.started_at == claim.events[-1].at


async def test_nobody_claims_what_a_living_driver_has(world: World) -> None:
    submitted = await driven(world)
    assert await world.store.claim(submitted.execution_id, "w2") is None
    assert await world.store.claim(submitted.execution_id, "w1") is None


async def test_what_does_not_exist_cannot_be_claimed(world: World) -> None:
    assert await world.store.claim("nothing", "w1") is None


async def test_the_executions_of_a_dead_driver_are_free(world: World) -> None:
    execution_id = (await driven(world)).execution_id
    await world.silence("w1")
    await world.wait(timedelta(seconds=2))
    assert await world.store.claim(execution_id, "w2") is None
    await world.wait(DEATH)
    claim = await world.store.claim(execution_id, "w2")
    assert claim is not None
    assert (claim.token, claim.status) == (2, Is.RUNNING)


async def test_a_driver_that_nobody_knows_is_dead(world: World) -> None:
    execution_id = await accepted(world, a_new_execution(driver="unknown"))
    assert await world.store.claim(execution_id, "w2") is not None


async def test_a_claim_that_its_driver_never_heard_of_is_free_after_a_while(world: World) -> None:
    await world.register("w1")
    execution_id = await accepted(world)
    assert await world.store.claim(execution_id, "w1") is not None
    await world.wait(timedelta(seconds=14))
    assert await world.store.claim(execution_id, "w2") is None
    await world.wait(timedelta(seconds=2))
    assert await world.store.claim(execution_id, "w2") is not None


async def test_what_was_accepted_for_a_driver_that_never_heard_of_it_is_free_after_a_while(world: World) -> None:
    execution_id = (await driven(world)).execution_id
    await world.wait(timedelta(seconds=14))
    assert await world.store.claim(execution_id, "w2") is None
    await world.wait(timedelta(seconds=2))
    assert await world.store.claim(execution_id, "w2") is not None


async def test_a_driver_that_has_written_may_be_silent_for_long(world: World) -> None:
    await world.register("w1")
    new = a_new_execution()
    claim = await world.store.claim(await accepted(world, new), "w1")
    assert claim is not None
    await world.store.write(a_write(new.submitted, EventType.STEP_STARTED))
    await world.wait(timedelta(hours=1))
    assert await world.store.claim(new.submitted.execution_id, "w2") is None


async def test_the_old_driver_can_write_nothing_after_a_new_claim(world: World) -> None:
    submitted = await driven(world)
    await world.silence("w1")
    await world.wait(DEATH)
    await world.store.claim(submitted.execution_id, "w2")
    with pytest.raises(ClaimLostError):
        await world.store.write(a_write(submitted, EventType.STEP_STARTED, after_seq=3))


async def test_what_waits_for_a_person_has_nothing_to_do(world: World) -> None:
    assert await world.store.claim(await parked(world, Is.NEEDS_ATTENTION), "w2") is None


async def test_what_was_handed_over_may_be_claimed(world: World) -> None:
    assert await world.store.claim(await parked(world, Is.QUEUED), "w2") is not None


async def test_what_was_let_go_while_it_is_cancelled_may_be_claimed(world: World) -> None:
    claim = await world.store.claim(await parked(world, Is.CANCELLING), "w2")
    assert claim is not None
    assert (await world.store.read("acme", claim.submitted.execution_id)).status is Is.CANCELLING


async def test_what_is_parked_until_a_moment_is_free_from_then_on(world: World) -> None:
    execution_id = await parked(world, Is.QUEUED, wake_at=world.now() + timedelta(minutes=1))
    assert await world.store.claim(execution_id, "w2") is None
    await world.wait(timedelta(minutes=1, seconds=1))
    assert await world.store.claim(execution_id, "w2") is not None


async def test_what_is_parked_is_free_when_somebody_wants_something(world: World) -> None:
    execution_id = await parked(world, Is.PAUSED)
    await world.store.post("acme", execution_id, Wish.RESUME, "olga", {})
    claim = await world.store.claim(execution_id, "w2")
    assert claim is not None
    assert [item.wish for item in claim.inbox] == [Wish.RESUME]
    assert (claim.status, (await world.store.read("acme", execution_id)).status) == (Is.PAUSED, Is.RUNNING)


async def test_what_has_ended_is_never_claimed(world: World) -> None:
    assert await world.store.claim(await parked(world, Is.COMPLETED), "w2") is None


async def test_a_plan_that_waits_for_a_person_has_nothing_to_do(world: World) -> None:
    assert await world.store.claim(await accepted(world, asking(a_new_execution(a_submitted(level=1)))), "w1") is None


async def test_an_answered_plan_still_waits_until_its_driver_has_read_the_answer(world: World) -> None:
    new = asking(a_new_execution(a_submitted(level=1)))
    execution_id = await accepted(world, new)
    assert new.approval is not None
    await world.store.vote(NewVote(new.approval.approval_id, a_person("olga", Role.OPERATOR), Verdict.APPROVE, DIGEST))
    claim = await world.store.claim(execution_id, "w1")
    assert claim is not None
    assert [item.wish for item in claim.inbox] == [Wish.APPROVED]
    assert (await world.store.read("acme", execution_id)).status is Is.AWAITING_APPROVAL


async def test_a_claim_brings_the_outputs_so_far(world: World) -> None:
    submitted = await driven(world)
    row = StepRow("count", StepStatus.SUCCEEDED, attempts=1, output={"count": 6})
    let_go = a_write(submitted, EventType.STEP_COMPLETED, status=Is.QUEUED)
    await world.store.write(replace(let_go, steps=(row,), released=True))
    claim = await world.store.claim(submitted.execution_id, "w2")
    assert claim is not None
    assert claim.outputs == {"count": row}


async def test_a_write_under_a_claim_that_was_let_go_is_refused(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(Write(submitted.execution_id, 1, 2, (), Is.QUEUED, released=True))
    with pytest.raises(ClaimLostError):
        await world.store.write(a_write(submitted, EventType.STEP_STARTED))


async def test_what_its_driver_never_heard_of_is_free_at_once_when_it_says_so(world: World) -> None:
    await world.register("w1")
    execution_id = await accepted(world)
    await world.store.claim(execution_id, "w1")
    assert await world.store.disown([execution_id, "nothing"], "w1") == (execution_id,)
    claim = await world.store.claim(execution_id, "w2")
    assert claim is not None
    assert claim.token == 2


async def test_a_driver_disowns_nothing_that_it_has_written_to_and_nothing_of_others(world: World) -> None:
    await world.register("w1")
    await world.register("w2")
    written, of_another = a_new_execution(), await accepted(world)
    await world.store.claim(await accepted(world, written), "w1")
    await world.store.write(a_write(written.submitted, EventType.STEP_STARTED))
    await world.store.claim(of_another, "w2")

    assert await world.store.disown([written.submitted.execution_id, of_another], "w1") == ()
    assert await world.store.claim(of_another, "w1") is None
