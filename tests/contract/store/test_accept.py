from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.words import ExecutionStatus
from stage_e.errors import NotFoundError, StoreRefusedError
from stage_e.ports.records import Existing
from tests.builders import a_new_execution, a_question, a_submitted, asking
from tests.contract.store.world import World

TEN_MINUTES = timedelta(minutes=10)


async def test_what_is_accepted_can_be_read(world: World) -> None:
    new = a_new_execution(a_submitted("count", "list"))
    assert await world.store.accept(new) is None
    record = await world.store.read("acme", new.submitted.execution_id)
    assert record.submitted == new.submitted
    assert record.steps == new.steps
    assert (record.status, record.token, record.driver, record.last_seq) == (ExecutionStatus.QUEUED, 0, None, 1)
    assert await world.store.events("acme", new.submitted.execution_id, 0, 10) == new.events


async def test_what_is_queued_counts_as_rung_once(world: World) -> None:
    new = a_new_execution()
    await world.store.accept(new)
    assert (await world.store.read("acme", new.submitted.execution_id)).rings == 1


async def test_a_driver_may_hold_it_from_the_start(world: World) -> None:
    new = a_new_execution(driver="api-1")
    await world.store.accept(new)
    record = await world.store.read("acme", new.submitted.execution_id)
    assert (record.driver, record.token, record.status) == ("api-1", 1, ExecutionStatus.RUNNING)
    assert record.started_at == new.submitted.created_at
    assert record.rings == 0


async def test_a_question_is_stored_with_its_execution(world: World) -> None:
    new = asking(a_new_execution(a_submitted(level=2)))
    await world.store.accept(new)
    record = await world.store.read("acme", new.submitted.execution_id)
    assert new.approval is not None
    assert [each.approval_id for each in record.approvals] == [new.approval.approval_id]
    assert record.status is ExecutionStatus.AWAITING_APPROVAL


async def test_a_key_that_was_used_before_names_its_execution(world: World) -> None:
    first = a_new_execution()
    await world.store.accept(first)
    second = replace(a_new_execution(key=first.idempotency_key), request_hash="other")
    assert await world.store.accept(second) == Existing(first.submitted.execution_id, "hash")
    with pytest.raises(NotFoundError):
        await world.store.read("acme", second.submitted.execution_id)


async def test_accepting_the_same_again_is_harmless(world: World) -> None:
    new = a_new_execution()
    assert await world.store.accept(new) is None
    assert await world.store.accept(new) is None
    assert (await world.store.read("acme", new.submitted.execution_id)).last_seq == 1


async def test_tenants_do_not_share_keys(world: World) -> None:
    first = a_new_execution()
    other = a_new_execution(a_submitted(tenant="globex"), key=first.idempotency_key)
    assert await world.store.accept(first) is None
    assert await world.store.accept(other) is None


async def test_a_key_is_free_again_when_its_time_is_over(world: World) -> None:
    first = replace(a_new_execution(), key_lasts=TEN_MINUTES)
    await world.store.accept(first)
    second = a_new_execution(key=first.idempotency_key)
    await world.wait(TEN_MINUTES - timedelta(minutes=1))
    assert await world.store.accept(second) == Existing(first.submitted.execution_id, "hash")
    await world.wait(timedelta(minutes=1, seconds=1))
    assert await world.store.accept(second) is None
    assert (await world.store.read("acme", first.submitted.execution_id)).status is ExecutionStatus.QUEUED


async def test_an_execution_does_not_begin_at_its_end(world: World) -> None:
    with pytest.raises(StoreRefusedError):
        await world.store.accept(replace(a_new_execution(), status=ExecutionStatus.COMPLETED))


async def test_an_id_is_taken_once(world: World) -> None:
    new = a_new_execution()
    await world.store.accept(new)
    with pytest.raises(StoreRefusedError):
        await world.store.accept(replace(new, idempotency_key="another"))


async def test_events_are_numbered_from_one(world: World) -> None:
    new = a_new_execution(driver="api-1")
    with pytest.raises(StoreRefusedError):
        await world.store.accept(replace(new, events=new.events[1:]))


async def test_an_approval_about_a_step_has_its_step(world: World) -> None:
    submitted = a_submitted(level=3)
    new = replace(a_new_execution(submitted, driver="api-1"), approval=a_question(submitted, "count"))
    await world.store.accept(new)
    record = await world.store.read("acme", submitted.execution_id)
    assert [each.step_id for each in record.approvals] == ["count"]
