"""What is done next."""

import random
from dataclasses import replace
from datetime import timedelta

from schemas.words import Effect, ExecutionStatus, Mode, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.apply import apply
from stage_e.engine.decide import ExpandStep, StartAttempt, WaitForPerson, WakeAt, decide
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import graph_of
from stage_e.engine.outcome import Failed, Lost, Refused, Succeeded, facts_of
from stage_e.engine.recover import fact_of_no_attempt, facts_of_lost_attempts, tried
from stage_e.engine.withdraw import withdraw
from tests.unit.engine.world import NOON, World, an_execution


def started(execution: Execution, step_id: str, number: int = 1) -> f.AttemptStarted:
    fact = f.AttemptStarted(at=NOON, step_id=step_id, number=number, key=step_id, token=1)
    apply(execution, fact)
    return fact


def ended(execution: Execution, step_id: str, outcome: Succeeded | Failed | Lost) -> None:
    apply(execution, facts_of(tried(execution.step(step_id)), outcome, NOON, 0.0))


def nobody_can_say(execution: Execution, step_id: str) -> None:
    apply(execution, f.StepInquired(at=NOON, step_id=step_id, number=1, reason="nobody was there", ask_at=None))


def statuses(execution: Execution) -> dict[str, str]:
    return {step.id: step.status.value for step in execution.steps.values()}


def test_no_more_is_started_than_there_is_room_for() -> None:
    execution = an_execution({"a": [], "b": [], "c": []})

    assert decide(execution, NOON, slots=2) == [StartAttempt("a", 1), StartAttempt("b", 1)]


def test_what_needs_a_failed_step_is_skipped_and_says_why() -> None:
    execution = an_execution({"a": [], "b": ["a"], "c": ["b"], "d": []})
    world = World(execution, random.Random(0))
    started(execution, "a")
    started(execution, "d")
    ended(execution, "a", Failed("exit code 1"))
    ended(execution, "d", Succeeded({}))
    world.play()

    assert statuses(execution) == {"a": "failed", "b": "skipped", "c": "skipped", "d": "succeeded"}
    assert execution.step("c").error == "it needs b, which was skipped"
    assert execution.status is ExecutionStatus.PARTIAL


def test_what_tolerates_the_failure_of_a_step_goes_on_after_it() -> None:
    specs = [StepSpec("a"), StepSpec("b", tolerates=frozenset({"a"})), StepSpec("c")]
    execution = new_execution(graph_of(["a", "b", "c"], {"a": [], "b": ["a"], "c": ["a"]}), specs)
    started(execution, "a")
    ended(execution, "a", Failed("exit code 1"))

    world = World(execution, random.Random(0))
    for decision in decide(execution, NOON, 5):
        world.carry_out(decision)
    assert decide(execution, NOON, 5) == [StartAttempt("b", 1)]
    assert execution.step("c").error == "it needs a, which failed"


def test_what_tolerates_a_failure_does_not_tolerate_that_nobody_knows() -> None:
    specs = [StepSpec("a", effect=Effect.DISRUPTIVE), StepSpec("b", tolerates=frozenset({"a"}))]
    execution = new_execution(graph_of(["a", "b"], {"a": [], "b": ["a"]}), specs)
    started(execution, "a")
    ended(execution, "a", Lost("cut off"))
    nobody_can_say(execution, "a")

    assert decide(execution, NOON, 5) == [WaitForPerson()]


def test_a_step_that_stops_all_stops_what_does_not_need_it() -> None:
    execution = an_execution({"a": [], "b": []}, stops_all=True)
    started(execution, "a")
    ended(execution, "a", Failed("exit code 1"))
    World(execution, random.Random(0)).play()

    assert statuses(execution) == {"a": "failed", "b": "skipped"}
    assert execution.status is ExecutionStatus.FAILED


def test_a_retry_waits_for_its_time() -> None:
    execution = an_execution({"a": []})
    started(execution, "a")
    ended(execution, "a", Lost("cut off"))
    due = execution.step("a").retry_at

    assert due == NOON + timedelta(seconds=1)
    assert decide(execution, NOON, 1) == [WakeAt(due)]
    assert decide(execution, due, 1) == [StartAttempt("a", 2)]


def test_a_loop_is_expanded_and_ends_with_its_targets() -> None:
    execution = an_execution({"a": []}, is_loop=True)
    assert decide(execution, NOON, 1) == [ExpandStep("a")]
    apply(execution, f.Expanded(at=NOON, step_id="a", targets=("web-01", "web-02")))
    for child in ("a[web-01]", "a[web-02]"):
        started(execution, child)
    ended(execution, "a[web-01]", Succeeded({}))
    ended(execution, "a[web-02]", Failed("exit code 3"))
    World(execution, random.Random(0)).play()

    assert execution.step("a").error == "1 of 2 targets did not succeed: web-02: exit code 3"
    assert execution.status is ExecutionStatus.PARTIAL


def test_an_unknown_step_waits_for_a_person_while_other_branches_go_on() -> None:
    execution = an_execution({"a": [], "b": [], "c": ["a"]}, effect=Effect.DISRUPTIVE)
    started(execution, "a")
    ended(execution, "a", Lost("cut off"))

    assert decide(execution, NOON, 5) == [StartAttempt("b", 1)]
    started(execution, "b")
    ended(execution, "b", Succeeded({}))
    nobody_can_say(execution, "a")
    assert decide(execution, NOON, 5) == [WaitForPerson()]
    assert execution.status is ExecutionStatus.NEEDS_ATTENTION


def test_a_cancel_leaves_what_is_in_flight_its_outcome() -> None:
    execution = an_execution({"a": [], "b": []}, effect=Effect.DISRUPTIVE)
    started(execution, "a")
    apply(execution, f.CancelRequested(at=NOON, by="ada", reason="wrong host"))
    World(execution, random.Random(3)).record(facts_of(tried(execution.step("a")), Succeeded({}), NOON, 0.0))
    World(execution, random.Random(3)).play()

    assert statuses(execution) == {"a": "succeeded", "b": "cancelled"}
    assert execution.status is ExecutionStatus.CANCELLED


def test_a_cancel_ends_an_execution_that_waits_for_its_approval() -> None:
    execution = an_execution({"a": []})
    accepted = ExecutionStatus.AWAITING_APPROVAL
    apply(execution, f.Accepted(at=NOON, mode=Mode.IMMEDIATE, status=accepted, requester="ada"))
    assert decide(execution, NOON, 5) == []
    apply(execution, f.CancelRequested(at=NOON, by="ada"))
    World(execution, random.Random(0)).play()

    assert execution.status is ExecutionStatus.CANCELLED


def test_a_paused_execution_starts_nothing_until_it_is_resumed() -> None:
    execution = an_execution({"a": []})
    apply(execution, f.Paused(at=NOON, by="ada"))
    assert decide(execution, NOON, 5) == [WaitForPerson()]
    assert execution.status is ExecutionStatus.PAUSED

    apply(execution, f.Resumed(at=NOON, by="ada"))
    assert decide(execution, NOON, 5) == [StartAttempt("a", 1)]


def test_at_its_deadline_it_is_cancelled_and_says_timed_out() -> None:
    execution = an_execution({"a": []})
    execution.deadline_at = NOON
    World(execution, random.Random(0)).play()

    assert execution.status is ExecutionStatus.TIMED_OUT


def test_a_new_driver_repeats_reads_that_were_in_flight_and_calls_effects_unknown() -> None:
    reads, effects = an_execution({"a": []}), an_execution({"a": []}, effect=Effect.DESTRUCTIVE)
    for execution in (reads, effects):
        started(execution, "a")

    assert [type(fact) for fact in facts_of_lost_attempts(reads, NOON, 0.0)] == [f.StepRetrying]
    assert [type(fact) for fact in facts_of_lost_attempts(effects, NOON, 0.0)] == [f.StepUnknown]


def test_what_cannot_be_tried_once_more_is_unknown_while_an_attempt_of_it_is_lost() -> None:
    execution = an_execution({"a": []}, effect=Effect.DISRUPTIVE, idempotent=True)
    never = fact_of_no_attempt(execution.step("a"), "no host", NOON)
    started(execution, "a")
    apply(execution, facts_of(tried(execution.step("a")), Lost("cut off"), NOON, 0.0))
    lost = fact_of_no_attempt(execution.step("a"), "no host", NOON)

    assert isinstance(never, f.StepFailed)
    assert isinstance(lost, f.StepUnknown)
    assert lost.number == 1
    apply(execution, lost)
    assert execution.step("a").status is StepStatus.UNKNOWN


def test_what_was_refused_before_may_fail_when_it_cannot_be_tried_once_more() -> None:
    execution = an_execution({"a": []}, effect=Effect.DISRUPTIVE)
    started(execution, "a")
    apply(execution, facts_of(tried(execution.step("a")), Refused("busy", temporary=True), NOON, 0.0))
    assert isinstance(fact_of_no_attempt(execution.step("a"), "no host", NOON), f.StepFailed)


def test_an_attempt_that_was_not_stored_can_be_taken_back() -> None:
    execution = an_execution({"a": []})
    before = replace(execution.step("a"))
    started(execution, "a")
    withdraw(execution, before)

    assert decide(execution, NOON, 1) == [StartAttempt("a", 1)]
    assert execution.status is ExecutionStatus.QUEUED


def test_a_retry_that_was_not_stored_leaves_its_step_as_it_was() -> None:
    execution = an_execution({"a": []})
    started(execution, "a")
    ended(execution, "a", Lost("cut off"))
    before = replace(execution.step("a"))
    started(execution, "a", 2)
    withdraw(execution, before)

    assert execution.step("a") == before
    assert (before.error, before.retry_at) == ("cut off", NOON + timedelta(seconds=1))
    assert decide(execution, NOON + timedelta(seconds=1), 1) == [StartAttempt("a", 2)]
