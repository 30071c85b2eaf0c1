from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus, Mode, StepStatus
from stage_e.errors import NotFoundError
from stage_e.ports.queries import ListQuery
from stage_e.ports.records import ExecutionRecord, StepRow, Submitted
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


def about(text: str = "", tool: str = "asset-query", targets: tuple[str, ...] = ()) -> Submitted:
    submitted = a_submitted()
    step = submitted.assessment.steps[0].model_copy(update={"tool": tool})
    assessment = submitted.assessment.model_copy(update={"steps": (step,), "targets": targets})
    return replace(submitted, request_text=text, assessment=assessment)


async def found(world: World, query: ListQuery, *stored: Submitted) -> list[int]:
    """Which of ``stored`` are listed."""
    for submitted in stored:
        await world.store.accept(a_new_execution(submitted))
    listed = ids((await world.store.list_executions(query))[0])
    return [at for at, submitted in enumerate(stored) if submitted.execution_id in listed]


async def test_a_list_is_narrowed_by_mode(world: World) -> None:
    slow = replace(a_submitted(), mode=Mode.BACKGROUND)
    assert await found(world, ListQuery("acme", mode=Mode.BACKGROUND), a_submitted(), slow) == [1]


async def test_a_list_is_narrowed_by_time_with_its_beginning_and_without_its_end(world: World) -> None:
    times = [a_submitted(at=NOON + timedelta(hours=hour)) for hour in range(4)]
    query = ListQuery("acme", since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=3))
    assert await found(world, query, *times) == [1, 2]


@pytest.mark.parametrize("tool", ["windows-service", "Windows_Service"])
async def test_a_list_is_narrowed_by_tool_in_any_spelling(world: World, tool: str) -> None:
    stored = (about(tool="asset-query"), about(tool="windows_service"))
    assert await found(world, ListQuery("acme", tool=tool), *stored) == [1]


@pytest.mark.parametrize("target", ["ws-03", "WS-03"])
async def test_a_list_is_narrowed_by_target(world: World, target: str) -> None:
    stored = (about(targets=("ws-01", "Ws-03")), about(targets=("ws-030",)), about())
    assert await found(world, ListQuery("acme", target=target), *stored) == [0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restart", [0]),
        ("RESTART the", [0]),
        ("spool rest", [0]),
        ("pool", []),
        ("ws-03", [0]),
        ("restart count", []),
        ("how many", [1]),
        ("größe", [2]),
        ("it's \\ 'quoted' & | ! :*", []),
        ("...", [0, 1, 2]),
    ],
)
async def test_a_list_is_narrowed_by_beginnings_of_words_of_the_request(
    world: World, text: str, expected: list[int]
) -> None:
    stored = (about("Restart the print spooler on ws-03"), about("How many assets?"), about("Die größe der Platten"))
    assert await found(world, ListQuery("acme", text=text), *stored) == expected


async def test_names_may_have_any_characters(world: World) -> None:
    strange = "o'neil \\ & !"
    stored = (replace(about(targets=(strange,)), requester=strange), about())
    assert await found(world, ListQuery("acme", requester=strange, target=strange), *stored) == [0]


async def test_what_narrows_a_list_does_so_together_and_in_one_tenant(world: World) -> None:
    both = about("restart it", "systemctl", ("ws-03",))
    stored = (both, about("restart it", "systemctl"), about("", "systemctl", ("ws-03",)), a_submitted(tenant="globex"))
    query = ListQuery("acme", text="restart", tool="systemctl", target="ws-03", status=ExecutionStatus.QUEUED)
    assert await found(world, query, *stored) == [0]
    assert await found(world, ListQuery("globex", text="restart")) == []


async def test_pages_of_a_narrowed_list_stay_where_they_are_while_others_come(world: World) -> None:
    stored = [replace(about("restart it"), created_at=NOON + timedelta(seconds=at)) for at in range(5)]
    await found(world, ListQuery("acme"), *stored)
    first, cursor = await world.store.list_executions(ListQuery("acme", limit=2, text="restart"))
    await found(world, ListQuery("acme"), replace(about("restart it"), created_at=NOON + timedelta(seconds=9)))
    second, _ = await world.store.list_executions(ListQuery("acme", limit=3, before=cursor, text="restart"))
    assert [*ids(first), *ids(second)] == [each.execution_id for each in reversed(stored)]


async def test_a_very_long_plan_and_text_can_be_found(world: World) -> None:
    text = " ".join(f"word{at}" for at in range(30_000))
    long = about(text, "t" * 3_000, tuple(f"host-{at}" + "x" * 3_000 for at in range(1_500)))
    assert await found(world, ListQuery("acme", text="word7"), long) == [0]
