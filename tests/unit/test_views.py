"""An execution as its readers see it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from schemas.approval import Vote
from schemas.waves import WaveProgress
from schemas.words import ApprovalState, Verdict
from schemas.words import StepStatus as S
from stage_e.assess.waves import waves_view
from stage_e.engine.waves import WaveRule
from stage_e.ports.records import ExecutionRecord, StepRow
from stage_e.projection import record_of_new
from stage_e.views import execution_view
from tests.builders import NOON, a_new_execution, a_submitted
from tests.unit.cli.samples import an_approval


def a_record(rule: WaveRule, *parts: tuple[S, int]) -> ExecutionRecord:
    """One step in waves, with the state and the attempts of each of its targets."""
    submitted = a_submitted("a")
    verdict = submitted.assessment.steps[0].model_copy(update={"waves": waves_view(rule, None)})
    assessment = submitted.assessment.model_copy(update={"steps": (verdict,)})
    rows = [StepRow(f"a[h{at}]", state, "a", f"h{at}", tried) for at, (state, tried) in enumerate(parts)]
    record = record_of_new(a_new_execution(replace(submitted, assessment=assessment)))
    return replace(record, steps=(StepRow("a", S.RUNNING), *rows))


def waves(rule: WaveRule, parts: Sequence[tuple[S, int]]) -> WaveProgress | None:
    step, *others = execution_view(a_record(rule, *parts), NOON).steps
    assert all(other.waves is None for other in others)
    return step.waves


def test_a_step_tells_which_wave_it_is_in_and_how_many_failed_of_how_many_stop_it() -> None:
    parts = [(S.SUCCEEDED, 1), (S.FAILED, 1), (S.RUNNING, 2), *[(S.WAITING, 0)] * 9]

    assert waves(WaveRule(most_failures=2), parts) == WaveProgress(
        wave=2, waves=4, begun=3, targets=12, failed=1, most_failures=2
    )


def test_between_two_waves_it_is_in_the_one_that_has_ended() -> None:
    found = waves(WaveRule(), [(S.SUCCEEDED, 1), *[(S.WAITING, 0)] * 11])

    assert found is not None
    assert (found.wave, found.begun) == (1, 1)


def test_what_was_never_begun_is_not_counted_when_it_has_stopped() -> None:
    found = waves(WaveRule(), [(S.UNKNOWN, 1), *[(S.SKIPPED, 0)] * 11])

    assert found is not None
    assert (found.wave, found.begun, found.failed) == (1, 1, 1)


def test_a_list_that_turned_out_short_has_no_waves() -> None:
    assert waves(WaveRule(above=3), [(S.RUNNING, 1)] * 3) is None


def test_who_agreed_is_told_once_each_in_the_order_of_their_answers() -> None:
    def vote(approver: str, minute: int, decision: Verdict = Verdict.APPROVE) -> Vote:
        return Vote(approver=approver, decision=decision, at=NOON + timedelta(minutes=minute))

    agreed = an_approval(2).model_copy(update={"state": ApprovalState.APPROVED, "votes": (vote("petra", 2),)})
    again = agreed.model_copy(update={"votes": (vote("ada", 1), vote("petra", 3), vote("olga", 4, Verdict.REJECT))})
    refused = agreed.model_copy(update={"state": ApprovalState.REJECTED, "votes": (vote("max", 0),)})
    record = replace(record_of_new(a_new_execution()), approvals=(agreed, again, refused))

    view = execution_view(record, NOON)
    assert (view.approved_by, view.requester) == (("ada", "petra"), "olga")
    assert view.request_text == "How many assets do we have?"
