"""What an execution waits for, looked up for whoever reads it."""

from collections.abc import Callable
from itertools import islice

from schemas.execution import Execution
from stage_e.ports.records import ExecutionRecord
from stage_e.ports.store import ExecutionStore
from stage_e.views import with_waits

MOST_HOLDERS = 5  # of those that an execution waits for, so many are looked up


async def with_what_it_waits_for(
    store: ExecutionStore, record: ExecutionRecord, view: Callable[[ExecutionRecord], Execution]
) -> Execution:
    """The view of ``record``, with who holds what it is about to change, and with what takes no calls."""
    shown = view(record)
    if record.wake_at is None and not record.waits_for:
        return shown
    tenant, execution_id = record.submitted.tenant, record.submitted.execution_id
    named = dict.fromkeys(wait.holder for wait in record.waits_for if wait.tenant == tenant)
    holders = [view(await store.read(tenant, holder)) for holder in islice(named, MOST_HOLDERS)]
    (last,) = await store.events(tenant, execution_id, record.last_seq - 1, 1)
    return with_waits(shown, record, holders, last)
