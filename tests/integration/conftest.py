"""A stack for the tests of one module: real PostgreSQL, real Valkey, simulated services that keep a ledger."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from cli.embedded import EmbeddedServers
from simulator import Simulator, app, serve
from stage_e.ports.people import Person, Role
from stage_e.settings import Settings
from stage_e.wiring import ApiParts, api_parts
from tests.stack import settings_for


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """The estate's services; no command takes any time."""
    with serve(app(inventory="estate", time_scale=0)) as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, database_url: str, servers: EmbeddedServers, simulator: Simulator) -> Settings:
    """Settings that name them."""
    return settings_for(tmp_path, database_url, servers, simulator)


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[ApiParts]:
    """An API process's parts, in this process."""
    async with api_parts(settings) as parts:
        yield parts


@pytest.fixture
def olga() -> Person:
    """Submits, and may confirm her own level 1."""
    return Person("acme", "olga", frozenset({Role.OPERATOR}))


@pytest.fixture
def adam() -> Person:
    """Approves what others submit."""
    return Person("acme", "adam", frozenset({Role.APPROVER}))
