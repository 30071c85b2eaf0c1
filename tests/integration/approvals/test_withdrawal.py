"""A question is taken back by who asked, or by who may cancel."""

import pytest

from schemas.event import EventType
from schemas.words import ApprovalState, ExecutionStatus, Verdict
from simulator import Simulator
from stage_e.errors import ConflictError, ForbiddenError
from stage_e.ports.people import Person, Role
from stage_e.wiring import ApiParts
from tests.integration.approvals.plans import RESTART, answered, open_question, waiting

OSCAR = Person("acme", "oscar", frozenset({Role.OPERATOR}))


@pytest.mark.parametrize("who", ["olga", "oscar"])
async def test_what_is_taken_back_never_runs(api: ApiParts, olga: Person, simulator: Simulator, who: str) -> None:
    execution = await waiting(api, olga, RESTART)
    by = olga if who == "olga" else OSCAR
    answer = await answered(api, by, open_question(execution), Verdict.WITHDRAW, "wrong host")

    assert answer.result is not None
    assert answer.result.status is ExecutionStatus.CANCELLED
    assert f"withdrawn by {who}: wrong host" in str(answer.result.error_message)
    assert not simulator.world.ledger.entries(execution_id=execution.execution_id)
    ended = await api.executor.read(olga, execution.execution_id)
    assert ended.approvals[0].state is ApprovalState.VOID


async def test_its_event_says_who_and_why(api: ApiParts, olga: Person) -> None:
    execution = await waiting(api, olga, RESTART)
    question = open_question(execution)
    await answered(api, olga, question, Verdict.WITHDRAW, "wrong host")

    events = await api.executor.events(olga, execution.execution_id, 0, 100)
    (void,) = [event for event in events if event.type is EventType.APPROVAL_VOID]
    assert void.data == {"approval_id": question.approval_id, "by": "olga", "reason": "wrong host"}


async def test_an_approver_who_may_not_cancel_rejects_instead(api: ApiParts, olga: Person, adam: Person) -> None:
    question = open_question(await waiting(api, olga, RESTART))
    with pytest.raises(ForbiddenError):
        await answered(api, adam, question, Verdict.WITHDRAW)


async def test_what_was_taken_back_cannot_be_approved(api: ApiParts, olga: Person, adam: Person) -> None:
    question = open_question(await waiting(api, olga, RESTART))
    await answered(api, olga, question, Verdict.WITHDRAW)
    with pytest.raises(ConflictError):
        await answered(api, adam, question)
