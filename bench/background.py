"""One-step background jobs a second, from the first one handed in to the last one noted down as done."""

import time
from dataclasses import dataclass

from bench.contenders import Contender, arq_as_it_comes, arq_tuned, dbos, our_contender, procrastinate
from bench.errors import BenchError
from bench.figures import Figure, Goal, Report
from bench.ours import Ours
from bench.peers.job import SUBMITTERS
from bench.place import Place
from bench.processes import cpu_s, end

JOBS = 1200
WORKERS = (1, 2)
PATIENCE_S = 120.0
CALLS_LOOK_S, STORE_LOOK_S = 0.05, 0.01
NOTES = (
    f"{JOBS} jobs, each makes the same GET at the simulator; the same PostgreSQL for who stores in it",
    "ours calls through connections of httpcore, the others through httpx, which stands on it",
    f"end to end: {SUBMITTERS} submitters hand them in one by one while idle workers wait; from the first one to the",
    "  moment in which all are noted down as done in the contender's own store",
    "drain: handed in before the workers start; from the first call to the same moment",
)
RATES = tuple(
    Figure(f"{kind}_{count}", "/s", f"{label}, {count} worker{'s' * (count > 1)}")
    for count in WORKERS
    for kind, label in (("end_to_end", "end to end"), ("drain", "drain"))
)
FIGURES = (*RATES, Figure("cpu", "ms", "CPU of the worker per job, drain"))
GOALS = tuple(Goal(figure.name, 1.0, peer, at_least=True) for figure in RATES for peer in ("dbos", "procrastinate"))


@dataclass(frozen=True, slots=True)
class Rates:
    """Jobs a second, and CPU of the workers for each job of the drain."""

    drain: float
    end_to_end: float
    cpu_ms: float


def background(place: Place, ours: Ours, rounds: int) -> Report:
    """The report. Raises: BenchError: a job was not done."""
    contenders = (our_contender(ours), dbos(place), procrastinate(place), arq_as_it_comes(place), arq_tuned(place))
    notes = (*NOTES, *(f"{each.name}: {each.settings}" for each in contenders))
    names = [each.name for each in contenders]
    report = Report("background: one-step executions a second", notes, FIGURES, names, GOALS)
    for _ in range(rounds):
        for count in WORKERS:
            for contender in contenders:
                rates = measure(place, contender, count)
                report.add(f"drain_{count}", contender.name, rates.drain)
                report.add(f"end_to_end_{count}", contender.name, rates.end_to_end)
                if count == 1:
                    report.add("cpu", contender.name, rates.cpu_ms)
    return report


def measure(place: Place, contender: Contender, count: int) -> Rates:
    """One round of one contender, with so many workers."""
    target = contender.finished() + JOBS
    place.witness.forget()
    contender.submit(JOBS, 0)
    workers = contender.workers(count)
    try:
        idle_s = cpu_s(*workers)
        drained_at = all_done(place, contender, target)
        drain_s, used_s = drained_at - min(place.witness.first_calls().values()), cpu_s(*workers) - idle_s
        place.witness.forget()
        submitted = contender.submit(JOBS, 0)
        through_s = all_done(place, contender, target + JOBS) - submitted.began_at
    finally:
        end(*workers)
    return Rates(JOBS / drain_s, JOBS / through_s, 1000 * used_s / JOBS)


def all_done(place: Place, contender: Contender, target: int) -> float:
    """The moment in which the contender has noted down the last job; its store is only looked at near the end.

    Raises: BenchError: it does not get there.
    """
    deadline = time.monotonic() + PATIENCE_S
    while place.witness.calls() < JOBS and time.monotonic() < deadline:
        time.sleep(CALLS_LOOK_S)
    while (finished := contender.finished()) < target:
        if time.monotonic() > deadline:
            raise BenchError(f"{contender.name} finished {JOBS - target + finished} of {JOBS} jobs")
        time.sleep(STORE_LOOK_S)
    return time.time()
