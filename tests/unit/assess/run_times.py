"""A made-up installation: what its plans claim, what they really take, and what an estimator made of each of them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from schemas.assessment import Assessment
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1
from schemas.words import Mode
from stage_e.assess.assessment import AssessOptions, assess
from stage_e.assess.histogram import EMPTY, Histogram
from stage_e.assess.kind import Kind, kind_of
from stage_e.assess.learned import NOTHING_LEARNED, Learned
from stage_e.assess.policy import packaged_policy
from stage_e.engine.outcome import Lost, Succeeded
from stage_e.lessons import Lessons
from stage_e.tools.lower import Lowered, lower_plan
from stage_e.tools.operation import Operation
from tests.unit.tools.plans import CATALOGUE, a_command, a_plan, a_step

BUDGET_S = 30.0
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


def command(text: str, claimed_s: int, host: str = "web-01") -> JsonObject:
    return {**a_command(text, host=host), "estimated_duration": claimed_s}


QUERY: JsonObject = {**a_step("asset-query", query_type="count"), "estimated_duration": 8}
REQUESTS = (
    Request("count", 12, (QUERY,), (skewed(0.004, 0.6),)),
    Request("status", 11, (command("systemctl status nginx", 10),), (skewed(0.4, 0.5, drift=2.0),)),
    Request("logs", 13, (command("journalctl -n 500", 10),), (either(skewed(0.5, 0.4), skewed(7, 0.3), 0.1, 0.3),)),
    Request("images", 11, (command("docker image ls", 40),), (skewed(8, 0.5, drift=0.25),)),
    Request("walk", 15, (command("du -sh /srv", 10),), (skewed(300, 0.7),)),
    Request("packages", 15, (command("apt list", 10),), (skewed(12, 0.4),)),
    Request("growing", 15, (command("ls -R /srv", 10),), (skewed(2, 0.5, drift=4.0),)),
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

    def note(self, operations: Sequence[Operation], took_s: Sequence[float]) -> None:
        lessons = Lessons()
        for operation, seconds in zip(operations, took_s, strict=True):
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
        took = [nature(rng, number / executions) for nature in request.natures]
        took = [min(s, op.timeout_s) for s, op in zip(took, lowered.operations, strict=True)]
        runs.append(_run(request, verdict, _end_s(lowered, took), [run.name for run in runs].count(request.name)))
        learned.note(lowered.operations, took)
    return runs


def _run(request: Request, verdict: Assessment, took_s: float, seen: int) -> Run:
    claimed_s = sum(float(str(step["estimated_duration"])) for step in request.steps)
    return Run(request.name, seen, took_s, verdict.estimate.p90_s, verdict.mode, claimed_s)


def _end_s(lowered: Lowered, took: Sequence[float]) -> float:
    """When the last step ends; there are fewer steps than may run at once."""
    ends: dict[str, float] = {}
    seconds = dict(zip(lowered.graph.ids, took, strict=True))
    for name in (name for layer in lowered.graph.layers for name in layer):
        ends[name] = seconds[name] + max((ends[before] for before in lowered.graph.needs[name]), default=0.0)
    return max(ends.values())
