"""The people of the simulated world: they order, follow, answer, cancel, pause and click twice, at any moment."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from typing import TypeVar

from schemas.approval import Approval, ApprovalDecision
from schemas.words import ApprovalState, ExecutionStatus, Verdict
from stage_e.admission import Preference
from stage_e.errors import CallerError, UnavailableError
from stage_e.ports.people import Person, Role
from stage_e.ports.records import Wish
from stage_e.tracker import ENDS
from tests.simulation.evidence import Accepted, CancelAnswered, Followed, Said
from tests.simulation.house import House
from tests.simulation.line import at_once
from tests.simulation.plans import Order
from tests.simulation.process import GoneError, JudgedExecutor, Process

Result = TypeVar("Result")
TENANT = "acme"
OLGA = Person(TENANT, "olga", frozenset({Role.OPERATOR}))
APPROVERS = (
    Person(TENANT, "ann", frozenset({Role.APPROVER})),
    Person(TENANT, "bob", frozenset({Role.APPROVER, Role.OPERATOR})),
    Person(TENANT, "carl", frozenset({Role.ADMIN})),
)
NOBODY_KNOWS = (GoneError, UnavailableError)
LOOKS_EVERY_S = 1.0
OTHER_DIGEST = f"sha256:{'0' * 64}"
WAITS = (None, timedelta(), timedelta(seconds=2))


class People:
    """Everybody outside. ``apis`` are the processes that answer at this moment."""

    def __init__(self, house: House, apis: Callable[[], list[Process]]) -> None:
        self._house = house
        self._dice = house.dice("people")
        self._apis = apis
        self._looked_at: set[str] = set()
        self.errands: list[asyncio.Task[None]] = []

    def do(self, errand: Coroutine[object, object, None]) -> None:
        """Begin something; a fault of it is one of ours."""
        task = self._house.loop.create_task(errand)
        task.add_done_callback(self._notice)
        self.errands.append(task)

    async def order(self, order: Order) -> None:
        """Submit a plan and go on until it is accepted; then follow it, and perhaps change one's mind."""
        dice, weather = self._dice, self._house.weather
        await asyncio.sleep(dice.uniform(0, weather.storm_s * 0.7))
        preference = Preference(respond_async=dice.hits(0.2), wait=dice.choice(WAITS))
        for _ in range(2 if dice.hits(weather.clicks_twice) else 1):
            self.do(self._submit(order, preference))

    async def _submit(self, order: Order, preference: Preference) -> None:
        key = f"order-{order.number}"
        answer = await self._until_known(lambda it: it.submit(order.submission, OLGA, preference, key))
        first = all(each.order != order.number for each in self._house.evidence.accepted)
        self._house.evidence.accepted.append(Accepted(self._house.loop.time(), order.number, answer.execution_id))
        self._house.tell("olga", f"has order {order.number} accepted as {answer.execution_id}")
        if first:
            self.do(self._follow(answer.execution_id))
            if self._dice.hits(self._house.weather.cancels):
                self.do(self._cancel(answer.execution_id))
            if self._dice.hits(self._house.weather.pauses):
                self.do(self._pause(answer.execution_id))

    async def _cancel(self, execution_id: str) -> None:
        await asyncio.sleep(self._dice.pause_s(2.0))
        for _ in range(2 if self._dice.hits(self._house.weather.clicks_twice) else 1):
            if await self._wish(execution_id, Wish.CANCEL):
                self._house.evidence.cancels.append(CancelAnswered(self._house.loop.time(), execution_id))

    async def _pause(self, execution_id: str) -> None:
        await asyncio.sleep(self._dice.pause_s(2.0))
        if not self._house.sky.stormy:
            return  # afterwards things are to settle
        await self._wish(execution_id, Wish.PAUSE)
        await asyncio.sleep(self._dice.pause_s(3.0))
        await self._wish(execution_id, Wish.RESUME)

    async def _wish(self, execution_id: str, wish: Wish) -> bool:
        """Whether the answer was that it will be done."""
        try:
            await self._until_known(lambda it: it.wish(OLGA, execution_id, wish))
        except CallerError:
            return False
        self._house.tell("olga", f"is answered on {wish} of {execution_id}")
        return True

    async def clear_up(self) -> None:
        """For the time after the storm: nothing stays paused, and nothing unclear stands in the way of others."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_S * 2)
            records = [at_once(self._house.truth.read(TENANT, each)) for each in self._house.truth._shelf.executions]
            in_the_way = {wait.holder for record in records for wait in record.waits_for}
            for record in records:
                execution_id = record.submitted.execution_id
                if record.status is ExecutionStatus.PAUSED:
                    await self._wish(execution_id, Wish.RESUME)
                if record.status is ExecutionStatus.NEEDS_ATTENTION and execution_id in in_the_way:
                    await self._wish(execution_id, Wish.CANCEL)

    # --- approvals ---

    async def keep_answering(self) -> None:
        """Look for questions, and answer each as chance has it."""
        while True:
            await asyncio.sleep(self._dice.pause_s(LOOKS_EVERY_S))
            questions = await self._until_known(lambda it: it.approvals(OLGA, ApprovalState.PENDING, 100))
            for approval in questions:
                if approval.approval_id not in self._looked_at:
                    self._looked_at.add(approval.approval_id)
                    self._consider(approval)

    def _consider(self, approval: Approval) -> None:
        dice, weather = self._dice, self._house.weather
        if dice.hits(weather.says_nothing):
            return
        voters = [*dice.sample(APPROVERS, dice.randint(approval.quorum, 3))]
        if approval.level == 1 and dice.hits(0.5):
            voters.insert(0, OLGA)
        for voter in voters:
            verdict = Verdict.REJECT if dice.hits(weather.says_no) else Verdict.APPROVE
            for _ in range(2 if dice.hits(weather.clicks_twice) else 1):
                self.do(self._answer(voter, approval, verdict))
        if dice.hits(weather.says_no / 3):
            self.do(self._answer(OLGA, approval, Verdict.WITHDRAW))
        if dice.hits(weather.clicks_twice / 3):
            self.do(self._answer(OLGA, approval, Verdict.APPROVE))  # who asked; from level 2 on it must not count

    async def _answer(self, person: Person, approval: Approval, verdict: Verdict) -> None:
        await asyncio.sleep(self._dice.pause_s(1.0))
        digest = OTHER_DIGEST if self._dice.hits(0.02) else approval.digest
        decision = ApprovalDecision(decision=verdict, digest=digest)
        preference = Preference(wait=self._dice.choice(WAITS))
        try:
            await self._until_known(lambda it: it.decide(person, approval.approval_id, decision, preference))
        except CallerError as error:
            self._house.tell(person.subject, f"may not {verdict} {approval.approval_id}: {error}")
            return
        said = Said(self._house.loop.time(), approval.approval_id, person.subject, verdict)
        self._house.evidence.said.append(said)
        self._house.tell(person.subject, f"is answered on {verdict} of {approval.approval_id}")

    # --- following ---

    async def _follow(self, execution_id: str) -> None:
        followed = Followed(execution_id)
        self._house.evidence.followed.append(followed)
        while not followed.to_the_end:
            api = await self._an_api()
            followed.reader += 1
            try:
                await api.ask(partial(self._read_on, api, followed, followed.reader))
            except NOBODY_KNOWS:
                await asyncio.sleep(0.5)

    async def _read_on(self, api: Process, followed: Followed, reader: int) -> None:
        """In the process: go on where the last connection broke."""
        after = followed.numbers[-1] if followed.numbers else 0
        async with aclosing(api.executor.follow(OLGA, followed.execution_id, after)) as news:
            async for events in news:
                if followed.reader != reader:
                    return
                followed.numbers += [event.seq for event in events if event.seq is not None]
                followed.to_the_end = followed.to_the_end or any(event.type in ENDS for event in events)

    # --- asking ---

    async def _until_known(self, work: "Callable[[JudgedExecutor], Coroutine[object, object, Result]]") -> Result:
        """Ask any API until one answers. Raises: CallerError."""
        while True:
            api = await self._an_api()
            try:
                return await api.ask(partial(work, api.executor))
            except NOBODY_KNOWS:
                await asyncio.sleep(self._dice.uniform(0.05, 1.5))

    async def _an_api(self) -> Process:
        while not (apis := self._apis()):  # noqa: ASYNC110 - nobody tells people that a server is back
            await asyncio.sleep(0.2)
        return self._dice.choice(apis)

    def _notice(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._house.complain("a person", f"was met with {error!r}")
