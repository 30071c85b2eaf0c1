"""The embedded PostgreSQL and Valkey, for real: started, killed, frozen, orphaned, started again."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis.asyncio

from cli.embedded import Embedded, EmbeddedError, EmbeddedServers, embedded, running_addresses
from cli.embedded.process import ended

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = """
import sys
from pathlib import Path
from cli.embedded import embedded
with embedded(Path(sys.argv[1])) as servers:
    print(servers.postgres.pid, servers.valkey.pid, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that the servers' user can get at: pytest's own folders are closed to it when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="home-"))
    folder.chmod(0o711)
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    with embedded(tmp_path_factory.mktemp("started"), ephemeral=True) as servers:
        yield servers


@pytest.fixture
def servers(started: EmbeddedServers) -> Iterator[EmbeddedServers]:
    """They run when a test begins, whatever the one before did to them."""
    yield started
    for server in (started.postgres, started.valkey):
        if server.running:
            server.resume()
        server.start()


async def sql(servers: EmbeddedServers, statement: str) -> object:
    connection = await asyncpg.connect(servers.database_url.replace("+asyncpg", ""), timeout=10)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_both_servers_answer(servers: EmbeddedServers) -> None:
    assert await sql(servers, "SELECT current_database()") == "stage_e"
    async with redis.asyncio.Redis.from_url(servers.redis_url) as client:
        assert await client.ping()


async def test_what_was_committed_outlives_kill_9(servers: EmbeddedServers) -> None:
    await sql(servers, "CREATE TABLE kept AS SELECT 1 AS one")
    servers.postgres.kill()
    assert not servers.postgres.running
    servers.postgres.start()
    assert await sql(servers, "SELECT count(*) FROM kept") == 1


async def test_a_postgres_killed_from_outside_starts_again_at_once(servers: EmbeddedServers) -> None:
    killed = psutil.Process(servers.postgres.pid)
    os.kill(killed.pid, signal.SIGKILL)
    assert ended([killed], 10)
    servers.postgres.start()
    assert await sql(servers, "SELECT 1") == 1


async def test_an_emptied_valkey_is_back_at_the_same_address(servers: EmbeddedServers) -> None:
    async with redis.asyncio.Redis.from_url(servers.redis_url) as client:
        await client.set("news", "old")
    servers.valkey.kill()
    servers.valkey.start()
    async with redis.asyncio.Redis.from_url(servers.redis_url) as client:
        assert await client.get("news") is None


async def test_a_frozen_postgres_answers_only_after_it_is_resumed(servers: EmbeddedServers) -> None:
    servers.postgres.pause()
    with pytest.raises(TimeoutError):
        await asyncpg.connect(servers.database_url.replace("+asyncpg", ""), timeout=0.2)
    servers.postgres.resume()
    assert await sql(servers, "SELECT 1") == 1


async def test_a_frozen_server_can_be_stopped(servers: EmbeddedServers) -> None:
    servers.postgres.pause()
    servers.postgres.stop()
    assert not servers.postgres.running
    with pytest.raises(EmbeddedError, match="PostgreSQL is not running"):
        _ = servers.postgres.pid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand its servers to another user")
async def test_root_hands_its_servers_to_nobody(servers: EmbeddedServers) -> None:
    assert psutil.Process(servers.postgres.pid).username() == "nobody"
    assert psutil.Process(servers.valkey.pid).username() == "nobody"


async def test_nothing_is_left_of_ephemeral_servers(tmp_path: Path) -> None:
    async with embedded(tmp_path, ephemeral=True) as servers:
        sockets = Path(servers.redis_url.removeprefix("unix://")).parent
        processes = [psutil.Process(servers.postgres.pid), psutil.Process(servers.valkey.pid)]
    assert not sockets.exists()
    assert ended(processes, 0)
    assert list(tmp_path.iterdir()) == []


async def test_the_data_of_a_home_is_there_next_time(home: Path) -> None:
    async with embedded(home) as servers:
        await sql(servers, "CREATE TABLE kept AS SELECT 1 AS one")
    async with embedded(home) as servers:
        assert await sql(servers, "SELECT count(*) FROM kept") == 1
        assert await sql(servers, "SHOW fsync") == "on"


async def test_a_home_has_one_launcher_and_tells_its_addresses(home: Path) -> None:
    with embedded(home) as servers:
        assert running_addresses(home) == (servers.database_url, servers.redis_url)
        with pytest.raises(EmbeddedError, match=f"are run by process {os.getpid()}: stop it, or set STAGE_E_HOME"):
            Embedded(home).start()
        assert await sql(servers, "SELECT 1") == 1
    assert running_addresses(home) is None


async def test_a_home_with_a_long_path_has_its_sockets_elsewhere(home: Path) -> None:
    with embedded(home / ("long" * 30)) as servers:
        assert str(home) not in servers.redis_url
        assert await sql(servers, "SELECT 1") == 1


def launch_and_kill(home: Path, *, frozen: bool) -> list[psutil.Process]:
    """The servers of another launcher that got kill -9, in whatever state that leaves them."""
    command = [sys.executable, "-c", LAUNCH, str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        servers = [psutil.Process(int(pid)) for pid in launcher.stdout.readline().split()]
        if frozen:
            for server in servers:
                server.suspend()
        launcher.kill()
    assert len(servers) == 2
    return servers


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_servers_end_with_a_launcher_that_is_killed(home: Path) -> None:
    assert ended(launch_and_kill(home, frozen=False), 10)


async def test_a_home_whose_launcher_was_killed_starts_again(home: Path) -> None:
    launch_and_kill(home, frozen=False)
    async with embedded(home) as servers:
        assert await sql(servers, "SELECT 1") == 1


async def test_leftovers_that_cannot_end_by_themselves_are_ended_by_the_next_start(home: Path) -> None:
    left = launch_and_kill(home, frozen=True)
    async with embedded(home) as servers:
        assert ended(left, 0)
        assert await sql(servers, "SELECT 1") == 1


def test_a_start_that_fails_shows_the_end_of_the_log(home: Path) -> None:
    with embedded(home):
        pass
    (home / "servers/postgres/postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedError, match=r"(?s)PostgreSQL ended at once.*no_such_setting"):
        Embedded(home).start()
    assert running_addresses(home) is None


def test_data_of_another_major_version_is_refused(home: Path) -> None:
    with embedded(home):
        pass
    (home / "servers/postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 17, this is 18"):
        Embedded(home).start()
