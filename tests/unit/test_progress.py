"""Percent and remaining time."""

from datetime import timedelta
from itertools import pairwise

from stage_e.assess.at_once import AtOnce
from stage_e.engine import facts as f
from stage_e.engine.apply import apply
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import graph_of
from stage_e.engine.waves import WaveRule
from stage_e.progress import progress_of
from tests.unit.engine.world import NOON


def a_chain(**expected_s: float) -> Execution:
    names = list(expected_s)
    needs = {name: [before] for before, name in pairwise(names)}
    return new_execution(graph_of(names, needs), [StepSpec(id=name, estimate_s=s) for name, s in expected_s.items()])


def run(execution: Execution, step_id: str, *, seconds: int | None = None) -> None:
    apply(execution, f.AttemptStarted(at=NOON, step_id=step_id, number=1, key="k", token=1))
    if seconds is not None:
        at = NOON + timedelta(seconds=seconds)
        apply(execution, f.StepSucceeded(at=at, step_id=step_id, number=1))


def test_steps_weigh_as_much_as_they_are_expected_to_take() -> None:
    execution = a_chain(short=10, long=90)
    run(execution, "short", seconds=10)

    progress = progress_of(execution, NOON)
    assert (progress.done, progress.total, progress.percent, progress.eta_s) == (1, 2, 10.0, 90.0)


def test_a_running_step_counts_by_the_time_that_has_passed() -> None:
    execution = a_chain(only=20)
    run(execution, "only")

    progress = progress_of(execution, NOON + timedelta(seconds=5))
    assert (progress.percent, progress.eta_s) == (25.0, 15.0)


def test_a_step_that_takes_longer_than_expected_is_never_shown_as_done() -> None:
    execution = a_chain(only=20)
    run(execution, "only")

    assert progress_of(execution, NOON + timedelta(hours=1)).percent == 95.0


def test_a_step_that_another_process_began_by_a_faster_clock_has_only_just_begun() -> None:
    execution = a_chain(only=20)
    run(execution, "only")

    assert progress_of(execution, NOON - timedelta(seconds=1)).percent == 0.0


def test_parallel_steps_take_as_long_as_the_longest_path() -> None:
    specs = [StepSpec(id="a", estimate_s=10), StepSpec(id="b", estimate_s=30)]
    execution = new_execution(graph_of(["a", "b"], {}), specs)

    assert progress_of(execution, NOON).eta_s == 30.0


def test_a_step_over_a_list_is_as_far_as_its_targets() -> None:
    execution = new_execution(graph_of(["a"], {}), [StepSpec(id="a", estimate_s=10, is_loop=True)])
    apply(execution, f.Expanded(at=NOON, step_id="a", targets=("web-01", "web-02")))
    run(execution, "a[web-01]", seconds=10)

    assert progress_of(execution, NOON).percent == 50.0


def test_work_that_cannot_all_run_at_once_takes_its_turns() -> None:
    execution = new_execution(graph_of(["a"], {}), [StepSpec(id="a", estimate_s=10, is_loop=True, targets=50)])

    assert progress_of(execution, NOON, AtOnce(per_execution=10)).eta_s == 50.0


def test_what_attempts_really_took_corrects_what_the_others_will_take() -> None:
    execution = new_execution(graph_of(["a"], {}), [StepSpec(id="a", estimate_s=10, is_loop=True)])
    targets = ("web-01", "web-02", "web-03", "web-04")
    apply(execution, f.Expanded(at=NOON, step_id="a", targets=targets))
    for target in targets[:3]:
        run(execution, f"a[{target}]", seconds=2)

    assert progress_of(execution, NOON).eta_s == 2.0


def test_what_goes_in_waves_takes_as_long_as_the_waves_that_are_left_and_what_lies_between_them() -> None:
    rule = WaveRule(soak=timedelta(seconds=60))
    spec = StepSpec(id="a", estimate_s=10, is_loop=True, targets=7, waves=rule)
    execution = new_execution(graph_of(["a"], {}), [spec])
    assert progress_of(execution, NOON).eta_s == 10 + 60 + 10 + 60 + 10

    targets = tuple(f"web-{number}" for number in range(7))
    apply(execution, f.Expanded(at=NOON, step_id="a", targets=targets))
    run(execution, "a[web-0]", seconds=10)
    assert progress_of(execution, NOON).eta_s == 10 + 60 + 10


def test_what_goes_to_one_host_takes_its_turns_there() -> None:
    causes = frozenset({"automation-service", "automation-service/web-01", "locks"})
    specs = [StepSpec(id=f"s{number}", estimate_s=10, causes=causes) for number in range(8)]
    execution = new_execution(graph_of([spec.id for spec in specs], {}), specs)

    assert progress_of(execution, NOON).eta_s == 20.0
    assert progress_of(execution, NOON, AtOnce(per_host=8)).eta_s == 10.0
    assert progress_of(execution, NOON, AtOnce(per_host=8, per_service=2)).eta_s == 40.0


def test_targets_of_a_list_on_hosts_of_their_own_keep_nobody_waiting() -> None:
    spec = StepSpec(id="a", estimate_s=10, is_loop=True, reaches_hosts_by="automation-service")
    execution = new_execution(graph_of(["a"], {}), [spec])
    apply(execution, f.Expanded(at=NOON, step_id="a", targets=tuple(f"web-{number}" for number in range(8))))

    assert progress_of(execution, NOON).eta_s == 10.0
