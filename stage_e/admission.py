"""Take a judged plan in: which lane it goes into, what is stored first, and who begins."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from schemas.assessment import Assessment
from schemas.submission import Submission
from schemas.words import ExecutionStatus, Mode
from stage_e.acceptance import Acceptance
from stage_e.assess.level import STEP_BY_STEP
from stage_e.backlog import Backlog
from stage_e.driver import Driver
from stage_e.engine import facts as f
from stage_e.engine.apply import replay
from stage_e.engine.execution import Execution
from stage_e.errors import ConflictError, StoreUnavailableError
from stage_e.events import event_of
from stage_e.journal import Desk, Journal
from stage_e.ports.channels import Queue
from stage_e.ports.people import Person
from stage_e.ports.records import ExecutionRecord, Existing, NewApproval, NewExecution, Ring, Submitted
from stage_e.ports.time import Chance
from stage_e.prepare import Prepared
from stage_e.projection import fresh_execution, record_of_new, step_row
from stage_e.runner import Drive

FIRST_RING = 1  # the store counts it when it accepts what is queued
SAME_REQUEST_FOR = timedelta(minutes=10)  # how long the same decision and plan mean the same execution


@dataclass(frozen=True, slots=True)
class Preference:
    """How the client wants its answer. ``wait``: at most this long; ``None`` is as the plan's mode suggests."""

    respond_async: bool = False
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Lanes:
    """How long and how often this installation lets a client wait for a plan to run."""

    budget: timedelta = timedelta(seconds=30)
    longest_run: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a submission the same as an earlier one: a key, for how long, and the hash of what was sent."""

    key: str
    request_hash: str
    lasts: timedelta | None


@dataclass(frozen=True, slots=True)
class Opening:
    """An execution that is about to be stored: what it is, its state before its first facts, and those.

    What it takes over is in its state already.
    """

    submitted: Submitted
    execution: Execution
    facts: tuple[f.Fact, ...]
    new: NewExecution


@dataclass(frozen=True, slots=True)
class Admitted:
    """An accepted plan. ``drive`` is set when this process began with it; ``patience`` is what is left to wait.

    ``record`` is what was just stored, when nothing can have happened to it yet that its client must know.
    """

    execution_id: str
    drive: Drive | None = None
    patience: timedelta = timedelta()
    record: ExecutionRecord | None = None
    state: Execution | None = None
    """The same as the engine sees it."""


class Admission:
    """The door. Everything is stored before anything is answered or rung, or sent that may have an effect.

    The first events are news to nobody: the id is not known yet, and who follows it later is given them from the store.
    """

    def __init__(
        self, desk: Desk, driver: Driver, queue: Queue, chance: Chance, lanes: Lanes, backlog: Backlog
    ) -> None:
        self._desk = desk
        self._driver = driver
        self._queue = queue
        self._chance = chance
        self._lanes = lanes
        self._backlog = backlog

    async def admit(
        self, prepared: Prepared, submission: Submission | None, person: Person, preference: Preference, key: str | None
    ) -> Admitted:
        """Store the plan and begin it where it belongs; nobody submitted the one of a retry or a rollback.

        Raises: ConflictError, TooManyRequestsError (it would have to wait, and too many do), StoreUnavailableError.
        """
        begins_here = self._may_begin_here(prepared.assessment, preference) and self._driver.reserve()
        if not begins_here:
            await self._backlog.take_in(person.tenant)
        opening = self._opening(prepared, submission, person, key, begins_here=begins_here)
        if begins_here:
            return await self._drive(opening, prepared, preference)
        existing = await self._desk.store.accept(opening.new)
        if existing is not None:
            return self._the_same(existing, opening.new, preference)
        return await self._leave(opening, preference)

    def budget_after_approval(self, submitted: Submitted, preference: Preference) -> timedelta | None:
        """How long a client that approves a plan may wait for it; ``None`` when it is left to the workers."""
        if submitted.mode is not Mode.IMMEDIATE or not preference.wait:
            return None
        return min(preference.wait, self._lanes.budget)

    async def _drive(self, opening: Opening, prepared: Prepared, preference: Preference) -> Admitted:
        """Drive it here, in the slot that is reserved: reads may be sent while it is being stored, effects never."""
        acceptance, budget, stored = Acceptance(), self._budget(opening.submitted, preference), False
        accepting = asyncio.create_task(self._desk.store.accept(opening.new))  # first, because it takes longest
        begun = self._driver.begin(self._journal(opening, prepared, acceptance), budget)
        execution_id = opening.submitted.execution_id
        try:
            existing = await accepting
            stored = existing is None
        except StoreUnavailableError:
            self._driver.note_unheard(execution_id)
            raise
        finally:
            acceptance.settle(stored=stored)
        if existing is not None:
            return self._the_same(existing, opening.new, preference)
        drive = await self._driver.within(begun, budget)
        return Admitted(execution_id, drive, (preference.wait or budget) - budget)

    async def _leave(self, opening: Opening, preference: Preference) -> Admitted:
        """It is stored, and waits for a person or a worker."""
        new, execution_id = opening.new, opening.submitted.execution_id
        if new.status is ExecutionStatus.QUEUED:
            await self._queue.ring([Ring(execution_id, FIRST_RING, opening.submitted.tenant)])
        return Admitted(execution_id, None, preference.wait or timedelta(), record_of_new(new), opening.execution)

    def _the_same(self, existing: Existing, new: NewExecution, preference: Preference) -> Admitted:
        if existing.request_hash != new.request_hash:
            msg = f"this Idempotency-Key belongs to execution {existing.execution_id}, which was another request"
            raise ConflictError(msg)
        patience = self._budget(new.submitted, preference) if preference.wait is None else preference.wait
        return Admitted(existing.execution_id, None, patience)

    def _budget(self, submitted: Submitted, preference: Preference) -> timedelta:
        """How long to drive here; zero only takes it as far as its first question."""
        if submitted.mode is not Mode.IMMEDIATE:
            return timedelta()
        return self._lanes.budget if preference.wait is None else min(preference.wait, self._lanes.budget)

    @staticmethod
    def _may_begin_here(assessment: Assessment, preference: Preference) -> bool:
        if assessment.approval_level >= STEP_BY_STEP:
            return True
        return assessment.mode is Mode.IMMEDIATE and assessment.approval_level == 0 and not preference.respond_async

    def _submitted(self, prepared: Prepared, person: Person, *, begins_here: bool) -> Submitted:
        now, assessment = self._desk.clock.now(), prepared.assessment
        waits = assessment.approval_level > 0
        return Submitted(
            execution_id=self._chance.new_id(),
            tenant=person.tenant,
            requester=person.subject,
            request_text=prepared.request_text,
            plan=prepared.plan,
            decision=prepared.decision,
            assessment=assessment,
            operations=prepared.operations,
            digest=assessment.digest,
            mode=assessment.mode if begins_here or waits else Mode.BACKGROUND,
            approval_level=assessment.approval_level,
            created_at=now,
            deadline_at=now + self._lanes.longest_run,
            retry_of=prepared.retry_of,
            rollback_of=prepared.rollback_of,
        )

    def _opening(
        self, prepared: Prepared, submission: Submission | None, person: Person, key: str | None, *, begins_here: bool
    ) -> Opening:
        submitted = self._submitted(prepared, person, begins_here=begins_here)
        status = self._first_status(submitted)
        approval = self._question(submitted) if status is ExecutionStatus.AWAITING_APPROVAL else None
        done = tuple(replace(fact, at=submitted.created_at) for fact in prepared.taken_over)
        accepted, *more = self._first_facts(submitted, status, approval)
        facts = (accepted, *done, *more)
        execution = replay(fresh_execution(submitted), done)
        identity = self._identity(submission, submitted, key)
        new = NewExecution(
            submitted=submitted,
            status=status,
            events=tuple(event_of(fact, submitted.execution_id, at + 1) for at, fact in enumerate(facts)),
            steps=tuple(map(step_row, execution.steps.values())),
            idempotency_key=identity.key,
            request_hash=identity.request_hash,
            key_lasts=identity.lasts,
            approval=approval,
            secrets=self._desk.vault.seal(prepared.secrets),
            driver=self._driver.driver_id if status is ExecutionStatus.RUNNING else None,
        )
        return Opening(submitted, execution, facts, new)

    def _identity(self, submission: Submission | None, submitted: Submitted, key: str | None) -> Identity:
        """The client's key, else one made of the decision and its plan, else one that nobody else has."""
        fingerprint = self._desk.vault.fingerprint
        if submission is None:
            kind = "retry" if submitted.retry_of is not None else "rollback"
            said = f"{kind}:{submitted.sequel_of}"
            return Identity(f"client:{key}" if key else said, fingerprint(said), None if key else SAME_REQUEST_FOR)
        if key:
            return Identity(f"client:{key}", fingerprint(submission.model_dump_json()), None)
        plan_hash = fingerprint(submission.plan.model_dump_json())
        decision_id = submission.decision.decision_id if submission.decision else None
        if decision_id:
            return Identity(f"request:{decision_id}:{plan_hash}", plan_hash, SAME_REQUEST_FOR)
        return Identity(f"execution:{submitted.execution_id}", plan_hash, None)

    @staticmethod
    def _first_status(submitted: Submitted) -> ExecutionStatus:
        if 0 < submitted.approval_level < STEP_BY_STEP:
            return ExecutionStatus.AWAITING_APPROVAL
        here = submitted.mode is Mode.IMMEDIATE or submitted.approval_level >= STEP_BY_STEP
        return ExecutionStatus.RUNNING if here else ExecutionStatus.QUEUED

    def _question(self, submitted: Submitted) -> NewApproval:
        return NewApproval(
            approval_id=self._chance.new_id(),
            level=submitted.approval_level,
            digest=submitted.digest,
            quorum=submitted.assessment.quorum,
            expires_at=submitted.created_at + timedelta(seconds=submitted.assessment.approval_lasts_s),
        )

    def _first_facts(self, submitted: Submitted, status: ExecutionStatus, approval: NewApproval | None) -> list[f.Fact]:
        at = submitted.created_at
        facts: list[f.Fact] = [f.Accepted(at=at, mode=submitted.mode, status=status, requester=submitted.requester)]
        if approval is not None:
            facts.append(
                f.ApprovalRequested(
                    at=at,
                    approval_id=approval.approval_id,
                    level=approval.level,
                    digest=approval.digest,
                    expires_at=approval.expires_at,
                )
            )
        if status is ExecutionStatus.RUNNING:
            facts.append(f.Claimed(at=at, driver=self._driver.driver_id, token=1))
        if status is ExecutionStatus.QUEUED:
            facts.append(f.Queued(at=at, reason="it waits for a worker"))
        return facts

    def _journal(self, opening: Opening, prepared: Prepared, acceptance: Acceptance) -> Journal:
        new_facts = [fact for fact in opening.facts if not isinstance(fact, f.StepTakenOver)]
        return Journal(
            self._desk,
            opening.submitted,
            replay(opening.execution, new_facts),
            token=1,
            last_seq=len(opening.facts),
            secrets=prepared.secrets,
            accepted=acceptance.wait,
        )
