"""What holds of a retry, for any graph and outcomes: nothing that succeeded is repeated, and the end is the same."""

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.words import ExecutionStatus, Mode, StepStatus
from stage_e.engine import decide as d
from stage_e.engine import facts as f
from stage_e.engine.apply import replay
from stage_e.engine.execution import Execution
from stage_e.engine.outcome import Succeeded, facts_of
from stage_e.engine.recover import tried
from stage_e.engine.states import IllegalMoveError
from stage_e.projection import step_row
from stage_e.remains import Remains, what_remains
from tests.unit.engine.drawn import executions
from tests.unit.engine.world import NOON, World, an_execution, fresh_copy


class GoodWorld(World):
    """Everybody agrees, everything succeeds, and a list has the targets that were found before, or these two."""

    found: dict[str, tuple[str, ...]]

    def carry_out(self, decision: d.Decision) -> None:
        if isinstance(decision, d.AskApproval):
            asked = {"approval_id": "a", "step_id": decision.step_id, "at": self.now}
            self.record(f.ApprovalRequested(**asked, level=3, digest="d", expires_at=self.now))  # type: ignore[arg-type]  # same keys
            self.record(f.ApprovalGranted(**asked, approvers=("ada",)))  # type: ignore[arg-type]  # same keys
        else:
            super().carry_out(decision)

    def expand(self, step_id: str) -> None:
        targets = self.found.get(step_id, ("host-0", "host-1"))
        self.record(f.Expanded(at=self.now, step_id=step_id, targets=targets))

    def answer(self, step_id: str) -> None:
        self.record(facts_of(tried(self.execution.step(step_id)), Succeeded({"by": step_id}), self.now, 0.0))


def played_well(execution: Execution, found: dict[str, tuple[str, ...]]) -> GoodWorld:
    world = GoodWorld(execution, random.Random(0))
    world.found = found
    world.play()
    return world


def taken_over(remains: Remains) -> list[f.StepTakenOver]:
    """As ``stage_e.retrying`` makes them."""
    return [
        f.StepTakenOver(
            at=NOON,
            step_id=row.step_id,
            of="old",
            output=row.output or {},
            parent=row.parent,
            target=row.target,
            targets=remains.found.get(row.step_id, ()),
        )
        for row in remains.rows
    ]


def a_broken_run(execution: Execution, seed: int) -> Remains:
    """What remains of a run in which anything could happen, of which nothing is left that nobody knows."""
    World(execution, random.Random(seed)).play()
    assume(not any(step.status is StepStatus.UNKNOWN for step in execution.steps.values()))
    assume(execution.status is not ExecutionStatus.COMPLETED)
    return what_remains(map(step_row, execution.steps.values()))


broken = given(execution=executions(), seed=st.integers(0, 2**32))


@broken
@settings(max_examples=50, deadline=None)
def test_a_retry_never_repeats_what_succeeded(execution: Execution, seed: int) -> None:
    remains = a_broken_run(execution, seed)
    retried = replay(fresh_copy(execution), taken_over(remains))
    world = played_well(retried, dict(remains.found))

    done = {row.step_id for row in remains.rows}
    sent = [fact.step_id for fact in world.facts if isinstance(fact, f.AttemptStarted)]
    assert not done & set(sent)
    assert len(sent) == len(set(sent))


@broken
@settings(max_examples=50, deadline=None)
def test_a_retry_that_goes_well_ends_as_if_nothing_had_failed(execution: Execution, seed: int) -> None:
    remains = a_broken_run(execution, seed)
    retried = replay(fresh_copy(execution), taken_over(remains))
    played_well(retried, dict(remains.found))
    ideal = fresh_copy(execution)
    played_well(ideal, dict(remains.found))

    assert retried.status is ExecutionStatus.COMPLETED
    assert {step.id: step.status for step in retried.steps.values()} == {
        step.id: step.status for step in ideal.steps.values()
    }
    assert {step.id: step.children for step in retried.steps.values()} == {
        step.id: step.children for step in ideal.steps.values()
    }
    assert retried.open_steps == 0


@broken
@settings(max_examples=30, deadline=None)
def test_what_remains_waits_for_what_it_needs_in_a_retry_too(execution: Execution, seed: int) -> None:
    remains = a_broken_run(execution, seed)
    retried = replay(fresh_copy(execution), taken_over(remains))
    world = played_well(retried, dict(remains.found))

    succeeded = set(remains.done)
    for fact in world.facts:
        if isinstance(fact, f.AttemptStarted | f.Expanded):
            plan_step = retried.step(fact.step_id).parent or fact.step_id
            assert set(retried.graph.needs[plan_step]) <= succeeded
        if isinstance(fact, f.StepSucceeded):
            succeeded.add(fact.step_id)


@broken
@settings(max_examples=30, deadline=None)
def test_a_retry_of_a_retry_still_knows_all_that_was_done(execution: Execution, seed: int) -> None:
    first = a_broken_run(execution, seed)
    second_run = replay(fresh_copy(execution), taken_over(first))
    second = a_broken_run(second_run, seed + 1)

    assert {row.step_id for row in first.rows} <= {row.step_id for row in second.rows}


def test_what_was_rejected_before_anything_was_done_is_called_so_though_much_was_taken_over() -> None:
    execution = an_execution({"a": [], "b": ["a"]})
    waiting = ExecutionStatus.AWAITING_APPROVAL
    replay(
        execution,
        [
            f.Accepted(at=NOON, mode=Mode.BACKGROUND, status=waiting, requester="ada"),
            f.StepTakenOver(at=NOON, step_id="a", of="old"),
            f.ApprovalRejected(at=NOON, approval_id="p", by="bob"),
        ],
    )
    World(execution, random.Random(0)).play()

    assert execution.status is ExecutionStatus.REJECTED


def test_what_was_tried_is_not_taken_over() -> None:
    execution = an_execution({"a": []})
    replay(execution, [f.AttemptStarted(at=NOON, step_id="a", number=1, key="k", token=1)])

    with pytest.raises(IllegalMoveError, match="cannot be taken over"):
        replay(execution, [f.StepTakenOver(at=NOON, step_id="a", of="old")])
