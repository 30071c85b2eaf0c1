"""Where a run happens: servers, the services' stand-in, proxies before all of them, the API and workers."""

import json
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import make_url

from cli.embedded import EmbeddedServers, embedded
from cli.stack.readiness import LOOPBACK, free_port, ready
from stage_e.adapters.postgres.migrate import upgrade
from stage_e.identity import new_key
from stage_e.ports.people import Role
from tests.chaos.crew import Crew, ours
from tests.chaos.proxy import Proxy

KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
SERVICES = ("asset", "automation", "network", "communication")
POSTGRES_SOCKET = ".s.PGSQL.5432"
POLICY = Path(__file__).with_name("policy.yaml")
PEOPLE = {"olga": Role.OPERATOR, "adam": Role.APPROVER}
TENANT = "chaos"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a run is given. ``time_scale`` multiplies what commands take."""

    workers: int = 3
    time_scale: float = 0.5
    more: Mapping[str, str] | None = None
    """Settings of Stage E, over those that every run has."""


@dataclass(frozen=True, slots=True)
class Place:
    """A running stack, and all that can be done to it."""

    home: Path
    servers: EmbeddedServers
    postgres: Proxy
    valkey: Proxy
    services: Proxy
    crew: Crew
    url: str
    control: httpx.AsyncClient
    """The face of the simulator that tells what it did and is told to misbehave; nothing stands between."""
    keys: Mapping[str, str]

    def client(self, person: str) -> httpx.AsyncClient:
        """A client of the API with a person's key."""
        # with a limit, whoever waits for a connection is looked through at every request of the others
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
        headers = {"Authorization": f"Bearer {self.keys[person]}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60, limits=limits, trust_env=False)

    @property
    def sane_database_url(self) -> str:
        """Past the proxy."""
        return self.servers.database_url


@asynccontextmanager
async def a_place(setup: Setup) -> AsyncIterator[Place]:
    """Everything runs and is ready for work."""
    async with AsyncExitStack() as undo:
        home = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="stage-e-chaos-")))
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's servers run as nobody, who must get through
        servers = await undo.enter_async_context(embedded(home, ephemeral=True))
        await upgrade(servers.database_url)
        simulator_port = await _simulator(home, setup, undo)
        sockets = await _proxies(home, servers, simulator_port, undo)
        keys = {person: new_key(TENANT, person, [role]) for person, role in PEOPLE.items()}
        (home / "keys.json").write_text(json.dumps([entry for _, entry in keys.values()]))
        port = free_port(0)
        environ = _environ(home, port, sockets, setup)
        (home / "logs").mkdir(exist_ok=True)
        api = ours("api", environ, home / "logs", "cli", "api")
        workers = [ours(f"worker-{1 + at}", environ, home / "logs", "cli", "worker") for at in range(setup.workers)]
        crew = await undo.enter_async_context(Crew(api, workers))
        await ready([api, *workers], port, "/readyz")
        control = httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{simulator_port}/control", timeout=60, trust_env=False)
        await undo.enter_async_context(control)
        postgres, valkey, services = sockets
        url = f"http://{LOOPBACK}:{port}"
        shown = {person: key for person, (key, _) in keys.items()}
        yield Place(home, servers, postgres, valkey, services, crew, url, control, shown)


async def _simulator(home: Path, setup: Setup, undo: AsyncExitStack) -> int:
    port = free_port(0)
    own = {name: value for name in KEPT if (value := os.environ.get(name))}
    words = ("simulator", "--port", str(port), "--inventory", "estate", "--time-scale", str(setup.time_scale))
    child = ours("simulator", own, home / "logs", *words)
    child.start()
    undo.callback(child.kill)
    await ready([child], port, "/control/")
    return port


async def _proxies(
    home: Path, servers: EmbeddedServers, simulator_port: int, undo: AsyncExitStack
) -> tuple[Proxy, Proxy, Proxy]:
    """Before PostgreSQL, Valkey and the services."""
    database = Path(str(make_url(servers.database_url).query["host"])) / POSTGRES_SOCKET
    redis = Path(servers.redis_url.removeprefix("unix://"))
    pairs = (
        Proxy(home / POSTGRES_SOCKET, database),
        Proxy(home / redis.name, redis),
        Proxy((LOOPBACK, 0), (LOOPBACK, simulator_port)),
    )
    for proxy in pairs:
        await undo.enter_async_context(proxy)
    return pairs


def _environ(home: Path, port: int, proxies: tuple[Proxy, Proxy, Proxy], setup: Setup) -> dict[str, str]:
    services = proxies[2].port
    return {
        **{name: value for name in KEPT if (value := os.environ.get(name))},
        "PYTHONUNBUFFERED": "1",
        "STAGE_E_HOME": str(home),
        "STAGE_E_DATABASE_URL": f"postgresql+asyncpg://stage_e@/stage_e?host={home}",
        "STAGE_E_REDIS_URL": f"unix://{home}/valkey.sock",
        "STAGE_E_HOST": LOOPBACK,
        "STAGE_E_PORT": str(port),
        "STAGE_E_API_KEYS_FILE": str(home / "keys.json"),
        "STAGE_E_POLICY": str(POLICY),
        "STAGE_E_IMMEDIATE_BUDGET_S": "10",
        **{f"STAGE_E_{name.upper()}_SERVICE_URL": f"http://{LOOPBACK}:{services}/{name}" for name in SERVICES},
        **(setup.more or {}),
    }
