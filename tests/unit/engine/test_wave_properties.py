"""What holds for any waves and any outcomes, with drivers that die and people who pause."""

import random
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.words import Effect, ExecutionStatus, Resolution
from stage_e.engine import facts as f
from stage_e.engine.apply import apply, replay
from stage_e.engine.decide import StartAttempt, decide
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import graph_of
from stage_e.engine.held import LOCKS
from stage_e.engine.recover import facts_of_lost_attempts
from stage_e.engine.withdraw import withdraw
from tests.unit.engine.drawn import wave_rules
from tests.unit.engine.world import World, fresh_copy

TARGETS = 25
MOST_TURNS = 5000

specs = st.builds(
    StepSpec,
    id=st.just("a"),
    effect=st.just(Effect.DISRUPTIVE),
    idempotent=st.booleans(),
    is_loop=st.just(True),
    causes=st.sampled_from((frozenset(), frozenset({LOCKS}))),
    waves=wave_rules,
)
played = given(spec=specs, seed=st.integers(0, 2**32))
often = settings(max_examples=60, deadline=None)


def a_history(spec: StepSpec, seed: int) -> World:
    """One step over many targets, played to its end; its driver dies and people pause now and then."""
    chance = random.Random(seed)
    world = World(new_execution(graph_of(["a"], {"a": []}), [spec]), chance, slots=6, most_targets=TARGETS)
    for _ in range(MOST_TURNS):
        if world.execution.ended:
            return world
        world.turn()
        if chance.random() < 0.05:
            die(world)
        elif chance.random() < 0.05 and world.execution.status is ExecutionStatus.QUEUED:
            pause(world)
    raise AssertionError(f"not ended after {MOST_TURNS} turns: {world.execution.status}")


def die(world: World) -> None:
    """The next driver knows only the facts."""
    world.execution = replay(fresh_copy(world.execution), world.facts)
    if not world.execution.ended:
        for fact in facts_of_lost_attempts(world.execution, world.now, 0.0):
            world.record(fact)


def pause(world: World) -> None:
    """Long enough for all that soaks."""
    world.record(f.Paused(at=world.now, by="ada"))
    world.now += timedelta(minutes=10)
    if world.execution.running:
        world.turn()
    if world.execution.paused and not world.execution.cancel_requested:
        world.record(f.Resumed(at=world.now, by="ada"))


def targets_of(facts: Sequence[f.Fact]) -> tuple[str, ...]:
    return next((fact.targets for fact in facts if isinstance(fact, f.Expanded)), ())


@played
@often
def test_only_the_newest_wave_is_sent_to_and_what_a_person_has_tried_again(spec: StepSpec, seed: int) -> None:
    history = a_history(spec, seed).facts
    assert spec.waves is not None
    sizes = list(spec.waves.sizes(len(targets_of(history))))
    begun: set[str] = set()
    newest: set[str] = set()
    again: set[str] = set()
    for fact in history if len(targets_of(history)) > spec.waves.above else ():
        match fact:
            case f.WaveBegun():
                assert len(fact.targets) == sizes[fact.wave - 1]
                newest = {f"a[{target}]" for target in fact.targets}
                begun |= newest
            case f.StepResolved(resolution=Resolution.TRY_AGAIN):
                again.add(fact.step_id)
            case f.AttemptStarted():
                assert fact.step_id in newest | (begun & again)


@played
@often
def test_a_wave_begins_when_all_before_it_are_known_to_have_ended_and_its_soak_is_over(
    spec: StepSpec, seed: int
) -> None:
    history = a_history(spec, seed).facts
    assert spec.waves is not None
    ended_at = {}
    earlier: list[str] = []
    for fact in history:
        if isinstance(fact, f.StepSucceeded | f.StepFailed | f.StepUnknown):
            ended_at[fact.step_id] = fact.at
        if isinstance(fact, f.StepResolved) and fact.resolution is Resolution.TRY_AGAIN:
            del ended_at[fact.step_id]
        if isinstance(fact, f.WaveBegun):
            assert all(fact.at >= ended_at[part] + spec.waves.soak for part in earlier)
            earlier += [f"a[{target}]" for target in fact.targets]


@played
@often
def test_no_target_is_begun_when_the_budget_is_spent(spec: StepSpec, seed: int) -> None:
    history = a_history(spec, seed).facts
    assert spec.waves is not None
    targets = targets_of(history)
    bad: set[str] = set()
    begun: set[str] = set()
    for fact in history if len(targets) > spec.waves.above else ():
        spent = len(bad) >= spec.waves.budget(len(targets))
        match fact:
            case f.WaveBegun():
                assert not spent
                assert (fact.failed, fact.of) == (len(bad), len(targets))
            case f.AttemptStarted():
                assert fact.step_id in begun or not spent
                begun.add(fact.step_id)
            case f.StepRetrying(refused=True, number=1):
                begun.discard(fact.step_id)
            case f.StepFailed() | f.StepUnknown() if fact.step_id != "a":
                bad.add(fact.step_id)
            case f.StepResolved(resolution=Resolution.HAPPENED | Resolution.TRY_AGAIN):
                bad.discard(fact.step_id)


@played
@often
def test_every_target_ends_or_waits_for_a_person_and_says_why_it_did_not_succeed(spec: StepSpec, seed: int) -> None:
    execution = a_history(spec, seed).execution

    for part in map(execution.step, execution.step("a").children):
        assert part.ended or part.id in execution.unknown
        assert part.status == "succeeded" or part.error


@played
@often
def test_at_every_moment_the_facts_alone_give_the_live_state(spec: StepSpec, seed: int) -> None:
    chance = random.Random(seed)
    world = World(new_execution(graph_of(["a"], {"a": []}), [spec]), chance, slots=6, most_targets=TARGETS)
    while not world.execution.ended:
        world.turn()
        assert _visible(replay(fresh_copy(world.execution), world.facts)) == _visible(world.execution)


@played
@often
def test_an_attempt_that_is_taken_back_before_it_is_sent_changes_nothing(spec: StepSpec, seed: int) -> None:
    world = World(new_execution(graph_of(["a"], {"a": []}), [spec]), random.Random(seed), most_targets=TARGETS)
    while not world.execution.ended:
        starts = [each for each in decide(world.execution, world.now, 6) if isinstance(each, StartAttempt)]
        if starts and "[" in starts[0].step_id:
            before = replace(world.execution.step(starts[0].step_id))
            apply(
                world.execution,
                f.AttemptStarted(at=world.now, step_id=before.id, number=starts[0].number, key="k", token=1),
            )
            withdraw(world.execution, before)
            replayed = replay(fresh_copy(world.execution), world.facts)
            assert replayed.step("a").waves == world.execution.step("a").waves
            assert replayed.waves_due == world.execution.waves_due
            return
        world.turn()


def _visible(execution: Execution) -> dict[str, object]:
    return {each.name: getattr(execution, each.name) for each in fields(execution)}
