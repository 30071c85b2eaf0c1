"""A driver's sign of life, from a thread with an event loop and a connection of its own.

So a main loop that is busy for a moment keeps its claims; one that hangs for 10 s loses them instead of lying.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ParamSpec

import structlog
from pydantic_core import to_json
from sqlalchemy import delete, func

from stage_e.adapters.postgres.controls import STOPS
from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement
from stage_e.adapters.postgres.tables import drivers
from stage_e.errors import StageEError, StoreUnavailableError
from stage_e.ports.controls import Stop
from stage_e.ports.drivers import Condition

BEAT = read_statement("beat_driver")
DESCRIBE = read_statement("describe_driver")
COMMAND_S = 2  # a beat that takes longer is none
BRIEFLY = "SET LOCAL statement_timeout = '300ms'"  # so long may the next beat have to wait; PostgreSQL breaks it off
FORGOTTEN_AFTER = timedelta(hours=1)  # long dead drivers whose rows nobody signed off
log = structlog.get_logger(__name__)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often to beat, and how patient to be. A driver is dead for the store after 3 s without a beat."""

    every: timedelta = timedelta(seconds=0.5)
    alive_for: timedelta = timedelta(seconds=2)
    """So long after a beat was sent it still counts for ``alive``."""
    dead_after: timedelta = timedelta(seconds=3)
    """Without a beat for so long, others may have taken what this driver had."""
    hung_after: timedelta = timedelta(seconds=10)
    """A main loop that has not turned for so long is given up, until it turns again."""
    tell_again_after: timedelta = timedelta(seconds=30)
    """What could not be told of the process is told again after so long."""


class PostgresPulse:
    """``Pulse`` of one driver. Made anew for each ``start``."""

    def __init__(
        self,
        database_url: str,
        driver_id: str,
        kind: str,
        rhythm: Rhythm | None = None,
        condition: Callable[[], Condition] = Condition,
    ) -> None:
        """``kind`` is ``api`` or ``worker``; ``condition`` is asked in the main loop, with every beat."""
        self._url = database_url
        self.driver_id = driver_id
        self._kind = kind
        self._rhythm = rhythm or Rhythm()
        self._ask = condition
        self._condition = Condition()
        self._described: Condition | None = None
        self._describe_from_s = float("-inf")
        self._registered: Future[None] = Future()
        self._stopping: Future[None] = Future()
        self._heard_s = float("-inf")
        self._sound_s = float("inf")  # since when nobody can have taken us for dead
        self._turned_s = 0.0
        self._unread: dict[str, None] = {}
        self._stops: tuple[Stop, ...] = ()
        self._news = asyncio.Event()

    async def start(self) -> None:
        """As ``Pulse.start``; this loop is the one that is watched."""
        self._main = asyncio.get_running_loop()
        self._turn()
        self._thread = threading.Thread(target=self._live, name=f"pulse of {self.driver_id}", daemon=True)
        self._thread.start()
        await asyncio.wrap_future(self._registered)

    async def stop(self) -> None:
        """As ``Pulse.stop``."""
        self._stopping.set_result(None)
        await asyncio.to_thread(self._thread.join)
        self._heard_s = float("-inf")

    def alive(self, since_s: float | None = None) -> bool:
        """As ``Pulse.alive``."""
        heard = time.monotonic() - self._heard_s < self._rhythm.alive_for.total_seconds()
        return heard and (since_s is None or self._sound_s <= since_s)

    def stops(self) -> tuple[Stop, ...]:
        """As ``Pulse.stops``."""
        return self._stops

    def note_stops(self, stops: tuple[Stop, ...]) -> None:
        """As ``Pulse.note_stops``."""
        self._stops = stops

    async def unread(self) -> AsyncIterator[str]:
        """As ``Pulse.unread``."""
        while True:
            await self._news.wait()
            self._news.clear()
            told, self._unread = self._unread, {}
            for execution_id in told:
                yield execution_id

    # --- in the thread ---

    def _live(self) -> None:
        try:
            asyncio.run(self._beat_until_stopped())
        finally:
            if not self._registered.done():
                self._registered.set_exception(StoreUnavailableError("the heartbeat ended before its first beat"))

    async def _beat_until_stopped(self) -> None:
        every_s = self._rhythm.every.total_seconds()
        database = Database(self._url, 1, command_s=COMMAND_S, session={"synchronous_commit": "off"})
        stopping = asyncio.wrap_future(self._stopping)
        try:
            if not await self._register(database):
                return
            while not (stopping.done() or self._main.is_closed()):
                await asyncio.wait([stopping], timeout=every_s)
                self._in_main(self._turn)
                if not self._hangs():
                    await self._beat_if_possible(database)
            await self._sign_off(database)
        finally:
            await database.close()

    async def _register(self, database: Database) -> bool:
        try:
            await self._beat(database)
            old = delete(drivers).where(drivers.c.heartbeat_at < func.clock_timestamp() - FORGOTTEN_AFTER)
            await database.fetch(old.returning(drivers.c.driver_id))
        except StoreUnavailableError as error:
            self._registered.set_exception(error)
            return False
        self._registered.set_result(None)
        return True

    async def _beat_if_possible(self, database: Database) -> None:
        try:
            await self._beat(database)
        except StoreUnavailableError as error:
            if self.alive():
                log.warning("heartbeat missed", driver_id=self.driver_id, error=str(error))

    async def _beat(self, database: Database) -> None:
        sent_s = time.monotonic()
        rows = await database.run(BEAT, self.driver_id, self._kind)
        if time.monotonic() - self._heard_s > self._rhythm.dead_after.total_seconds():
            self._sound_s = time.monotonic()  # before the next line: who sees the new beat must know of the gap
            self._described = None  # the row may be a new one
        self._heard_s = sent_s
        stops = STOPS.validate_python([row["stop"] for row in rows if row["stop"] is not None])
        unread = [row["id"] for row in rows if row["id"] is not None]
        if unread or stops or self._stops:
            self._in_main(self._tell, unread, stops)
        await self._describe(database)

    async def _describe(self, database: Database) -> None:
        """Tell what is new of the process. It is no sign of life: what goes wrong here costs no claim."""
        if (condition := self._condition) == self._described or time.monotonic() < self._describe_from_s:
            return
        try:
            async with database.transaction() as connection:
                await connection.exec_driver_sql(BRIEFLY)
                await connection.exec_driver_sql(DESCRIBE, (self.driver_id, to_json(condition).decode()))
        except StageEError as error:
            self._describe_from_s = time.monotonic() + self._rhythm.tell_again_after.total_seconds()
            log.debug("driver not described", driver_id=self.driver_id, error=str(error))
        else:
            self._described = condition

    async def _sign_off(self, database: Database) -> None:
        with suppress(StoreUnavailableError):  # then the others notice by its silence
            gone = delete(drivers).where(drivers.c.driver_id == self.driver_id)
            await database.fetch(gone.returning(drivers.c.driver_id))

    def _hangs(self) -> bool:
        return time.monotonic() - self._turned_s > self._rhythm.hung_after.total_seconds()

    def _in_main(self, call: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        with suppress(RuntimeError):  # the main loop is closed: nobody is left to beat for
            self._main.call_soon_threadsafe(partial(call, *args, **kwargs))

    # --- in the main loop ---

    def _turn(self) -> None:
        self._turned_s = time.monotonic()
        self._condition = self._ask()

    def _tell(self, execution_ids: list[str], stops: tuple[Stop, ...]) -> None:
        self._stops = stops
        self._unread |= dict.fromkeys(execution_ids)
        if execution_ids:
            self._news.set()
