from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus, StepStatus
from stage_e.errors import NotFoundError
from stage_e.ports.records import ExecutionRecord, ListQuery, StepRow
from tests.builders import NOON, a_new_execution, a_submitted, a_write
from tests.contract.store.world import World, driven

STARTED = EventType.STEP_STARTED


async def accepted(world: World, seconds: int, tenant: str = "acme", requester: str = "olga") -> str:
    submitted = a_submitted(tenant=tenant, at=NOON + timedelta(seconds=seconds))
    await world.store.accept(a_new_execution(replace(submitted, requester=requester)))
    return submitted.execution_id


def ids(records: tuple[ExecutionRecord, ...]) -> list[str]:
    return [record.submitted.execution_id for record in records]


async def test_an_execution_is_nobody_else_s_business(world: World) -> None:
    execution_id = (await driven(world)).execution_id
    with pytest.raises(NotFoundError):
        await world.store.read("globex", execution_id)
    with pytest.raises(NotFoundError):
        await world.store.events("globex", execution_id, 0, 10)


async def test_what_was_never_accepted_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError):
        await world.store.read("acme", "nothing")
    with pytest.raises(NotFoundError):
        await world.store.events("acme", "nothing", 0, 10)


async def test_events_come_in_pages(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(a_write(submitted, STARTED, STARTED, STARTED))
    page = await world.store.events("acme", submitted.execution_id, 1, 3)
    assert [event.seq for event in page] == [2, 3, 4]
    assert await world.store.events("acme", submitted.execution_id, 5, 3) == ()


async def test_executions_are_listed_newest_first(world: World) -> None:
    old, new = await accepted(world, 1), await accepted(world, 2)
    records, following = await world.store.list_executions(ListQuery("acme"))
    assert (ids(records), following) == ([new, old], None)


async def test_a_page_goes_on_where_the_last_one_ended(world: World) -> None:
    oldest, *_ = [await accepted(world, seconds) for seconds in (1, 2, 2, 3)]
    seen: list[str] = []
    cursor: str | None = None
    for size in (1, 2, 1):
        records, cursor = await world.store.list_executions(ListQuery("acme", limit=size, before=cursor))
        seen += ids(records)
    assert cursor is None
    assert (len(set(seen)), seen[-1]) == (4, oldest)


async def test_a_page_after_nothing_is_empty(world: World) -> None:
    await accepted(world, 1)
    elsewhere = await accepted(world, 2, tenant="globex")
    assert await world.store.list_executions(ListQuery("acme", before="nothing")) == ((), None)
    assert await world.store.list_executions(ListQuery("acme", before=elsewhere)) == ((), None)


async def test_a_list_is_narrowed_by_status_and_requester(world: World) -> None:
    running = (await driven(world)).execution_id
    queued, petras = await accepted(world, 1), await accepted(world, 2, requester="petra")
    found, _ = await world.store.list_executions(ListQuery("acme", status=ExecutionStatus.QUEUED))
    assert ids(found) == [petras, queued]
    found, _ = await world.store.list_executions(ListQuery("acme", requester="petra"))
    assert ids(found) == [petras]
    found, _ = await world.store.list_executions(ListQuery("acme", status=ExecutionStatus.RUNNING))
    assert ids(found) == [running]


async def test_a_list_leaves_outputs_out(world: World) -> None:
    submitted = await driven(world)
    done = StepRow("count", StepStatus.SUCCEEDED, output={"count": 6})
    await world.store.write(replace(a_write(submitted, STARTED), steps=(done,)))
    (record,), _ = await world.store.list_executions(ListQuery("acme"))
    assert record.steps == (replace(done, output=None),)
    assert (await world.store.read("acme", submitted.execution_id)).steps == (done,)
