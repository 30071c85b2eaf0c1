"""How long a queued job waits for a worker that has nothing else to do, and what such a worker costs."""

import time

from bench.contenders import Contender, arq_as_it_comes, arq_polling, our_contender
from bench.errors import BenchError
from bench.figures import Figure, Goal, Report, percentile
from bench.ours import Ours
from bench.place import Place
from bench.processes import cpu_percents, end
from bench.rings import watched_rings

RATE, JOBS, WARM_UP = 20.0, 200, 10
IDLE_S, SETTLE_S = 10.0, 1.0
PATIENCE_S = 10.0
NOTES = (
    f"{JOBS} jobs at {RATE:g} a second (jittered, the same moments for all), one worker process, the same Valkey",
    "start: from the moment in which Valkey took the job into the queue (its MONITOR) to the job's first call at the",
    "  simulator (its ledger); ours includes the claim in PostgreSQL, arq stores nothing but in Valkey",
    f"idle: CPU time of the worker process over {IDLE_S:g} s without jobs, all contenders at the same time",
)
FIGURES = (
    Figure("p50", "ms", "start p50"),
    Figure("p99", "ms", "start p99"),
    Figure("idle", "%", "idle CPU, of one core"),
)
GOALS = (Goal("p50", 5.0), Goal("p99", 20.0), Goal("idle", 1.0))


def pickup(place: Place, ours: Ours, rounds: int) -> Report:
    """The report. Raises: BenchError: a job was not run."""
    contenders = (our_contender(ours), arq_as_it_comes(place), arq_polling(place))
    names = [contender.name for contender in contenders]
    notes = (*NOTES, *(f"{each.name}: {each.settings}" for each in contenders))
    report = Report("pickup: the start of a queued job", notes, FIGURES, names, GOALS)
    for _ in range(rounds):
        for contender in contenders:
            waits_s = starts(place, contender)
            report.add("p50", contender.name, 1000 * percentile(waits_s, 50))
            report.add("p99", contender.name, 1000 * percentile(waits_s, 99))
        for contender, percent in zip(contenders, idle_percents(contenders), strict=True):
            report.add("idle", contender.name, percent)
    return report


def starts(place: Place, contender: Contender) -> list[float]:
    """Seconds from the ring to the first call, for each job of one round but the first few."""
    workers = contender.workers(1)
    try:
        place.witness.forget()
        with watched_rings(place.redis_url) as rings:
            contender.submit(JOBS + WARM_UP, RATE)
            called = all_calls(place, contender, JOBS + WARM_UP)
            rung = rings.read()
    finally:
        end(*workers)
    return [called[job_id] - at for job_id, at in rung.items() if job_id in called][WARM_UP:]


def all_calls(place: Place, contender: Contender, count: int) -> dict[str, float]:
    """When each job called, once all have. Raises: BenchError: not all do."""
    deadline = time.monotonic() + PATIENCE_S
    while len(called := place.witness.first_calls()) < count:
        if time.monotonic() > deadline:
            raise BenchError(f"{contender.name} ran {len(called)} of {count} jobs")
        time.sleep(0.1)
    return called


def idle_percents(contenders: tuple[Contender, ...]) -> list[float]:
    """Percent of a core that one idle worker of each uses."""
    workers = [worker for contender in contenders for worker in contender.workers(1)]
    try:
        time.sleep(SETTLE_S)
        return cpu_percents(workers, IDLE_S)
    finally:
        end(*workers)
