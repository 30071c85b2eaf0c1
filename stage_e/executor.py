"""The use cases, one method each. HTTP, the command line and the console are faces on this class."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Protocol

from schemas.approval import Approval, ApprovalDecision
from schemas.assessment import Approvers, Assessment
from schemas.decision_v1 import DecisionV1
from schemas.event import Event
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1
from schemas.submission import Submission
from schemas.tool import ToolView
from schemas.words import ApprovalState
from stage_e.admission import Admission, Preference
from stage_e.approvals import Question, decide_approval, is_yes
from stage_e.driver import Driver
from stage_e.engine.execution import Execution as State
from stage_e.errors import ConflictError, ForbiddenError
from stage_e.judging import Judging
from stage_e.ports.channels import Feed
from stage_e.ports.inventory import InventoryLookup
from stage_e.ports.people import Person, Role
from stage_e.ports.records import ExecutionRecord, ListQuery, Submitted, Wish
from stage_e.ports.store import ApprovalStore, ExecutionStore
from stage_e.ports.time import Clock
from stage_e.prepare import Judgement, Prepared, assessment_of, prepare
from stage_e.results import result_of_open
from stage_e.tools.descriptions import describe, describe_all
from stage_e.tools.inventory import Inventory, hosts_named
from stage_e.tracker import Tracker
from stage_e.views import execution_view, with_waits

MOST_HOLDERS = 5  # of those that an execution waits for, so many are looked up
OFF_THE_LOOP = 20  # a plan of more steps is judged in a thread


class Store(ExecutionStore, ApprovalStore, Protocol):
    """Executions and approvals of one installation."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a submission or a decision led to: the result if it has ended, the execution as it stands otherwise."""

    execution_id: str
    result: ExecutionResultV1 | None
    execution: Execution | None


class StageEExecutor:
    """Stage E's front door."""

    def __init__(
        self,
        judging: Judging,
        inventory: InventoryLookup,
        admission: Admission,
        store: Store,
        feed: Feed,
        driver: Driver,
        clock: Clock,
    ) -> None:
        self._judging = judging
        self._inventory = inventory
        self._admission = admission
        self._store = store
        self._feed = feed
        self._driver = driver
        self._clock = clock
        self._tracker = Tracker(store, feed)
        self._limits: set[asyncio.Timeout] = set()
        self._leaving = False
        self._tools: tuple[ToolView, ...] = ()

    # --- plans ---

    async def assess(self, submission: Submission) -> Assessment:
        """The verdict on a plan; nothing is stored and nothing runs."""
        judgement = self._judging.current()
        inventory = await self._look_up(submission, judgement)
        return await asyncio.to_thread(assessment_of, submission, judgement, inventory, self._clock.now())

    async def tools(self, name: str | None = None) -> tuple[ToolView, ...]:
        """What the catalogue knows: every tool, or the one that a plan means by ``name``."""
        catalogue = self._judging.current().catalogue
        if name is not None:
            found = await asyncio.to_thread(describe, catalogue, name)
            return () if found is None else (found,)
        if not self._tools:
            self._tools = await asyncio.to_thread(describe_all, catalogue)
        return self._tools

    async def submit(
        self, submission: Submission, person: Person, preference: Preference, key: str | None = None
    ) -> Answer:
        """Accept a plan and run it: at once if it is short and needs no approval, by a worker otherwise.

        ``key`` is the client's idempotency key: the same key and body is the same execution.

        Raises:
            InvalidPlanError: it cannot run as it is; nothing was stored.
            ForbiddenError: the person may not submit.
            ConflictError: the key was used for something else.
            StoreUnavailableError: nothing was stored.
        """
        _require(person, Role.OPERATOR, "submit a plan")
        prepared = await self._prepare(submission)
        admitted = await self._admission.admit(prepared, submission, person, preference, key)
        if admitted.drive is not None and admitted.drive.result is not None:
            return Answer(admitted.execution_id, admitted.drive.result, None)
        if admitted.record is not None and not admitted.patience:
            return Answer(admitted.execution_id, None, self._view(admitted.record, admitted.state))
        return await self._await_end(person.tenant, admitted.execution_id, admitted.patience)

    async def execute_plan(
        self, plan: PlanV1, decision: DecisionV1 | None, person: Person, context: JsonObject | None = None
    ) -> ExecutionResultV1:
        """The front door in Python: the result, or for what has not ended its status and id."""
        submission = Submission(plan=plan, decision=decision, context=context or {})
        answer = await self.submit(submission, person, Preference())
        if answer.result is not None:
            return answer.result
        record = await self._store.read(person.tenant, answer.execution_id)
        return result_of_open(record.submitted, record.status, record.approvals)

    # --- reading ---

    async def read(
        self, person: Person, execution_id: str, wait_beyond: int | None = None, patience: timedelta = timedelta()
    ) -> Execution:
        """The execution; with ``wait_beyond``, once it has events above that number or ``patience`` is over.

        Raises: NotFoundError.
        """
        if wait_beyond is not None and patience:
            await self._wait_for_news(person.tenant, execution_id, wait_beyond, patience)
        record = await self._store.read(person.tenant, execution_id)
        view = self._view(record)
        if record.wake_at is None and not record.waits_for:
            return view
        return with_waits(view, record, await self._holders(record), await self._last_event(record))

    async def result(self, person: Person, execution_id: str) -> ExecutionResultV1:
        """The result of an execution that has ended. Raises: NotFoundError, ConflictError: it has not ended."""
        record = await self._store.read(person.tenant, execution_id)
        view = self._view(record)
        if view.result is None:
            msg = f"execution {execution_id} is {record.status}; its result comes when it has ended"
            raise ConflictError(msg)
        return view.result

    async def list_executions(self, query: ListQuery) -> tuple[tuple[Execution, ...], str | None]:
        """A page of executions, newest first, and the cursor of the next."""
        records, following = await self._store.list_executions(query)
        return tuple(map(self._view, records)), following

    async def events(self, person: Person, execution_id: str, after: int, limit: int) -> tuple[Event, ...]:
        """Stored events with numbers above ``after``. Raises: NotFoundError."""
        return await self._store.events(person.tenant, execution_id, after, limit)

    def follow(self, person: Person, execution_id: str, after: int) -> AsyncGenerator[tuple[Event, ...], None]:
        """Events from number ``after`` on, stored and live, to the end. Raises: NotFoundError."""
        return self._tracker.follow(person.tenant, execution_id, after)

    # --- wishes ---

    async def wish(self, person: Person, execution_id: str, wish: Wish, reason: str = "") -> Execution:
        """Cancel, pause or resume; the execution as it stands when its driver has been told.

        Raises: NotFoundError, ForbiddenError, ConflictError: it has ended.
        """
        _require(person, Role.OPERATOR, f"{wish} an execution")
        await self._store.post(person.tenant, execution_id, wish, person.subject, {"reason": reason})
        await self._tell_driver(execution_id)
        return self._view(await self._store.read(person.tenant, execution_id))

    # --- approvals ---

    async def approvals(self, person: Person, state: ApprovalState | None, limit: int) -> tuple[Approval, ...]:
        """Questions to people, newest first."""
        return await self._store.approvals(person.tenant, state, limit)

    async def decide(
        self, person: Person, approval_id: str, decision: ApprovalDecision, preference: Preference
    ) -> Answer:
        """Answer an approval, or take it back. What is approved runs: here, if the client waits and the plan is short.

        Who may answer is what the policy said when it was asked and, for who is no longer named, what it says now.

        Raises: NotFoundError, ForbiddenError, StaleDigestError, ConflictError.
        """
        approval = await self._store.approval(person.tenant, approval_id)
        record = await self._store.read(person.tenant, approval.execution_id)
        await decide_approval(self._store, person, self._question(approval, record.submitted), decision)
        execution_id = approval.execution_id
        budget = self._admission.budget_after_approval(record.submitted, preference) if is_yes(decision) else None
        drive = await self._driver.absorb(execution_id, budget or timedelta())
        if drive is None:
            await self._call_driver(execution_id)
        elif drive.result is not None:
            return Answer(execution_id, drive.result, None)
        return await self._await_end(person.tenant, execution_id, preference.wait or timedelta())

    # --- the end of the process ---

    async def drain(self) -> None:
        """Keep nobody waiting any longer, and hand over what this process drives; everyone is answered then."""
        self._leaving = True
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(0)
        await self._driver.drain()

    # --- inside ---

    async def _prepare(self, submission: Submission) -> Prepared:
        judgement = self._judging.current()
        inventory = await self._look_up(submission, judgement)
        if len(submission.plan.plan.steps) > OFF_THE_LOOP:
            return await asyncio.to_thread(prepare, submission, judgement, inventory, self._clock.now())
        return prepare(submission, judgement, inventory, self._clock.now())

    async def _look_up(self, submission: Submission, judgement: Judgement) -> Inventory:
        """What the asset service knows of the hosts that the plan names; it is not asked about none."""
        hosts = hosts_named(submission.plan, submission.decision, judgement.lowering.default_host)
        return await self._inventory.look_up(hosts) if hosts else Inventory()

    def _question(self, approval: Approval, submitted: Submitted) -> Question:
        now = self._judging.current().policy.answers.at(approval.level)
        terms = (submitted.assessment.approvers, Approvers(roles=now.roles, subjects=now.subjects))
        return Question(approval, submitted.requester, terms)

    async def _tell_driver(self, execution_id: str) -> None:
        """What waits in the inbox is taken in: by this process when nobody drives it, by its driver otherwise."""
        if self._driver.drives(execution_id) or await self._driver.absorb(execution_id, timedelta()) is None:
            await self._call_driver(execution_id)

    async def _call_driver(self, execution_id: str) -> None:
        """Whoever drives it is knocked for; in case that nobody does, a worker is rung for."""
        await self._feed.knock(execution_id)
        if not self._driver.drives(execution_id):
            await self._driver.ring(execution_id)

    async def _await_end(self, tenant: str, execution_id: str, patience: timedelta) -> Answer:
        if patience:
            async with self._at_most(patience):
                await self._tracker.wait_for_end(tenant, execution_id, patience)
        view = self._view(await self._store.read(tenant, execution_id))
        return Answer(execution_id, view.result, view)

    async def _wait_for_news(self, tenant: str, execution_id: str, beyond: int, patience: timedelta) -> None:
        async with self._at_most(patience), aclosing(self._tracker.follow(tenant, execution_id, beyond)) as news:
            async for events in news:
                if any(event.seq is not None for event in events):
                    return

    @asynccontextmanager
    async def _at_most(self, patience: timedelta) -> AsyncIterator[None]:
        """Wait in the block for that long, and not beyond the moment in which this process begins to end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0 if self._leaving else patience.total_seconds()) as limit:
                self._limits.add(limit)
                try:
                    yield
                finally:
                    self._limits.discard(limit)

    async def _holders(self, record: ExecutionRecord) -> list[Execution]:
        """The executions of its own tenant for which it waits."""
        tenant = record.submitted.tenant
        named = dict.fromkeys(wait.holder for wait in record.waits_for if wait.tenant == tenant)
        return [self._view(await self._store.read(tenant, holder)) for holder in islice(named, MOST_HOLDERS)]

    async def _last_event(self, record: ExecutionRecord) -> Event:
        last = await self._store.events(record.submitted.tenant, record.submitted.execution_id, record.last_seq - 1, 1)
        return last[0]

    def _view(self, record: ExecutionRecord, state: State | None = None) -> Execution:
        return execution_view(record, self._clock.now(), state)


def _require(person: Person, role: Role, what: str) -> None:
    if not person.roles & {role, Role.ADMIN}:
        msg = f"{person.subject} may not {what}: it needs the role {role}"
        raise ForbiddenError(msg)
