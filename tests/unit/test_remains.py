"""What an ended execution leaves to do, and whether anything may follow on it."""

from dataclasses import replace

import pytest

from schemas.words import ExecutionStatus, StepStatus
from stage_e.ports.records import ExecutionRecord
from stage_e.remains import RETRYABLE, what_remains, why_no_retry, why_no_rollback
from tests.ended import bad, command, ended, good, part

FAILED, GOOD = StepStatus.FAILED, StepStatus.SUCCEEDED


@pytest.fixture
def record() -> ExecutionRecord:
    return ended([command("a", "uptime"), command("b", "df -h")], good("a"), bad("b"))


def test_what_succeeded_is_done() -> None:
    assert what_remains([good("a"), bad("b"), bad("c", StepStatus.SKIPPED)]).done == {"a"}


def test_targets_that_succeeded_are_done_though_their_step_is_not() -> None:
    remains = what_remains([bad("a"), part("a", "x", GOOD), part("a", "y", FAILED)])
    assert remains.done == set()
    assert remains.done_targets == {"a": ("x",)}
    assert remains.found == {"a": ("x", "y")}
    assert [row.step_id for row in remains.rows] == ["a[x]"]


def test_the_targets_of_a_step_that_is_done_come_before_it() -> None:
    remains = what_remains([good("a"), part("a", "x", GOOD)])
    assert [row.step_id for row in remains.rows] == ["a[x]", "a"]
    assert remains.done_targets == {}


@pytest.mark.parametrize("status", sorted(RETRYABLE))
def test_what_ended_without_completing_can_be_retried(record: ExecutionRecord, status: ExecutionStatus) -> None:
    assert why_no_retry(replace(record, status=status)) is None


@pytest.mark.parametrize("status", sorted(set(ExecutionStatus) - RETRYABLE))
def test_what_is_open_complete_or_rejected_is_not_retried(record: ExecutionRecord, status: ExecutionStatus) -> None:
    assert why_no_retry(replace(record, status=status))


@pytest.mark.parametrize("status", ExecutionStatus)
def test_only_what_has_ended_is_rolled_back(record: ExecutionRecord, status: ExecutionStatus) -> None:
    assert (why_no_rollback(replace(record, status=status)) is None) is status.finished


@pytest.mark.parametrize("why_not", [why_no_retry, why_no_rollback])
@pytest.mark.parametrize("by", ["retried_by", "rolled_back_by"])
def test_only_one_thing_follows_and_it_is_named(record: ExecutionRecord, why_not: object, by: str) -> None:
    assert callable(why_not)
    assert "the-other" in why_not(replace(record, **{by: "the-other"}))  # type: ignore[arg-type]  # a field of it


@pytest.mark.parametrize("why_not", [why_no_retry, why_no_rollback])
def test_a_step_that_is_unknown_is_settled_first(record: ExecutionRecord, why_not: object) -> None:
    assert callable(why_not)
    unknown = replace(record, steps=(good("a"), bad("b", StepStatus.UNKNOWN)))
    assert "/v1/executions/old/resolve" in why_not(unknown)


def test_a_rollback_is_retried_but_not_rolled_back(record: ExecutionRecord) -> None:
    rollback = replace(record, submitted=replace(record.submitted, rollback_of="older"))
    assert why_no_retry(rollback) is None
    assert "older" in (why_no_rollback(rollback) or "")
