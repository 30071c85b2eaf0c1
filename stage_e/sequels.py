"""Retries and rollbacks before they are stored: what is known of the ended execution, its hosts and its secrets."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from schemas.assessment import Assessment, NeededSecret
from schemas.decision_v1 import DecisionV1
from schemas.findings import Findings
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1
from schemas.words import Sequel
from stage_e.assess.assessment import refused_assessment
from stage_e.errors import ConflictError, InvalidPlanError
from stage_e.judging import Judging
from stage_e.ports.inventory import InventoryLookup
from stage_e.ports.records import ExecutionRecord
from stage_e.ports.store import ExecutionStore
from stage_e.ports.time import Clock
from stage_e.prepare import Prepared
from stage_e.remains import why_no_retry, why_no_rollback
from stage_e.retrying import prepare_retry
from stage_e.rolling_back import prepare_rollback
from stage_e.secrets import fits, markers_in
from stage_e.tools.inventory import Inventory, hosts_named


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to follow on which execution, with the secrets that it needs again, by their markers."""

    sequel: Sequel
    execution_id: str
    secrets: Mapping[str, str] = field(default_factory=dict)


class Sequels:
    """Prepares what follows on an execution. The store holds the rest: only one thing ever follows."""

    def __init__(self, judging: Judging, inventory: InventoryLookup, store: ExecutionStore, clock: Clock) -> None:
        self._judging = judging
        self._inventory = inventory
        self._store = store
        self._clock = clock

    async def prepare(self, tenant: str, wanted: Wanted) -> Prepared:
        """What would be stored.

        Raises:
            NotFoundError: the tenant has no such execution.
            ConflictError: nothing can follow on it in its state, or nothing is left to do.
            InvalidPlanError: what would run is refused today, or secrets are missing or do not fit.
        """
        record = await self._store.read(tenant, wanted.execution_id)
        # What follows on it already may be this very request, sent again: the store tells.
        prepared = await self._prepare(replace(record, retried_by=None, rolled_back_by=None), wanted)
        return replace(prepared, secrets=_secrets_for(prepared, wanted.secrets))

    async def preview(self, tenant: str, wanted: Wanted) -> Assessment:
        """The verdict on what would run; what it would be refused for stands in ``refusals``.

        Raises: NotFoundError, ConflictError.
        """
        record = await self._store.read(tenant, wanted.execution_id)
        try:
            prepared = await self._prepare(record, wanted)
        except InvalidPlanError as error:
            return refused_assessment(error.errors)
        needed = (NeededSecret(marker=marker, step_id=step_id) for marker, step_id in _needed(prepared).items())
        return prepared.assessment.model_copy(update={"secrets": tuple(needed)})

    async def _prepare(self, record: ExecutionRecord, wanted: Wanted) -> Prepared:
        why_not, prepare = _RULES[wanted.sequel]
        if (reason := why_not(record)) is not None:
            raise ConflictError(reason)
        judgement, inventory = self._judging.current(), await self._look_up(record)
        return await asyncio.to_thread(prepare, record, judgement, inventory, self._clock.now())

    async def _look_up(self, record: ExecutionRecord) -> Inventory:
        submitted = record.submitted
        plan = PlanV1.model_validate(submitted.plan)
        decision = None if submitted.decision is None else DecisionV1.model_validate(submitted.decision)
        found = {row.target for row in record.steps if row.target is not None}
        stored = {target for operation in submitted.operations for target in operation.targets}
        hosts = hosts_named(plan, decision, self._judging.current().lowering.default_host) | found | stored
        return await self._inventory.look_up(hosts) if hosts else Inventory()


_RULES = {Sequel.RETRY: (why_no_retry, prepare_retry), Sequel.ROLLBACK: (why_no_rollback, prepare_rollback)}


def _secrets_for(prepared: Prepared, given: Mapping[str, str]) -> Mapping[str, str]:
    """The secrets of what will run, each nothing but a secret where it stands. Raises: InvalidPlanError."""
    findings, needed = Findings(), _needed(prepared)
    for marker, step_id in needed.items():
        if marker not in given:
            findings.add(("secrets", marker), f"is needed by {step_id} and was deleted when the execution ended")
    for marker in given.keys() - needed.keys():
        findings.add(("secrets", marker), "is used by nothing that will run")
    if not findings and not fits(prepared.plan, given):
        findings.add(("secrets",), "would be more than secrets where they stand: commands could mean something else")
    if findings:
        raise InvalidPlanError("its secrets are needed again: send them in the body, by marker", findings.errors())
    return given


def _needed(prepared: Prepared) -> dict[str, str]:
    """The markers in what will run, each with the first step that has it."""
    done = {each.id for each in prepared.assessment.taken_over if each.targets is None}
    left = [operation for operation in prepared.operations if operation.step_id not in done]
    found: dict[str, str] = {}
    for operation in left:
        body: JsonObject = operation.body
        for marker in sorted(markers_in(body)):
            found.setdefault(marker, operation.step_id)
    return found
