"""A world for engine tests: draws plans, and plays outcomes against the real decide and apply."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from schemas.json_text import JsonObject
from schemas.words import Effect, ExecutionStatus, Resolution
from stage_e.engine import decide as d
from stage_e.engine import facts as f
from stage_e.engine.apply import apply
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import Graph, graph_of
from stage_e.engine.held import LOCKS
from stage_e.engine.outcome import AttemptOutcome, Failed, Lost, Refused, Succeeded, facts_of
from stage_e.engine.recover import tried
from stage_e.engine.settle import Finding, Proven, Unproven, facts_of_finding
from stage_e.inbox import facts_of_wish
from stage_e.ports.records import InboxItem, Wish

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

OUTCOMES: tuple[Callable[[], AttemptOutcome], ...] = (
    lambda: Succeeded({}),
    lambda: Failed("the target said no"),
    lambda: Refused("not now", temporary=True),
    lambda: Refused("never", temporary=False),
    lambda: Lost("cut off"),
)


FINDINGS: tuple[Callable[[], Finding], ...] = (
    lambda: Proven("it is there", {"how": "probe"}, happened=True),
    lambda: Proven("it is not there", {"how": "probe"}, happened=False),
    lambda: Unproven("nobody was there"),
    lambda: Unproven("nobody can say", again=False),
)


def an_execution(needs: dict[str, list[str]], **spec: object) -> Execution:
    """An execution of steps named by ``needs``, all with the same further properties."""
    return new_execution(graph_of(list(needs), needs), [StepSpec(id=name, **spec) for name in needs])  # type: ignore[arg-type]  # tests pass any spec field


@dataclass
class World:
    """Plays an execution to its end, answering each attempt as ``chance`` says."""

    execution: Execution
    chance: random.Random
    now: datetime = NOON
    facts: list[f.Fact] = field(default_factory=list)
    slots: int = 3
    most_targets: int = 3

    def record(self, fact: f.Fact) -> None:
        """Apply a fact and keep it."""
        apply(self.execution, fact)
        self.facts.append(fact)

    def play(self, most_turns: int = 5000) -> None:
        """Until the execution has ended; fails when it does not."""
        for _ in range(most_turns):
            if self.execution.ended:
                return
            self.turn()
        msg = f"not ended after {most_turns} turns: {self.execution.status}"
        raise AssertionError(msg)

    def turn(self) -> None:
        """One decision carried out, then perhaps one outcome."""
        decisions = d.decide(self.execution, self.now, self.slots - len(self.execution.running))
        for decision in decisions:
            self.carry_out(decision)
        if self.execution.unknown and self.chance.random() < 0.1:
            self.resolve()  # before anybody has found it out
        if self.execution.running and (not decisions or self.chance.random() < 0.5):
            self.answer(self.chance.choice(list(self.execution.running)))

    def carry_out(self, decision: d.Decision) -> None:
        """What the runner and a person would do."""
        match decision:
            case d.Record(fact):
                self.record(fact)
            case d.StartAttempt(step_id, _) if LOCKS in self.execution.step(step_id).spec.causes and self.is_held_up():
                pass
            case d.StartAttempt(step_id, number):
                self.record(f.AttemptStarted(at=self.now, step_id=step_id, number=number, key=step_id, token=1))
            case d.ExpandStep(step_id):
                self.expand(step_id)
            case d.AskApproval(step_id):
                asked = {"approval_id": f"a-{step_id}", "step_id": step_id, "at": self.now}
                self.record(f.ApprovalRequested(**asked, level=3, digest="d", expires_at=self.now))  # type: ignore[arg-type]  # same keys
                made = self.chance.choice((f.ApprovalExpired, f.ApprovalGranted))
                more = {"approvers": ("ada",)} if made is f.ApprovalGranted else {}
                self.record(made(**asked, **more))  # type: ignore[arg-type]  # same keys
            case d.WakeAt(at):
                self.now = at
            case d.Inquire(step_id):
                finding = self.chance.choice(FINDINGS)()
                self.record(facts_of_finding(self.execution.step(step_id), finding, self.now))
            case d.WaitForPerson():
                self.resolve() if self.execution.unknown else self.record(f.CancelRequested(at=self.now, by="ada"))

    def resolve(self) -> None:
        """A person settles one of the unknown steps."""
        step = self.execution.step(self.chance.choice(list(self.execution.unknown)))
        item = InboxItem(1, Wish.RESOLVE, "ada", self.now, {})
        said: JsonObject = {
            "step_id": step.id,
            "number": step.attempts,
            "resolution": self.chance.choice(list(Resolution)),
        }
        for fact in facts_of_wish(self.execution, replace(item, data=said), self.now):
            self.record(fact)

    def is_held_up(self) -> bool:
        """Whether others hold what it needs, which they are free to; perhaps they are soon done."""
        at, due = self.now, self.execution.held_back.get(LOCKS)
        if due is not None and at < due.until:
            return True
        if self.chance.random() < 0.7:
            return False
        self.record(f.HeldBack(at=at, cause=LOCKS, until=at + timedelta(seconds=10), reason="x has it"))
        if self.chance.random() < 0.5:
            self.record(f.LetGo(at=at, cause=LOCKS, reason="it is free"))
        return True

    def expand(self, step_id: str) -> None:
        """Up to ``most_targets`` targets, or none."""
        targets = tuple(f"host-{number}" for number in range(self.chance.randrange(self.most_targets + 1)))
        if targets:
            self.record(f.Expanded(at=self.now, step_id=step_id, targets=targets))
        else:
            self.record(f.StepSkipped(at=self.now, step_id=step_id, reason="no target"))

    def answer(self, step_id: str) -> None:
        """An outcome for one attempt in flight."""
        outcome = self.chance.choice(OUTCOMES)()
        self.now += timedelta(seconds=1)
        self.record(facts_of(tried(self.execution.step(step_id)), outcome, self.now, self.chance.random()))


def fresh_copy(execution: Execution) -> Execution:
    """The same plan before anything happened."""
    graph: Graph = execution.graph
    fresh = new_execution(graph, [execution.steps[name].spec for name in graph.ids])
    fresh.go_on_beside_unknown = execution.go_on_beside_unknown
    return fresh


EFFECTS = (Effect.READ, Effect.WRITE_REVERSIBLE)
ENDS = tuple(status for status in ExecutionStatus if status.finished)
