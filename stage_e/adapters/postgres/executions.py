"""Executions as they are accepted, claimed, written and rung: a statement and a commit each, shared by many callers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import to_json
from sqlalchemy import func, select, update

from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus
from stage_e.adapters.coalesce import Coalescer
from stage_e.adapters.following_on import followed_already
from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.reading import NOT_COUNTED
from stage_e.adapters.postgres.statements import Parted, read_statement
from stage_e.adapters.postgres.tables import executions, inbox
from stage_e.errors import ClaimLostError, ConflictError, NotFoundError, StoreRefusedError
from stage_e.ports.records import Claim, Existing, InboxItem, NewExecution, Ring, Wish, Write, WriteAnswer

ACCEPT = Parted(read_statement("accept_executions"))
CLAIM = read_statement("claim_executions")
DISOWN = read_statement("disown_executions")
WRITE = Parted(read_statement("write_executions"))
POST = read_statement("post_wish")
OVERDUE = read_statement("ring_overdue")
COUNT_WAITING = read_statement("count_waiting")
RELEASE_KEY = read_statement("release_key")

ACCEPT_PACE_S = 0.004  # between two batches of submissions that come at once
MOST_TRIES = 10  # of what another transaction undid while we looked
_CLAIM = TypeAdapter(Claim)
_INBOX = TypeAdapter(tuple[InboxItem, ...])
_RINGS = TypeAdapter(tuple[Ring, ...])
_AS_SAID = ConfigDict(ser_json_inf_nan="constants")  # NaN is refused by PostgreSQL then, and not stored as null
_ACCEPTS = TypeAdapter(list[NewExecution], config=_AS_SAID)
_WRITES = TypeAdapter(list[Write], config=_AS_SAID)

Wanted = tuple[str, str]
"""An execution, and the driver that wants it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Who drives ``siblings`` executions or more writes and claims no more often than each ``least_s`` seconds."""

    least_s: float
    siblings: int


PROMPT = Pace(0.010, 5)  # for answers that are waited for
THRIFTY = Pace(0.020, 3)  # for work that nobody waits for: larger batches, and more executions a second


class Found(Enum):
    """Why there is no claim."""

    BUSY = auto()
    CHANGED = auto()
    """It was free, and then somebody else changed it: ask again."""


class PostgresExecutions:
    """The part of ``ExecutionStore`` that writes."""

    def __init__(self, database: Database, pace: Pace) -> None:
        self._database = database
        self._line = database.line()
        self._siblings = pace.siblings
        self._driven: set[str] = set()
        self._accept = Coalescer(
            self._accept_all, lambda new: (new.submitted.tenant, new.idempotency_key), least_s=ACCEPT_PACE_S
        )
        self._claim = Coalescer(self._claim_all, lambda wanted: wanted[0], least_s=pace.least_s, busy=self._busy)
        self._write = Coalescer(
            self._write_all, lambda write: write.execution_id, least_s=pace.least_s, busy=self._busy
        )

    async def accept(self, new: NewExecution) -> Existing | None:
        """As ``ExecutionStore.accept``; the execution itself holds its key when the call is repeated."""
        for _ in range(MOST_TRIES):
            if await self._accept(new):
                self._note(new.submitted.execution_id, driven=new.driver is not None)
                return None
            existing = await self._holder(new)
            if existing is not None:
                return existing if existing.execution_id != new.submitted.execution_id else None
            await self._check_nothing_followed(new)
        raise StoreRefusedError(f"execution {new.submitted.execution_id} exists under another idempotency key")

    async def claim(self, execution_id: str, driver: str) -> Claim | None:
        """As ``ExecutionStore.claim``."""
        for _ in range(MOST_TRIES):
            found = await self._claim((execution_id, driver))
            if isinstance(found, str):
                self._note(execution_id, driven=True)
                return _CLAIM.validate_json(found)
            if found is Found.BUSY:
                return None
        return None

    async def disown(self, execution_ids: Collection[str], driver: str) -> tuple[str, ...]:
        """As ``ExecutionStore.disown``."""
        rows = await self._database.run(DISOWN, to_json(list(execution_ids)).decode(), driver)
        return tuple(row["id"] for row in rows)

    async def write(self, write: Write) -> WriteAnswer:
        """As ``ExecutionStore.write``. Raises: StoreRefusedError: it breaks a rule of the database."""
        answer = await self._write(write)
        self._note(write.execution_id, driven=not write.released and answer != "lost")
        match answer:
            case "stored" | "repeated":
                return WriteAnswer.STORED
            case "read_inbox_first":
                return WriteAnswer.READ_INBOX_FIRST
            case "stopped":
                return WriteAnswer.STOPPED
            case "lost":
                raise ClaimLostError(f"execution {write.execution_id} is no longer driven under token {write.token}")
            case _:
                raise StoreRefusedError(f"{answer}: {write.execution_id} has other events after {write.after_seq}")

    async def post(self, tenant: str, execution_id: str, wish: Wish, by: str, data: JsonObject) -> ExecutionStatus:
        """As ``ExecutionStore.post``."""
        rows = await self._database.run(POST, tenant, execution_id, wish, by, to_json(data).decode())
        if not rows:
            raise NotFoundError(f"there is no execution {execution_id}")
        status = ExecutionStatus(rows[0]["status"])
        if status.finished:
            raise ConflictError(f"execution {execution_id} has ended already: {status}")
        return status

    async def inbox(self, execution_id: str) -> tuple[InboxItem, ...]:
        """As ``ExecutionStore.inbox``."""
        unread = select(inbox).where(inbox.c.execution_id == execution_id, inbox.c.read_at.is_(None))
        rows = await self._database.fetch(unread.order_by(inbox.c.number))
        return _INBOX.validate_python([dict(row) for row in rows])

    async def overdue(self, limit: int) -> tuple[Ring, ...]:
        """As ``ExecutionStore.overdue``."""
        return _RINGS.validate_python([dict(row) for row in await self._database.run(OVERDUE, limit)])

    async def waiting(self, tenant: str, most: int) -> int:
        """As ``ExecutionStore.waiting``."""
        return int((await self._database.run(COUNT_WAITING, tenant, most))[0]["waiting"])

    async def ring(self, execution_id: str) -> Ring:
        """As ``ExecutionStore.ring``. Raises: NotFoundError."""
        counted = update(executions).where(executions.c.id == execution_id)
        counted = counted.values(rings=executions.c.rings + 1, rung_at=func.clock_timestamp())
        rows = await self._database.fetch(counted.returning(executions.c.rings, executions.c.tenant))
        if not rows:
            raise NotFoundError(f"there is no execution {execution_id}")
        return Ring(execution_id, rows[0]["rings"], rows[0]["tenant"])

    async def settle(self) -> None:
        """Wait for writes whose callers no longer do."""
        for coalescer in (self._accept, self._claim, self._write):
            await coalescer.settle()
        await self._line.close()

    def _busy(self) -> bool:
        return len(self._driven) >= self._siblings

    def _note(self, execution_id: str, *, driven: bool) -> None:
        """Whether this process drives it, as far as its writes go: a guess that only sets the pace."""
        (self._driven.add if driven else self._driven.discard)(execution_id)

    async def _holder(self, new: NewExecution) -> Existing | None:
        """Who has the key of ``new``; nobody when its time is over, or was over a moment ago."""
        tenant, key = new.submitted.tenant, new.idempotency_key
        expired = func.coalesce(executions.c.key_expires_at <= func.clock_timestamp(), False)
        holder = select(executions.c.id, executions.c.request_hash, expired.label("expired"))
        rows = await self._database.fetch(
            holder.where(executions.c.tenant == tenant, executions.c.idempotency_key == key)
        )
        if rows and rows[0]["expired"]:
            await self._database.run(RELEASE_KEY, tenant, key)
            return None
        return Existing(rows[0]["id"], rows[0]["request_hash"]) if rows else None

    async def _check_nothing_followed(self, new: NewExecution) -> None:
        """Raises: ConflictError: something else follows on the same execution."""
        of = new.submitted.sequel_of
        followed = func.coalesce(executions.c.retry_of, executions.c.rollback_of) == of
        effective = executions.c.status != NOT_COUNTED
        rows = await self._database.fetch(select(executions.c.id).where(followed, effective)) if of else []
        if rows:
            raise followed_already(of or "", rows[0]["id"])

    async def _accept_all(self, batch: Sequence[NewExecution]) -> Sequence[bool]:
        rows = await self._line.run(ACCEPT.text_for(batch), _ACCEPTS.dump_json([*batch]).decode())
        stored = {row["id"] for row in rows}
        return [new.submitted.execution_id in stored for new in batch]

    async def _claim_all(self, batch: Sequence[Wanted]) -> Sequence[str | Found]:
        wanted = [{"execution_id": execution_id, "driver": driver} for execution_id, driver in batch]
        rows = await self._line.run(CLAIM, to_json(wanted).decode())
        found = {row["execution_id"]: row["claim"] or Found.CHANGED for row in rows}
        return [found.get(execution_id, Found.BUSY) for execution_id, _ in batch]

    async def _write_all(self, batch: Sequence[Write]) -> Sequence[str]:
        rows = await self._line.run(WRITE.text_for(batch), _WRITES.dump_json([*batch]).decode())
        answers = {row["execution_id"]: row["answer"] for row in rows}
        return [answers[write.execution_id] for write in batch]
