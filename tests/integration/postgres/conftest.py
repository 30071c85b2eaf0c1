from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import make_url

from tests.integration.postgres.plain import Plain


@pytest.fixture
async def sql(database_url: str) -> AsyncIterator[Plain]:
    """The database as anybody with a console sees it."""
    url = make_url(database_url)
    parts = url.translate_connect_args(username="user") | dict(url.query)
    connection = await asyncpg.connect(**parts)
    yield connection
    await connection.close()
