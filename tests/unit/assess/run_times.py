"""A made-up installation: what its plans claim, what they really take, and what an estimator made of each of them."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from heapq import heappop, heappush

from schemas.assessment import Assessment
from schemas.json_text import JsonObject, JsonValue
from schemas.plan_v1 import PlanV1
from schemas.words import Mode
from stage_e.assess.assessment import AssessOptions, assess
from stage_e.assess.histogram import EMPTY, Histogram
from stage_e.assess.kind import Kind, kind_of
from stage_e.assess.learned import NOTHING_LEARNED, Learned
from stage_e.assess.policy import packaged_policy
from stage_e.engine.graph import Graph
from stage_e.engine.outcome import Lost, Succeeded
from stage_e.lessons import Lessons
from stage_e.tools.lower import Lowered, lower_plan
from stage_e.tools.operation import Operation
from tests.unit.tools.plans import CATALOGUE, a_command, a_plan, a_step

BUDGET_S = 30.0
PARALLEL = 10
POLICY = packaged_policy("default")
OPTIONS = AssessOptions(budget_s=BUDGET_S)

Nature = Callable[[random.Random, float], float]
"""Seconds of one attempt, when such a share of the simulated time has passed."""


def skewed(median_s: float, sigma: float, drift: float = 1.0) -> Nature:
    """Log-normal; its median ends up ``drift`` times as long as it was."""
    return lambda rng, passed: median_s * drift**passed * rng.lognormvariate(0, sigma)


def either(one: Nature, other: Nature, share: float, share_at_the_end: float | None = None) -> Nature:
    """Bimodal; ``share`` of the attempts are as ``other``, which may change with time."""
    last = share if share_at_the_end is None else share_at_the_end
    return lambda rng, passed: (other if rng.random() < share + (last - share) * passed else one)(rng, passed)


@dataclass(frozen=True)
class Request:
    """A plan that comes often, with the nature of each of its steps."""

    name: str
    weight: int
    steps: tuple[JsonObject, ...]
    natures: tuple[Nature, ...]


def command(text: str, claimed_s: int, host: JsonValue = "web-01") -> JsonObject:
    return {**a_command(text, host=host), "estimated_duration": claimed_s}


QUERY: JsonObject = {**a_step("asset-query", query_type="count"), "estimated_duration": 8}
FLEET: list[JsonValue] = [f"web-{number:02}" for number in range(12)]
REQUESTS = (
    Request("count", 12, (QUERY,), (skewed(0.004, 0.6),)),
    Request("status", 11, (command("systemctl status nginx", 10),), (skewed(0.4, 0.5, drift=2.0),)),
    Request("logs", 13, (command("journalctl -n 500", 10),), (either(skewed(0.5, 0.4), skewed(7, 0.3), 0.1, 0.3),)),
    Request("images", 11, (command("docker image ls", 40),), (skewed(8, 0.5, drift=0.25),)),
    Request("walk", 15, (command("du -sh /srv", 10),), (skewed(300, 0.7),)),
    Request("packages", 15, (command("apt list", 10),), (skewed(12, 0.4),)),
    Request("growing", 15, (command("ls -R /srv", 10),), (skewed(2, 0.5, drift=4.0),)),
    Request("fleet", 10, (QUERY, command("uptime", 10, FLEET)), (skewed(0.004, 0.6), skewed(1.5, 0.7, drift=2.0))),
    Request(
        "chain",
        8,
        (QUERY, command("df -h", 10), {**command("uptime", 10), "depends_on": ["s1"]}),
        (skewed(0.004, 0.6), skewed(2, 0.6), either(skewed(0.3, 0.3), skewed(3, 0.3), 0.4)),
    ),
)


@dataclass(frozen=True)
class Run:
    """One execution: what was expected, what happened, and how often its like had been seen before."""

    name: str
    seen: int
    took_s: float
    p90_s: float
    mode: Mode
    claimed_s: float


class Notes:
    """What the installation has learned, handed on after each execution."""

    def __init__(self) -> None:
        self.known: Learned = NOTHING_LEARNED
        self._histograms: dict[Kind, Histogram] = {}

    def note(self, operations: Sequence[Operation], took_s: Mapping[str, Sequence[float]]) -> None:
        lessons = Lessons()
        for operation in operations:
            for seconds in took_s[operation.step_id]:
                outcome = Lost("no answer", timed_out=True) if seconds >= operation.timeout_s else Succeeded({})
                lessons.note(operation, outcome, timedelta(seconds=seconds))
        for lesson in lessons.take():
            before = self._histograms.get(lesson.kind, EMPTY)
            self._histograms[lesson.kind] = before.aged(lesson.seen).merged(lesson.histogram)
        self.known = self.known.with_news({kind: self._histograms[kind] for kind in map(kind_of, operations)})


@cache
def _plan(name: str) -> tuple[PlanV1, Lowered]:
    request = next(request for request in REQUESTS if request.name == name)
    plan = a_plan(*request.steps)
    return plan, lower_plan(plan, None, CATALOGUE)


def simulate(seed: int, executions: int = 500, requests: Sequence[Request] = REQUESTS) -> list[Run]:
    """So many executions, one after the other, each judged by what the others before it took."""
    rng = random.Random(seed)
    learned = Notes()
    runs: list[Run] = []
    for number in range(executions):
        request = rng.choices(requests, [request.weight for request in requests])[0]
        plan, lowered = _plan(request.name)
        verdict = assess(plan, None, lowered, POLICY, replace(OPTIONS, learned=learned.known))
        took = {
            operation.step_id: [
                min(nature(rng, number / executions), operation.timeout_s) for _ in operation.targets or ("",)
            ]
            for operation, nature in zip(lowered.operations, request.natures, strict=True)
        }
        runs.append(_run(request, verdict, _end_s(lowered.graph, took), [run.name for run in runs].count(request.name)))
        learned.note(lowered.operations, took)
    return runs


def _run(request: Request, verdict: Assessment, took_s: float, seen: int) -> Run:
    claimed_s = sum(float(str(step["estimated_duration"])) for step in request.steps)
    return Run(request.name, seen, took_s, verdict.estimate.p90_s, verdict.mode, claimed_s)


def _end_s(graph: Graph, took_s: Mapping[str, Sequence[float]]) -> float:
    """When the last attempt ends: each begins when its step is due and a slot is free, first come, first served."""
    open_needs = {name: len(graph.needs[name]) for name in graph.ids}
    open_attempts = {name: len(took_s[name]) for name in graph.ids}
    waiting = [(name, seconds) for name in graph.ids if not open_needs[name] for seconds in took_s[name]]
    flying: list[tuple[float, str]] = []
    now_s = 0.0
    while waiting or flying:
        while waiting and len(flying) < PARALLEL:
            name, seconds = waiting.pop(0)
            heappush(flying, (now_s + seconds, name))
        now_s, ended = heappop(flying)
        open_attempts[ended] -= 1
        for after in graph.feeds[ended] if not open_attempts[ended] else ():
            open_needs[after] -= 1
            if not open_needs[after]:
                waiting += [(after, seconds) for seconds in took_s[after]]
    return now_s
