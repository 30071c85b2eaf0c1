"""Faults, each with a beginning and an end, and what has to be done to be sane again."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from cli.embedded import Server
from cli.stack.child import Child
from stage_e.adapters.redis.connection import connect
from tests.chaos.history import Strike
from tests.chaos.place import Place
from tests.chaos.proxy import Proxy
from tests.chaos.recovery import GOAL

KILL_WORKER, KILL_API, TERM_WORKER = "kill -9 of a worker", "kill -9 of the API", "SIGTERM of a worker"
POSTGRES_BACK = ("PostgreSQL restarted", "kill -9 of PostgreSQL")
VALKEY_BACK = ("Valkey restarted without data", "Valkey restarted with old data", "kill -9 of Valkey")
HANG_UP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
SERVICE_FAULTS = ("503", "429", "slow", "hang", "cut_before", "cut_after", "garbage", "status", "huge_output", "lie")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a fault lasts and how long it is quiet before the next one, in seconds."""

    shortest_s: float = 1.0
    longest_s: float = 4.5
    quiet_s: float = 2.5


async def strike(name: str, place: Place, dice: Random, pace: Pace) -> Strike:
    """The fault, over."""
    began_at = datetime.now(UTC)
    victim = await KINDS[name](place, dice, dice.uniform(pace.shortest_s, pace.longest_s))
    return Strike(name, began_at, datetime.now(UTC), victim)


async def heal(place: Place) -> None:
    """Nothing is broken any more that these faults can break."""
    for proxy in (place.postgres, place.valkey, place.services):
        proxy.heal()
    (await place.control.delete("/faults")).raise_for_status()
    for child in place.crew.everyone:
        child.signal(signal.SIGCONT)


async def _signal(who: str, number: signal.Signals, place: Place, dice: Random, _for_s: float) -> int:
    child = _someone(who, place, dice)
    victim = child.pid
    child.signal(number)
    return victim


async def _kill(who: str, place: Place, dice: Random, for_s: float) -> int:
    """Every second time nothing else happens until it may be expected to have recovered."""
    victim = await _signal(who, signal.SIGKILL, place, dice, for_s)
    await asyncio.sleep(dice.choice((0.0, GOAL.total_seconds())))
    return victim


async def _kill_everyone(place: Place, _dice: Random, _for_s: float) -> int:
    """API and workers at one stroke: nobody is left who could rescue anything."""
    for child in place.crew.everyone:
        child.signal(signal.SIGKILL)
    return 0


async def _freeze(who: str, place: Place, dice: Random, for_s: float) -> int:
    child = _someone(who, place, dice)
    victim = child.pid
    child.signal(signal.SIGSTOP)
    await asyncio.sleep(for_s)
    child.signal(signal.SIGCONT)
    return victim


def _someone(who: str, place: Place, dice: Random) -> Child:
    return place.crew.api if who == "api" else place.crew.a_worker(dice)


def _server(which: str, place: Place) -> Server:
    return place.servers.postgres if which == "postgres" else place.servers.valkey


async def _restart(which: str, place: Place, _dice: Random, for_s: float) -> int:
    server = _server(which, place)
    await asyncio.to_thread(server.stop)
    await asyncio.sleep(for_s / 2)
    await asyncio.to_thread(server.start)
    return 0


async def _kill_server(which: str, place: Place, _dice: Random, for_s: float) -> int:
    server = _server(which, place)
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(for_s / 2)
    await asyncio.to_thread(server.start)
    return 0


async def _pause(which: str, place: Place, _dice: Random, for_s: float) -> int:
    server = _server(which, place)
    server.pause()
    await asyncio.sleep(for_s)
    server.resume()
    return 0


async def _flush(place: Place, _dice: Random, _for_s: float) -> int:
    async with connect(place.servers.redis_url) as redis:
        await redis.flushall()
    return 0


async def _valkey_with_old_data(place: Place, dice: Random, for_s: float) -> int:
    """It comes back with what it held a while ago: doorbells that were answered long since."""
    async with connect(place.servers.redis_url) as redis:
        await redis.save()
    await asyncio.sleep(for_s / 2)
    await _kill_server("valkey", place, dice, for_s)
    _saved(place).unlink(missing_ok=True)
    return 0


async def _valkey_without_data(place: Place, dice: Random, for_s: float) -> int:
    _saved(place).unlink(missing_ok=True)
    return await _restart("valkey", place, dice, for_s)


def _saved(place: Place) -> Path:
    return place.servers.valkey.log.parent / "dump.rdb"


async def _hang_up(place: Place, _dice: Random, _for_s: float) -> int:
    engine = create_async_engine(place.sane_database_url, poolclass=sa.NullPool)
    async with engine.connect() as connection:
        await connection.execute(sa.text(HANG_UP))
    return 0


def _proxy(which: str, place: Place) -> Proxy:
    return {"postgres": place.postgres, "valkey": place.valkey, "services": place.services}[which]


async def _cut(which: str, place: Place, _dice: Random, for_s: float) -> int:
    """All connections, and nobody gets a new one for a while."""
    proxy = _proxy(which, place)
    proxy.refuses = True
    proxy.cut()
    await asyncio.sleep(for_s / 2)
    proxy.heal()
    return 0


async def _half_open(which: str, place: Place, _dice: Random, for_s: float) -> int:
    """Connections that look alive and are not. They stay so: whoever has one must notice by himself."""
    _proxy(which, place).half_open()
    await asyncio.sleep(for_s)
    return 0


async def _delay(which: str, place: Place, dice: Random, for_s: float) -> int:
    proxy = _proxy(which, place)
    proxy.delay_s = dice.uniform(0.02, 0.3)
    await asyncio.sleep(for_s)
    proxy.delay_s = 0.0
    return 0


async def _misbehave(kind: str, place: Place, dice: Random, for_s: float) -> int:
    fault = {
        "kind": kind,
        "probability": 0.3,
        "seed": dice.randrange(1000),
        "seconds": dice.uniform(0.5, 3),
        "when": dice.choice(["before", "after"]),
        "size_bytes": 400_000,
    }
    (await place.control.post("/faults", json=fault)).raise_for_status()
    await asyncio.sleep(for_s)
    (await place.control.delete("/faults")).raise_for_status()
    return 0


KINDS: dict[str, Callable[[Place, Random, float], Awaitable[int]]] = {
    KILL_WORKER: partial(_kill, "worker"),
    KILL_API: partial(_kill, "api"),
    TERM_WORKER: partial(_signal, "worker", signal.SIGTERM),
    "SIGTERM of the API": partial(_signal, "api", signal.SIGTERM),
    "kill -9 of the API and all workers": _kill_everyone,
    "a worker frozen": partial(_freeze, "worker"),
    "the API frozen": partial(_freeze, "api"),
    "Valkey flushed": _flush,
    "Valkey restarted without data": _valkey_without_data,
    "Valkey restarted with old data": _valkey_with_old_data,
    "kill -9 of Valkey": partial(_kill_server, "valkey"),
    "Valkey frozen": partial(_pause, "valkey"),
    "PostgreSQL restarted": partial(_restart, "postgres"),
    "kill -9 of PostgreSQL": partial(_kill_server, "postgres"),
    "PostgreSQL frozen": partial(_pause, "postgres"),
    "PostgreSQL hung up": _hang_up,
    **{
        f"connections to {which} {how}": partial(make, which)
        for which in ("postgres", "valkey", "services")
        for how, make in (("cut", _cut), ("half-open", _half_open), ("slow", _delay))
    },
    **{f"services: {kind}": partial(_misbehave, kind) for kind in SERVICE_FAULTS},
}
OFTEN = (KILL_WORKER, KILL_WORKER, KILL_API, TERM_WORKER, "a worker frozen")
"""What happens most in real life, or is what recovery is measured by."""
