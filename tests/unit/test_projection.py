"""What the engine is told of a plan that was accepted."""

from dataclasses import replace

from schemas.assessment import TakenOver
from schemas.words import ExecutionStatus, StepStatus
from stage_e.assess.at_once import AtOnce
from stage_e.ports.records import StepRow, Submitted
from stage_e.progress import progress_of
from stage_e.projection import execution_of_rows, fresh_execution
from tests.builders import NOON, a_submitted


def test_the_remaining_time_rests_on_what_the_assessment_expected() -> None:
    submitted = a_submitted("count", "list")
    steps = (
        submitted.assessment.steps[0].model_copy(update={"attempt_s": 3.0, "times": 1}),
        submitted.assessment.steps[1].model_copy(update={"attempt_s": 2.0, "times": 40, "depends_on": ("count",)}),
    )
    assessment = submitted.assessment.model_copy(update={"steps": steps})

    execution = fresh_execution(replace(submitted, assessment=assessment))
    assert progress_of(execution, NOON, AtOnce(per_execution=10)).eta_s == 3.0 + 4 * 2.0


def a_retry(*, whole: bool) -> Submitted:
    """Of a step over two hosts, of which one is done, or of two steps of which the first is."""
    submitted = a_submitted("count", "list")
    first, second = submitted.assessment.steps
    changes: dict[str, object]
    if whole:
        changes = {"steps": (second,), "taken_over": (TakenOver(id="count"),)}
    else:
        part = TakenOver(id="count", targets=("web-01",))
        changes = {"steps": (first.model_copy(update={"attempt_s": 5.0}), second), "taken_over": (part,)}
    return replace(submitted, assessment=submitted.assessment.model_copy(update=changes))


def test_a_step_that_is_taken_over_counts_as_done() -> None:
    rows = (StepRow("count", StepStatus.SUCCEEDED, taken_over=True), StepRow("list", StepStatus.WAITING))
    progress = progress_of(execution_of_rows(a_retry(whole=True), ExecutionStatus.QUEUED, rows), NOON)

    assert (progress.done, progress.total) == (1, 2)


def test_a_list_of_which_a_part_is_taken_over_is_not_taken_for_done() -> None:
    part = StepRow("count[web-01]", StepStatus.SUCCEEDED, "count", "web-01", taken_over=True)
    rows = (StepRow("count", StepStatus.WAITING), StepRow("list", StepStatus.WAITING), part)
    progress = progress_of(execution_of_rows(a_retry(whole=False), ExecutionStatus.QUEUED, rows), NOON)

    assert (progress.done, progress.eta_s) == (0, 5.0)
