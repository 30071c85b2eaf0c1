from collections.abc import AsyncIterator

import pytest

from tests.contract.store.world import MemoryWorld, PostgresWorld, World


@pytest.fixture(params=["memory", "postgres"])
def stored_at(request: pytest.FixtureRequest) -> str | None:
    """The same tests hold for every store: the URL of a database, or none for memory."""
    url: str | None = request.getfixturevalue("database_url") if request.param == "postgres" else None
    return url


@pytest.fixture
async def world(stored_at: str | None) -> AsyncIterator[World]:
    if stored_at is None:
        yield MemoryWorld()
        return
    postgres = PostgresWorld(stored_at)
    await postgres.empty()
    yield postgres
    await postgres.close()
