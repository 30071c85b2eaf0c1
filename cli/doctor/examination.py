"""All parts, in the order in which one needs the other."""

import os
from collections.abc import AsyncIterator

from pydantic import SecretStr

from cli.caller import Caller
from cli.doctor import parts
from cli.doctor.finding import Finding, trouble
from cli.embedded import default_home, running_addresses
from cli.errors import CommandError
from cli.exits import Exit
from cli.invocation import command
from cli.server_urls import check_server_urls
from stage_e.errors import SettingsError
from stage_e.settings import Settings, read_settings


async def examine(caller: Caller) -> Exit:
    """Prints a line per part; out of reach when something that is needed is."""
    failed = False
    async for finding in findings(caller):
        print(finding.line, flush=True)
        failed = failed or not (finding.well or finding.needed is False)
    return Exit.OUT_OF_REACH if failed else Exit.DONE


async def findings(caller: Caller) -> AsyncIterator[Finding]:
    """What is found. A process of ours needs its database; a client, which has no settings, needs the API."""
    try:
        check_server_urls(os.environ)
        settings = read_settings()
    except (CommandError, SettingsError) as error:
        yield trouble("settings", str(error))
        return
    yield Finding("settings", "as STAGE_E_* say")
    own = settings.database_url is not None
    async for finding in _servers(settings) if own else _embedded_servers():
        yield finding
    async for finding in parts.api(caller, needed=not own or caller.given_url is not None):
        yield finding


async def _servers(settings: Settings) -> AsyncIterator[Finding]:
    """Everything that a process of ours is told to work with."""
    yield await parts.database(settings.database_url, "STAGE_E_DATABASE_URL")
    yield await parts.redis(settings.redis_url)
    yield parts.keys_file(settings.api_keys_file)
    for name, url in parts.service_urls(settings):
        yield await parts.service(name, url)


async def _embedded_servers() -> AsyncIterator[Finding]:
    """The servers of a local stack; its API tells of the rest."""
    home = default_home(os.environ)
    running = running_addresses(home)
    if running is None:
        yield trouble("servers", f"none are set and none run in {home}: {command()} up", needed=False)
        return
    yield await parts.database(SecretStr(running[0]), f"embedded in {home}")
    yield await parts.redis(SecretStr(running[1]))
