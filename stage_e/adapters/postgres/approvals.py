"""Questions to people, and their votes."""

from datetime import datetime

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.approval import Approval
from schemas.words import ApprovalState
from stage_e.adapters.ballot import Counted, count_vote
from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.questions import approval_query
from stage_e.adapters.postgres.statements import read_statement
from stage_e.adapters.postgres.tables import approvals, executions
from stage_e.errors import NotFoundError
from stage_e.ports.approvals import NewVote, VoteAnswer

HOLD = read_statement("hold_approval")
VOTE = read_statement("store_vote")
EXPIRE = read_statement("expire_approvals")

_APPROVALS = TypeAdapter(tuple[Approval, ...])


class PostgresApprovals:
    """``ApprovalStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def approval(self, tenant: str, approval_id: str) -> Approval:
        """As ``ApprovalStore.approval``."""
        found = await self._read(_of_tenant(tenant).where(approvals.c.approval_id == approval_id))
        if not found:
            raise _not_found(approval_id)
        return found[0]

    async def approvals(self, tenant: str, state: ApprovalState | None, limit: int) -> tuple[Approval, ...]:
        """As ``ApprovalStore.approvals``."""
        newest = _of_tenant(tenant).order_by(approvals.c.requested_at.desc(), approvals.c.approval_id).limit(limit)
        return await self._read(newest if state is None else newest.where(approvals.c.state == state))

    async def vote(self, vote: NewVote) -> VoteAnswer:
        """As ``ApprovalStore.vote``. Votes on one execution take turns."""
        async with self._database.transaction() as connection:
            held = await connection.exec_driver_sql(HOLD, (vote.approver.tenant, vote.approval_id))
            execution = held.mappings().one_or_none()
            if execution is None:
                raise _not_found(vote.approval_id)
            rows = await connection.execute(approval_query().where(approvals.c.approval_id == vote.approval_id))
            (approval,) = _APPROVALS.validate_python([dict(row) for row in rows.mappings()])
            counted = count_vote(approval, execution["requester"], vote, execution["now"])
            if not counted.repeated:
                await _store(connection, vote, counted, execution["now"])
        return VoteAnswer(approval.execution_id, counted.state)

    async def expire_approvals(self, limit: int) -> tuple[str, ...]:
        """As ``ApprovalStore.expire_approvals``."""
        return tuple(row["execution_id"] for row in await self._database.run(EXPIRE, limit))

    async def _read(self, query: Select[*tuple[object, ...]]) -> tuple[Approval, ...]:
        return _APPROVALS.validate_python([dict(row) for row in await self._database.fetch(query)])


async def _store(connection: AsyncConnection, vote: NewVote, counted: Counted, at: datetime) -> None:
    settles = counted.wish_data is not None
    await connection.exec_driver_sql(
        VOTE,
        (
            vote.approval_id,
            vote.approver.subject,
            vote.verdict,
            vote.digest,
            vote.comment,
            counted.state if settles else None,
            to_json(counted.wish_data).decode() if settles else None,
            at,
        ),
    )


def _of_tenant(tenant: str) -> Select[*tuple[object, ...]]:
    return (
        approval_query()
        .join(executions, executions.c.id == approvals.c.execution_id)
        .where(executions.c.tenant == tenant)
    )


def _not_found(approval_id: str) -> NotFoundError:
    return NotFoundError(f"there is no approval {approval_id}")
