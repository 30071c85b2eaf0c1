"""What tests on real servers share: a PostgreSQL for the session, and a fresh migrated database for each module."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from cli.embedded import EmbeddedServers, embedded
from schemas.event import Event
from stage_e.adapters.postgres.migrate import upgrade
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.adapters.postgres.tables import events
from tests.described import misfits
from tests.side_by_side import pytest_xdist_auto_num_workers, pytest_xdist_make_scheduler

__all__ = ["pytest_xdist_auto_num_workers", "pytest_xdist_make_scheduler"]

MOST_EVENTS = 2_000  # of a module that are looked at; few have more

# how long an example takes says how busy the machine is, and nothing about a property
settings.register_profile("no stopwatch", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no stopwatch")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """A PostgreSQL and a Valkey that nobody else uses, without data and without care for the disk."""
    home: Path = tmp_path_factory.mktemp("servers")
    with embedded(home, ephemeral=True) as running:
        yield running


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """``STAGE_E_TEST_DATABASE_URL``, whose user may create databases, or the embedded server."""
    url = os.environ.get("STAGE_E_TEST_DATABASE_URL")
    if url is None:
        running: EmbeddedServers = request.getfixturevalue("servers")
        url = running.database_url
    return url


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> Iterator[str]:
    """Name of a migrated database to copy from."""
    name = f"template_{uuid4().hex}"
    asyncio.run(_create(postgres_url, name, "template0"))
    asyncio.run(upgrade(_named(postgres_url, name)))
    yield name
    asyncio.run(_drop(postgres_url, name))


@pytest.fixture(scope="module")
def database_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """A fresh migrated database for the tests of one module."""
    name = f"test_{uuid4().hex}"
    asyncio.run(_create(postgres_url, name, migrated_template))
    url = _named(postgres_url, name)
    yield url
    misdescribed = asyncio.run(_misdescribed(url))
    asyncio.run(_drop(postgres_url, name))
    assert misdescribed == [], "events that the description of the live streams does not know"


@pytest.fixture
def empty_database_url(postgres_url: str) -> Iterator[str]:
    """A database without tables, for one test."""
    name = f"empty_{uuid4().hex}"
    asyncio.run(_create(postgres_url, name, "template0"))
    yield _named(postgres_url, name)
    asyncio.run(_drop(postgres_url, name))


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[PostgresStore]:
    """A store over the module's database."""
    opened = PostgresStore(database_url)
    yield opened
    await opened.close()


async def _create(server_url: str, name: str, template: str) -> None:
    async with _administrator(server_url) as connection:
        await connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))


async def _drop(server_url: str, name: str) -> None:
    async with _administrator(server_url) as connection:
        await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _misdescribed(url: str) -> list[str]:
    """What is wrong with the newest events that the tests of a module had stored, if a client gets them."""
    newest = select(events).order_by(events.c.at.desc()).limit(MOST_EVENTS)
    async with _administrator(url) as connection:
        rows = (await connection.execute(newest)).mappings().all()
    return [fault for row in rows for fault in misfits(Event.model_validate(dict(row)).model_dump_json(), "Event")]


@asynccontextmanager
async def _administrator(server_url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(server_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection


def _named(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
