"""The use cases, one method each. HTTP, the command line and the console are faces on this class."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from schemas.accepted_plan import AcceptedPlan
from schemas.approval import Approval, ApprovalDecision, ApprovalStanding
from schemas.assessment import Approvers, Assessment
from schemas.decision_v1 import DecisionV1
from schemas.event import Event
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1
from schemas.resolve import Resolve
from schemas.submission import Submission
from schemas.tool import ToolView
from schemas.words import ApprovalState
from stage_e.admission import Admission, Admitted, Preference
from stage_e.approvals import Question, decide_approval, is_yes, why_not_answer
from stage_e.assess.assessment import refused_assessment, terms_of
from stage_e.driver import Driver
from stage_e.engine.execution import Execution as State
from stage_e.errors import ConflictError, InvalidPlanError
from stage_e.judging import Judging
from stage_e.patience import Patience
from stage_e.permission import require
from stage_e.ports.channels import Feed
from stage_e.ports.controls import ControlStore
from stage_e.ports.inventory import InventoryLookup
from stage_e.ports.people import Person, Role
from stage_e.ports.queries import ListQuery
from stage_e.ports.records import ExecutionRecord, Submitted, Wish
from stage_e.ports.store import ApprovalStore, ExecutionStore
from stage_e.ports.time import Clock
from stage_e.preparing import Preparing
from stage_e.resolving import check_counted, wish_data
from stage_e.results import result_of_open
from stage_e.sequels import Sequels, Wanted
from stage_e.tools.descriptions import describe, describe_all
from stage_e.tracker import Tracker
from stage_e.views import execution_view
from stage_e.waiting import with_what_it_waits_for


class Store(ExecutionStore, ApprovalStore, ControlStore, Protocol):
    """Executions, approvals and stops of one installation."""


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
        self._admission = admission
        self._store = store
        self._feed = feed
        self._driver = driver
        self._clock = clock
        self._tracker = Tracker(store, feed)
        self._preparing = Preparing(judging, inventory, clock)
        self._sequels = Sequels(judging, inventory, store, clock)
        self._patience = Patience()
        self._tools: tuple[ToolView, ...] = ()

    # --- plans ---

    async def assess(self, submission: Submission) -> Assessment:
        """The verdict on a plan; nothing is stored and nothing runs."""
        try:
            return (await self._preparing.prepare(submission, on_the_loop=0)).assessment
        except InvalidPlanError as error:
            return refused_assessment(error.errors)

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
        require(person, Role.OPERATOR, "submit a plan")
        prepared = await self._preparing.prepare(submission)
        return await self._answer(person, await self._admission.admit(prepared, submission, person, preference, key))

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

    # --- what follows on an execution ---

    async def follow_on(self, person: Person, wanted: Wanted, preference: Preference, key: str | None = None) -> Answer:
        """Retry an ended execution, or roll it back, as a new execution that is linked to it; answers as ``submit``.

        Raises: as ``submit``; NotFoundError; ConflictError: nothing can follow on it, or something else does.
        """
        require(person, Role.OPERATOR, f"{wanted.sequel} an execution")
        prepared = await self._sequels.prepare(person.tenant, wanted)
        return await self._answer(person, await self._admission.admit(prepared, None, person, preference, key))

    async def preview(self, person: Person, wanted: Wanted) -> Assessment:
        """What a retry or a rollback would run; nothing is stored. Raises: NotFoundError, ConflictError."""
        return await self._sequels.preview(person.tenant, wanted)

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
        return await with_what_it_waits_for(self._store, record, self._view)

    async def result(self, person: Person, execution_id: str) -> ExecutionResultV1:
        """The result of an execution that has ended. Raises: NotFoundError, ConflictError: it has not ended."""
        record = await self._store.read(person.tenant, execution_id)
        view = self._view(record)
        if view.result is None:
            raise ConflictError(f"execution {execution_id} is {record.status}; its result comes when it has ended")
        return view.result

    async def accepted_plan(self, person: Person, execution_id: str) -> AcceptedPlan:
        """What was submitted, masked. Raises: NotFoundError."""
        submitted = (await self._store.read(person.tenant, execution_id)).submitted
        return AcceptedPlan(plan=submitted.plan, decision=submitted.decision)

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
        require(person, Role.OPERATOR, f"{wish} an execution")
        await self._store.post(person.tenant, execution_id, wish, person.subject, {"reason": reason})
        await self._tell_driver(execution_id)
        return self._view(await self._store.read(person.tenant, execution_id))

    async def resolve(self, person: Person, execution_id: str, order: Resolve) -> Execution:
        """Say what became of a step of which nobody knows; the execution as it stands when its driver has been told.

        Raises: NotFoundError, ForbiddenError, ConflictError: nothing is unknown there, or it was settled meanwhile.
        """
        record = await self._store.read(person.tenant, execution_id)
        said = wish_data(record, person, order, self._terms(record.submitted.approval_level, record.submitted))
        await self._store.post(person.tenant, execution_id, Wish.RESOLVE, person.subject, said)
        await self._tell_driver(execution_id)
        record = await self._store.read(person.tenant, execution_id)
        check_counted(record, person, said)
        return self._view(record)

    # --- approvals ---

    async def approvals(self, person: Person, state: ApprovalState | None, limit: int) -> tuple[Approval, ...]:
        """Questions to people, newest first."""
        return await self._store.approvals(person.tenant, state, limit)

    async def standing(self, person: Person, approval_id: str) -> ApprovalStanding:
        """A question, and whether the person may answer it. Raises: NotFoundError."""
        approval = await self._store.approval(person.tenant, approval_id)
        record = await self._store.read(person.tenant, approval.execution_id)
        why_not = why_not_answer(person, self._question(approval, record.submitted))
        return ApprovalStanding(approval=approval, may_answer=why_not is None, why_not=why_not)

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
        self._patience.end()
        await self._driver.drain()

    # --- inside ---

    def _question(self, approval: Approval, submitted: Submitted) -> Question:
        return Question(approval, submitted.requester, self._terms(approval.level, submitted))

    def _terms(self, level: int, submitted: Submitted) -> tuple[Approvers, ...]:
        now = self._judging.current().policy.answers.at(level)
        then = terms_of(submitted.assessment, level).approvers
        return (then, Approvers(roles=now.roles, subjects=now.subjects))

    async def _tell_driver(self, execution_id: str) -> None:
        """What waits in the inbox is taken in: by this process when nobody drives it, by its driver otherwise."""
        if self._driver.drives(execution_id) or await self._driver.absorb(execution_id, timedelta()) is None:
            await self._call_driver(execution_id)

    async def _call_driver(self, execution_id: str) -> None:
        """Whoever drives it is knocked for; in case that nobody does, a worker is rung for."""
        await self._feed.knock(execution_id)
        if not self._driver.drives(execution_id):
            await self._driver.ring(execution_id)

    async def _answer(self, person: Person, admitted: Admitted) -> Answer:
        if admitted.drive is not None and admitted.drive.result is not None:
            return Answer(admitted.execution_id, admitted.drive.result, None)
        if admitted.record is not None and not admitted.patience:
            return Answer(admitted.execution_id, None, self._view(admitted.record, admitted.state))
        return await self._await_end(person.tenant, admitted.execution_id, admitted.patience)

    async def _await_end(self, tenant: str, execution_id: str, patience: timedelta) -> Answer:
        if patience:
            async with self._patience.at_most(patience):
                await self._tracker.wait_for_end(tenant, execution_id, patience)
        view = self._view(await self._store.read(tenant, execution_id))
        return Answer(execution_id, view.result, view)

    async def _wait_for_news(self, tenant: str, execution_id: str, beyond: int, patience: timedelta) -> None:
        following = self._tracker.follow(tenant, execution_id, beyond)
        async with self._patience.at_most(patience), aclosing(following) as news:
            async for events in news:
                if any(event.seq is not None for event in events):
                    return

    def _view(self, record: ExecutionRecord, state: State | None = None) -> Execution:
        at_once = self._judging.current().assessing.assumptions.at_once
        return execution_view(record, self._clock.now(), state, at_once)
