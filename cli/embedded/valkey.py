"""A Valkey of our own that keeps nothing: it carries news, and may be emptied at any time."""

import signal
import socket
from functools import partial
from pathlib import Path

from cli.embedded.home import Place
from cli.embedded.programs import Programs
from cli.embedded.server import Recipe, Server

SOCKET = "valkey.sock"
ANSWER_S = 1.0
SETTINGS = {
    "appendonly": "no",
    "daemonize": "no",
    "port": "0",
    "save": "",
    "set-proc-title": "no",  # the command line then tells whose server it is
    "unixsocketperm": "700",
}


def valkey_server(programs: Programs, place: Place) -> Server:
    """Not started yet."""
    path = place.sockets / SOCKET
    pid_file = place.folder / "valkey.pid"
    settings = {**SETTINGS, "dir": str(place.folder), "pidfile": str(pid_file), "unixsocket": str(path)}
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return Server(
        Recipe(
            name="Valkey",
            command=(str(programs.valkey), *options),
            folder=place.folder,
            log=place.folder / "valkey.log",
            pid_file=pid_file,
            user=place.user,
            stop_signal=signal.SIGTERM,
            prepare=partial(path.unlink, missing_ok=True),
            ready=partial(_ready, path),
            worth_a_retry="Failed opening Unix socket: bind: Address already in use",
        )
    )


def redis_url(place: Place) -> str:
    """For redis-py and arq."""
    return f"unix://{place.sockets / SOCKET}"


def _ready(path: Path, _pid: int) -> bool:
    """The socket was removed before the start, so that whoever answers is the new one."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(ANSWER_S)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(7) == b"+PONG\r\n"
        except OSError:
            return False
