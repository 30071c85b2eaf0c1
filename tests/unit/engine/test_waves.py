"""A change of many targets begins with a few, and stops when too many fail."""

from datetime import timedelta

import pytest

from schemas.words import Effect, ExecutionStatus, Outcome
from stage_e.engine import facts as f
from stage_e.engine.apply import apply
from stage_e.engine.decide import Record, StartAttempt, WaitForPerson, WakeAt, decide, next_moment
from stage_e.engine.execution import Execution
from stage_e.engine.outcome import AttemptOutcome, Failed, Lost, Refused, Succeeded, facts_of
from stage_e.engine.recover import tried
from stage_e.engine.waves import WaveRule
from tests.unit.engine.world import NOON, an_execution

SOAK = timedelta(minutes=10)


def going_in_waves(rule: WaveRule, targets: int, **spec: object) -> Execution:
    """A disruptive step over so many targets, with its first wave begun."""
    execution = an_execution({"a": []}, **{"is_loop": True, "waves": rule, "effect": Effect.DISRUPTIVE, **spec})
    hosts = tuple(f"h{number}" for number in range(1, targets + 1))
    apply(execution, f.Expanded(at=NOON, step_id="a", targets=hosts))
    settled(execution)
    return execution


def settled(execution: Execution) -> list[f.Fact]:
    """All that follows by itself at noon."""
    facts: list[f.Fact] = []
    while records := [each.fact for each in decide(execution, NOON, 100) if isinstance(each, Record)]:
        for fact in records:
            apply(execution, fact)
            facts.append(fact)
    return facts


def started(execution: Execution) -> list[str]:
    """The targets that may begin now, begun."""
    begun = [each for each in decide(execution, NOON, 100) if isinstance(each, StartAttempt)]
    for each in begun:
        apply(execution, f.AttemptStarted(at=NOON, step_id=each.step_id, number=each.number, key="k", token=1))
    return [execution.step(each.step_id).target or "" for each in begun]


def ended(execution: Execution, target: str, outcome: AttemptOutcome) -> list[f.Fact]:
    """The attempt on ``target`` ended so; what follows by itself."""
    apply(execution, facts_of(tried(execution.step(f"a[{target}]")), outcome, NOON, 0.0))
    return settled(execution)


def hosts(first: int, last: int) -> list[str]:
    return [f"h{number}" for number in range(first, last + 1)]


def statuses(execution: Execution) -> list[str]:
    return [execution.step(part).status.value for part in execution.step("a").children]


def test_each_wave_is_larger_than_the_one_before_and_begins_when_that_has_ended() -> None:
    execution = going_in_waves(WaveRule(), targets=12)

    for first, last in ((1, 1), (2, 3), (4, 7), (8, 12)):
        assert started(execution) == hosts(first, last)
        for target in hosts(first, last):
            assert started(execution) == []
            ended(execution, target, Succeeded({}))
    assert execution.status is ExecutionStatus.COMPLETED


def test_a_wave_says_how_many_failed_of_how_many_that_stop_it() -> None:
    execution = going_in_waves(WaveRule(most_failures=3), targets=12)
    started(execution)

    [fact] = ended(execution, "h1", Failed("exit code 1"))

    assert fact == f.WaveBegun(at=NOON, step_id="a", wave=2, targets=("h2", "h3"), of=12, failed=1, most_failures=3)


def test_when_the_budget_is_spent_what_has_not_begun_is_skipped_and_says_which_budget() -> None:
    execution = going_in_waves(WaveRule(), targets=12)
    started(execution)
    ended(execution, "h1", Succeeded({}))
    assert started(execution) == ["h2", "h3"]
    ended(execution, "h2", Failed("exit code 1"))

    assert started(execution) == []
    assert statuses(execution) == ["succeeded", "failed", "running", *["skipped"] * 9]
    assert execution.step("a[h4]").error == "not begun: the budget of 1 failure is spent (wave 2: 1 of 3 failed)"
    ended(execution, "h3", Succeeded({}))
    assert execution.status is ExecutionStatus.PARTIAL
    assert execution.step("a").error == (
        "10 of 12 targets did not succeed: h2: exit code 1; "
        "9 not begun: the budget of 1 failure is spent (wave 2: 1 of 3 failed)"
    )


def test_what_waits_for_room_in_a_wave_is_skipped_too() -> None:
    execution = going_in_waves(WaveRule(canary=4), targets=4)
    [first] = decide(execution, NOON, slots=1)
    assert first == StartAttempt("a[h1]", 1)
    apply(execution, f.AttemptStarted(at=NOON, step_id="a[h1]", number=1, key="k", token=1))
    ended(execution, "h1", Failed("exit code 1"))

    assert statuses(execution) == ["failed", "skipped", "skipped", "skipped"]


def test_what_nobody_knows_counts_as_failed() -> None:
    execution = going_in_waves(WaveRule(), targets=12)
    started(execution)
    ended(execution, "h1", Lost("cut off"))

    assert statuses(execution) == ["unknown", *["skipped"] * 11]
    assert started(execution) == []


def test_the_next_wave_does_not_wait_for_a_person_to_say_what_became_of_one_target_within_the_budget() -> None:
    execution = going_in_waves(WaveRule(most_failures=2), targets=12)
    started(execution)
    ended(execution, "h1", Lost("cut off"))

    assert started(execution) == ["h2", "h3"]


def test_what_turns_out_to_have_happened_no_longer_counts_as_failed() -> None:
    execution = going_in_waves(WaveRule(most_failures=2), targets=12)
    started(execution)
    ended(execution, "h1", Lost("cut off"))
    apply(execution, f.StepSucceeded(at=NOON, step_id="a[h1]", number=1))
    started(execution)
    ended(execution, "h2", Failed("exit code 1"))
    [fact] = ended(execution, "h3", Succeeded({}))

    assert isinstance(fact, f.WaveBegun)
    assert (fact.wave, fact.failed) == (3, 1)


def test_what_was_refused_and_so_not_begun_is_not_tried_again_when_the_budget_is_spent() -> None:
    execution = going_in_waves(WaveRule(canary=2), targets=4)
    started(execution)
    ended(execution, "h1", Refused("busy", temporary=True))
    ended(execution, "h2", Failed("exit code 1"))

    assert statuses(execution) == ["skipped", "failed", "skipped", "skipped"]


def test_what_is_refused_after_the_budget_is_spent_is_not_tried_again() -> None:
    execution = going_in_waves(WaveRule(canary=2), targets=4)
    started(execution)
    ended(execution, "h2", Failed("exit code 1"))
    ended(execution, "h1", Refused("busy", temporary=True))

    assert statuses(execution) == ["skipped", "failed", "skipped", "skipped"]


def test_what_may_have_been_changed_is_tried_on_until_that_is_known_though_the_budget_is_spent() -> None:
    execution = going_in_waves(WaveRule(canary=2), targets=4, idempotent=True)
    started(execution)
    ended(execution, "h1", Lost("cut off"))
    ended(execution, "h2", Failed("exit code 1"))
    due = execution.step("a[h1]").retry_at

    assert due is not None
    assert decide(execution, due, 10) == [StartAttempt("a[h1]", 2)]
    assert statuses(execution) == ["retrying", "failed", "skipped", "skipped"]


def test_a_wave_waits_for_the_retries_of_the_one_before() -> None:
    execution = going_in_waves(WaveRule(), targets=12)
    started(execution)
    ended(execution, "h1", Refused("busy", temporary=True))
    due = execution.step("a[h1]").retry_at

    assert due is not None
    assert decide(execution, NOON, 10) == [WakeAt(due)]
    assert decide(execution, due, 10) == [StartAttempt("a[h1]", 2)]


def test_between_two_waves_it_waits_as_long_as_it_is_told_to() -> None:
    execution = going_in_waves(WaveRule(soak=SOAK), targets=12)
    started(execution)
    ended(execution, "h1", Succeeded({}))

    assert decide(execution, NOON, 10) == [WakeAt(NOON + SOAK)]
    assert execution.status is ExecutionStatus.QUEUED
    [decision] = decide(execution, NOON + SOAK, 10)
    assert isinstance(decision, Record)
    assert isinstance(decision.fact, f.WaveBegun)


def test_while_it_is_paused_no_wave_begins() -> None:
    execution = going_in_waves(WaveRule(), targets=12)
    started(execution)
    apply(execution, f.Paused(at=NOON, by="ada"))
    ended(execution, "h1", Succeeded({}))

    assert decide(execution, NOON, 10) == [WaitForPerson()]
    assert next_moment(execution, NOON) is None
    apply(execution, f.Resumed(at=NOON, by="ada"))
    settled(execution)
    assert started(execution) == ["h2", "h3"]


def test_a_cancel_between_two_waves_ends_it() -> None:
    execution = going_in_waves(WaveRule(soak=SOAK), targets=12)
    started(execution)
    ended(execution, "h1", Succeeded({}))
    apply(execution, f.CancelRequested(at=NOON, by="ada"))
    settled(execution)

    assert statuses(execution) == ["succeeded", *["cancelled"] * 11]
    assert execution.status is ExecutionStatus.CANCELLED


def test_a_target_that_nothing_can_be_sent_to_counts_as_failed() -> None:
    execution = going_in_waves(WaveRule(), targets=4)
    apply(execution, f.StepFailed(at=NOON, step_id="a[h1]", number=0, outcome=Outcome.FAILED, error="no such host"))
    settled(execution)

    assert statuses(execution) == ["failed", "skipped", "skipped", "skipped"]


def test_a_short_list_goes_all_at_once() -> None:
    assert started(going_in_waves(WaveRule(above=3), targets=3)) == ["h1", "h2", "h3"]


@pytest.mark.parametrize(
    ("rule", "targets", "budget"),
    [
        (WaveRule(most_failures=2), 12, 2),
        (WaveRule(most_failures=None, most_percent=10), 100, 10),
        (WaveRule(most_failures=None, most_percent=10), 12, 1),
        (WaveRule(most_failures=None, most_percent=10), 5, 1),
        (WaveRule(most_failures=3, most_percent=10), 100, 3),
        (WaveRule(most_failures=3, most_percent=10), 20, 2),
        (WaveRule(most_failures=None, most_percent=100), 12, 12),
    ],
)
def test_a_share_is_of_all_targets_and_at_least_one(rule: WaveRule, targets: int, budget: int) -> None:
    assert rule.budget(targets) == budget


def test_waves_of_constant_size_share_the_targets() -> None:
    assert list(WaveRule(canary=5, growth=1).sizes(12)) == [5, 5, 2]


def test_a_decision_looks_at_the_wave_and_not_at_all_targets() -> None:
    execution = going_in_waves(WaveRule(), targets=1000)
    started(execution)
    ended(execution, "h1", Succeeded({}))

    assert list(execution.ready) == ["a[h2]", "a[h3]"]


def test_what_was_done_before_is_in_no_wave() -> None:
    execution = an_execution({"a": []}, is_loop=True, waves=WaveRule(), effect=Effect.DISRUPTIVE)
    apply(execution, f.StepTakenOver(at=NOON, step_id="a[h1]", of="e0", parent="a", target="h1"))
    apply(execution, f.Expanded(at=NOON, step_id="a", targets=tuple(hosts(1, 8))))
    settled(execution)

    assert started(execution) == ["h2"]
    ended(execution, "h2", Failed("exit code 1"))
    assert statuses(execution) == ["succeeded", "failed", *["skipped"] * 6]
    assert (execution.step("a").error or "").endswith(
        "6 not begun: the budget of 1 failure is spent (wave 1: 1 of 1 failed)"
    )
