"""Start everything in the order in which one part needs the other; stop it the other way round."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from cli.embedded import embedded
from cli.embedded.home import make_home
from cli.errors import CommandError
from cli.exits import Exit
from cli.home_keys import LOCAL_TENANT, make_local_people, make_vault_key
from cli.server_urls import DATABASE, REDIS, check_server_urls
from cli.stack.child import OURS, Child, Program
from cli.stack.readiness import LOOPBACK, free_port
from cli.stack.supervisor import STOP_PATIENCE_S, Supervisor

KEYS = "STAGE_E_API_KEYS_FILE"
SHORT_S = 1.0  # to end in order, where nothing that is under way will ever go on
MIGRATIONS = "stage_e.adapters.postgres.migrate"  # takes a second to import
SERVICES = ("asset", "automation", "network", "communication")


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What the command line says about a stack."""

    home: Path
    port: int
    workers: int = 2
    inventory: str | None = "office"
    """Of the simulated services; none when the settings name real ones."""
    time_scale: float = 1.0
    ephemeral: bool = False
    """Whether its data is thrown away with it."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that runs."""

    url: str
    home: Path
    own_people: bool
    """Whether it made its own people; otherwise a keys file was given."""
    workers: tuple[Child, ...]


@asynccontextmanager
async def running_stack(
    options: StackOptions, environ: Mapping[str, str], say: Callable[[str], None]
) -> AsyncIterator[Stack]:
    """The stack, ready for work, for a block. Raises: CommandError, EmbeddedError: a part does not start, and why."""
    check_server_urls(environ)
    port = free_port(options.port)
    make_home(options.home)
    settings = _settings(options, environ, port)
    async with AsyncExitStack() as undo:
        simulator = await undo.enter_async_context(Supervisor(say))
        settings |= _start_simulator(options, settings, simulator)
        loading = asyncio.create_task(asyncio.to_thread(import_module, MIGRATIONS))  # while the servers start
        settings |= await _servers(options, environ, undo)
        await loading
        await _migrate(settings[DATABASE])
        await simulator.ready("/control/")
        crew = await undo.enter_async_context(Supervisor(say, SHORT_S if options.ephemeral else STOP_PATIENCE_S))
        crew.start(_ours("api", options, settings), port)
        workers = [crew.start(_ours("worker", options, settings, f"-{1 + at}")) for at in range(options.workers)]
        await crew.ready("/readyz")
        yield Stack(f"http://{LOOPBACK}:{port}", options.home, not environ.get(KEYS), tuple(workers))


def _settings(options: StackOptions, environ: Mapping[str, str], port: int) -> dict[str, str]:
    own = {"STAGE_E_HOME": str(options.home), "STAGE_E_HOST": LOOPBACK, "STAGE_E_PORT": str(port)}
    keys_file = make_local_people(options.home)
    make_vault_key(options.home)
    keys = {} if environ.get(KEYS) else {KEYS: str(keys_file)}
    policy = {"STAGE_E_POLICY": "autopilot"} if options.inventory else {}  # reads of simulated hosts run unasked
    installation = {"STAGE_E_INSTALLATION_TENANT": LOCAL_TENANT}  # its local admin may stop everything
    return {**policy, **installation, **environ, **own, **keys, "PYTHONUNBUFFERED": "1"}


def _start_simulator(options: StackOptions, settings: Mapping[str, str], supervisor: Supervisor) -> dict[str, str]:
    """It is on its way; the settings that name it. None when there is to be none."""
    if options.inventory is None:
        return {}
    port = free_port(0)
    words = ("--port", str(port), "--inventory", options.inventory, "--time-scale", str(options.time_scale))
    log = options.home / "logs" / "simulator.log"
    supervisor.start(Child(Program("simulator", (*OURS, "simulator", *words), settings, log)), port)
    return {f"STAGE_E_{name.upper()}_SERVICE_URL": f"http://{LOOPBACK}:{port}/{name}" for name in SERVICES}


async def _servers(options: StackOptions, environ: Mapping[str, str], undo: AsyncExitStack) -> dict[str, str]:
    """The settings that name the servers: those that are given, or embedded ones, which run now."""
    given = [name for name in (DATABASE, REDIS) if environ.get(name)]
    if len(given) == 1:
        raise CommandError(f"{given[0]} is set alone: set {DATABASE} and {REDIS}, or none of them", Exit.BAD_INPUT)
    if given:
        return {}
    servers = await undo.enter_async_context(embedded(options.home, ephemeral=options.ephemeral))
    return {DATABASE: servers.database_url, REDIS: servers.redis_url}


async def _migrate(database_url: str) -> None:
    from stage_e.adapters.postgres.migrate import upgrade

    await upgrade(database_url)


def _ours(word: str, options: StackOptions, settings: Mapping[str, str], number: str = "") -> Child:
    name = f"{word}{number}"
    return Child(Program(name, (*OURS, "cli", word), settings, options.home / "logs" / f"{name}.log"))
