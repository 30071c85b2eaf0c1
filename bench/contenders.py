"""Who runs background jobs: how each is started, handed jobs, and asked how many it has finished."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from redis import Redis

from bench.figures import OURS
from bench.load import send
from bench.ours import Ours
from bench.peers.command import READY
from bench.peers.job import CONCURRENCY, SUBMITTERS
from bench.place import Place
from cli.stack.child import Child

PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Submitted:
    """When the first job was handed in, and when the last had been taken; seconds of the system's clock."""

    began_at: float
    ended_at: float


@dataclass(frozen=True, slots=True)
class Contender:
    """One of those that are measured."""

    name: str
    settings: str
    """As the report shows them."""
    workers: Callable[[int], list[Child]]
    """Starts so many worker processes; they are ready."""
    submit: Callable[[int, float], Submitted]
    """Hands in so many jobs, at a rate or (0) as fast as 16 submitters can."""
    finished: Callable[[], int] = field(repr=False)
    """How many jobs it has noted down as done, ever."""


def our_contender(ours: Ours) -> Contender:
    """The real API and worker processes."""

    def submit(count: int, rate: float) -> Submitted:
        loaded = send(ours.place.processes, replace(ours.background, requests=count, clients=SUBMITTERS, rate=rate))
        return Submitted(loaded.began_at, loaded.ended_at)

    settings = f"defaults ({CONCURRENCY} executions at once); handed in over HTTP, assessed, stored, audited"
    return Contender(OURS, settings, ours.workers, submit, ours.completed)


def arq_contender(place: Place, number: int, name: str, settings: str, *options: str) -> Contender:
    """Plain arq in a numbered database of the same Valkey."""
    url = f"{place.redis_url}?db={number}"
    redis = Redis.from_url(url)
    place.undo.callback(redis.close)
    return _peer(place, "arq", name, settings, options, {"BENCH_REDIS_URL": url}, partial(_results, redis))


def arq_as_it_comes(place: Place) -> Contender:
    return arq_contender(place, 1, "arq", "defaults (10 jobs at once, a poll each 0.5 s); not durable: all in Valkey")


def arq_polling(place: Place) -> Contender:
    return arq_contender(place, 2, "arq 10 ms", "poll_delay=0.01", "--poll", "0.01")


def arq_tuned(place: Place) -> Contender:
    settings = f"poll_delay=0.01, max_jobs={CONCURRENCY}; not durable"
    return arq_contender(place, 3, "arq tuned", settings, "--poll", "0.01", "--concurrency", str(CONCURRENCY))


def procrastinate(place: Place) -> Contender:
    """procrastinate in a database of its own."""
    settings = f"concurrency={CONCURRENCY}, LISTEN/NOTIFY, a pool of {SUBMITTERS} connections; keeps no results"
    query = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'"
    return _durable_peer(place, "procrastinate", settings, query)


def dbos(place: Place) -> Contender:
    """DBOS in a database of its own."""
    settings = "a queue without limits, its default poll of 1 s; one workflow of one step per job, asynchronous"
    query = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'SUCCESS'"
    return _durable_peer(place, "dbos", settings, query)


def _durable_peer(place: Place, name: str, settings: str, query: str) -> Contender:
    database = place.database(f"bench_{name}")
    environ = {"BENCH_DATABASE_URL": database.url}
    contender = _peer(place, name, name, settings, (), environ, partial(database.number, query))
    _run(place, name, ("--prepare",), environ)
    return contender


def _peer(
    place: Place,
    module: str,
    name: str,
    settings: str,
    options: tuple[str, ...],
    environ: dict[str, str],
    finished: Callable[[], int],
) -> Contender:
    def workers(count: int) -> list[Child]:
        words = ("bench.peers", module, *options)
        more = {"BENCH_ASSET_URL": place.witness.asset_url, **environ}
        return place.processes.start_all(f"{module}-worker", count, *words, ready=READY, **more)

    def submit(count: int, rate: float) -> Submitted:
        printed = _run(place, module, ("--submit", str(count), "--rate", str(rate)), environ)
        return Submitted(**json.loads(printed.strip().splitlines()[-1]))

    return Contender(name, settings, workers, submit, finished)


def _run(place: Place, module: str, words: tuple[str, ...], environ: dict[str, str]) -> str:
    more = {"BENCH_ASSET_URL": place.witness.asset_url, **environ}
    return place.processes.run(f"{module}-client", "bench.peers", module, *words, within_s=PATIENCE_S, **more)


def _results(redis: Redis) -> int:
    return sum(1 for _ in redis.scan_iter("arq:result:*", count=1000))
