"""Executions and their events, for readers."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    RowMapping,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    func,
    literal_column,
    null,
    select,
    tuple_,
)

from schemas.event import Event
from schemas.words import ExecutionStatus, StepStatus
from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.questions import approval_query, rows_of
from stage_e.adapters.postgres.tables import approvals, attempts, events, executions, found_by, lock_waits, steps
from stage_e.errors import NotFoundError
from stage_e.ports.queries import ListQuery
from stage_e.ports.records import ExecutionRecord, Submitted

_EVENTS = TypeAdapter(tuple[Event, ...])
_RECORD = TypeAdapter(ExecutionRecord)
_PAST = TypeAdapter(tuple[Submitted, ...])
_SUBMITTED = tuple(each.name for each in fields(Submitted) if each.name != "execution_id")
_SEQUEL, _UNDOING = executions.alias("sequel"), steps.alias("undoing")
NOT_COUNTED: ColumnElement[str] = literal_column("'rejected'")  # as the index has it; a parameter would not find it
_UNTOLD = {"unread", "silent_since", "rung_at", "idempotency_key", "request_hash", "key_expires_at"}


class PostgresReading:
    """The part of ``ExecutionStore`` that only reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, tenant: str, execution_id: str) -> ExecutionRecord:
        """As ``ExecutionStore.read``; all of one moment."""
        rows = await self._database.fetch(_ONE, tenant=tenant, execution=execution_id)
        if not rows:
            raise _not_found(execution_id)
        return _record(rows[0])

    async def submitted_since(self, since: datetime, most: int) -> tuple[Submitted, ...]:
        """What was submitted by anybody since then, newest first. A retry was not: only a part of its plan runs."""
        columns = (executions.c.id.label("execution_id"), *(executions.c[name] for name in _SUBMITTED))
        submitted = (executions.c.created_at >= since, executions.c.retry_of.is_(None))
        newest = select(*columns).where(*submitted).order_by(executions.c.created_at.desc())
        return _PAST.validate_python([dict(row) for row in await self._database.fetch(newest.limit(most))])

    async def list_executions(self, query: ListQuery) -> tuple[tuple[ExecutionRecord, ...], str | None]:
        """As ``ExecutionStore.list_executions``; the cursor is the id of the last execution of the page before."""
        rows = await self._database.fetch(listing(query))
        page = tuple(map(_record, rows[: query.limit]))
        return page, page[-1].submitted.execution_id if len(rows) > query.limit else None

    async def events(self, tenant: str, execution_id: str, after: int, limit: int) -> tuple[Event, ...]:
        """As ``ExecutionStore.events``."""
        rows = await self._database.fetch(_PAGE, tenant=tenant, execution=execution_id, after=after, most=limit)
        if not rows and not await self._database.fetch(_KNOWN, tenant=tenant, execution=execution_id):
            raise _not_found(execution_id)
        return _EVENTS.validate_python([dict(row) for row in rows])


def listing(query: ListQuery) -> Select[*tuple[object, ...]]:
    """The executions of a page and the one after it."""
    newest_first = _record_query(outputs=False).order_by(executions.c.created_at.desc(), executions.c.id.desc())
    return newest_first.where(*_conditions(query)).limit(query.limit + 1)


def _record_query(*, outputs: bool) -> Select[*tuple[object, ...]]:
    step_columns = [column if outputs or column.name != "output" else null().label("output") for column in steps.c]
    return select(
        executions.c.id.label("execution_id"),
        *(column for column in executions.c if column.name not in _UNTOLD),
        rows_of(_of_execution(select(*step_columns), steps).order_by(steps.c.place)).label("steps"),
        rows_of(
            _of_execution(select(attempts), attempts).order_by(
                attempts.c.started_at, attempts.c.step_id, attempts.c.number
            )
        ).label("attempts"),
        rows_of(_of_execution(approval_query(), approvals).order_by(approvals.c.requested_at)).label("approvals"),
        _followed_by(_SEQUEL.c.retry_of.is_not(None)).label("retried_by"),
        _followed_by(_SEQUEL.c.retry_of.is_(None)).label("rolled_back_by"),
        _undone().label("undone"),
    )


def _followed_by(kind: ColumnElement[bool]) -> ScalarSelect[object]:
    """The execution of that kind that follows on this one; one that was rejected did nothing."""
    of = func.coalesce(_SEQUEL.c.retry_of, _SEQUEL.c.rollback_of) == executions.c.id
    found = select(_SEQUEL.c.id).where(of, _SEQUEL.c.status != NOT_COUNTED, kind)
    return found.correlate(executions).scalar_subquery()


def _undone() -> ColumnElement[object]:
    """The steps of completed rollbacks of this execution that succeeded."""
    rolled_back = (_SEQUEL.c.rollback_of == executions.c.id, _SEQUEL.c.status == ExecutionStatus.COMPLETED)
    done = (_UNDOING.c.execution_id == _SEQUEL.c.id, _UNDOING.c.status == StepStatus.SUCCEEDED)
    found = select(func.array_agg(_UNDOING.c.step_id)).where(*rolled_back, *done)
    return func.coalesce(found.correlate(executions).scalar_subquery(), literal_column("'{}'::text[]"))


def _of_execution(query: Select[*tuple[object, ...]], table: Table) -> Select[*tuple[object, ...]]:
    return query.where(table.c.execution_id == executions.c.id).correlate(executions)


# Built once: building them anew costs more than running them.
_KNOWN = select(executions.c.id).where(executions.c.tenant == bindparam("tenant"))
_KNOWN = _KNOWN.where(executions.c.id == bindparam("execution"))
_PAGE = select(events).where(events.c.execution_id == _KNOWN.scalar_subquery(), events.c.seq > bindparam("after"))
_PAGE = _PAGE.order_by(events.c.seq).limit(bindparam("most", type_=Integer))
_WAITS = select(lock_waits.c.key, lock_waits.c.holder, lock_waits.c.tenant).order_by(
    lock_waits.c.key, lock_waits.c.place
)
_WAITS = _WAITS.where(lock_waits.c.execution_id == executions.c.id).correlate(executions)
_ONE = (
    _record_query(outputs=True)
    .add_columns(rows_of(_WAITS).label("waits_for"))
    .where(executions.c.tenant == bindparam("tenant"))
)
_ONE = _ONE.where(executions.c.id == bindparam("execution"))


def _record(row: RowMapping) -> ExecutionRecord:
    """``Submitted`` takes its fields out of the same row."""
    return _RECORD.validate_python({**row, "submitted": dict(row)})


def _conditions(query: ListQuery) -> Iterator[ColumnElement[bool]]:
    yield executions.c.tenant == query.tenant
    if query.status is not None:
        yield executions.c.status == query.status
    if query.requester is not None:
        yield executions.c.requester == query.requester
    if query.mode is not None:
        yield executions.c.mode == query.mode
    if query.since is not None:
        yield executions.c.created_at >= query.since
    if query.until is not None:
        yield executions.c.created_at < query.until
    if (query.tool, query.target, query.text) != (None,) * 3:
        yield executions.c.id == _found(query).c.execution_id
    if query.before is not None:
        last = executions.alias("last")
        shown_at = select(last.c.created_at).where(last.c.tenant == query.tenant, last.c.id == query.before)
        yield tuple_(executions.c.created_at, executions.c.id) < tuple_(shown_at.scalar_subquery(), query.before)


def _found(query: ListQuery) -> CTE:
    """By terms, and first of all: a walk along the newest for something rare would go through everything.

    Not for a requester alone: who submitted nearly everything would have all of it sorted for one page.
    """
    terms = func.search_query(query.tenant, query.requester, query.tool, query.target, query.text)
    found = select(found_by.c.execution_id).where(found_by.c.terms.op("@@")(terms))
    return found.cte("found").prefix_with("MATERIALIZED")


def _not_found(execution_id: str) -> NotFoundError:
    return NotFoundError(f"there is no execution {execution_id}")
