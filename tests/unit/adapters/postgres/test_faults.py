import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionInTimeError

from stage_e.adapters.postgres.faults import translated
from stage_e.errors import StoreRefusedError, StoreUnavailableError


class DriverError(Exception):
    """As asyncpg's dialect raises it."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__(f"sqlstate {sqlstate}")
        self.sqlstate = sqlstate


def raised(sqlstate: str | None, *, invalidated: bool = False) -> type[BaseException]:
    """What becomes of an error of that code."""
    error = DBAPIError("SELECT", None, DriverError(sqlstate), connection_invalidated=invalidated)
    return translation_of(error)


def translation_of(error: Exception) -> type[BaseException]:
    with pytest.raises(Exception) as caught, translated():  # noqa: PT011 - any
        raise error
    return caught.type


@pytest.mark.parametrize(
    "sqlstate",
    [
        pytest.param("57P01", id="admin shutdown"),
        pytest.param("57P03", id="starting up"),
        pytest.param("57014", id="statement time limit"),
        pytest.param("53300", id="too many connections"),
        pytest.param("53100", id="disk full"),
        pytest.param("25006", id="read only"),
        pytest.param("08006", id="connection failure"),
        pytest.param("40P01", id="deadlock"),
        pytest.param("28P01", id="wrong password"),
        pytest.param("3D000", id="no such database"),
        pytest.param("42P01", id="not migrated"),
        pytest.param(None, id="connection is closed"),
    ],
)
def test_the_store_is_unavailable(sqlstate: str | None) -> None:
    assert issubclass(raised(sqlstate), StoreUnavailableError)


def test_a_connection_that_broke_makes_it_unavailable() -> None:
    assert raised("XX000", invalidated=True) is StoreUnavailableError


@pytest.mark.parametrize("error", [ConnectionRefusedError("no"), TimeoutError(), NoConnectionInTimeError()])
def test_no_connection_makes_it_unavailable(error: Exception) -> None:
    assert translation_of(error) is StoreUnavailableError


@pytest.mark.parametrize(
    "sqlstate",
    [
        pytest.param("23505", id="unique"),
        pytest.param("23000", id="a trigger of ours"),
        pytest.param("22P05", id="a NUL in JSON"),
        pytest.param("21000", id="a row twice in an upsert"),
    ],
)
def test_the_store_refuses(sqlstate: str) -> None:
    assert raised(sqlstate) is StoreRefusedError


@pytest.mark.parametrize("error", [asyncpg.InternalClientError("lost its place"), asyncpg.ProtocolError("garbled")])
def test_a_connection_on_which_the_driver_lost_its_place_makes_it_unavailable(error: Exception) -> None:
    assert translation_of(error) is StoreUnavailableError


def test_a_mistake_in_sql_stays_one() -> None:
    assert raised("42601") is DBAPIError
