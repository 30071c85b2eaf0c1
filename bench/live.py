"""Live events to many clients, against a bare broadcast of the same frames."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import uuid4

import httpx

from bench.errors import BenchError
from bench.figures import OURS, Figure, Goal, Report, percentile
from bench.live_clients import CONNECTED, Crowd, Heard
from bench.live_emitter import Emission, Emitted
from bench.load import ID
from bench.ours import HOST, LISTENING, Ours, port_of
from bench.place import Place
from bench.processes import cpu_s, end, said_by_its_end
from cli.stack.child import Child

BARE = "bare broadcast"
CLIENTS, OWN = 1000, 200
FLOOD_RATE, FLOOD_S = 200.0, 2.0  # events a second of one execution: far more than anybody can pass on to so many
CALM_S, OWN_RATE, OWN_S = 5.0, 2.0, 5.0
PATIENCE_S = 60.0
NEVER = 1_000_000  # a number that is not reached: clients begin with the state and get what happens from then on
NOTES = (
    f"{CLIENTS} WebSocket clients of one process follow one execution; events are committed to PostgreSQL and told",
    "  over Valkey in the frames that our drivers join",
    f"flooded: {FLOOD_RATE:g} events a second to each; then at half of what we delivered of that",
    "bare: the same uvicorn settings, one Redis connection, each message to each client; no store, keys or numbers",
    "deliveries: events that all clients got, a second, from the first to the last; ours joins further what piles up",
    "latency: from the moment in which the driver knows of the commit to the client's",
    f"own: {OWN} clients that each follow their own execution, {OWN_RATE:g} events a second for each",
)
FIGURES = (
    Figure("deliveries", "/s", f"deliveries, {CLIENTS} clients"),
    Figure("messages", "/s", "messages that they took"),
    Figure("cpu", "us", "CPU of the server per delivery, flooded"),
    Figure("p50", "ms", "latency p50, half of our most"),
    Figure("p99", "ms", "latency p99, half of our most"),
    Figure("own_p50", "ms", f"latency p50, {OWN} of their own"),
    Figure("own_p99", "ms", f"latency p99, {OWN} of their own"),
)
GOALS = (
    Goal("deliveries", 0.6, BARE, at_least=True),
    Goal("p99", 200.0),
    Goal("own_p99", 50.0),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What was committed when, and what came when."""

    emitted: Emitted
    heard: Heard
    server_cpu_s: float

    @property
    def per_second(self) -> float:
        return self.heard.events / (self.heard.last_at - self.heard.first_at)

    @property
    def latencies_s(self) -> list[float]:
        """Of each event to each client."""
        return [
            came_at - self.emitted.committed_at[execution_id][seq - self.emitted.first[execution_id]]
            for path, numbers in self.heard.came_at.items()
            for execution_id in [path.split("/")[3]]
            for seq, came_at in numbers
            if 0 <= seq - self.emitted.first[execution_id] < len(self.emitted.committed_at[execution_id])
        ]


def live(place: Place, ours: Ours, rounds: int) -> Report:
    """The report. Raises: BenchError: a client did not get all."""
    report = Report("live: events to many clients", NOTES, FIGURES, (OURS, BARE), GOALS)
    for _ in range(rounds):
        flooded = flood(place, ours, report)
        calm_rate = max(flooded.per_second / CLIENTS / 2, 1.0)
        for name in (OURS, BARE):
            run = one_for_all(place, ours, name, calm_rate, CALM_S)
            latencies_s = run.latencies_s
            report.add("p50", name, 1000 * percentile(latencies_s, 50))
            report.add("p99", name, 1000 * percentile(latencies_s, 99))
            own_s = each_its_own(place, ours, name).latencies_s
            report.add("own_p50", name, 1000 * percentile(own_s, 50))
            report.add("own_p99", name, 1000 * percentile(own_s, 99))
    return report


def flood(place: Place, ours: Ours, report: Report) -> Run:
    """As much as each can pass on; our run."""
    runs = {name: one_for_all(place, ours, name, FLOOD_RATE, FLOOD_S) for name in (OURS, BARE)}
    for name, run in runs.items():
        report.add("deliveries", name, run.per_second)
        report.add("messages", name, run.heard.messages / (run.heard.last_at - run.heard.first_at))
        report.add("cpu", name, 1e6 * run.server_cpu_s / run.heard.events)
    return runs[OURS]


def one_for_all(place: Place, ours: Ours, name: str, rate: float, seconds: float) -> Run:
    """All clients follow one execution."""
    return run(place, ours, name, waiting(ours, 1) * CLIENTS, rate, seconds)


def each_its_own(place: Place, ours: Ours, name: str) -> Run:
    """Each client follows an execution that nobody else follows."""
    return run(place, ours, name, waiting(ours, OWN), OWN_RATE, OWN_S)


def run(place: Place, ours: Ours, name: str, ids: Sequence[str], rate: float, seconds: float) -> Run:
    """A client for each id, served by ours or by the bare one."""
    if name == OURS:
        return followed(place, ours, ours.api, ours.port, ids, rate, seconds)
    redis = {"BENCH_REDIS_URL": place.redis_url}
    bare = place.processes.start("bare-live", "bench.live_bare", ready=LISTENING, **redis)
    try:
        return followed(place, ours, bare, port_of(bare), ids, rate, seconds)
    finally:
        end(bare)


def followed(
    place: Place, ours: Ours, server: Child, port: int, ids: Sequence[str], rate: float, seconds: float
) -> Run:
    """Clients connect, then it happens. Raises: BenchError: a client did not get all."""
    paths = [f"/v1/executions/{each}/stream?after={NEVER}" for each in ids]
    events = max(int(rate * seconds), 1)
    all_events = events + 2  # the one that ends it, and the claim
    crowd = Crowd(HOST, port, paths, f"Bearer {ours.key}", all_events, seconds + PATIENCE_S)
    listening = place.processes.start("live-clients", "bench.live_clients", json.dumps(asdict(crowd)), ready=CONNECTED)
    used_s = cpu_s(server)
    emission = Emission(place.database_url, place.redis_url, [*dict.fromkeys(ids)], events, rate)
    said = place.processes.run(
        "live-emitter", "bench.live_emitter", json.dumps(asdict(emission)), within_s=seconds + PATIENCE_S
    )
    heard = Heard(**json.loads(said_by_its_end(listening, seconds + PATIENCE_S).splitlines()[-1]))
    if heard.events < events * len(paths):
        raise BenchError(
            f"{len(paths)} clients of {server.name} got {heard.events} of {events * len(paths)}: {heard.closes}"
        )
    return Run(Emitted(**json.loads(said.splitlines()[-1])), heard, cpu_s(server) - used_s)


def waiting(ours: Ours, count: int) -> list[str]:
    """Executions that wait for a worker, of which there is none."""
    load, ids = ours.background, list[str]()
    with httpx.Client(base_url=f"http://{load.host}:{load.port}", headers=load.headers, timeout=30) as client:
        for number in range(count):
            body = load.body.replace(ID, f"{uuid4().hex[:8]}-{number:07d}")
            answer = client.post(load.path, content=body, headers={"Content-Type": "application/json"})
            ids.append(answer.json()["execution_id"])
    return ids
