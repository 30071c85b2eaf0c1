"""A connection that is kept for the statements that matter most.

Checking a connection out and in again costs more than a short statement does, and a server process that has just run
our statements runs them again in two thirds of the time. It is made when it is first used, and made anew after trouble.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from stage_e.adapters.postgres.faults import FAULTS, is_read_only, translation_of

Value = str | int | None
Record = Mapping[str, str]


class _Driver(Protocol):
    async def fetch(self, statement: str, *parameters: Value) -> Sequence[Record]: ...

    def is_closed(self) -> bool: ...


class Line:
    """One statement at a time, in the order in which they come; belongs to the event loop that uses it first."""

    def __init__(self, engine: AsyncEngine, on_read_only: Callable[[], None]) -> None:
        """``on_read_only`` is told that the server can only be read, which makes other connections doubtful too."""
        self._engine = engine
        self._on_read_only = on_read_only
        self._connection: AsyncConnection | None = None
        self._driver: _Driver | None = None
        self._turn = asyncio.Lock()

    async def run(self, statement: str, *parameters: Value) -> Sequence[Record]:
        """The rows of one statement of ours, which is one transaction. Raises: as ``Database.run``."""
        async with self._turn:
            try:
                return await self._run(statement, parameters)
            except FAULTS as error:
                raise translation_of(error) from error

    async def close(self) -> None:
        """Give the connection up; the next statement makes another."""
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            with suppress(SQLAlchemyError, OSError):
                await connection.invalidate()
                await connection.close()

    async def _run(self, statement: str, parameters: Sequence[Value]) -> Sequence[Record]:
        driver = self._driver
        if driver is None or driver.is_closed():
            await self.close()
            driver = await self._connect()
        try:
            return await driver.fetch(statement, *parameters)
        except BaseException as error:
            if is_read_only(error):
                self._on_read_only()
            await self.close()
            raise

    async def _connect(self) -> _Driver:
        self._connection = await self._engine.connect()
        driver: _Driver | None = (await self._connection.get_raw_connection()).driver_connection
        if driver is None:
            raise ConnectionError("the pool gave no connection")
        self._driver = driver
        return driver
