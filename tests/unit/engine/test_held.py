"""What is held back waits, and nothing else does."""

from datetime import datetime, timedelta

import pytest

from stage_e.engine import facts as f
from stage_e.engine.apply import apply
from stage_e.engine.decide import ExpandStep, StartAttempt, WakeAt, decide
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import graph_of
from stage_e.engine.held import host_behind
from tests.unit.engine.world import NOON

SERVICE = "automation-service"
SOON, LATER = NOON + timedelta(seconds=5), NOON + timedelta(seconds=20)


def held(execution: Execution, cause: str = SERVICE, until: datetime = SOON, steps: tuple[str, ...] = ()) -> Execution:
    apply(execution, f.HeldBack(at=NOON, cause=cause, until=until, reason="away", steps=steps))
    return execution


def of(*specs: StepSpec) -> Execution:
    return new_execution(graph_of([spec.id for spec in specs], {}), specs)


def test_what_falls_under_a_cause_waits_and_what_does_not_goes_on() -> None:
    execution = held(of(StepSpec("a", causes=frozenset({SERVICE})), StepSpec("b")))
    assert decide(execution, NOON, 9) == [StartAttempt("b", 1)]


def test_when_all_is_held_back_it_wakes_at_the_end_of_the_hold() -> None:
    execution = held(of(StepSpec("a", causes=frozenset({SERVICE}))))
    assert decide(execution, NOON, 9) == [WakeAt(SOON)]
    assert decide(execution, SOON, 9) == [StartAttempt("a", 1)]


def test_what_is_let_go_starts_at_once() -> None:
    execution = held(of(StepSpec("a", causes=frozenset({SERVICE}))))
    apply(execution, f.LetGo(at=NOON, cause=SERVICE, reason="it is called again"))
    assert decide(execution, NOON, 9) == [StartAttempt("a", 1)]


def test_a_step_under_two_causes_waits_for_both() -> None:
    execution = of(StepSpec("a", causes=frozenset({SERVICE, "locks"})))
    held(held(execution), "locks", LATER)
    assert decide(execution, SOON, 9) == [WakeAt(LATER)]


def test_a_step_of_which_only_the_run_could_tell_is_held_back_too() -> None:
    execution = held(of(StepSpec("a"), StepSpec("b")), host_behind(SERVICE, "web-01"), steps=("a",))
    assert decide(execution, NOON, 9) == [StartAttempt("b", 1)]


@pytest.mark.parametrize("cause", [SERVICE, host_behind(SERVICE, "WEB-01")])
def test_a_step_over_a_list_goes_on_to_its_targets_of_which_those_that_are_away_wait(cause: str) -> None:
    loop = StepSpec("a", causes=frozenset({SERVICE}), is_loop=True, reaches_hosts_by=SERVICE)
    execution = held(of(loop), cause)
    assert decide(execution, NOON, 9) == [ExpandStep("a")]
    apply(execution, f.Expanded(at=NOON, step_id="a", targets=("web-01", "web-02")))
    others = [] if cause == SERVICE else [StartAttempt("a[web-02]", 1)]
    assert [each for each in decide(execution, NOON, 9) if isinstance(each, StartAttempt)] == others
