"""What a restored backup does by itself: nothing."""

from schemas.words import ExecutionStatus
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.records import Wish
from tests.builders import a_new_execution, a_write
from tests.integration.postgres.plain import Plain


async def queued(store: PostgresStore) -> str:
    new = a_new_execution()
    await store.accept(new)
    return new.submitted.execution_id


async def test_what_is_open_is_held_once_when_the_database_lives_in_another_cluster(
    store: PostgresStore, sql: Plain
) -> None:
    await store.hold_restored()
    execution_id = await queued(store)
    assert await store.hold_restored() == 0

    await sql.execute("UPDATE installation SET cluster = 'the old one'")
    assert await store.hold_restored() >= 1
    assert await store.hold_restored() == 0
    assert [(item.wish, item.by) for item in await store.inbox(execution_id)] == [(Wish.PAUSE, "stage-e")]


async def test_an_operator_holds_what_is_open(store: PostgresStore) -> None:
    execution_id = await queued(store)
    assert await store.hold_open("ada", "the backup of last night") >= 1
    (item,) = await store.inbox(execution_id)
    assert (item.wish, item.by, item.data) == (Wish.PAUSE, "ada", {"reason": "the backup of last night"})


async def test_what_has_ended_is_left_alone(store: PostgresStore) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    await store.write(a_write(new.submitted, status=ExecutionStatus.COMPLETED))
    await store.hold_open("ada", "")
    assert await store.inbox(new.submitted.execution_id) == ()
