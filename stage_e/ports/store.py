"""The truth: executions, approvals and drivers."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Protocol

from schemas.approval import Approval
from schemas.event import Event
from schemas.json_text import JsonObject
from schemas.words import ApprovalState, ExecutionStatus
from stage_e.ports.approvals import NewVote, VoteAnswer
from stage_e.ports.controls import ControlStore
from stage_e.ports.drivers import DriverRow, OpenLoad
from stage_e.ports.locks import LockStore
from stage_e.ports.queries import ListQuery
from stage_e.ports.records import (
    Claim,
    ExecutionRecord,
    Existing,
    InboxItem,
    NewExecution,
    Ring,
    Wish,
    Write,
    WriteAnswer,
)


class ExecutionStore(LockStore, Protocol):
    """The truth. Only the holder of the claim appends; everyone else uses the inbox."""

    async def accept(self, new: NewExecution) -> Existing | None:
        """Store a new execution, all or nothing; ``Existing`` when its key is taken, and then nothing is stored.

        A driver that has it from the start must write within 15 s, as after ``claim``.

        Raises:
            StoreUnavailableError: nothing is known to be stored; the same call may be repeated.
            StoreRefusedError: it breaks a rule of the store; nothing was stored.
        """

    async def claim(self, execution_id: str, driver: str) -> Claim | None:
        """Take the execution if nobody living drives it and it has something to do, raising its token.

        That is: it is queued, or its driver is dead, or it is parked and its inbox has unread messages or its time
        has come. The event ``execution.claimed`` is stored with it and is the last of ``Claim.events``. A driver that
        writes nothing within 15 s of its claim counts as one that never heard of it, and loses it like a dead one.
        """

    async def disown(self, execution_ids: Collection[str], driver: str) -> tuple[str, ...]:
        """Let go of what ``driver`` has claimed and not written to, of these; it never heard of it. Which it had."""

    async def write(self, write: Write) -> WriteAnswer:
        """Commit what a driver found out.

        Raises:
            ClaimLostError: the token is not the latest; nothing was stored.
            StoreUnavailableError: it is not known whether it landed; the same write may be repeated.
            StoreRefusedError: it breaks a rule of the store; nothing was stored.
        """

    async def post(self, tenant: str, execution_id: str, wish: Wish, by: str, data: JsonObject) -> ExecutionStatus:
        """Put a wish into the inbox of an execution that has not ended; its status at that moment.

        Raises:
            NotFoundError: the tenant has no such execution.
            ConflictError: it has ended.
        """

    async def inbox(self, execution_id: str) -> tuple[InboxItem, ...]:
        """Unread wishes, oldest first."""

    async def read(self, tenant: str, execution_id: str) -> ExecutionRecord:
        """Raises: NotFoundError."""

    async def list_executions(self, query: ListQuery) -> tuple[tuple[ExecutionRecord, ...], str | None]:
        """A page without steps' outputs, and the cursor of the next page."""

    async def events(self, tenant: str, execution_id: str, after: int, limit: int) -> tuple[Event, ...]:
        """Stored events with numbers above ``after``, ascending. Raises: NotFoundError."""

    async def overdue(self, limit: int) -> tuple[Ring, ...]:
        """Executions that should have a driver and have none, each with its next ring, already counted.

        That is: queued and not rung for 2 s, under a dead driver, parked with a time that has come, or parked with
        unread messages. Rows that another rescuer holds are passed over.
        """

    async def waiting(self, tenant: str, most: int) -> int:
        """How many executions of the tenant wait for a driver or for a person's word; ``most`` when they are more."""

    async def ring(self, execution_id: str) -> Ring:
        """Count one more doorbell for an execution. Raises: NotFoundError."""


class ApprovalStore(Protocol):
    """Questions and answers. One transaction decides: the first answer that settles an approval is the only one."""

    async def approval(self, tenant: str, approval_id: str) -> Approval:
        """Raises: NotFoundError."""

    async def approvals(self, tenant: str, state: ApprovalState | None, limit: int) -> tuple[Approval, ...]:
        """Newest first."""

    async def vote(self, vote: NewVote) -> VoteAnswer:
        """Store the vote and, when it settles the approval, the wish that follows, in one transaction.

        A repeated vote of the same person with the same verdict changes nothing and answers the same.

        Raises:
            NotFoundError, StaleDigestError (the digest differs), ConflictError (settled, expired, or voted otherwise
            before), ForbiddenError (four eyes are due and the requester votes).
        """

    async def expire_approvals(self, limit: int) -> tuple[str, ...]:
        """Expire what is due by the database's clock, with the wish that follows; the executions concerned."""


class DrivenStore(ExecutionStore, ControlStore, Protocol):
    """What a driver needs."""


class DriverStore(Protocol):
    """Who is there, and how much there is to do."""

    async def drivers(self, tenant: str | None = None) -> tuple[DriverRow, ...]:
        """All that have beaten within the last minute, oldest first, with what they drive of one tenant or of all."""

    async def open_load(self, tenant: str | None = None) -> OpenLoad:
        """What is open, of one tenant or of all."""

    async def ended(self) -> Mapping[ExecutionStatus, int]:
        """How many executions of all tenants have ended how, of those that are kept."""

    async def recent_attempts(self, within: timedelta) -> Mapping[str, int]:
        """How many attempts of all tenants that began so lately ended how; ``under_way`` are those that have not."""
