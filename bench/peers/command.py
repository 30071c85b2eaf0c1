"""What a peer's process is started for: to prepare its tables, to hand in jobs, or to work."""

import argparse
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.pace import crowded, paced
from bench.peers.job import SUBMITTERS

READY = "ready"


@dataclass(frozen=True, slots=True)
class Command:
    """What the command line says."""

    peer: str
    prepare: bool
    submit: int
    """How many jobs to hand in; with none of these, it is a worker."""
    rate: float
    concurrency: int | None
    poll_s: float | None


def read_command() -> Command:
    """The command that this process was started with."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers")
    parser.add_argument("peer")
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--submit", type=int, default=0)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--concurrency", type=int)
    parser.add_argument("--poll", type=float, dest="poll_s")
    return Command(**vars(parser.parse_args()))


def say_ready() -> None:
    """Tell the benchmark that this worker takes jobs from now on."""
    print(READY, flush=True)


async def submit_all(command: Command, submit: Callable[[str], Awaitable[object]]) -> None:
    """Hand the jobs in, each with an id of its own, and print when that began and ended."""
    batch = uuid.uuid4().hex[:12]
    began_at = time.time()

    async def one(number: int) -> None:
        await submit(f"{batch}-{number}")

    if command.rate:
        await paced(command.submit, command.rate, one)
    else:
        await crowded(command.submit, SUBMITTERS, one)
    print(json.dumps({"began_at": began_at, "ended_at": time.time()}), flush=True)
