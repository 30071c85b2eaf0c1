"""The state of one execution, folded from its facts (see ``apply``), with work lists that keep each decision small."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.json_text import JsonObject
from schemas.words import Effect, ExecutionStatus, StepStatus
from stage_e.engine.graph import Graph
from stage_e.engine.held import Hold
from stage_e.engine.retry import RetryPolicy


@dataclass(frozen=True, slots=True)
class StepSpec:
    """What the engine must know of a step to drive it."""

    id: str
    effect: Effect = Effect.READ
    idempotent: bool = False
    """The catalogue's word that doing it twice does no more than doing it once."""
    asks: bool = False
    """A person must agree to this very step before it starts (approval level 3)."""
    causes: frozenset[str] = frozenset()
    """What can hold it back while it is due; see ``held``."""
    reaches_hosts_by: str = ""
    """The service behind which its targets are, where they can hold it back one by one."""
    stops_all: bool = False
    """Its failure also stops what does not need it."""
    is_loop: bool = False
    """It runs once per target of a list that an earlier step yields."""
    tolerates: frozenset[str] = frozenset()
    """Steps among those that it needs which may just as well fail: it comes after them and uses nothing of them."""
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    estimate_s: float = 0.0
    """Expected seconds of one attempt; 0 when nobody knows."""
    targets: int = 1
    """How many targets a step over a list is expected to have, before it is known."""

    @property
    def repeatable(self) -> bool:
        """Whether trying again after a lost attempt can do no harm."""
        return self.idempotent or self.effect.harmless


@dataclass(slots=True)
class StepState:
    """One step, or one target of a step over a list (``parent`` is then set)."""

    id: str
    spec: StepSpec
    status: StepStatus = StepStatus.WAITING
    attempts: int = 0
    blocked_by: int = 0
    """How many steps that it needs have neither succeeded yet nor failed where it tolerates that."""
    approved: bool = False
    asked_about: frozenset[str] = frozenset()
    """Hosts of the last question about it, where only the run could tell them."""
    agreed: frozenset[str] = frozenset()
    """Hosts that a person agreed to then."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    retry_at: datetime | None = None
    output: JsonObject | None = None
    truncated: bool = False
    error: str | None = None
    parent: str | None = None
    target: str | None = None
    children: tuple[str, ...] = ()
    children_open: int = 0

    @property
    def ended(self) -> bool:
        """Whether it is in a state that it cannot leave by itself."""
        return self.status.finished


@dataclass(frozen=True, slots=True)
class Doom:
    """Why a step will not run, and whether that is called cancelled or skipped."""

    status: StepStatus
    reason: str


@dataclass(slots=True)
class Execution:
    """The aggregate. Only ``apply`` changes it; the work lists hold what the next decision has to look at."""

    graph: Graph
    steps: dict[str, StepState]
    status: ExecutionStatus = ExecutionStatus.QUEUED
    driver: str | None = None
    token: int = 0
    deadline_at: datetime | None = None
    plan_approval_open: bool = False
    refused: ExecutionStatus | None = None
    """``rejected`` or ``expired`` when a person, or nobody, answered the question about the plan."""
    approved_by: str | None = None
    approved_at: datetime | None = None
    cancel_requested: bool = False
    timed_out: bool = False
    paused: bool = False
    held: dict[str, Hold] = field(default_factory=dict)
    """What holds steps back, by its cause; what falls under none of them goes on."""
    ready: dict[str, None] = field(default_factory=dict)
    to_ask: dict[str, None] = field(default_factory=dict)
    """Steps that are due and need a person's word first."""
    running: dict[str, None] = field(default_factory=dict)
    retrying: dict[str, None] = field(default_factory=dict)
    asking: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    doomed: dict[str, Doom] = field(default_factory=dict)
    gathered: dict[str, None] = field(default_factory=dict)
    """Steps over a list whose targets have all ended."""
    open_steps: int = 0
    """Steps of the plan (not targets) that have not ended."""
    any_succeeded: bool = False
    """Whether a step, or one target of a step, has succeeded."""
    ends: dict[StepStatus, int] = field(default_factory=dict)
    """How many steps of the plan ended in each state."""

    @property
    def ended(self) -> bool:
        """Whether the last fact has happened."""
        return self.status.finished

    @property
    def can_go_on(self) -> bool:
        """Whether a driver has something to do now or at a known moment."""
        return bool(self.ready or self.to_ask or self.running or self.retrying or self.doomed or self.gathered)

    def step(self, step_id: str) -> StepState:
        """The step, or the target of a step, of that id."""
        return self.steps[step_id]

    def work_lists(self) -> tuple[dict[str, None], ...]:
        """The lists of which a step is on at most one."""
        return (self.ready, self.to_ask, self.running, self.retrying, self.asking, self.unknown, self.gathered)

    def make_due(self, step: "StepState") -> None:
        """Put a step whose needs are met where the next decision finds it."""
        work_list = self.to_ask if step.spec.asks and not step.approved else self.ready
        work_list[step.id] = None


def new_execution(graph: Graph, specs: Iterable[StepSpec]) -> Execution:
    """An execution to which nothing has happened yet."""
    by_id: Mapping[str, StepSpec] = {spec.id: spec for spec in specs}
    steps = {name: StepState(name, by_id[name], blocked_by=len(graph.needs[name])) for name in graph.ids}
    execution = Execution(graph, steps, open_steps=len(steps))
    for step in steps.values():
        if step.blocked_by == 0:
            execution.make_due(step)
    return execution


def target_id(step_id: str, target: str) -> str:
    """The id of one target of a step over a list."""
    return f"{step_id}[{target}]"
