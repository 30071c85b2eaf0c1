"""A one-step plan, answered within its request, against a bare handler that makes the same call."""

from dataclasses import replace

from bench.errors import BenchError
from bench.figures import OURS, Figure, Goal, Report, percentile
from bench.load import Load, Loaded, send
from bench.ours import HOST, LISTENING, Ours
from bench.place import Place
from bench.plan import ANSWER
from bench.processes import Processes, await_word

BARE = "bare FastAPI"
WARM_UP_S, LATENCY_S, THROUGHPUT_S = 0.5, 3.0, 3.0
CLIENTS = 16
NOTES = (
    "ours: each request is an execution of its own, accepted and finished in PostgreSQL",
    "bare: a FastAPI handler that makes the same GET and says the same sentence, and stores nothing",
    "both: one process, the same uvicorn and HTTP client settings, the same POST by the same load generator",
    f"per round and contender: {LATENCY_S:g} s with 1 client, {THROUGHPUT_S:g} s with {CLIENTS}",
)
FIGURES = (
    Figure("p50", "ms", "latency p50, 1 client"),
    Figure("p99", "ms", "latency p99, 1 client"),
    Figure("crowded_p50", "ms", f"latency p50, {CLIENTS} clients"),
    Figure("throughput", "/s", f"throughput, {CLIENTS} clients"),
)
GOALS = (
    Goal("p50", 3.0, BARE),
    Goal("throughput", 0.25, BARE, at_least=True),
    Goal("p50", 2.0, BARE, must=False),
    Goal("throughput", 0.4, BARE, at_least=True, must=False),
)


def immediate(place: Place, ours: Ours, rounds: int) -> Report:
    """The report. Raises: BenchError: somebody did not answer as expected."""
    report = Report("immediate: a one-step plan within its request", NOTES, FIGURES, (OURS, BARE), GOALS)
    loads = {OURS: ours.immediate, BARE: bare_load(place, ours.immediate.body)}
    for name, load in loads.items():
        check_answer(name, send(place.processes, replace(load, seconds=WARM_UP_S, clients=CLIENTS)))
    for _ in range(rounds):
        completed = ours.completed()
        requests = measure(place.processes, report, OURS, loads[OURS])
        if (found := ours.completed() - completed) != requests:
            raise BenchError(f"{requests} requests were answered, and {found} executions completed")
        measure(place.processes, report, BARE, loads[BARE])
    return report


def bare_load(place: Place, body: str) -> Load:
    """The load for the bare handler, which is served from now on."""
    child = place.processes.start("bare", "bench.bare", ready=LISTENING, BENCH_ASSET_URL=place.witness.asset_url)
    port = await_word(child, LISTENING).rpartition(":")[2]
    return Load(HOST, int(port), "/count", body, {}, statuses=(200,))


def measure(processes: Processes, report: Report, name: str, load: Load) -> int:
    """One round of one contender; how many requests it took."""
    single = send(processes, replace(load, seconds=LATENCY_S))
    crowd = send(processes, replace(load, seconds=THROUGHPUT_S, clients=CLIENTS))
    report.add("p50", name, 1000 * percentile(single.latencies_s, 50))
    report.add("p99", name, 1000 * percentile(single.latencies_s, 99))
    report.add("crowded_p50", name, 1000 * percentile(crowd.latencies_s, 50))
    report.add("throughput", name, crowd.per_second)
    return len(single.latencies_s) + len(crowd.latencies_s)


def check_answer(name: str, loaded: Loaded) -> None:
    """Raises: BenchError: it says something else than the number of assets."""
    if ANSWER not in loaded.last_answer:
        raise BenchError(f"{name} answered {loaded.last_answer[:300]}")
