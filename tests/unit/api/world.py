"""A world for the API's tests: an executor that does as it is told, people with keys, clients of the application."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from api import examples
from api.app import StageEAPI, create_app
from api.follow import Pace
from schemas.accepted_plan import AcceptedPlan
from schemas.approval import Approval, ApprovalDecision, ApprovalStanding
from schemas.assessment import Assessment
from schemas.event import Event, EventType
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.resolve import Resolve
from schemas.submission import Submission
from schemas.tool import ToolView
from schemas.words import ApprovalState, ExecutionStatus
from stage_e.adapters.memory.channels import MemoryQueue
from stage_e.adapters.memory.store import MemoryStore
from stage_e.admission import Preference
from stage_e.clock import SystemClock, system_chance
from stage_e.errors import ConflictError, NotFoundError
from stage_e.executor import Answer, StageEExecutor
from stage_e.identity import KeyEntry, Keyring, hash_of
from stage_e.overseeing import Overseeing
from stage_e.ports.people import Person, Role
from stage_e.ports.queries import ListQuery
from stage_e.ports.records import Wish
from stage_e.readiness import Readiness
from stage_e.sequels import Wanted
from stage_e.settings import Settings
from stage_e.stopping import Stopping
from stage_e.tickets import Tickets
from stage_e.wiring import ApiParts

KEY = "se_olgas-key"
ELSEWHERE = "https://chat.example.com"
"""Whose pages may open a WebSocket here."""
OLGA = Person("acme", "olga", frozenset({Role.OPERATOR}))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RUNNING = Execution.model_validate(examples.EXECUTION)
RESULT = ExecutionResultV1.model_validate(examples.RESULT)
ENDED = RUNNING.model_copy(update={"status": ExecutionStatus.COMPLETED, "result": RESULT})
VAST = RUNNING.model_copy(update={"request_text": "x" * 2_100_000})
"""Longer than all that may wait for a client beside it."""
ID = RUNNING.execution_id
PACE = Pace()
NO_WAIT = timedelta()
Batch = tuple[Event, ...] | Exception | None
HERE = f"/v1/executions/{ID}"


def an_event(seq: int) -> Event:
    return Event(seq=seq, type=EventType.STEP_STARTED, at=NOON, execution_id=ID, step_id="count")


def live_news() -> Event:
    return Event(type=EventType.EXECUTION_PROGRESS, at=NOON, execution_id=ID, data={"percent": 50})


class FakeExecutor(StageEExecutor):
    """Answers what it was given to answer, and remembers what it was asked."""

    def __init__(self) -> None:
        self.execution = RUNNING
        self.ended = False
        """Whether what is submitted or decided has its result at once."""
        self.error: Exception | None = None
        """What every use case raises."""
        self.stored: tuple[Event, ...] = ()
        self.news: asyncio.Queue[Batch] = asyncio.Queue()
        """What a follower is handed; nothing is the end."""
        self.proceed = asyncio.Event()
        """What submissions and long polls wait for."""
        self.proceed.set()
        self.asked: defaultdict[str, list[object]] = defaultdict(list)
        self.submitted: list[tuple[Person, Preference, str | None]] = []
        self._asked_again = asyncio.Event()
        self.followers = 0
        self.unfollowed = asyncio.Event()
        """Set when somebody stops to follow."""
        self.drained = False

    async def assess(self, submission: Submission) -> Assessment:
        self._ask("assess", submission)
        return self.execution.assessment

    async def tools(self, name: str | None = None) -> tuple[ToolView, ...]:
        self._ask("tools", name)
        return (ToolView.model_validate(examples.TOOL),)

    async def submit(
        self, submission: Submission, person: Person, preference: Preference, key: str | None = None
    ) -> Answer:
        self._ask("submit", submission)
        await self.proceed.wait()
        self.submitted.append((person, preference, key))
        self._ask("submitted", key)
        return self._answered()

    async def read(
        self, person: Person, execution_id: str, wait_beyond: int | None = None, patience: timedelta = NO_WAIT
    ) -> Execution:
        self._ask("read", (person, wait_beyond, patience))
        if execution_id != self.execution.execution_id:
            raise NotFoundError(f"there is no execution {execution_id}")
        if wait_beyond is not None:
            await self.proceed.wait()
        return self.execution

    async def result(self, person: Person, execution_id: str) -> ExecutionResultV1:
        execution = await self.read(person, execution_id)
        if execution.result is None:
            raise ConflictError(f"execution {execution_id} has not ended")
        return execution.result

    async def accepted_plan(self, person: Person, execution_id: str) -> AcceptedPlan:
        await self.read(person, execution_id)
        return AcceptedPlan.model_validate(examples.PLAN)

    async def list_executions(self, query: ListQuery) -> tuple[tuple[Execution, ...], str | None]:
        self._ask("list", query)
        return (self.execution,), "further"

    async def events(self, person: Person, execution_id: str, after: int, limit: int) -> tuple[Event, ...]:
        await self.read(person, execution_id)
        return tuple(event for event in self.stored if event.seq is not None and event.seq > after)[:limit]

    async def follow(self, person: Person, execution_id: str, after: int) -> AsyncGenerator[tuple[Event, ...], None]:
        self._ask("follow", after)
        self.followers += 1
        try:
            while (batch := await self.news.get()) is not None:
                if isinstance(batch, Exception):
                    raise batch
                yield batch
        finally:
            self.followers -= 1
            self.unfollowed.set()

    async def wish(self, person: Person, execution_id: str, wish: Wish, reason: str = "") -> Execution:
        self._ask("wish", (person, wish, reason))
        return await self.read(person, execution_id)

    async def follow_on(self, person: Person, wanted: Wanted, preference: Preference, key: str | None = None) -> Answer:
        self._ask("follow_on", (person, wanted, preference, key))
        return self._answered()

    async def preview(self, person: Person, wanted: Wanted) -> Assessment:
        self._ask("preview", (person, wanted))
        return self.execution.assessment

    async def resolve(self, person: Person, execution_id: str, order: Resolve) -> Execution:
        self._ask("resolve", (person, order))
        return await self.read(person, execution_id)

    async def standing(self, person: Person, approval_id: str) -> ApprovalStanding:
        self._ask("standing", (person, approval_id))
        return ApprovalStanding.model_validate(examples.STANDING)

    async def approvals(self, person: Person, state: ApprovalState | None, limit: int) -> tuple[Approval, ...]:
        self._ask("approvals", (person, state, limit))
        return (Approval.model_validate(examples.APPROVAL),)

    async def decide(
        self, person: Person, approval_id: str, decision: ApprovalDecision, preference: Preference
    ) -> Answer:
        self._ask("decide", (person, approval_id, decision.decision, decision.digest, preference))
        return self._answered()

    async def drain(self) -> None:
        self.drained = True
        self.proceed.set()

    def happens(self, *batches: Batch) -> None:
        """Followers are handed these next."""
        for batch in batches:
            self.news.put_nowait(batch)

    async def was_asked(self, what: str, times: int = 1) -> None:
        """Returns when it was, so often."""
        while len(self.asked[what]) < times:
            self._asked_again.clear()
            await self._asked_again.wait()

    def _ask(self, what: str, how: object) -> None:
        self.asked[what].append(how)
        self._asked_again.set()
        if self.error is not None:
            raise self.error

    def _answered(self) -> Answer:
        if self.ended:
            return Answer(ID, RESULT, None)
        return Answer(ID, None, self.execution)


@dataclass
class World:
    """An application over a fake executor, and a client of it."""

    executor: FakeExecutor
    app: StageEAPI
    client: httpx.AsyncClient
    readiness: dict[str, str | None] = field(default_factory=dict)

    async def post(self, path: str, body: object = examples.SUBMISSION, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=_names(headers))

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=_names(headers))


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def an_app(
    executor: FakeExecutor,
    readiness: dict[str, str | None] | None = None,
    *,
    body_limit: int = 100_000,
    body_limit_s: float = 30.0,
    pace: Pace = PACE,
    samples: Path | None = None,
) -> StageEAPI:
    """The application over ``executor``; its parts are away as ``readiness`` says."""
    store, clock = MemoryStore(SystemClock()), SystemClock()
    stopping = Stopping(store, lambda: "stop-1", None)
    overseeing = Overseeing(store, MemoryQueue(), clock, None)
    tickets = Tickets(b"a key", store, clock, system_chance().new_id)
    keyring = Keyring([KeyEntry(hash_of(KEY), OLGA.tenant, OLGA.subject, tuple(OLGA.roles))])

    async def check() -> Readiness:
        return Readiness(readiness or {})

    @asynccontextmanager
    async def parts() -> AsyncIterator[ApiParts]:
        settings = Settings(body_limit_bytes=body_limit, body_limit_s=body_limit_s, allowed_origins=(ELSEWHERE,))
        yield ApiParts(settings, executor, stopping, overseeing, tickets, keyring, check)

    return create_app(parts, pace, samples)


@asynccontextmanager
async def a_world(*, body_limit: int = 100_000, pace: Pace = PACE, samples: Path | None = None) -> AsyncIterator[World]:
    executor, readiness = FakeExecutor(), dict[str, str | None]()
    app = an_app(executor, readiness, body_limit=body_limit, pace=pace, samples=samples)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://stage-e", headers={"Authorization": f"Bearer {KEY}"}
    )
    async with app.router.lifespan_context(app), client:
        yield World(executor, app, client, readiness)
