"""Both servers together: started for a block, known to others meanwhile, stopped after it."""

import asyncio
import atexit
import json
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from cli.embedded.home import Place, ephemeral_place, held, make_home, place_in, read_note
from cli.embedded.postgres import database_url, postgres_server
from cli.embedded.programs import find_programs
from cli.embedded.server import Server
from cli.embedded.user import server_user
from cli.embedded.valkey import redis_url, valkey_server

LOCK = "embedded.lock"


@dataclass(frozen=True, slots=True)
class EmbeddedServers:
    """Two running servers: their addresses, for the settings, and their handles."""

    database_url: str
    redis_url: str
    postgres: Server
    valkey: Server


class Embedded:
    """The servers of one home, for a ``with`` or an ``async with`` block, which gets ``EmbeddedServers``.

    ``ephemeral`` servers have data of their own that is thrown away, and do not wait for the disk.
    Raises on entry: EmbeddedError: they cannot be had, do not start, or somebody else runs them.
    """

    def __init__(self, home: Path, *, ephemeral: bool = False) -> None:
        self._home = home
        self._ephemeral = ephemeral
        self._undo = ExitStack()

    def start(self) -> EmbeddedServers:
        """The servers, answering. ``stop`` must follow; at the latest it does at the exit of the interpreter."""
        with ExitStack() as undo:
            place = self._place(undo)
            programs = find_programs(place.user)
            servers = EmbeddedServers(
                database_url(place),
                redis_url(place),
                postgres_server(programs, place, ephemeral=self._ephemeral),
                valkey_server(programs, place),
            )
            undo.callback(servers.postgres.stop)
            undo.callback(servers.valkey.stop)
            with ThreadPoolExecutor(2) as pool:
                for started in (pool.submit(servers.postgres.start), pool.submit(servers.valkey.start)):
                    started.result()
            self._announce(servers)
            self._undo = undo.pop_all()
        atexit.register(self.stop)
        return servers

    def _place(self, undo: ExitStack) -> Place:
        user = server_user()
        if self._ephemeral:
            return undo.enter_context(ephemeral_place(user))
        make_home(self._home)
        undo.enter_context(held(self._home / LOCK))
        return undo.enter_context(place_in(self._home, user))

    def _announce(self, servers: EmbeddedServers) -> None:
        if not self._ephemeral:
            note = {
                "launcher": f"process {os.getpid()}",
                "database_url": servers.database_url,
                "redis_url": servers.redis_url,
            }
            (self._home / LOCK).write_text(json.dumps(note))

    def stop(self) -> None:
        """Both are gone, and so is what was ephemeral. May be called twice."""
        atexit.unregister(self.stop)
        self._undo.close()

    def __enter__(self) -> EmbeddedServers:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> EmbeddedServers:
        return await asyncio.to_thread(self.start)

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.stop)


def embedded(home: Path, *, ephemeral: bool = False) -> Embedded:
    """The embedded servers of ``home``, not started yet: to be entered with ``with`` or ``async with``."""
    return Embedded(home, ephemeral=ephemeral)


def running_addresses(home: Path) -> tuple[str, str] | None:
    """Database and Redis URL of the servers that another process runs in this home; None when nobody does."""
    note = read_note(home / LOCK)
    return (note["database_url"], note["redis_url"]) if "redis_url" in note else None
