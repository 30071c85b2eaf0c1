"""What the people of these tests do, and what the ledger of the services says."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from schemas.approval import Approval, ApprovalDecision
from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue
from schemas.submission import check_submission
from schemas.words import ExecutionStatus, Sequel, StepStatus, Verdict
from simulator import Simulator
from simulator.hosts import Unit
from stage_e.admission import Preference
from stage_e.executor import Answer
from stage_e.ports.people import Person
from stage_e.sequels import Wanted
from stage_e.wiring import ApiParts

LONG = timedelta(seconds=20)


def a_step(step_id: str, command: str, host: JsonValue, *needs: str, **more: JsonValue) -> JsonObject:
    """A command on a host, or over a list of hosts."""
    field = "target_hosts" if isinstance(host, list) else "target_host"
    return {
        "id": step_id,
        "tool": "systemctl",
        "inputs": {"command": command, field: host, **more},
        "estimated_duration": 5,
        "depends_on": [*needs],
    }


@dataclass
class Stage:
    """An API's parts, whoever asks, whoever agrees, and the witness."""

    api: ApiParts
    olga: Person
    adam: Person
    simulator: Simulator

    async def run(self, *steps: JsonObject, **plan: JsonValue) -> Execution:
        """The execution of a plan, agreed to by everybody who is asked, when it has ended."""
        submission = check_submission({"plan": {"steps": [*steps], **plan}})
        return await self.see_through(await self.api.executor.submit(submission, self.olga, Preference()))

    async def begin(self, *steps: JsonObject, agreed: bool = True) -> Execution:
        """The execution of a plan as it stands after the first answer, agreed to or not."""
        submission = check_submission({"plan": {"steps": [*steps]}})
        answer = await self.api.executor.submit(submission, self.olga, Preference(wait=timedelta()))
        execution = await self.api.executor.read(self.olga, answer.execution_id)
        if agreed:
            await self.agree(execution, timedelta(seconds=1))
        return execution

    async def until(self, execution: Execution, status: ExecutionStatus) -> Execution:
        """It once it has come to that."""
        while execution.status is not status:
            execution = await self.api.executor.read(
                self.olga, execution.execution_id, execution.last_seq, timedelta(seconds=5)
            )
        return execution

    async def until_step(self, execution: Execution, step_id: str, status: StepStatus) -> Execution:
        """The execution once one of its steps is in that state."""
        async with asyncio.timeout(30):
            while next(step.status for step in execution.steps if step.id == step_id) is not status:
                execution = await self.api.executor.read(self.olga, execution.execution_id, execution.last_seq, LONG)
        return execution

    async def follow_on(self, sequel: Sequel, execution: Execution, key: str | None = None) -> Execution:
        """What follows on it, agreed to and ended."""
        return await self.see_through(await self.ask_for(sequel, execution, key))

    async def ask_for(self, sequel: Sequel, execution: Execution, key: str | None = None) -> Answer:
        """What follows on it, as it is answered at first."""
        wanted = Wanted(sequel, execution.execution_id)
        return await self.api.executor.follow_on(self.olga, wanted, Preference(wait=timedelta()), key)

    async def look(self, execution: Execution) -> Execution:
        """As it stands now."""
        return await self.api.executor.read(self.olga, execution.execution_id)

    def sent(self, execution: Execution) -> list[tuple[str, str]]:
        """Host and command of everything with an effect that was done for it, in order."""
        entries = self.simulator.world.ledger.entries(execution_id=execution.execution_id)
        return [(entry.host.split(".")[0], entry.command) for entry in entries if entry.effect]

    def lose(self, host: str, unit: str) -> Unit:
        """The host has no such unit from now on; it is what ``give_back`` takes."""
        found = self.simulator.world.fleet.find(host)
        assert found is not None
        return found.units.pop(unit)

    def give_back(self, host: str, unit: Unit) -> None:
        """The host has it again."""
        found = self.simulator.world.fleet.find(host)
        assert found is not None
        found.units[unit.name] = unit

    def is_running(self, host: str, unit: str) -> bool:
        """Whether the host runs it."""
        found = self.simulator.world.fleet.find(host)
        assert found is not None
        return found.units[unit].running

    async def see_through(self, answer: Answer) -> Execution:
        """The execution when it has ended, agreed to by everybody who is asked; some are while others still wait."""
        execution, asked = await self.api.executor.read(self.olga, answer.execution_id), set[str]()
        async with asyncio.TaskGroup() as agreeing:
            while not execution.status.finished:
                for each in (each for each in _pending(execution) if each.approval_id not in asked):
                    asked.add(each.approval_id)
                    agreeing.create_task(self._yes(each, LONG))
                execution = await self.api.executor.read(self.olga, execution.execution_id, execution.last_seq, LONG)
        return execution

    async def agree(self, execution: Execution, wait: timedelta) -> None:
        """Everybody who is asked says yes, and waits so long for the end."""
        for each in _pending(execution):
            await self._yes(each, wait)

    async def _yes(self, asked: Approval, wait: timedelta) -> None:
        person = self.olga if asked.level == 1 else self.adam
        yes = ApprovalDecision(decision=Verdict.APPROVE, digest=asked.digest)
        await self.api.executor.decide(person, asked.approval_id, yes, Preference(wait=wait))


def _pending(execution: Execution) -> list[Approval]:
    return [each for each in execution.approvals if each.state == "pending"]


def statuses(execution: Execution) -> dict[str, StepStatus]:
    """The status of each step and target."""
    return {step.id: step.status for step in execution.steps}
