"""What differed from what was foreseen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.assessment import Estimate
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.json_text import JsonObject
from schemas.words import EstimateBasis, ExecutionStatus, Mode
from schemas.words import StepStatus as S
from stage_e.differences import MOST, differences_of, duration_of
from stage_e.ports.records import AttemptState, ExecutionRecord, StepRow
from stage_e.projection import record_of_new
from tests.builders import NOON, a_new_execution, a_submitted, an_attempt
from tests.unit.cli.samples import an_approval

DONE = StepRow("a", S.SUCCEEDED, attempts=1)


def a_record(
    *rows: StepRow, took_s: float | None = 1, rings: int = 0, targets: Sequence[str] = (), mode: Mode = Mode.IMMEDIATE
) -> ExecutionRecord:
    """One that was estimated at 2 s, mostly under 4 s."""
    submitted = a_submitted("a")
    step = submitted.assessment.steps[0].model_copy(update={"targets": tuple(targets)})
    estimate = Estimate(p50_s=2, p90_s=4, basis=EstimateBasis.LEARNED)
    assessment = submitted.assessment.model_copy(update={"steps": (step,), "estimate": estimate})
    record = record_of_new(a_new_execution(replace(submitted, assessment=assessment, mode=mode)))
    ended_at = None if took_s is None else NOON + timedelta(seconds=took_s)
    return replace(record, steps=rows or (DONE,), started_at=NOON, ended_at=ended_at, rings=rings)


def differed(record: ExecutionRecord) -> tuple[str, ...]:
    return differences_of(record, None)


def test_what_went_as_foreseen_differs_in_nothing() -> None:
    assert differed(a_record()) == ()


@pytest.mark.parametrize(("took_s", "expected"), [(4, ()), (4.5, ("it took 4.5 s; mostly it is under 4.0 s",))])
def test_what_took_longer_than_the_estimate_s_p90_says_so(took_s: float, expected: tuple[str, ...]) -> None:
    assert differed(a_record(took_s=took_s)) == expected


def test_what_has_not_ended_has_no_duration() -> None:
    assert duration_of(a_record(took_s=None)) is None
    assert duration_of(a_record(took_s=2.5)) == 2.5


def test_what_was_handed_over_says_so() -> None:
    assert differed(a_record(rings=1)) == ("it was to run at once, and went on in the background",)
    assert differed(a_record(rings=1, mode=Mode.BACKGROUND)) == ()


def test_what_goes_on_after_somebody_s_yes_went_as_foreseen() -> None:
    assert differed(replace(a_record(rings=1), approvals=(an_approval(),))) == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (replace(DONE, status=S.FAILED, error="no route"), "step a failed: no route"),
        (replace(DONE, status=S.SKIPPED, attempts=0), "step a was left out"),
        (replace(DONE, status=S.UNKNOWN), "step a may have happened or not"),
        (replace(DONE, attempts=3), "step a took 3 attempts"),
        (replace(DONE, truncated=True), "the output of step a was longer than what is kept"),
    ],
)
def test_a_step_that_went_otherwise_says_how(row: StepRow, said: str) -> None:
    assert differed(a_record(row)) == (said,)


def test_a_list_of_targets_that_turned_out_otherwise_says_so() -> None:
    parts = [StepRow(f"a[{target}]", S.SUCCEEDED, "a", target, 1) for target in ("ws-01", "ws-02")]
    assert differed(a_record(DONE, *parts, targets=("ws-01", "ws-02"))) == ()
    assert differed(a_record(DONE, *parts, targets=("ws-01", "ws-02", "ws-03"))) == (
        "step a met 2 targets; 3 were foreseen",
    )


def test_of_a_step_over_a_list_the_parts_that_failed_are_named() -> None:
    part = StepRow("a[ws-01]", S.FAILED, "a", "ws-01", 1, error="away")
    assert differed(a_record(replace(DONE, status=S.FAILED, error="1 of 1 failed"), part)) == (
        "step a[ws-01] failed: away",
    )


def test_what_a_person_settled_says_by_whom() -> None:
    evidence: JsonObject = {"how": "person", "by": "ada", "resolution": "happened"}
    attempt = replace(an_attempt(AttemptState.RESOLVED_HAPPENED, step_id="a"), evidence=evidence)
    assert differed(replace(a_record(), attempts=(attempt,))) == ("step a was settled by ada: happened",)


def test_warnings_of_the_result_are_told_too() -> None:
    result = ExecutionResultV1(
        execution_id="e1", status=ExecutionStatus.COMPLETED, mode=Mode.IMMEDIATE, answer="", warnings=("ping failed",)
    )
    assert differences_of(a_record(), result) == ("ping failed",)


def test_not_more_is_told_than_anybody_reads() -> None:
    rows = [StepRow(f"s{at}", S.FAILED, error="x" * 1_000) for at in range(MOST + 5)]
    said = differed(a_record(*rows))
    assert (len(said), said[-1]) == (MOST + 1, "and 5 more")
    assert all(len(each) <= 203 for each in said)
