"""The person on call of a chaos run says what the witness wrote down, and not before it is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from api.examples import EXECUTION
from schemas.execution import AttemptView, Execution, StepView
from schemas.words import Resolution, StepStatus
from tests.chaos.history import Effect
from tests.chaos.on_call import OVER_AFTER, answers
from tests.unit.chaos.test_checker import DONE, NOON

LATER = NOON + OVER_AFTER


def an_execution(status: StepStatus = StepStatus.UNKNOWN) -> Execution:
    attempt = AttemptView(number=1, key="x:s", token=1, started_at=NOON - timedelta(seconds=30), ended_at=NOON)
    step = StepView(id="s", status=status, attempts=(attempt,))
    return Execution.model_validate(EXECUTION).model_copy(update={"execution_id": "x", "steps": (step,)})


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ([DONE], Resolution.HAPPENED),
        ([], Resolution.DID_NOT_HAPPEN),
        ([replace(DONE, worked=False)], Resolution.DID_NOT_HAPPEN),
        ([replace(DONE, step_id="another")], Resolution.DID_NOT_HAPPEN),
        ([replace(DONE, execution_id="another")], Resolution.DID_NOT_HAPPEN),
    ],
)
def test_what_the_witness_has_is_said(done: list[Effect], said: Resolution) -> None:
    assert [outcome for _, _, outcome in answers([an_execution()], done, LATER)] == [said]


def test_nothing_is_said_while_it_may_still_be_under_way() -> None:
    assert [*answers([an_execution()], [], LATER - timedelta(seconds=1))] == []


def test_nothing_is_said_of_what_is_known() -> None:
    assert [*answers([an_execution(StepStatus.FAILED)], [DONE], LATER)] == []
