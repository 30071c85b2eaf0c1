"""One engine per process: few connections, each statement one round trip and one commit."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Protocol
from weakref import WeakSet

from pydantic_core import from_json
from sqlalchemy import Executable, RowMapping, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from stage_e.adapters.postgres.address import read_address
from stage_e.adapters.postgres.faults import is_read_only, translated
from stage_e.adapters.postgres.line import Line
from stage_e.errors import StoreUnavailableError

Parameter = str | int | float | timedelta | None
Rows = Sequence[RowMapping]

CONNECT_S = 5
COMMAND_S = 10
POOL_S = 5
CLOSE_S = 3
SESSION = {
    "application_name": "stage-e",
    "timezone": "UTC",
    "default_transaction_isolation": "read committed",
    "statement_timeout": "9s",  # before COMMAND_S, so that the server says it when it can
    "idle_in_transaction_session_timeout": "9s",
    # Every statement finds its rows by key and is planned once per connection; a sequential scan that was right while
    # the tables were empty would stay. Compiling costs more than running.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "jit": "off",
}


class Database:
    """PostgreSQL as this process sees it; belongs to the event loop that uses it first."""

    def __init__(
        self,
        url: str,
        pool_size: int = 5,
        *,
        command_s: float = COMMAND_S,
        pool_s: float = POOL_S,
        session: Mapping[str, str] | None = None,
    ) -> None:
        """``session`` has settings of PostgreSQL on top of ours. Raises: SettingsError: ``url`` is none."""
        self._engine: AsyncEngine = create_async_engine(
            read_address(url),
            isolation_level="AUTOCOMMIT",
            pool_size=pool_size,
            max_overflow=0,
            pool_use_lifo=True,  # the one used last has its statements prepared
            pool_timeout=pool_s,
            pool_reset_on_return=None,  # nothing is left open in autocommit, and transactions end with their block
            json_deserializer=from_json,
            connect_args={
                "timeout": CONNECT_S,
                "command_timeout": command_s,
                "server_settings": {**SESSION, **(session or {})},
            },
        )
        self._demoted = False
        self._closed = False
        self._opened = WeakSet[_Asyncpg]()
        event.listen(self._engine.sync_engine, "connect", self._note_opened)
        event.listen(self._engine.sync_engine, "checkout", self._replace_if_useless)
        event.listen(self._engine.sync_engine, "handle_error", self._note_demotion)

    async def run(self, statement: str, *parameters: Parameter) -> Rows:
        """The rows of one statement of ours, which is one transaction.

        Raises: StoreUnavailableError: it is not known whether it landed; StoreRefusedError: it breaks a rule.
        """
        async with self._connection() as connection:
            return (await connection.exec_driver_sql(statement, parameters)).mappings().all()

    def line(self) -> Line:
        """A connection of the pool for one caller to keep."""
        return Line(self._engine, self._distrust)

    async def fetch(self, query: Executable, **values: Parameter) -> Rows:
        """The rows of a query, with ``values`` for its bound parameters. Raises: StoreUnavailableError."""
        async with self._connection() as connection:
            return (await connection.execute(query, values)).mappings().all()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements are one transaction; for the few that need more than one. Raises as ``run``."""
        with translated():
            async with self._engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
                yield connection

    async def close(self) -> None:
        """Close all connections, or give up on a server that does not even answer to that; none is opened any more."""
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._engine.dispose()
        for connection in self._opened:
            connection.terminate()

    def _note_opened(self, pooled: "_Pooled", _record: object) -> None:
        if self._closed:  # it was on its way, or for somebody who comes late: nobody would ever close it
            raise StoreUnavailableError("this process is ending and has left PostgreSQL")
        self._opened.add(pooled.driver_connection)

    def _distrust(self) -> None:
        """What we are connected to can only be read: all connections may lead there, and are made anew."""
        self._demoted = True

    def _note_demotion(self, context: ExceptionContext) -> None:
        if is_read_only(context.original_exception):
            context.is_disconnect = True  # which has SQLAlchemy make all connections of the pool anew

    def _replace_if_useless(self, pooled: "_Pooled", _record: object, _proxy: object) -> None:
        """A connection that the server has closed is known to be so: no need to ask it with a round trip."""
        if self._demoted:
            self._demoted = False
            raise InvalidatePoolError
        if pooled.driver_connection.is_closed():
            raise DisconnectionError

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        with translated():
            async with self._engine.connect() as connection:
                try:
                    yield connection
                except TimeoutError:
                    await connection.invalidate()  # it is busy with what nobody waits for any more
                    raise


class _Pooled(Protocol):
    @property
    def driver_connection(self) -> "_Asyncpg": ...


class _Asyncpg(Protocol):
    def is_closed(self) -> bool: ...

    def terminate(self) -> None: ...
