"""Who may say what became of a step, and whether there is anything to say."""

from dataclasses import replace

import pytest

from schemas.assessment import Approvers
from schemas.json_text import JsonObject
from schemas.resolve import Resolve
from schemas.words import ExecutionStatus, Resolution, StepStatus
from stage_e.errors import ConflictError, ForbiddenError, NotFoundError
from stage_e.ports.people import Person, Role
from stage_e.ports.records import AttemptState, ExecutionRecord, StepRow
from stage_e.resolving import check_counted, wish_data
from tests.builders import a_person, a_submitted, an_attempt

OLGA, OSKAR = a_person("olga", Role.OPERATOR), a_person("oskar", Role.OPERATOR)
ADAM, OLGA_TOO = a_person("adam", Role.APPROVER), a_person("olga", Role.OPERATOR, Role.APPROVER)
TERMS = (Approvers(),)


def a_record(
    *rows: StepRow, level: int = 0, status: ExecutionStatus = ExecutionStatus.NEEDS_ATTENTION
) -> ExecutionRecord:
    """Requested by olga."""
    return ExecutionRecord(
        submitted=a_submitted("count", level=level),
        status=status,
        token=1,
        driver=None,
        last_seq=9,
        rings=0,
        started_at=None,
        ended_at=None,
        wake_at=None,
        stopped=None,
        steps=rows or (StepRow("count", StepStatus.UNKNOWN, attempts=2),),
        attempts=(an_attempt(AttemptState.UNKNOWN, number=2),),
        approvals=(),
        result=None,
    )


def says(outcome: Resolution = Resolution.HAPPENED, step: str = "count", target: str | None = None) -> Resolve:
    return Resolve(step_id=step, target=target, outcome=outcome, reason="I looked")


def test_what_is_said_is_about_the_attempt_that_is_unknown_now() -> None:
    assert wish_data(a_record(), OLGA, says(), TERMS) == {
        "step_id": "count",
        "number": 2,
        "resolution": "happened",
        "reason": "I looked",
    }


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_it_takes_an_operator(role: Role) -> None:
    with pytest.raises(ForbiddenError, match="role operator"):
        wish_data(a_record(level=1), a_person("vera", role), says(), TERMS)


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("person", [OLGA, OLGA_TOO, OSKAR], ids=["requester", "requester who approves", "operator"])
def test_four_eyes_are_due_where_they_were(level: int, person: Person) -> None:
    with pytest.raises(ForbiddenError):
        wish_data(a_record(level=level), person, says(Resolution.TRY_AGAIN), TERMS)
    assert wish_data(a_record(level=level), ADAM, says(Resolution.TRY_AGAIN), TERMS)


def test_who_the_policy_names_may_say_it_and_nobody_else() -> None:
    with pytest.raises(ForbiddenError, match="needs the role approver or admin, and eve"):
        wish_data(a_record(level=2), ADAM, says(), (Approvers(subjects=("eve",)),))


def test_an_operator_may_always_abort_as_every_operator_may_cancel() -> None:
    assert wish_data(a_record(level=3), OLGA, says(Resolution.ABORT), TERMS)


def test_an_unknown_step_id_is_told_what_is_unknown() -> None:
    with pytest.raises(NotFoundError, match="has no step list; unknown are: count"):
        wish_data(a_record(), OLGA, says(step="list"), TERMS)


@pytest.mark.parametrize("status", [StepStatus.SUCCEEDED, StepStatus.RUNNING, StepStatus.FAILED, StepStatus.WAITING])
def test_what_is_not_unknown_cannot_be_settled(status: StepStatus) -> None:
    with pytest.raises(ConflictError, match=f"step count is {status}"):
        wish_data(a_record(StepRow("count", status)), OLGA, says(), TERMS)


def test_a_step_over_a_list_is_settled_target_by_target() -> None:
    parts = [StepRow(f"count[{host}]", StepStatus.UNKNOWN, "count", host, attempts=1) for host in ("web-01", "web-02")]
    record = a_record(StepRow("count", StepStatus.RUNNING), *parts)

    with pytest.raises(ConflictError, match="web-01, web-02"):
        wish_data(record, OLGA, says(), TERMS)
    assert wish_data(record, OLGA, says(target="web-02"), TERMS)["step_id"] == "count[web-02]"
    assert wish_data(record, OLGA, says(step="count[web-01]"), TERMS)["step_id"] == "count[web-01]"


def test_nothing_is_tried_again_while_it_is_cancelled() -> None:
    with pytest.raises(ConflictError, match="is being cancelled"):
        wish_data(a_record(status=ExecutionStatus.CANCELLING), OLGA, says(Resolution.TRY_AGAIN), TERMS)


@pytest.mark.parametrize(
    ("evidence", "counts"),
    [
        (None, True),
        ({"by": "olga", "resolution": "happened"}, True),
        ({"by": "oskar", "resolution": "happened"}, False),
        ({"by": "olga", "resolution": "try_again"}, False),
        ({"by": "stage-e", "resolution": "did_not_happen"}, False),
    ],
)
def test_who_comes_second_is_told(evidence: JsonObject | None, counts: bool) -> None:
    record = a_record()
    said = wish_data(record, OLGA, says(), TERMS)
    after = replace(record, attempts=(replace(record.attempts[0], evidence=evidence),))

    if counts:
        check_counted(after, OLGA, said)
    else:
        with pytest.raises(ConflictError, match="has settled step count already"):
            check_counted(after, OLGA, said)
