"""A real pulse: its own thread, its own connection, and a main loop that it watches."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.heartbeat import BEAT, PostgresPulse, Rhythm
from stage_e.errors import StoreUnavailableError
from stage_e.ports.drivers import Condition
from tests.builders import an_id
from tests.integration.postgres.plain import Plain

QUICK = Rhythm(
    every=timedelta(milliseconds=10),
    alive_for=timedelta(milliseconds=300),
    dead_after=timedelta(milliseconds=300),
    hung_after=timedelta(milliseconds=100),
)
HEARTBEAT = "SELECT heartbeat_at FROM drivers WHERE driver_id = $1"
SLOTS = "SELECT slots FROM drivers WHERE driver_id = $1"
STARTED = "SELECT started_at FROM drivers WHERE driver_id = $1"


@pytest.fixture
async def pulse(database_url: str) -> AsyncIterator[PostgresPulse]:
    beating = PostgresPulse(database_url, an_id("driver"), "worker", QUICK)
    await beating.start()
    yield beating
    await beating.stop()


async def until(sql: Plain, holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await sql.execute("SELECT 1")


async def test_it_goes_on_beating(pulse: PostgresPulse, sql: Plain) -> None:
    first = await sql.fetchval(HEARTBEAT, pulse.driver_id)
    async with asyncio.timeout(10):
        while await sql.fetchval(HEARTBEAT, pulse.driver_id) == first:
            pass


async def test_it_finds_its_way_back(pulse: PostgresPulse, sql: Plain) -> None:
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stage-e'"
    await sql.execute("ALTER TABLE drivers RENAME TO elsewhere")
    await sql.execute(kill)
    await until(sql, lambda: not pulse.alive())
    await sql.execute("ALTER TABLE elsewhere RENAME TO drivers")
    await until(sql, pulse.alive)


async def test_a_driver_starts_anew_after_a_gap_in_which_it_was_dead(database_url: str, sql: Plain) -> None:
    driver, back = an_id("driver"), "UPDATE drivers SET heartbeat_at = now() - $2::interval, started_at = now() - $2"
    database = Database(database_url, 1)
    await database.run(BEAT, driver, "api")
    for gap, anew in ((timedelta(seconds=2), False), (timedelta(seconds=4), True)):
        await sql.execute(f"{back} WHERE driver_id = $1", driver, gap)
        before = await sql.fetchval(STARTED, driver)
        await database.run(BEAT, driver, "api")
        assert (await sql.fetchval(STARTED, driver) > before) is anew
    await database.close()


async def test_drivers_that_died_long_ago_are_forgotten(database_url: str, sql: Plain) -> None:
    await sql.execute("INSERT INTO drivers VALUES ('old', 'api', now(), now() - interval '2 h')")
    beating = PostgresPulse(database_url, an_id("driver"), "worker", QUICK)
    await beating.start()
    assert await sql.fetchval(HEARTBEAT, "old") is None
    await beating.stop()


async def test_it_does_not_start_without_a_database() -> None:
    with pytest.raises(StoreUnavailableError):
        await PostgresPulse("postgresql+asyncpg://nobody@/nothing?host=/nowhere", "w1", "api").start()


async def test_it_does_not_start_without_our_tables(empty_database_url: str) -> None:
    with pytest.raises(StoreUnavailableError, match="stage-e migrate"):
        await PostgresPulse(empty_database_url, "w1", "api").start()


class MainLoop:
    """An event loop of a process that can hang."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()

    async def run(self, work: Coroutine[None, None, None]) -> None:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    def hang(self) -> threading.Event:
        """It hangs until the event is set."""
        go_on = threading.Event()
        self.loop.call_soon_threadsafe(go_on.wait)
        return go_on

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@pytest.fixture
def main_loop() -> Iterator[MainLoop]:
    loop = MainLoop()
    yield loop
    loop.close()


async def test_a_loop_that_hangs_loses_its_claims_until_it_turns_again(
    database_url: str, sql: Plain, main_loop: MainLoop
) -> None:
    beating = PostgresPulse(database_url, an_id("driver"), "worker", QUICK)
    await main_loop.run(beating.start())
    go_on = main_loop.hang()
    await until(sql, lambda: not beating.alive())
    last = await sql.fetchval(HEARTBEAT, beating.driver_id)
    go_on.set()
    await until(sql, beating.alive)
    assert await sql.fetchval(HEARTBEAT, beating.driver_id) > last
    await main_loop.run(beating.stop())


async def test_a_driver_that_may_have_been_taken_for_dead_says_so_when_it_is_back(
    database_url: str, sql: Plain, main_loop: MainLoop
) -> None:
    beating = PostgresPulse(database_url, an_id("driver"), "worker", QUICK)
    await main_loop.run(beating.start())
    before_s = time.monotonic()
    go_on = main_loop.hang()
    await until(sql, lambda: not beating.alive())
    go_on.set()
    await until(sql, lambda: beating.alive(time.monotonic()))
    assert not beating.alive(before_s)
    await main_loop.run(beating.stop())


async def test_a_loop_that_is_busy_for_a_moment_keeps_its_claims(
    database_url: str, sql: Plain, main_loop: MainLoop
) -> None:
    patient = Rhythm(every=timedelta(milliseconds=10), hung_after=timedelta(minutes=1))
    beating = PostgresPulse(database_url, an_id("driver"), "worker", patient)
    await main_loop.run(beating.start())
    go_on = main_loop.hang()
    last = await sql.fetchval(HEARTBEAT, beating.driver_id)
    async with asyncio.timeout(10):
        while await sql.fetchval(HEARTBEAT, beating.driver_id) == last:
            pass
    go_on.set()
    await main_loop.run(beating.stop())


async def test_what_a_process_tells_of_itself_is_told_again_when_it_changes(database_url: str, sql: Plain) -> None:
    slots, driver = [3], an_id("driver")
    beating = PostgresPulse(database_url, driver, "worker", QUICK, lambda: Condition(slots=slots[0]))
    await beating.start()
    assert await sql.fetchval(SLOTS, driver) == 3
    slots[0] = 5
    async with asyncio.timeout(10):
        while await sql.fetchval(SLOTS, driver) == 3:
            pass
    assert await sql.fetchval(SLOTS, driver) == 5
    await beating.stop()


async def test_what_cannot_be_told_costs_no_beat(database_url: str, sql: Plain) -> None:
    beating = PostgresPulse(database_url, an_id("driver"), "worker", QUICK, lambda: Condition(slots=-1))
    await beating.start()
    last = await sql.fetchval(HEARTBEAT, beating.driver_id)
    async with asyncio.timeout(10):
        while await sql.fetchval(HEARTBEAT, beating.driver_id) == last:
            pass
    assert beating.alive()
    assert await sql.fetchval(SLOTS, beating.driver_id) is None
    await beating.stop()


SLEEPY = """
CREATE SEQUENCE tellings;
CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM nextval('tellings');
    PERFORM pg_sleep(60);
    RETURN NEW;
END $$;
CREATE TRIGGER slow BEFORE UPDATE OF slots ON drivers FOR EACH ROW EXECUTE FUNCTION be_slow();
"""
AWAKE = "DROP TRIGGER IF EXISTS slow ON drivers; DROP FUNCTION be_slow; DROP SEQUENCE tellings"
TELLINGS = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM tellings"


@pytest.fixture
async def slow_to_hear(sql: Plain) -> AsyncIterator[None]:
    """Whatever is told of a process takes a minute, unless it is broken off."""
    await sql.execute(SLEEPY)
    yield
    await sql.execute(AWAKE)


async def beats(sql: Plain, driver: str, times: int) -> None:
    """Returns after so many."""
    seen = {await sql.fetchval(HEARTBEAT, driver)}
    async with asyncio.timeout(20):
        while len(seen) <= times:
            seen.add(await sql.fetchval(HEARTBEAT, driver))


@pytest.mark.usefixtures("slow_to_hear")
async def test_what_is_told_in_vain_is_not_told_again_with_the_next_beat(database_url: str, sql: Plain) -> None:
    rhythm = Rhythm(every=timedelta(milliseconds=10))
    beating = PostgresPulse(database_url, an_id("driver"), "worker", rhythm, lambda: Condition(slots=3))
    await beating.start()
    await beats(sql, beating.driver_id, 10)
    assert beating.alive()
    assert await sql.fetchval(TELLINGS) == 1
    await beating.stop()


@pytest.mark.usefixtures("slow_to_hear")
async def test_what_was_told_in_vain_is_told_again_after_a_while(database_url: str, sql: Plain) -> None:
    rhythm = replace(QUICK, tell_again_after=timedelta(milliseconds=50))
    beating = PostgresPulse(database_url, an_id("driver"), "worker", rhythm, lambda: Condition(slots=3))
    await beating.start()
    await sql.execute("DROP TRIGGER slow ON drivers")
    async with asyncio.timeout(10):
        while await sql.fetchval(SLOTS, beating.driver_id) is None:
            pass
    await beating.stop()
