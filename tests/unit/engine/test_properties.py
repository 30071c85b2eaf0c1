"""What holds for any graph and any outcomes."""

import random
from dataclasses import fields
from typing import TypeGuard

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.words import Outcome, Resolution, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.apply import apply, replay
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import graph_of
from stage_e.engine.held import LOCKS
from stage_e.engine.settle import WAITS
from stage_e.engine.states import IllegalMoveError
from tests.unit.engine.drawn import executions
from tests.unit.engine.world import World, fresh_copy

played = given(execution=executions(), seed=st.integers(0, 2**32))


@played
@settings(max_examples=60, deadline=None)
def test_nothing_starts_before_what_it_needs_has_succeeded_or_failed_where_that_is_tolerated(
    execution: Execution, seed: int
) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    succeeded: set[str] = set()
    failed: set[str] = set()
    for fact in world.facts:
        if isinstance(fact, f.AttemptStarted | f.Expanded):
            plan_step = execution.step(fact.step_id).parent or fact.step_id
            tolerated = failed & execution.step(plan_step).spec.tolerates
            assert set(execution.graph.needs[plan_step]) <= succeeded | tolerated
        if isinstance(fact, f.StepSucceeded) or _says(fact, Resolution.HAPPENED):
            succeeded.add(fact.step_id)
        if isinstance(fact, f.StepFailed) or _says(fact, Resolution.DID_NOT_HAPPEN):
            failed.add(fact.step_id)


@played
@settings(max_examples=60, deadline=None)
def test_what_tolerates_all_that_failed_is_held_back_by_nothing_else(execution: Execution, seed: int) -> None:
    World(execution, random.Random(seed)).play()

    for step in (execution.step(step_id) for step_id in execution.graph.ids):
        if step.status is StepStatus.SKIPPED and (step.error or "").startswith("it needs "):
            in_the_way = [
                need
                for need in map(execution.step, execution.graph.needs[step.id])
                if need.status is not StepStatus.SUCCEEDED
                and not (need.status is StepStatus.FAILED and need.id in step.spec.tolerates)
            ]
            assert in_the_way


@played
@settings(max_examples=60, deadline=None)
def test_every_execution_ends_and_every_step_says_why_it_did_not_succeed(execution: Execution, seed: int) -> None:
    World(execution, random.Random(seed)).play()

    for step in execution.steps.values():
        stays = {StepStatus.UNKNOWN} if not step.children else {StepStatus.UNKNOWN, StepStatus.RUNNING}
        assert step.ended or (execution.cancel_requested and step.status in stays)
        assert step.error or step.status in {StepStatus.SUCCEEDED, StepStatus.RUNNING}


@played
@settings(max_examples=60, deadline=None)
def test_what_needs_a_lock_does_not_start_while_others_have_it(execution: Execution, seed: int) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    barred_until = None
    for fact in world.facts:
        if isinstance(fact, f.HeldBack | f.LetGo):
            barred_until = fact.until if isinstance(fact, f.HeldBack) else None
        if isinstance(fact, f.AttemptStarted) and LOCKS in execution.step(fact.step_id).spec.causes:
            assert barred_until is None or fact.at >= barred_until


@played
@settings(max_examples=60, deadline=None)
def test_replaying_the_facts_gives_the_live_state(execution: Execution, seed: int) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    assert _visible(replay(fresh_copy(execution), world.facts)) == _visible(execution)


@played
@settings(max_examples=60, deadline=None)
def test_a_step_that_may_change_something_is_tried_again_after_it_was_lost_only_when_a_person_orders_it(
    execution: Execution, seed: int
) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    lost: set[str] = set()
    before: dict[str, int] = {}
    for fact in world.facts:
        if isinstance(fact, f.StepUnknown):
            lost.add(fact.step_id)
        if isinstance(fact, f.StepResolved) and fact.resolution is Resolution.TRY_AGAIN:
            assert fact.by == "ada"
            lost.discard(fact.step_id)
            before[fact.step_id] = fact.number
        if isinstance(fact, f.AttemptStarted):
            assert fact.step_id not in lost
            policy = execution.step(fact.step_id).spec.policy
            assert fact.number - before.get(fact.step_id, 0) <= policy.max_attempts


@played
@settings(max_examples=60, deadline=None)
def test_only_proof_or_a_person_settles_what_is_unknown(execution: Execution, seed: int) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    unknown: set[str] = set()
    for fact in world.facts:
        if isinstance(fact, f.StepUnknown):
            unknown.add(fact.step_id)
        elif isinstance(fact, f.StepResolved):
            assert fact.evidence
            if fact.resolution is not Resolution.ABORT:
                unknown.discard(fact.step_id)
        elif isinstance(fact, f.StepFact) and not isinstance(fact, f.StepInquired):
            assert fact.step_id not in unknown
    assert {step.id for step in execution.steps.values() if step.status is StepStatus.UNKNOWN} == unknown


@played
@settings(max_examples=60, deadline=None)
def test_somebody_is_asked_a_few_times_and_then_a_person(execution: Execution, seed: int) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    asked: dict[tuple[str, int], int] = {}
    for fact in world.facts:
        if isinstance(fact, f.StepInquired):
            attempt = fact.step_id, fact.number
            asked[attempt] = asked.get(attempt, 0) + 1
    assert all(times <= len(WAITS) + 1 for times in asked.values())


@played
@settings(max_examples=60, deadline=None)
def test_what_may_have_happened_is_never_called_cancelled_or_skipped(execution: Execution, seed: int) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    may_have: set[str] = set()
    for fact in world.facts:
        if isinstance(fact, f.StepUnknown) or (isinstance(fact, f.StepRetrying) and fact.outcome is Outcome.LOST):
            may_have |= set() if execution.step(fact.step_id).spec.effect.harmless else {fact.step_id}
        elif isinstance(fact, f.StepSucceeded | f.StepFailed | f.StepResolved):
            may_have.discard(fact.step_id)
        elif isinstance(fact, f.StepCancelled | f.StepSkipped):
            assert fact.step_id not in may_have


@played
@settings(max_examples=60, deadline=None)
def test_nothing_starts_beside_what_is_unknown_where_the_policy_says_so(execution: Execution, seed: int) -> None:
    execution.go_on_beside_unknown = False
    world = World(execution, random.Random(seed), slots=1)
    world.play()

    unknown: set[str] = set()
    for fact in world.facts:
        if isinstance(fact, f.StepUnknown):
            unknown.add(fact.step_id)
        elif isinstance(fact, f.StepResolved):
            unknown.discard(fact.step_id)
        elif isinstance(fact, f.AttemptStarted):
            assert not unknown


@played
@settings(max_examples=60, deadline=None)
def test_an_effect_that_may_have_happened_is_called_failed_only_when_its_target_said_so(
    execution: Execution, seed: int
) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    lost: set[str] = set()
    for fact in world.facts:
        if isinstance(fact, f.StepRetrying) and fact.error == "cut off":
            lost.add(fact.step_id)
        elif isinstance(fact, f.StepResolved):  # somebody has said what became of it, or ordered it anew
            lost.discard(fact.step_id)
    for step in (step for step in execution.steps.values() if step.status is StepStatus.FAILED and not step.children):
        assert step.spec.effect.harmless or step.error == "the target said no" or step.id not in lost


@played
@settings(max_examples=60, deadline=None)
def test_a_step_that_may_change_something_is_never_tried_again_after_its_target_said_that_it_failed(
    execution: Execution, seed: int
) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    for fact in world.facts:
        if isinstance(fact, f.StepRetrying) and fact.error == "the target said no":
            assert execution.step(fact.step_id).spec.effect.harmless


@played
@settings(max_examples=50, deadline=None)
def test_a_step_that_asks_starts_only_after_somebody_agreed(execution: Execution, seed: int) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    agreed: set[str | None] = set()
    for fact in world.facts:
        if isinstance(fact, f.ApprovalGranted):
            agreed.add(fact.step_id)
        if isinstance(fact, f.AttemptStarted | f.Expanded):
            step = execution.step(execution.step(fact.step_id).parent or fact.step_id)
            assert not step.spec.asks or step.id in agreed


@given(execution=executions(), seed=st.integers(0, 2**32), at=st.integers(0, 20))
@settings(max_examples=50, deadline=None)
def test_nothing_starts_after_a_cancel(execution: Execution, seed: int, at: int) -> None:
    world = World(execution, random.Random(seed))
    for _ in range(at):
        if not execution.ended:
            world.turn()
    if execution.ended or execution.cancel_requested:
        return
    world.record(f.CancelRequested(at=world.now, by="ada"))
    before = len(world.facts)
    world.play()

    assert not [fact for fact in world.facts[before:] if isinstance(fact, f.AttemptStarted | f.Expanded)]


def _says(fact: f.Fact, resolution: Resolution) -> TypeGuard[f.StepResolved]:
    return isinstance(fact, f.StepResolved) and fact.resolution is resolution


def _visible(execution: Execution) -> dict[str, object]:
    return {each.name: getattr(execution, each.name) for each in fields(execution)}


def test_a_fact_that_would_move_a_step_twice_is_refused() -> None:
    execution = new_execution(graph_of(["a"], {"a": []}), [StepSpec(id="a")])
    world = World(execution, random.Random(1))
    fact = f.AttemptStarted(at=world.now, step_id="a", number=1, key="k", token=1)
    apply(execution, fact)

    with pytest.raises(IllegalMoveError, match="from running to running"):
        apply(execution, fact)
