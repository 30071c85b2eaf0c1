"""The state of one execution, folded from its facts (see ``apply``), with work lists that keep each decision small."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.json_text import JsonObject
from schemas.words import Effect, ExecutionStatus, StepStatus
from stage_e.engine.graph import Graph
from stage_e.engine.held import Hold
from stage_e.engine.retry import RetryPolicy
from stage_e.engine.waves import WaveRule, Waves


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
    check: str = ""
    """What the plan wants to know, where this is a check and no step of it."""
    optional: bool = False
    """The execution is complete without its success."""
    tool: str = ""
    """By this name it can be stopped."""
    waves: WaveRule | None = None
    """How it goes about many targets; ``None``: all at once."""

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
    sent_at: datetime | None = None
    """When its latest attempt began."""
    ended_at: datetime | None = None
    retry_at: datetime | None = None
    lost: bool = False
    """An attempt of it that may have changed something is lost, and no later one has said how things are."""
    repeat: int = 1
    """How often it was ordered: 1, and one more each time that a person has it tried again."""
    attempts_before: int = 0
    """Attempts that were made before it was last ordered."""
    inquiries: int = 0
    """How often somebody was asked in vain what became of its latest attempt."""
    ask_at: datetime | None = None
    """When to ask, while it is unknown."""
    output: JsonObject | None = None
    truncated: bool = False
    error: str | None = None
    parent: str | None = None
    target: str | None = None
    children: tuple[str, ...] = ()
    children_open: int = 0
    taken_over: bool = False
    """It succeeded in the execution that this one continues."""
    before: str | None = None
    """How its target was before it was changed."""
    waves: Waves | None = None
    """Of a step over a list that goes in waves."""

    @property
    def ended(self) -> bool:
        """Whether it is in a state that it cannot leave by itself."""
        return self.status.finished

    @property
    def called(self) -> str:
        """What it is in a sentence."""
        return f"the check {self.spec.check!r} ({self.id})" if self.spec.check else self.id


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
    held_back: dict[str, Hold] = field(default_factory=dict)
    """What holds steps back, by its cause; what falls under none of them goes on."""
    go_on_beside_unknown: bool = True
    """Whether other steps start while one is unknown."""
    ready: dict[str, None] = field(default_factory=dict)
    to_ask: dict[str, None] = field(default_factory=dict)
    """Steps that are due and need a person's word first."""
    running: dict[str, None] = field(default_factory=dict)
    retrying: dict[str, None] = field(default_factory=dict)
    asking: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    unclear: dict[str, None] = field(default_factory=dict)
    """Those of the unknown steps about which somebody is still to be asked."""
    doomed: dict[str, Doom] = field(default_factory=dict)
    gathered: dict[str, None] = field(default_factory=dict)
    """Steps over a list whose targets have all ended."""
    waves_due: dict[str, datetime] = field(default_factory=dict)
    """Steps over a list whose next wave begins at that moment."""
    open_steps: int = 0
    """Steps and checks (not targets) that have not ended."""
    any_succeeded: bool = False
    """Whether a step, or one target of a step, has succeeded here."""
    any_taken_over: bool = False
    """Whether some succeeded in the execution that this one continues."""
    to_succeed: int = 0
    """Steps, and checks that must hold, that have not succeeded."""

    @property
    def ended(self) -> bool:
        """Whether the last fact has happened."""
        return self.status.finished

    @property
    def can_go_on(self) -> bool:
        """Whether a driver has something to do now or at a known moment."""
        begun = self.running or self.doomed or self.gathered or self.unclear
        return bool(begun or (not self.stalled and (self.ready or self.to_ask or self.retrying or self.waves_due)))

    @property
    def stalled(self) -> bool:
        """Whether nothing new starts before what is unknown is settled."""
        return bool(self.unknown) and not self.go_on_beside_unknown

    def step(self, step_id: str) -> StepState:
        """The step, or the target of a step, of that id."""
        return self.steps[step_id]

    def plan_steps(self) -> list[StepState]:
        """The steps of the plan in its order, without their targets and without checks."""
        return [step for step in map(self.step, self.graph.ids) if not step.spec.check]

    def checks(self) -> list[StepState]:
        """What is looked at beside the steps of the plan."""
        return [step for step in map(self.step, self.graph.ids) if step.spec.check]

    def work_lists(self) -> tuple[dict[str, None], ...]:
        """The lists of which a step is on at most one; what is unclear is also unknown."""
        waits = (self.ready, self.to_ask, self.retrying, self.asking)
        return (*waits, self.running, self.unknown, self.unclear, self.gathered)

    def make_due(self, step: "StepState") -> None:
        """Put a step whose needs are met where the next decision finds it."""
        work_list = self.to_ask if step.spec.asks and not step.approved else self.ready
        work_list[step.id] = None


def new_execution(graph: Graph, specs: Iterable[StepSpec]) -> Execution:
    """An execution to which nothing has happened yet."""
    by_id: Mapping[str, StepSpec] = {spec.id: spec for spec in specs}
    steps = {name: StepState(name, by_id[name], blocked_by=len(graph.needs[name])) for name in graph.ids}
    missing = sum(not step.spec.optional for step in steps.values())
    execution = Execution(graph, steps, open_steps=len(steps), to_succeed=missing)
    for step in steps.values():
        if step.blocked_by == 0:
            execution.make_due(step)
    return execution


def target_state(step: StepState, child_id: str, target: str) -> StepState:
    """One target of a step over a list, to which nothing has happened yet."""
    return StepState(child_id, replace(step.spec, is_loop=False, asks=False), parent=step.id, target=target)


def target_id(step_id: str, target: str) -> str:
    """The id of one target of a step over a list."""
    return f"{step_id}[{target}]"
