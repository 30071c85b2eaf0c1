"""Executions and their events in memory: the part of ``ExecutionStore`` that only reads."""

import re
from dataclasses import replace

from schemas.event import Event
from stage_e.adapters.memory.links import sequel_of, undone
from stage_e.adapters.memory.locks import waits_of
from stage_e.adapters.memory.shelf import Kept, Shelf
from stage_e.engine.brake import plain_tool
from stage_e.ports.queries import ListQuery
from stage_e.ports.records import AttemptRow, ExecutionRecord, Submitted

_BETWEEN = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")


class MemoryReading:
    """As PostgreSQL answers."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def read(self, tenant: str, execution_id: str) -> ExecutionRecord:
        """As ``ExecutionStore.read``."""
        record = self._record(self._shelf.of(tenant, execution_id))
        waits = waits_of(self._shelf, execution_id)
        return replace(record, waits_for=tuple(replace(wait, in_circle=False) for wait in waits))

    async def list_executions(self, query: ListQuery) -> tuple[tuple[ExecutionRecord, ...], str | None]:
        """As ``ExecutionStore.list_executions``; the cursor is the id of the last execution of the page before."""
        found = sorted((kept for kept in self._shelf.executions.values() if _fits(kept, query)), key=_age, reverse=True)
        if query.before is not None:
            last = self._shelf.executions.get(query.before)
            known = last is not None and last.submitted.tenant == query.tenant
            found = [kept for kept in found if _age(kept) < _age(last)] if last is not None and known else []
        page = tuple(_without_outputs(self._record(kept)) for kept in found[: query.limit])
        return page, page[-1].submitted.execution_id if len(found) > query.limit else None

    async def events(self, tenant: str, execution_id: str, after: int, limit: int) -> tuple[Event, ...]:
        """As ``ExecutionStore.events``."""
        return self._shelf.of(tenant, execution_id).events[max(after, 0) :][:limit]

    def _record(self, kept: Kept) -> ExecutionRecord:
        """With what follows on it."""
        execution_id = kept.submitted.execution_id
        sequel = sequel_of(self._shelf, execution_id)
        is_retry = sequel is not None and sequel.submitted.retry_of is not None
        follower = None if sequel is None else sequel.submitted.execution_id
        return replace(
            _record(kept),
            retried_by=follower if is_retry else None,
            rolled_back_by=None if is_retry else follower,
            undone=undone(self._shelf, execution_id),
        )


def _fits(kept: Kept, query: ListQuery) -> bool:
    submitted = kept.submitted
    return (
        submitted.tenant == query.tenant
        and query.status in {None, kept.status}
        and query.requester in {None, submitted.requester}
        and query.mode in {None, submitted.mode}
        and (query.since is None or submitted.created_at >= query.since)
        and (query.until is None or submitted.created_at < query.until)
        and _is_about(submitted, query)
    )


def _is_about(submitted: Submitted, query: ListQuery) -> bool:
    tools = {plain_tool(step.tool) for step in submitted.assessment.steps}
    targets = {target.lower() for target in submitted.assessment.targets}
    words = _words(submitted.request_text)
    return (
        (query.tool is None or plain_tool(query.tool) in tools)
        and (query.target is None or query.target.lower() in targets)
        and all(any(word.startswith(start) for word in words) for start in _words(query.text or ""))
    )


def _words(text: str) -> list[str]:
    """What stands between ASCII characters that are no letters and no digits."""
    return [word for word in _BETWEEN.split(text.lower()) if word]


def _age(kept: Kept) -> tuple[object, str]:
    return kept.submitted.created_at, kept.submitted.execution_id


def _record(kept: Kept) -> ExecutionRecord:
    return ExecutionRecord(
        submitted=kept.submitted,
        status=kept.status,
        token=kept.token,
        driver=kept.driver,
        last_seq=kept.last_seq,
        rings=kept.rings,
        started_at=kept.started_at,
        ended_at=kept.ended_at,
        wake_at=kept.wake_at,
        stopped=kept.stopped,
        steps=tuple(kept.steps.values()),
        attempts=tuple(sorted(kept.attempts.values(), key=_begun)),
        approvals=tuple(sorted(kept.approvals.values(), key=lambda approval: approval.requested_at)),
        result=kept.result,
    )


def _begun(row: AttemptRow) -> tuple[object, str, int]:
    return row.started_at, row.step_id, row.number


def _without_outputs(record: ExecutionRecord) -> ExecutionRecord:
    return replace(record, steps=tuple(replace(row, output=None) for row in record.steps))
