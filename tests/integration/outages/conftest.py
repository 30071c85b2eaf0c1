"""An API and a worker over servers of a test's own, which it may stop, freeze and spoil."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest

from cli.embedded import EmbeddedServers, embedded
from simulator import Simulator
from stage_e.adapters.postgres.migrate import upgrade
from stage_e.identity import hash_of
from stage_e.settings import Settings
from tests.integration.api.conftest import an_api
from tests.integration.api.test_real_stack import COUNT, IN_THE_BACKGROUND, PLANS
from tests.integration.conftest import simulator
from tests.stack import a_worker, settings_for

__all__ = ["simulator"]
BACK_S = 10.0  # so long after PostgreSQL is back everything works again, by promise
MOVES_S = 5.0  # so long after Redis is back everything moves
SLACK_S = 20.0  # for a machine that does many other things


@dataclass(frozen=True, slots=True)
class Stack:
    """What a test spoils, and the client that notices."""

    servers: EmbeddedServers
    settings: Settings
    client: httpx.AsyncClient

    async def count(self) -> httpx.Response:
        """The answer to a question about the inventory."""
        return await self.client.post(PLANS, json=COUNT)

    async def in_the_background(self, plan: object = COUNT) -> str:
        """Where an execution is found that a worker drives."""
        answer = await self.client.post(PLANS, json=plan, headers=IN_THE_BACKGROUND)
        assert answer.status_code == 202, answer.text
        return str(answer.headers["location"])

    async def until(self, where: str, *statuses: str) -> httpx.Response:
        """The execution once it has one of these statuses."""
        while True:
            answer = await self.client.get(where)
            if answer.status_code == httpx.codes.OK and answer.json()["status"] in statuses:
                return answer
            await asyncio.sleep(0.05)

    async def step_runs(self, where: str) -> None:
        """Returns when an attempt of it is under way."""
        while True:
            running = await self.until(where, "running")
            if "running" in {step["status"] for step in running.json()["steps"]}:
                return
            await asyncio.sleep(0.05)

    async def works_again(self) -> httpx.Response:
        """The first answer that is one."""
        async with asyncio.timeout(BACK_S + SLACK_S):
            while True:
                answer = await self.count()
                if answer.status_code == httpx.codes.OK:
                    return answer
                await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """Servers that nobody else uses."""
    with embedded(tmp_path_factory.mktemp("own"), ephemeral=True) as servers:
        asyncio.run(upgrade(servers.database_url))
        yield servers


@pytest.fixture
def whole(own: EmbeddedServers) -> Iterator[EmbeddedServers]:
    """They run when the test begins, and again after it."""
    yield own
    for server in (own.postgres, own.valkey):
        if server.running:
            server.resume()
        server.start()


@asynccontextmanager
async def a_stack(servers: EmbeddedServers, home: Path, simulator: Simulator) -> AsyncIterator[Stack]:
    """An API process over ``servers``, without a worker."""
    settings = settings_for(home, servers.database_url, servers, simulator)
    entry = {"key_sha256": hash_of("key-of-olga"), "tenant": "acme", "subject": "olga", "roles": ["operator"]}
    Path(str(settings.api_keys_file)).write_text(json.dumps([entry]))
    async with an_api(settings) as client:
        yield Stack(servers, settings, client)


@pytest.fixture
async def stack(whole: EmbeddedServers, tmp_path: Path, simulator: Simulator) -> AsyncIterator[Stack]:
    """With a worker."""
    async with a_stack(whole, tmp_path, simulator) as opened, a_worker(opened.settings):
        yield opened


@asynccontextmanager
async def a_console(servers: EmbeddedServers) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """PostgreSQL as an operator sees it."""
    connection = await asyncpg.connect(servers.database_url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()
