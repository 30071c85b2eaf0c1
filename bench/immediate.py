"""A one-step plan, answered within its request, against a bare handler that makes the same call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.errors import BenchError
from bench.figures import OURS, Figure, Goal, Report, percentile
from bench.load import Load, send
from bench.ours import HOST, LISTENING, Ours, port_of
from bench.place import Place
from bench.plan import ANSWER
from bench.processes import Processes, cpu_s
from cli.stack.child import Child

BARE = "bare FastAPI"
WARM_UP_S, THROUGHPUT_S = 0.5, 3.0
CLIENTS = 16
TURNS, TURN_S = 6, 0.5  # with one client: short, since this machine may be another one a second later
NOTES = (
    "ours: each request is an execution of its own, accepted and finished in PostgreSQL",
    "its plan is one that was judged a moment ago, under another decision, as a question that is asked often is",
    "bare: a FastAPI handler that makes the same GET and says the same sentence, and stores nothing",
    "both: one process, the same uvicorn settings, the same POST by the same load generator",
    "ours calls through connections of httpcore, bare through httpx, which stands on it",
    f"per round and contender: {TURNS} turns of {TURN_S:g} s with 1 client; {THROUGHPUT_S:g} s with {CLIENTS}",
)
FIGURES = (
    Figure("p50", "ms", "latency p50, 1 client"),
    Figure("p99", "ms", "latency p99, 1 client"),
    Figure("crowded_p50", "ms", f"latency p50, {CLIENTS} clients"),
    Figure("throughput", "/s", f"throughput, {CLIENTS} clients"),
    Figure("cpu", "ms", "CPU of the server per request"),
)
GOALS = (
    Goal("p50", 3.0, BARE),
    Goal("throughput", 0.25, BARE, at_least=True),
    Goal("p50", 2.0, BARE, must=False),
    Goal("throughput", 0.4, BARE, at_least=True, must=False),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A contender: its process, and how to ask it."""

    name: str
    server: Child
    load: Load


def immediate(place: Place, ours: Ours, rounds: int) -> Report:
    """The report. Raises: BenchError: somebody did not answer as expected."""
    report = Report("immediate: a one-step plan within its request", NOTES, FIGURES, (OURS, BARE), GOALS)
    served = (Served(OURS, ours.api, ours.immediate), bare(place, ours.immediate.body))
    for each in served:
        warm_up(place.processes, each)
    for _ in range(rounds):
        completed = ours.completed()
        quiet = take_turns(place.processes, served)
        requests, _ = [measure(place.processes, report, each, quiet[each.name]) for each in served]
        if (found := ours.completed() - completed) != requests:
            raise BenchError(f"{requests} requests were answered, and {found} executions completed")
    return report


def bare(place: Place, body: str) -> Served:
    """The bare handler, served from now on."""
    server = place.processes.start("bare", "bench.bare", ready=LISTENING, BENCH_ASSET_URL=place.witness.asset_url)
    return Served(BARE, server, Load(HOST, port_of(server), "/count", body, {}, statuses=(200,)))


def warm_up(processes: Processes, served: Served) -> None:
    """Raises: BenchError: it says something else than the number of assets."""
    loaded = send(processes, replace(served.load, seconds=WARM_UP_S, clients=CLIENTS))
    if ANSWER not in loaded.last_answer:
        raise BenchError(f"{served.name} answered {loaded.last_answer[:300]}")


def take_turns(processes: Processes, served: Sequence[Served]) -> dict[str, list[float]]:
    """Seconds that each request of a single client took, by contender."""
    took_s: dict[str, list[float]] = {each.name: [] for each in served}
    for _ in range(TURNS):
        for each in served:
            took_s[each.name] += send(processes, replace(each.load, seconds=TURN_S)).latencies_s
    return took_s


def measure(processes: Processes, report: Report, served: Served, quiet_s: Sequence[float]) -> int:
    """One round of one contender, of which ``quiet_s`` is known; how many requests it took."""
    used_s = cpu_s(served.server)
    crowd = send(processes, replace(served.load, seconds=THROUGHPUT_S, clients=CLIENTS))
    used_s = cpu_s(served.server) - used_s
    report.add("p50", served.name, 1000 * percentile(quiet_s, 50))
    report.add("p99", served.name, 1000 * percentile(quiet_s, 99))
    report.add("crowded_p50", served.name, 1000 * percentile(crowd.latencies_s, 50))
    report.add("throughput", served.name, crowd.per_second)
    report.add("cpu", served.name, 1000 * used_s / len(crowd.latencies_s))
    return len(quiet_s) + len(crowd.latencies_s)
