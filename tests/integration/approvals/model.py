"""A model of questions and answers, played against PostgreSQL by several pools at once."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import asyncpg
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule
from sqlalchemy import make_url

from schemas.approval import ApprovalDecision
from schemas.assessment import Approvers
from schemas.event import EventType
from schemas.words import ApprovalState, Verdict
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.approvals import Question, decide_approval
from stage_e.errors import ConflictError, ForbiddenError, StaleDigestError, StoreRefusedError
from stage_e.ports.people import Person, Role
from stage_e.ports.records import Submitted, WriteAnswer
from tests.builders import DIGEST, a_new_execution, a_question, a_submitted, a_write, an_attempt
from tests.integration.postgres.plain import Plain, without_rules

Result = TypeVar("Result")
PEOPLE = ("olga", "adam", "eve", "kim")
"""Olga asks."""
OTHER = f"sha256:{'0' * 64}"
SETTLED = {ApprovalState.APPROVED, ApprovalState.REJECTED, ApprovalState.EXPIRED, ApprovalState.VOID}
ITS_TIME_IS_OVER = """
    WITH held AS MATERIALIZED (
        SELECT id FROM executions
        WHERE id = (SELECT execution_id FROM approvals WHERE approval_id = $1)
        FOR NO KEY UPDATE  -- as whoever votes does: what a vote has read does not change under it
    )
    UPDATE approvals SET expires_at = clock_timestamp() FROM held WHERE approval_id = $1 AND execution_id = id
"""
MOVES = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(Verdict), st.sampled_from([DIGEST, DIGEST, DIGEST, OTHER]))


@dataclass
class Asked:
    """What the model knows of one question."""

    submitted: Submitted
    approval_id: str
    level: int
    quorum: int
    terms: Approvers
    yes: set[str] = field(default_factory=set)
    """Who was answered that the yes counts, and might give it then."""
    state: ApprovalState = ApprovalState.PENDING
    used: bool = False
    """What it is about was sent."""


class Answering(RuleBasedStateMachine):
    """Each question has one outcome, and only what enough people agreed to, who might, is ever sent."""

    questions: Bundle[Asked] = Bundle("questions")
    database_url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stores = [PostgresStore(self.database_url, 2) for _ in range(3)]
        self.roles = {"olga": Role.OPERATOR, "adam": Role.APPROVER, "eve": Role.APPROVER, "kim": Role.ADMIN}
        self.asked: list[Asked] = []
        self.sql = self.do(connected(self.database_url))

    def teardown(self) -> None:
        for asked in self.asked:
            self.do(self._compare(asked))
        self.do(self.sql.close())
        for store in self.stores:
            self.do(store.close())
        self.runner.close()

    def do(self, work: Coroutine[None, None, Result]) -> Result:
        return self.runner.run(work)

    def person(self, name: str) -> Person:
        return Person("acme", name, frozenset({self.roles[name]}))

    @rule(
        target=questions,
        level=st.integers(1, 3),
        quorum=st.integers(1, 2),
        subjects=st.sampled_from([(), ("adam", "kim"), ("olga", "eve")]),
    )
    def ask(self, level: int, quorum: int, subjects: tuple[str, ...]) -> Asked:
        submitted = a_submitted(level=level)
        question = a_question(submitted, quorum=quorum, expires_at=datetime.now(UTC) + timedelta(hours=1))
        new = replace(a_new_execution(submitted, driver="w1"), approval=question)
        self.do(self.stores[0].accept(new))
        made = Asked(submitted, question.approval_id, level, quorum, Approvers(subjects=subjects))
        self.asked.append(made)
        return made

    @rule(name=st.sampled_from(PEOPLE), role=st.sampled_from(Role))
    def change_a_role(self, name: str, role: Role) -> None:
        self.roles[name] = role

    @rule(asked=questions, moves=st.lists(MOVES, min_size=1, max_size=5), expires=st.booleans())
    def answer_at_once(self, asked: Asked, moves: list[tuple[str, Verdict, str]], *, expires: bool) -> None:
        """Several people answer in the same moment, some twice, and perhaps its time is over in that moment too."""
        before = asked.state
        said = self.do(self._rush(asked, moves, expires=expires and before is ApprovalState.PENDING))
        for move, outcome in zip(moves, said, strict=True):
            self._check(asked, move, outcome, before)
        settlements = [outcome for outcome in said if outcome in SETTLED]
        if before in SETTLED:
            assert set(settlements) <= {before}, "a settled question is settled"
        assert len(set(settlements)) <= 1, "one outcome for all who ask"
        self.do(self._compare(asked))

    @rule(asked=questions)
    def send_what_was_asked_about(self, asked: Asked) -> None:
        """The driver tries to send, whatever the answers are: only what is approved goes out."""
        if asked.used:
            return
        try:
            answer = self.do(self._send(asked))
        except StoreRefusedError:
            assert asked.state is not ApprovalState.APPROVED
            return
        assert answer is WriteAnswer.STORED
        assert asked.state is ApprovalState.APPROVED, "nothing goes out that nobody approved"
        asked.used = True

    async def _rush(
        self, asked: Asked, moves: list[tuple[str, Verdict, str]], *, expires: bool
    ) -> list[ApprovalState | type[Exception]]:
        """Outcomes in the order of ``moves``; those of the second half meet the expiry, if there is one."""
        half = len(moves) // 2 if expires else 0
        said = await asyncio.gather(*(self._answer(at, asked, move) for at, move in enumerate(moves[:half])))
        late = [self._answer(at, asked, move) for at, move in enumerate(moves[half:])]
        if not expires:
            return list(await asyncio.gather(*late))
        return [*said, *(await asyncio.gather(self._expire(asked), *late))[1:]]

    async def _answer(self, at: int, asked: Asked, move: tuple[str, Verdict, str]) -> ApprovalState | type[Exception]:
        name, verdict, digest = move
        store, person = self.stores[at % len(self.stores)], self.person(name)
        question = Question(await store.approval("acme", asked.approval_id), "olga", (asked.terms,))
        try:
            decision = ApprovalDecision(decision=verdict, digest=digest)
            return (await decide_approval(store, person, question, decision)).state
        except (ConflictError, ForbiddenError) as error:
            return type(error)

    async def _expire(self, asked: Asked) -> ApprovalState:
        await without_rules(self.sql, ITS_TIME_IS_OVER, asked.approval_id)
        await self.stores[-1].expire_approvals(100)
        return ApprovalState.PENDING

    async def _send(self, asked: Asked) -> WriteAnswer:
        unread = await self.stores[0].inbox(asked.submitted.execution_id)
        write = a_write(asked.submitted, EventType.STEP_STARTED)
        read = tuple(item.number for item in unread)
        return await self.stores[0].write(replace(write, attempts=(an_attempt(),), inbox_read=read))

    def _check(self, asked: Asked, move: tuple[str, Verdict, str], outcome: object, before: ApprovalState) -> None:
        name, verdict, digest = move
        assert (outcome is ForbiddenError) is not self._may(asked, name, verdict), (move, outcome)
        if outcome is ForbiddenError:
            return
        assert (outcome is StaleDigestError) is (digest == OTHER), (move, outcome)
        if outcome in SETTLED | {ApprovalState.PENDING} and verdict is Verdict.APPROVE and before not in SETTLED:
            asked.yes.add(name)

    def _may(self, asked: Asked, name: str, verdict: Verdict) -> bool:
        """The rules once more, in other words."""
        role = self.roles[name]
        if verdict is Verdict.WITHDRAW:
            return name == "olga" or role in {Role.OPERATOR, Role.ADMIN}
        if name == "olga" and asked.level > 1:
            return False
        named = not asked.terms.subjects or name in asked.terms.subjects
        return (name == "olga" and role is Role.OPERATOR) or (role in {Role.APPROVER, Role.ADMIN} and named)

    async def _compare(self, asked: Asked) -> None:
        approval = await self.stores[1].approval("acme", asked.approval_id)
        execution_id = asked.submitted.execution_id
        told = await self.sql.fetch("SELECT wish FROM inbox WHERE execution_id = $1", execution_id)
        wishes = Counter(row["wish"] for row in told)
        votes = {verdict: {each.approver for each in approval.votes if each.decision is verdict} for verdict in Verdict}
        asked.state = approval.state
        settled = approval.state is not ApprovalState.PENDING
        assert wishes == ({approval.state.value: 1} if settled else {}), "one outcome, told once"
        assert votes[Verdict.APPROVE] == asked.yes, (approval, asked)
        assert not votes[Verdict.WITHDRAW]
        enough = len(votes[Verdict.APPROVE]) >= asked.quorum
        assert (approval.state is ApprovalState.APPROVED) is (enough and not votes[Verdict.REJECT])
        assert (approval.state is ApprovalState.REJECTED) is bool(votes[Verdict.REJECT])


async def connected(database_url: str) -> Plain:
    """The database as anybody with a console sees it."""
    url = make_url(database_url)
    return await asyncpg.connect(**(url.translate_connect_args(username="user") | dict(url.query)))
