"""What holds for any graph and any outcomes."""

import random
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.words import Effect, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.apply import apply, replay
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import graph_of
from stage_e.engine.held import LOCKS
from stage_e.engine.retry import RetryPolicy
from stage_e.engine.states import IllegalMoveError
from tests.unit.engine.world import World, fresh_copy


@st.composite
def executions(draw: st.DrawFn) -> Execution:
    """Any acyclic plan of up to eight steps of any kind."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 8)))]
    needs = {name: sorted(draw(st.sets(st.sampled_from(names[:at])))) if at else [] for at, name in enumerate(names)}
    specs = [
        StepSpec(
            id=name,
            effect=draw(st.sampled_from([Effect.READ, Effect.DISRUPTIVE])),
            idempotent=draw(st.booleans()),
            asks=draw(st.booleans()),
            stops_all=draw(st.booleans()),
            is_loop=draw(st.booleans()),
            causes=draw(st.sampled_from((frozenset(), frozenset({LOCKS})))),
            tolerates=frozenset(draw(st.sets(st.sampled_from(needs[name])))) if needs[name] else frozenset(),
            policy=RetryPolicy(max_attempts=draw(st.integers(1, 3)), failures_too=draw(st.booleans())),
        )
        for name in names
    ]
    return new_execution(graph_of(names, needs), specs)


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
        if isinstance(fact, f.StepSucceeded):
            succeeded.add(fact.step_id)
        if isinstance(fact, f.StepFailed):
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
def test_a_step_that_may_change_something_is_never_tried_again_after_it_was_lost(
    execution: Execution, seed: int
) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    lost: set[str] = set()
    for fact in world.facts:
        if isinstance(fact, f.StepUnknown):
            lost.add(fact.step_id)
        if isinstance(fact, f.AttemptStarted):
            assert fact.step_id not in lost
            step = execution.step(fact.step_id)
            assert fact.number <= step.spec.policy.max_attempts


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


def _visible(execution: Execution) -> dict[str, object]:
    return {each.name: getattr(execution, each.name) for each in fields(execution)}


def test_a_fact_that_would_move_a_step_twice_is_refused() -> None:
    execution = new_execution(graph_of(["a"], {"a": []}), [StepSpec(id="a")])
    world = World(execution, random.Random(1))
    fact = f.AttemptStarted(at=world.now, step_id="a", number=1, key="k", token=1)
    apply(execution, fact)

    with pytest.raises(IllegalMoveError, match="from running to running"):
        apply(execution, fact)
