"""What goes wrong between us and PostgreSQL, in the words of ``stage_e.errors``."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionInTimeError

from stage_e.errors import StoreContendedError, StoreRefusedError, StoreUnavailableError

_READ_ONLY = "25006"
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_AWAY = (
    "08",  # connection exception
    _READ_ONLY,  # read-only transaction: a replica, or a primary that was demoted
    "53",  # no resources: too many connections, disk full
    "57",  # operator intervention: shutdown, cannot connect now, statement time limit
    "58",  # system error
)
_CONTENDED = ("40", "55P03")  # deadlock, serialization failure; lock not available in time
_RULE_BROKEN = ("22", "23", "21000")  # values that do not fit, constraints and triggers, a row twice in one upsert
_NO_DATABASE = ("28", "3D")  # who we are or what we ask for is not known there
_NOT_MIGRATED = ("42P01", "42703", "42883")  # a table, column or function is missing
FAULTS = (
    NoConnectionInTimeError,
    DBAPIError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    TimeoutError,
    OSError,
)
"""What comes up from the driver and from SQLAlchemy."""


@contextmanager
def translated() -> Iterator[None]:
    """What the database says comes out as one of the two store errors; mistakes in SQL come out as they are."""
    try:
        yield
    except FAULTS as error:
        raise translation_of(error) from error


def translation_of(error: Exception) -> Exception:
    """One of the two store errors for one of ``FAULTS``; ``error`` itself for a mistake in SQL."""
    match error:
        case NoConnectionInTimeError():
            return StoreUnavailableError("all connections to PostgreSQL are in use; try again in a moment")
        case DBAPIError():
            return _translate(error, error.orig, lost=error.connection_invalidated)
        case asyncpg.PostgresError():
            return _translate(error, error, lost=False)
        case asyncpg.InterfaceError() | asyncpg.InternalClientError():
            # the second is the driver's own confusion, after its connection was cut in the middle of an answer
            return StoreUnavailableError(f"PostgreSQL is not available: {error}")
        case TimeoutError():
            return StoreUnavailableError("PostgreSQL did not answer in time")
        case _:
            return StoreUnavailableError(f"PostgreSQL cannot be reached: {error}")


def is_read_only(error: BaseException | None) -> bool:
    """Whether the server that said so can only be read, as an old primary after a failover."""
    return getattr(error, "sqlstate", None) == _READ_ONLY


def _translate(error: Exception, said: BaseException | None, *, lost: bool) -> Exception:
    code: str | None = getattr(said, "sqlstate", None)
    if code is not None and code.startswith(_CONTENDED):
        return StoreContendedError(f"PostgreSQL is not available: {said}")
    if code is None or lost or code.startswith(_AWAY):
        return StoreUnavailableError(f"PostgreSQL is not available: {said}")
    if code.startswith(_NO_DATABASE):
        return StoreUnavailableError(f"PostgreSQL does not let us in: {said}; check the database URL")
    if code.startswith(_NOT_MIGRATED):
        return StoreUnavailableError(f"the database is not of our shape ({said}): run stage-e migrate")
    if code.startswith(_RULE_BROKEN):
        return StoreRefusedError(f"PostgreSQL refused a write that breaks its rules: {said}")
    return error
