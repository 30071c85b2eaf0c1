"""Who may answer, and who may take a question back."""

from datetime import timedelta

import pytest

from schemas.approval import ApprovalDecision
from schemas.assessment import Approvers
from schemas.words import ApprovalState, Verdict
from stage_e.adapters.memory.store import MemoryStore
from stage_e.approvals import Question, decide_approval, why_not_answer
from stage_e.errors import ForbiddenError
from stage_e.ports.people import Person, Role
from tests.builders import DIGEST, a_new_execution, a_person, a_submitted, asking
from tests.unit.executor.house import HeldClock

ANYBODY = Approvers()
NAMED = Approvers(roles=("approver",), subjects=("adam",))


async def outcome(
    person: Person, level: int, *terms: Approvers, verdict: Verdict = Verdict.APPROVE
) -> ApprovalState | None:
    """State of a question of olga's after the answer; ``None`` when the person may not give it."""
    clock = HeldClock()
    store = MemoryStore(clock)
    new = asking(a_new_execution(a_submitted(level=level)), expires_at=clock.now() + timedelta(hours=1))
    await store.accept(new)
    (approval,) = await store.approvals("acme", None, 10)
    decision = ApprovalDecision(decision=verdict, digest=DIGEST)
    question = Question(approval, "olga", terms or (ANYBODY,))
    told = None if verdict is Verdict.WITHDRAW else why_not_answer(person, question)
    try:
        settled = (await decide_approval(store, person, question, decision)).state
    except ForbiddenError:
        settled = None
    assert verdict is Verdict.WITHDRAW or (settled is None) == (told is not None)
    return settled


@pytest.mark.parametrize(
    ("subject", "role", "allowed"),
    [
        ("olga", Role.OPERATOR, [1]),
        ("olga", Role.APPROVER, [1]),
        ("olga", Role.ADMIN, [1]),
        ("olga", Role.VIEWER, []),
        ("oscar", Role.OPERATOR, []),
        ("adam", Role.APPROVER, [1, 2, 3]),
        ("adam", Role.ADMIN, [1, 2, 3]),
        ("adam", Role.VIEWER, []),
    ],
)
async def test_the_requester_confirms_and_only_an_approver_reviews(
    subject: str, role: Role, allowed: list[int]
) -> None:
    person = a_person(subject, role)

    assert [level for level in (1, 2, 3) if await outcome(person, level)] == allowed


@pytest.mark.parametrize(
    ("person", "terms", "may"),
    [
        (a_person("adam", Role.APPROVER), [NAMED], True),
        (a_person("eve", Role.APPROVER), [NAMED], False),
        (a_person("adam", Role.OPERATOR), [NAMED], False),
        (a_person("adam", Role.ADMIN), [NAMED], False),
        (a_person("adam", Role.ADMIN), [Approvers(roles=("admin",))], True),
        (a_person("adam", Role.APPROVER), [Approvers(roles=("admin",))], False),
        (a_person("adam", Role.APPROVER), [ANYBODY, NAMED], True),
        (a_person("eve", Role.APPROVER), [ANYBODY, NAMED], False),
    ],
)
async def test_who_answers_meets_the_terms_of_then_and_of_now(
    person: Person, terms: list[Approvers], *, may: bool
) -> None:
    assert (await outcome(person, 2, *terms) is ApprovalState.APPROVED) is may


async def test_the_terms_of_a_confirmation_do_not_bind_who_asked() -> None:
    assert await outcome(a_person("olga"), 1, NAMED) is ApprovalState.APPROVED


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (a_person("olga", Role.VIEWER), True),
        (a_person("oscar", Role.OPERATOR), True),
        (a_person("root", Role.ADMIN), True),
        (a_person("adam", Role.APPROVER), False),
    ],
)
@pytest.mark.parametrize("level", [1, 2, 3])
async def test_who_asked_or_may_cancel_takes_the_question_back(person: Person, *, may: bool, level: int) -> None:
    assert (await outcome(person, level, verdict=Verdict.WITHDRAW) is ApprovalState.VOID) is may
