"""What is known of an execution while it is watched."""

from cli.terminal.board import Board
from schemas.event import EventType
from schemas.execution import StepView
from schemas.words import ExecutionStatus, StepStatus
from tests.unit.cli.samples import a_check, a_step, a_story, an_assessment, an_event, an_execution


def test_a_story_moves_execution_and_step_to_their_end() -> None:
    board = Board(an_execution(ExecutionStatus.QUEUED))
    for event in a_story():
        board.see(event)
    assert (board.status, board.rows["s1"].status) == (ExecutionStatus.COMPLETED, StepStatus.SUCCEEDED)


def test_what_the_state_held_already_changes_nothing() -> None:
    done = StepView(id="s1", status=StepStatus.SUCCEEDED)
    board = Board(an_execution(last_seq=4, steps=[done]))
    board.see(an_event(3, EventType.STEP_STARTED, "s1", number=1))
    assert board.rows["s1"].status is StepStatus.SUCCEEDED
    assert board.last_seq == 3


def test_the_parts_of_a_step_over_a_list_are_counted_in_its_row() -> None:
    board = Board(an_execution())
    board.see(an_event(1, EventType.STEP_EXPANDED, "s1", targets=["ws-01", "ws-02"]))
    board.see(an_event(2, EventType.STEP_STARTED, "s1[ws-01]", number=1))
    board.see(an_event(3, EventType.STEP_COMPLETED, "s1[ws-01]", number=1))
    assert board.rows["s1"].parts == {"ws-01": StepStatus.SUCCEEDED, "ws-02": StepStatus.WAITING}
    assert board.rows["s1"].status is StepStatus.RUNNING


def test_a_part_is_called_by_its_operation_and_its_target() -> None:
    board = Board(an_execution(assessment=an_assessment(a_step(text="Get-Volume", targets=()))))
    assert board.label("s1[ws-01]") == "Get-Volume on ws-01"


def test_a_check_has_a_row_of_its_own_after_the_steps() -> None:
    board = Board(an_execution(assessment=an_assessment().model_copy(update={"checks": (a_check(),)})))
    board.see(an_event(1, EventType.STEP_COMPLETED, "check_1", number=1))

    assert list(board.rows) == ["s1", "check_1"]
    assert board.label("check_1") == "check before: ping -c 2 web-01 for web-01"
    assert board.rows["check_1"].status is StepStatus.SUCCEEDED


def test_progress_is_the_last_that_was_told() -> None:
    board = Board(an_execution())
    board.see(an_event(None, EventType.EXECUTION_PROGRESS, done=1, total=4, percent=25.0, eta_s=9.0))
    assert (board.progress.percent, board.progress.eta_s) == (25.0, 9.0)


def test_a_new_driver_brings_a_new_token() -> None:
    board = Board(an_execution())
    board.see(an_event(9, EventType.EXECUTION_CLAIMED, driver="worker-2", token=2))
    assert board.token == 2


def test_a_step_that_nobody_announced_gets_a_row() -> None:
    board = Board(an_execution())
    board.see(an_event(1, EventType.STEP_FAILED, "s9", number=1, error="gone"))
    assert (board.rows["s9"].status, board.rows["s9"].note) == (StepStatus.FAILED, "gone")


def test_a_step_in_one_place_is_called_by_that_place() -> None:
    board = Board(an_execution(assessment=an_assessment(a_step(text="Get-Volume", targets=["ws-01"]))))
    assert board.label("s1") == "Get-Volume on ws-01"
