"""``python -m simulator``: the services in one process on one port."""

import argparse
import asyncio
import json
import signal
import socket
import sys
from collections.abc import Callable

from simulator.application import Application, app
from simulator.inventory import BUILT_IN
from simulator.revision import LATE_WITH_HOSTS, REVISIONS
from simulator.server import Server, bind, url_of

_USAGE_ERROR = 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="Stand-in asset, automation, network and communication services, under /asset, /automation, "
        "/network and /communication, with a control face under /control.",
    )
    parser.add_argument("--port", type=int, default=4700, help="0 takes a free one and prints it as JSON (%(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--inventory", default="office", help=f"{', '.join(BUILT_IN)} or a JSON file (%(default)s)")
    parser.add_argument("--revision", choices=list(REVISIONS), default=LATE_WITH_HOSTS.name, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="other hosts, other numbers (%(default)s)")
    parser.add_argument(
        "--time-scale", type=_scale, default=1.0, help="multiplies durations; 0: no waiting (%(default)s)"
    )
    return parser


def _scale(text: str) -> float:
    scale = float(text)
    if not 0 <= scale < float("inf"):
        raise argparse.ArgumentTypeError("must be 0 or more")
    return scale


def main(arguments: list[str] | None = None) -> int:
    """Run until interrupted; the exit code is 0 then, 2 when it cannot start."""
    asked = _parser().parse_args(arguments)
    try:
        application = app(
            inventory=asked.inventory, revision=asked.revision, seed=asked.seed, time_scale=asked.time_scale
        )
    except (OSError, ValueError) as error:
        return _refuse(f"cannot read the inventory {asked.inventory}: {error}")
    try:
        bound = bind(asked.host, asked.port)
    except (OSError, OverflowError) as error:
        return _refuse(f"cannot listen on {asked.host}:{asked.port}: {error}")
    server = Server(application, _announcement(asked.port, url_of(bound), application))
    asyncio.run(_until_told(server, [bound]))
    return 0


def _refuse(reason: str) -> int:
    sys.stderr.write(f"simulator: {reason}\n")
    return _USAGE_ERROR


def _announcement(port: int, url: str, application: Application) -> Callable[[], None]:
    world = application.world
    spoken = f"simulator listening on {url} ({len(world.inventory.rows)} assets, {world.revision.name})"
    return lambda: print(json.dumps({"url": url}) if port == 0 else spoken, flush=True)  # noqa: T201  # its one line


async def _until_told(server: Server, sockets: list[socket.socket]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: setattr(server, "should_exit", True))
    await server.serve(sockets=sockets)


if __name__ == "__main__":
    sys.exit(main())
