"""A private PostgreSQL and Valkey, from wheels, for whoever has no servers: ``stage-e demo``, ``up`` and the tests.

    async with embedded(home) as servers:      # or: with embedded(home, ephemeral=True) as servers
        settings = {"STAGE_E_DATABASE_URL": servers.database_url, "STAGE_E_REDIS_URL": servers.redis_url}
        servers.postgres.kill()                # also: start, stop, pause, resume, restart

Both listen on Unix sockets in a folder that only their user can enter. Imports nothing of ours.
"""

from cli.embedded.errors import EmbeddedError
from cli.embedded.home import default_home
from cli.embedded.server import Server
from cli.embedded.stack import Embedded, EmbeddedServers, embedded, running_addresses

__all__ = [
    "Embedded",
    "EmbeddedError",
    "EmbeddedServers",
    "Server",
    "default_home",
    "embedded",
    "running_addresses",
]
