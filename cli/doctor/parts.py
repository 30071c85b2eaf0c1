"""A look at each part, which never takes longer than a few seconds."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import AnyHttpUrl, SecretStr
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from cli.caller import Caller
from cli.client import connect as connect_api
from cli.client import reason
from cli.doctor.finding import Finding, trouble
from cli.errors import CommandError
from cli.invocation import command
from stage_e.adapters.postgres.faults import translated
from stage_e.adapters.postgres.migrate import MIGRATIONS
from stage_e.adapters.redis.connection import PATIENCE, connect
from stage_e.errors import SettingsError, StoreUnavailableError
from stage_e.identity import read_keys
from stage_e.settings import Settings

ANSWER_S = 3
NAMES = ("asset", "automation", "network", "communication")


async def database(url: SecretStr | None, origin: str) -> Finding:
    """PostgreSQL: whether it lets us in, and has the shape that this version needs."""
    wanted = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    try:
        found = await _revision(url.get_secret_value() if url else "")
    except StoreUnavailableError as error:
        return trouble("database", str(error))
    if found != wanted:
        return trouble("database", f"its shape is {found or 'empty'}, this version needs {wanted}: {command()} migrate")
    return Finding("database", f"{origin}, shape {found}")


async def _revision(url: str) -> str | None:
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": ANSWER_S})
    with translated():
        async with engine.connect() as connection:
            return await connection.run_sync(lambda inner: MigrationContext.configure(inner).get_current_revision())


async def redis(url: SecretStr | None) -> Finding:
    """Redis or Valkey. Without it work at once goes on, and jobs are picked up late."""
    if url is None:
        return trouble("redis", "set STAGE_E_REDIS_URL: redis://host:6379/0")
    try:
        async with connect(url.get_secret_value(), PATIENCE) as client:
            await client.ping()
    except (RedisError, OSError) as error:
        return trouble("redis", f"{error}; jobs are picked up late until it is back", needed=False)
    return Finding("redis", "answers")


def keys_file(path: Path | None) -> Finding:
    """The keys of the API."""
    if path is None:
        return trouble(
            "keys", f"STAGE_E_API_KEYS_FILE is not set; the API needs it: {command()} keys new", needed=False
        )
    try:
        read_keys(path.read_text(), str(path))
    except OSError as error:
        return trouble("keys", f"{path}: {error.strerror}")
    except SettingsError as error:
        return trouble("keys", str(error))
    return Finding("keys", f"{path}")


def service_urls(settings: Settings) -> Iterator[tuple[str, AnyHttpUrl | None]]:
    """Each service with its address."""
    for name in NAMES:
        yield name, getattr(settings, f"{name}_service_url")


async def service(name: str, url: AnyHttpUrl | None) -> Finding:
    """Whether somebody answers there. Only plans that need this service fail without it."""
    part, setting = f"{name} service", f"STAGE_E_{name.upper()}_SERVICE_URL"
    if url is None:
        return trouble(part, f"{setting} is not set; steps that need it fail", needed=False)
    try:
        async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False) as http:
            answer = await http.get(f"{str(url).rstrip('/')}/health")
    except httpx.TransportError as error:
        return trouble(part, f"{url} does not answer ({reason(error)})", needed=False)
    return Finding(part, f"{url} answers {answer.status_code}")


async def api(caller: Caller, *, needed: bool) -> AsyncIterator[Finding]:
    """The API that the other commands call, and whether it knows our key."""
    try:
        async with connect_api(caller) as client:
            ready = await client.ready()
            said = ready.status + "".join(f"; {check.name}: {check.detail}" for check in ready.checks if not check.ok)
            yield Finding("api", f"{caller.url} is {said}", well=ready.status != "unavailable", needed=needed)
            await client.executions({"limit": "1"})
            yield Finding("key", "the API knows it")
    except CommandError as error:
        yield trouble("api", str(error), needed=needed)
