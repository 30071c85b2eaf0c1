"""A real Valkey for all tests of this folder, emptied before each."""

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from stage_e.adapters.redis.connection import connect
from tests.contract.channels.valkey import Valkey, a_valkey


@pytest.fixture(scope="session")
def shared_valkey() -> Iterator[Valkey]:
    with a_valkey() as valkey:
        yield valkey


@pytest.fixture
async def client(shared_valkey: Valkey) -> AsyncIterator[Redis]:
    async with connect(shared_valkey.url) as client:
        await client.flushall()
        yield client


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    """One that the test may kill and freeze."""
    with a_valkey() as valkey:
        yield valkey
