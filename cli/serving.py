"""The processes of Stage E, each in the place of this one: the API, a worker, a migration.

Each imports what it needs, and no more: what the others need takes longer to import than it takes to start.
"""

import os
import sys
from datetime import timedelta

from cli.exits import Exit
from cli.invocation import PLANS
from cli.server_urls import check_server_urls
from stage_e.errors import SettingsError
from stage_e.log import set_up_logs
from stage_e.settings import Settings, read_settings


async def serve_api() -> Exit:
    """Serves until it is told to end. Raises: StageEError: it cannot start."""
    from api.app import create_app
    from api.server import serve
    from stage_e.wiring import api_parts

    settings = _settings()
    app = create_app(lambda: api_parts(settings), samples=PLANS)
    await serve(app, settings.host, settings.port, _announce)
    return Exit.DONE


async def serve_queue(slots: int | None, queue: str | None) -> Exit:
    """Drives, and rescues what others left, until it is told to end. Raises: StageEError: it cannot start."""
    from worker.work import work

    await work(_settings(worker_slots=slots, queue=queue))
    return Exit.DONE


async def migrate_database() -> Exit:
    """All migrations are applied. Raises: StageEError: the database is away, or not named."""
    from stage_e.adapters.postgres.migrate import upgrade

    await upgrade(_database_url(_settings()))
    print("the database is up to date")
    return Exit.DONE


async def purge_database(days: float, tenant: str | None) -> Exit:
    """What ended longer ago is gone. Raises: StageEError: the database is away, or not named."""
    from stage_e.ports.retention import Retention
    from stage_e.retention import purge
    from stage_e.wiring import store_of

    age = timedelta(days=days)
    retention = Retention(age) if tenant is None else Retention(None, {tenant: age})
    async with store_of(_settings()) as store:
        purged = sum([number async for number in purge(store, retention)])
    print(f"{purged} executions removed; the audit trail stays")
    return Exit.DONE


async def hold_after_restore() -> Exit:
    """Everything that is open is paused. Raises: StageEError: the database is away, or not named."""
    from stage_e.wiring import store_of

    async with store_of(_settings()) as store:
        held = await store.hold_open("stage-e restored", "the database was restored from a backup")
    print(f"{held} open executions wait for a person: stage-e ls, then resume or cancel each")
    return Exit.DONE


def _settings(**overrides: object) -> Settings:
    check_server_urls(os.environ)
    settings = read_settings(**overrides)
    set_up_logs(settings.log_level, settings.log_format)
    return settings


def _database_url(settings: Settings) -> str:
    if settings.database_url is None:
        raise SettingsError("STAGE_E_DATABASE_URL is not set; to run without your own PostgreSQL: stage-e up")
    return settings.database_url.get_secret_value()


def _announce(url: str) -> None:
    print(f"listening on {url}", file=sys.stderr, flush=True)
