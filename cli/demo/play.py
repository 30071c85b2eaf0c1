"""The demo from its first line to its last."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.caller import Caller
from cli.client import connect
from cli.demo.scenes import Stage, change_something, count_assets, survive_a_kill
from cli.demo.teller import Teller
from cli.embedded import default_home
from cli.exits import Exit
from cli.home_keys import local_key
from cli.invocation import PLANS, command, shown
from cli.server_urls import DATABASE, REDIS
from cli.stack.ending import until_told
from cli.stack.stack import StackOptions, running_stack

ROOTS_WAY = 0o711  # lets the servers' user pass through


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the command line says about the demo."""

    fast: float = 1.0
    port: int = 0
    plain: bool = False


async def play_demo(options: DemoOptions) -> Exit:
    """Plays it, and leaves nothing behind; how it ended."""
    teller = Teller(sys.stdout, plain=options.plain)
    with _home(os.environ) as (home, lasting):
        stack = StackOptions(home, options.port, time_scale=1 / options.fast, ephemeral=not lasting)
        ended = await until_told(_play(stack, teller), teller.aside)
    return Exit.INTERRUPTED if ended is None else ended


async def _play(options: StackOptions, teller: Teller) -> Exit:
    began_s = time.monotonic()
    teller.aside("starting PostgreSQL, Valkey, the simulated services, the API and two workers ...")
    async with running_stack(options, _own(os.environ), teller.aside) as stack:
        teller.aside(f"ready after {time.monotonic() - began_s:.1f} s; the API is at {stack.url}")
        caller = Caller(stack.url)
        async with connect(caller, local_key(stack.home, "operator")) as client:
            scene = Stage(caller, client, stack, teller)
            ends = [await count_assets(scene), await change_something(scene), await survive_a_kill(scene)]
    teller.title("That was all")
    teller.lines(_how_to_go_on(time.monotonic() - began_s))
    return max(ends)


def _own(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without settings of other stacks, but for the servers to use."""
    return {
        name: value for name, value in environ.items() if not name.startswith("STAGE_E_") or name in (DATABASE, REDIS)
    }


@contextmanager
def _home(environ: Mapping[str, str]) -> Iterator[tuple[Path, bool]]:
    """The home that is set, or one for this demo alone; and whether it lasts."""
    if environ.get("STAGE_E_HOME"):
        yield default_home(environ), True
        return
    folder = Path(tempfile.mkdtemp(prefix="stage-e-demo-"))
    try:
        folder.chmod(ROOTS_WAY)
        yield folder, False
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _how_to_go_on(took_s: float) -> list[str]:
    return [
        f"Everything has been stopped, after {took_s:.0f} s in all. Go on with the same, left running:",
        f"  {command()} up",
        "and in another terminal:",
        f"  {command()} run {shown(PLANS / 'health_check.json')}",
        f"  {command()} ls",
    ]
