"""The three requests."""

import signal
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from cli.caller import Caller
from cli.client import Client
from cli.demo.teller import Teller
from cli.exits import Exit
from cli.invocation import PLANS
from cli.plan_file import PlanFile, read_plan_file
from cli.running import submit
from cli.stack.child import Child
from cli.stack.stack import Stack
from cli.terminal.cards import approval_lines
from cli.terminal.printing import code_of, print_card
from cli.terminal.text import safe_lines, span
from cli.watching import Bookmark, pending, watch
from schemas.approval import ApprovalDecision
from schemas.event import Event, EventType
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.words import Verdict

KILL_AFTER = 12  # parts that have ended; the health check has 42


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the scenes play."""

    caller: Caller
    client: Client
    stack: Stack
    teller: Teller


async def count_assets(stage: Stage) -> Exit:
    """A question is answered at once."""
    stage.teller.title('1. "How many assets do we have?"')
    began_s = time.monotonic()
    answer = await submit(stage.client, _plan("count_assets"), str(uuid.uuid4()))
    stage.teller.aside(f"answered after {span(time.monotonic() - began_s)}, in the same request")
    return _tell_end(stage, answer if isinstance(answer, ExecutionResultV1) else await _follow(stage, answer))


async def change_something(stage: Stage) -> Exit:
    """A change waits for a yes to exactly what will run."""
    stage.teller.title('2. "Restart the print spooler on ws-03"')
    answer = await submit(stage.client, _plan("restart_spooler"), str(uuid.uuid4()))
    if isinstance(answer, ExecutionResultV1):
        return _tell_end(stage, answer)
    for question in pending(answer):
        print_card("This waits for a yes", approval_lines(question, answer), stage.teller.stream)
        stage.teller.aside("the demo's own operator says yes to this digest")
        await stage.client.decide(
            question.approval_id, ApprovalDecision(decision=Verdict.APPROVE, digest=question.digest)
        )
    return _tell_end(stage, await _follow(stage, answer))


async def survive_a_kill(stage: Stage) -> Exit:
    """A long job goes on though the process that drives it is killed."""
    stage.teller.title('3. "Full health check of all workstations"')
    began_s = time.monotonic()
    answer = await submit(stage.client, _plan("health_check"), str(uuid.uuid4()))
    if isinstance(answer, ExecutionResultV1):
        return _tell_end(stage, answer)
    stage.teller.lines([f"job {answer.job_id or answer.execution_id}, after {span(time.monotonic() - began_s)}"])
    killer = Killer(stage.stack.workers, stage.teller)
    return _tell_end(stage, await _follow(stage, answer, killer))


@dataclass(slots=True)
class Killer:
    """Ends the worker that drives, when a part of the work is done, and tells who goes on."""

    workers: Sequence[Child]
    teller: Teller
    driver: str = ""
    ended: set[str] = field(default_factory=set)
    killed_s: float | None = None

    def see(self, event: Event) -> None:
        """Watches what happens."""
        if event.type is EventType.EXECUTION_CLAIMED:
            self.driver = str(event.data.get("driver"))
            if self.killed_s is not None:
                after = span(time.monotonic() - self.killed_s)
                self.teller.lines([f"{self.driver} goes on with it after {after}, under token {event.data['token']}"])
        if event.type is EventType.STEP_COMPLETED and event.step_id and "[" in event.step_id:
            self.ended.add(event.step_id)
        if self.killed_s is None and len(self.ended) >= KILL_AFTER:
            self._kill()

    def _kill(self) -> None:
        process = self.driver.rsplit("-", 2)[1]  # kind-host-process-random
        for worker in self.workers:
            if str(worker.pid) == process:
                self.killed_s = time.monotonic()
                worker.signal(signal.SIGKILL)
                self.teller.lines([f"now {worker.name}, which drives it (process {process}), is killed: kill -9"])


async def _follow(stage: Stage, execution: Execution, killer: Killer | None = None) -> ExecutionResultV1 | Execution:
    bookmark = Bookmark(stage.caller)
    seen = killer.see if killer else lambda _: None
    ended = await watch(stage.client, execution, stage.teller.screen(), bookmark, seen=seen)
    return ended.result or ended


def _tell_end(stage: Stage, ended: ExecutionResultV1 | Execution) -> Exit:
    if isinstance(ended, Execution):
        stage.teller.lines([f"{ended.status}: {ended.error}"])
    else:
        stage.teller.lines(safe_lines(ended.answer).splitlines())
        stage.teller.aside(f"{ended.status} in {span(ended.total_duration_seconds)}")
    return code_of(ended.status)


def _plan(name: str) -> PlanFile:
    return read_plan_file(str(PLANS / f"{name}.json"))
