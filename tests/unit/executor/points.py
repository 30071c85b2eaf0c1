"""The step protocol, held at exactly one point: gates in the store and the service, over fakes with the real runner.

The plan is an operation and one that comes after it, so that something is left to be begun when the first is over.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from schemas.execution import Execution
from schemas.words import Effect, ExecutionStatus
from stage_e.assess.digest import digest_of
from stage_e.driver import Driver
from stage_e.engine.circuit import Circuit
from stage_e.errors import StepError
from stage_e.ports.controls import Scope
from stage_e.ports.locks import Lock
from stage_e.ports.people import Person, Role
from stage_e.ports.records import AttemptState, Claim, ExecutionRecord, NewExecution, Wish, Write, WriteAnswer
from stage_e.ports.services import Answer, Sending
from stage_e.projection import fresh_execution
from stage_e.tools.operation import Operation
from tests.builders import TENANT, a_new_execution, a_submitted, asking
from tests.unit.executor.house import House
from tests.unit.executor.test_executor import an_executor

OLGA = Person(TENANT, "olga", frozenset({Role.OPERATOR}))
SUBJECT, NEXT = "subject", "next"
LOOK = "systemctl is-active nginx"
Kind = Literal["read", "repeatable", "once"]
"""A read, an effect that may be repeated under its key, or one that may not."""


@dataclass
class Gate:
    """Whoever comes to it waits until it is opened."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def passed(self) -> None:
        self.reached.set()
        await self.opened.wait()


@dataclass
class Witness:
    """The service, and what it really did: what it was asked for it does, whether or not anybody still listens."""

    does_it: bool = True
    says: StepError | None = None
    held: Literal["", "looks", "does", "answers"] = ""
    """Before which of these it comes to the gate."""
    gate: Gate = field(default_factory=Gate)
    asked: list[str] = field(default_factory=list)
    """Everything that reached it, by step."""
    done: list[str] = field(default_factory=list)
    """Operations that were carried out, by step."""

    async def send(self, sending: Sending) -> Answer:
        self.asked.append(sending.step_id)
        return await asyncio.shield(asyncio.create_task(self._act(sending)))

    async def _act(self, sending: Sending) -> Answer:
        if sending.operation.text == LOOK:
            await self._before("looks")
            return Answer({"stdout": "inactive"})
        await self._before("does")
        if self.does_it:
            self.done.append(sending.step_id)
        await self._before("answers")
        if self.says is not None:
            raise self.says
        return Answer({})

    async def _before(self, what: str) -> None:
        if self.held == what:
            await self.gate.passed()


class Scene:
    """One execution, the worker that is to have it, and others that may go on with it."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.witness = Witness()
        self.house = House(self.witness.send)
        self.gate = self.witness.gate
        self.worker, self.other, self.api = map(self.house.driver, ("worker-1", "worker-2", "api"))
        self.new: NewExecution
        self._killed = False
        self._offering: asyncio.Task[bool] | None = None

    async def accept(self, *, level: int = 0, looks: bool = False) -> None:
        """The plan is accepted; at level 1 somebody is asked about it, at level 3 about each effect."""
        at = self.house.clock.now()
        submitted = a_submitted(SUBJECT, NEXT, level=level, at=at)
        first, following = submitted.assessment.steps
        steps = (first, following.model_copy(update={"depends_on": (SUBJECT,)}))
        submitted = replace(submitted, assessment=submitted.assessment.model_copy(update={"steps": steps}))
        operations = tuple(self._made(each, looks=looks) for each in submitted.operations)
        digest = digest_of(operations, fresh_execution(submitted).graph.needs)
        new = a_new_execution(replace(submitted, operations=operations, digest=digest))
        self.new = asking(new) if level == 1 else new
        await self.house.store.accept(self.new)
        for driver in (self.worker, self.other, self.api):
            await driver.start()

    def _made(self, operation: Operation, *, looks: bool) -> Operation:
        effect = Effect.READ if self.kind == "read" else Effect.DISRUPTIVE
        made = replace(operation, effect=effect, idempotent=self.kind == "repeatable", targets=("web-01",))
        return replace(made, look=LOOK, undo_if="inactive") if looks else made

    @property
    def execution_id(self) -> str:
        return self.new.submitted.execution_id

    # --- getting there ---

    async def offer(self) -> None:
        """The worker is offered it, and what follows goes on for as long as nobody stands at a gate."""
        self._offering = asyncio.create_task(self.worker.offer(self.execution_id))

    async def reached(self) -> None:
        """Somebody stands at the gate."""
        async with asyncio.timeout(10):
            while not self.gate.reached.is_set():
                await self._a_moment()

    async def until(self, holds: Callable[[ExecutionRecord], object]) -> ExecutionRecord:
        """The execution once it is as ``holds`` says; its time passes, and what is overdue is rung for."""
        async with asyncio.timeout(10):
            while not holds(record := await self.house.record(self.new)):
                await self._a_moment()
        return record

    def hold_claim(self) -> None:
        """The claim is stored, and its driver has not heard of that."""
        real = self.house.store.claim

        async def claim(execution_id: str, driver: str) -> Claim | None:
            found = await real(execution_id, driver)
            if driver == self.worker.driver_id:
                await self.gate.passed()
            return found

        self.house.store.claim = claim  # type: ignore[method-assign]  # held

    def hold_write(self, state: AttemptState, *, stored: bool) -> None:
        """The write with an attempt in that state: it is stored, or not yet, and its driver waits for the answer."""
        real = self.house.store.write

        async def held_write(write: Write) -> WriteAnswer:
            is_it = any(row.step_id == SUBJECT and row.state is state for row in write.attempts)
            if is_it and not stored:
                await self.gate.passed()
            answer = await real(write)
            if is_it and stored:
                await self.gate.passed()
            return answer

        self.house.store.write = held_write  # type: ignore[method-assign]  # held

    async def lock_the_host(self) -> None:
        """Another execution holds it."""
        other = await self.house.accept("other", effect=Effect.DISRUPTIVE, host="web-01")
        await self.house.store.claim(other.submitted.execution_id, "elsewhere")
        await self.house.store.take_locks(other.submitted.execution_id, {Lock("host:web-01", shared=False)}, 1)

    async def close_the_circuit(self) -> None:
        """The service has taken no calls for a while."""
        until = self.house.clock.now() + timedelta(minutes=1)
        self.house.circuits._known["asset-service"] = Circuit(5, 3, until, reason="busy")

    async def stop_everything(self) -> None:
        """An admin has stopped all that this tenant runs."""
        await self.house.store.stop("s1", Scope(TENANT, None), "ada", "maintenance")

    async def pause(self) -> None:
        """A person has halted it."""
        await self.house.store.post(TENANT, self.execution_id, Wish.PAUSE, "olga", {})

    # --- what the tests do there ---

    async def cancel(self) -> Execution:
        """As the API does; its answer."""
        return await an_executor(self.house, self.api).wish(OLGA, self.execution_id, Wish.CANCEL)

    def fill_the_api(self) -> None:
        """It has no room to take anything in by itself."""
        while self.api.reserve():
            pass

    def kill(self) -> None:
        """The worker, without a word. What it sent is on its way."""
        self._killed = True
        self.worker._crew.pulse.arrest()  # type: ignore[attr-defined]  # the fake's heart
        doomed = [active.task for active in self.worker._active.values()]
        for task in (*doomed, *self.worker._listeners, *filter(None, [self._offering])):
            task.cancel()

    async def ended(self) -> ExecutionRecord:
        """The execution after its end, and long after that."""
        self.gate.opened.set()
        record = await self.until(lambda record: record.status.finished)
        for _ in range(20):
            self.house.clock.pass_by(timedelta(seconds=6))
            await self._a_moment()
        return record

    async def _a_moment(self) -> None:
        self.house.clock.pass_by(timedelta(milliseconds=20))
        for driver in self._living():
            for active in driver._active.values():
                active.mailbox.wake()
        rings = await self.house.store.overdue(10)
        for ring in rings:
            if ring.execution_id == self.execution_id:
                await self.other.offer(ring.execution_id)
        await asyncio.sleep(0)

    def _living(self) -> list[Driver]:
        return [self.other, self.api] if self._killed else [self.worker, self.other, self.api]


def waits_alone(record: ExecutionRecord) -> bool:
    """Nobody drives it, and it is not over."""
    return record.driver is None and record.token > 0 and record.status is not ExecutionStatus.CANCELLED
