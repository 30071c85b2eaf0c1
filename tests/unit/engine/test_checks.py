"""What a check holds back, and what its failure means."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.words import CheckStage, Effect, ExecutionStatus, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.apply import apply
from stage_e.engine.checks import Check
from stage_e.engine.decide import StartAttempt, decide
from stage_e.engine.execution import Execution, StepSpec
from stage_e.engine.outcome import AttemptOutcome, Failed, Succeeded, facts_of
from stage_e.engine.recover import tried
from tests.unit.engine.drawn import executions, guarded
from tests.unit.engine.world import NOON, World

NO = Failed("100% packet loss")
YES = Succeeded({})


def a_plan(stage: CheckStage, *, optional: bool = False) -> Execution:
    """A read, a change, and one after it, with one check about the first change."""
    specs = [StepSpec("read"), StepSpec("change", Effect.DISRUPTIVE), StepSpec("next", Effect.DISRUPTIVE)]
    needs: dict[str, list[str]] = {"read": [], "change": [], "next": ["change"]}
    return guarded(needs, specs, [Check("check", stage, ("read", "change"), optional=optional)])


def starts(execution: Execution) -> list[str]:
    """What is started now; what only follows is recorded first."""
    world = World(execution, random.Random(0))
    decisions = decide(execution, NOON, 9)
    while decisions and not any(isinstance(each, StartAttempt) for each in decisions):
        for decision in decisions:
            world.carry_out(decision)
        decisions = decide(execution, NOON, 9)
    found = [each.step_id for each in decisions if isinstance(each, StartAttempt)]
    for step_id in found:
        apply(execution, f.AttemptStarted(at=NOON, step_id=step_id, number=1, key=step_id, token=1))
    return found


def ended(execution: Execution, step_id: str, outcome: AttemptOutcome) -> None:
    apply(execution, facts_of(tried(execution.step(step_id)), outcome, NOON, 0.0))


def played(execution: Execution, **outcomes: AttemptOutcome) -> Execution:
    """To its end, all that is not named here succeeding."""
    while (started := starts(execution)) or execution.running:
        for step_id in started or list(execution.running):
            ended(execution, step_id, outcomes.get(step_id, YES))
    return execution


def test_nothing_that_changes_something_starts_before_a_check_has_succeeded() -> None:
    execution = a_plan("before")

    assert starts(execution) == ["read", "check"]
    ended(execution, "check", YES)
    assert starts(execution) == ["change"]


def test_what_a_failed_check_holds_is_skipped_and_names_it() -> None:
    execution = played(a_plan("before"), check=NO)

    assert execution.step("read").status is StepStatus.SUCCEEDED
    assert execution.step("change").error == "it needs the check 'before' (check), which failed"
    assert execution.step("next").status is StepStatus.SKIPPED
    assert execution.status is ExecutionStatus.PARTIAL


def test_that_a_check_succeeded_is_not_something_that_was_done() -> None:
    specs = [StepSpec("change", Effect.DISRUPTIVE)]
    checks = [Check("good", "before", ("change",)), Check("bad", "before", ("change",))]

    assert played(guarded({"change": []}, specs, checks), bad=NO).status is ExecutionStatus.FAILED


def test_a_check_that_only_warns_makes_up_for_no_step_that_failed() -> None:
    checks = [Check("check", "before", ("change",), optional=True)]
    execution = guarded({"change": []}, [StepSpec("change", Effect.DISRUPTIVE)], checks)

    assert played(execution, change=NO).status is ExecutionStatus.FAILED


def test_a_check_that_only_warns_holds_until_it_has_looked_and_then_lets_pass() -> None:
    execution = a_plan("before", optional=True)

    assert starts(execution) == ["read", "check"]
    ended(execution, "check", NO)
    assert starts(execution) == ["change"]
    ended(execution, "read", YES)
    ended(execution, "change", YES)
    assert played(execution).status is ExecutionStatus.COMPLETED


def test_a_check_afterwards_waits_for_the_changes_that_it_is_about_and_holds_nothing() -> None:
    execution = a_plan("after")

    assert starts(execution) == ["read", "change"]
    ended(execution, "change", YES)
    assert starts(execution) == ["next", "check"]


def test_a_plan_is_not_complete_when_a_check_afterwards_fails() -> None:
    assert played(a_plan("after"), check=NO).status is ExecutionStatus.PARTIAL
    assert played(a_plan("after", optional=True), check=NO).status is ExecutionStatus.COMPLETED


def test_a_check_afterwards_does_not_look_at_what_failed() -> None:
    execution = played(a_plan("after"), change=Failed("exit code 1"))

    assert execution.step("check").error == "it needs change, which failed"


def test_a_check_beside_the_changes_starts_with_the_first_that_it_is_about() -> None:
    assert starts(a_plan("during")) == ["read", "change", "check"]


def test_when_a_check_beside_them_fails_what_is_in_flight_ends_and_nothing_else_starts() -> None:
    execution = a_plan("during")
    starts(execution)
    ended(execution, "check", NO)

    assert starts(execution) == []
    assert execution.step("change").status is StepStatus.RUNNING
    assert execution.step("next").error == "the plan stops where the check 'during' (check) failed"
    ended(execution, "change", YES)
    assert played(execution).status is ExecutionStatus.PARTIAL


def test_a_check_that_only_warns_beside_them_stops_nothing() -> None:
    assert played(a_plan("during", optional=True), check=NO).status is ExecutionStatus.COMPLETED


def test_a_check_beside_the_changes_waits_for_those_before_them() -> None:
    checks = [Check("first", "before", ("change",)), Check("beside", "during", ("change",))]
    execution = guarded({"change": []}, [StepSpec("change", Effect.DISRUPTIVE)], checks)

    assert starts(execution) == ["first"]
    ended(execution, "first", YES)
    assert starts(execution) == ["change", "beside"]


def test_a_cancel_before_a_check_has_looked_is_a_cancel_although_all_steps_succeeded() -> None:
    execution = guarded({"change": []}, [StepSpec("change", Effect.DISRUPTIVE)], [Check("check", "after", ("change",))])
    starts(execution)
    ended(execution, "change", YES)
    apply(execution, f.CancelRequested(at=NOON, by="ada"))

    assert played(execution).status is ExecutionStatus.CANCELLED


@given(execution=executions(), seed=st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_no_effect_comes_before_the_checks_that_hold_it(execution: Execution, seed: int) -> None:
    world = World(execution, random.Random(seed))
    world.play()

    gates = {check.id for check in execution.checks() if check.spec.check == "before"}
    must = {check_id for check_id in gates if not execution.step(check_id).spec.optional}
    succeeded, looked = set[str](), set[str]()
    for fact in world.facts:
        if isinstance(fact, f.StepSucceeded | f.StepFailed):
            looked.add(fact.step_id)
        if isinstance(fact, f.StepSucceeded):
            succeeded.add(fact.step_id)
        if isinstance(fact, f.AttemptStarted) and not execution.step(fact.step_id).spec.effect.harmless:
            assert must <= succeeded
            assert gates <= looked


@given(execution=executions(), seed=st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_complete_is_what_has_all_its_steps_and_all_the_checks_that_must_hold(execution: Execution, seed: int) -> None:
    World(execution, random.Random(seed)).play()

    missing = [
        step
        for step in map(execution.step, execution.graph.ids)
        if step.status is not StepStatus.SUCCEEDED and not step.spec.optional
    ]
    assert (execution.status is ExecutionStatus.COMPLETED) is not bool(missing)
