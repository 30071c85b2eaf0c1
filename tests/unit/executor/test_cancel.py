"""A cancel at each point of the step protocol: what it says is true, as the service that was asked can witness."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pytest

from schemas.execution import Execution
from schemas.words import Effect, ExecutionStatus, StepStatus
from stage_e.adapters.memory.drivers import MemoryPulse
from stage_e.errors import LostStepError, StepError, TemporaryStepError
from stage_e.ports.records import AttemptState, ExecutionRecord, Wish, Write, WriteAnswer
from tests.builders import TENANT
from tests.unit.executor.house import House
from tests.unit.executor.points import NEXT, SUBJECT, Kind, Scene, waits_alone

STEPS = 2
KINDS: tuple[Kind, ...] = ("read", "repeatable", "once")
EFFECTS: tuple[Kind, ...] = ("repeatable", "once")
CUT, BUSY = LostStepError("the line was cut"), TemporaryStepError("busy")
Doubt = Literal["none", "when killed", "always"]
Reach = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True)
class Point:
    """How to get there, and which operations come there."""

    reach: Reach
    kinds: tuple[Kind, ...] = KINDS
    doubt: Doubt = "none"
    """Whether anybody but the service can then know what became of an effect."""
    doubted: str = SUBJECT

    def in_doubt(self, kind: Kind, *, killed: bool) -> set[str]:
        doubtful = kind != "read" and (self.doubt == "always" or (self.doubt == "when killed" and killed))
        return {self.doubted} if doubtful else set()


async def _before_the_claim(scene: Scene) -> None:
    await scene.accept()


async def _claimed(scene: Scene) -> None:
    await scene.accept()
    scene.hold_claim()
    await scene.offer()
    await scene.reached()


def _writing(state: AttemptState, *, stored: bool) -> Reach:
    async def reach(scene: Scene) -> None:
        await scene.accept()
        scene.hold_write(state, stored=stored)
        await scene.offer()
        await scene.reached()

    return reach


def _there(held: Literal["looks", "does", "answers"], *, does_it: bool = True, says: StepError | None = None) -> Reach:
    async def reach(scene: Scene) -> None:
        scene.witness.held, scene.witness.does_it, scene.witness.says = held, does_it, says
        await scene.accept(looks=held == "looks")
        await scene.offer()
        await scene.reached()

    return reach


def _once_it_is(status: StepStatus, says: StepError, *, does_it: bool = False) -> Reach:
    async def reach(scene: Scene) -> None:
        scene.witness.does_it, scene.witness.says = does_it, says
        await scene.accept()
        await scene.offer()
        await scene.until(lambda record: record.steps[0].status is status)

    return reach


def _parked(prepare: Reach, level: int = 0) -> Reach:
    async def reach(scene: Scene) -> None:
        await scene.accept(level=level)
        await prepare(scene)
        await scene.offer()
        await scene.until(waits_alone)

    return reach


async def _busy_for_long(scene: Scene) -> None:
    scene.witness.does_it, scene.witness.says = False, TemporaryStepError("busy", retry_after=timedelta(minutes=1))


async def _asks_by_itself(_: Scene) -> None: ...


async def _plan_in_question(scene: Scene) -> None:
    await scene.accept(level=1)


POINTS = {
    "before it is claimed": Point(_before_the_claim),
    "claimed": Point(_claimed),
    "before its intent is stored": Point(_writing(AttemptState.INTENT, stored=False), EFFECTS),
    "its intent is stored": Point(_writing(AttemptState.INTENT, stored=True), EFFECTS, "when killed"),
    "its target is looked at first": Point(_there("looks"), EFFECTS, "when killed"),
    "in flight, and it will be done": Point(_there("does"), doubt="when killed"),
    "in flight, and it will be refused": Point(_there("does", does_it=False, says=BUSY), doubt="when killed"),
    "done, the answer on its way": Point(_there("answers"), doubt="when killed"),
    "done, and the line will be cut": Point(_there("answers", says=CUT), doubt="always"),
    "answered, and not stored": Point(_writing(AttemptState.OK, stored=False), doubt="when killed"),
    # together with the intent of what comes next
    "its outcome is stored": Point(_writing(AttemptState.OK, stored=True), doubt="when killed", doubted=NEXT),
    "a retry waits after a refusal": Point(_once_it_is(StepStatus.RETRYING, BUSY)),
    "a retry waits after the line was cut": Point(
        _once_it_is(StepStatus.RETRYING, CUT, does_it=True), ("read", "repeatable"), "always"
    ),
    "nobody knows what became of it": Point(_once_it_is(StepStatus.UNKNOWN, CUT, does_it=True), ("once",), "always"),
    "parked for a retry": Point(_parked(_busy_for_long)),
    "parked on a lock": Point(_parked(Scene.lock_the_host), EFFECTS),
    "parked on a circuit": Point(_parked(Scene.close_the_circuit)),
    "parked by a stop": Point(_parked(Scene.stop_everything)),
    "parked on an approval of the plan": Point(_plan_in_question),
    "parked on an approval of the step": Point(_parked(_asks_by_itself, level=3), EFFECTS),
    "paused": Point(_parked(Scene.pause)),
}
CASES = [(name, kind, killed) for name, point in POINTS.items() for kind in point.kinds for killed in (False, True)]
IDS = [f"{name}, {kind}{', killed' if killed else ''}" for name, kind, killed in CASES]


@pytest.mark.parametrize(("name", "kind", "killed"), CASES, ids=IDS)
async def test_a_cancel_says_what_the_service_did(name: str, kind: Kind, killed: bool) -> None:
    """``killed``: the worker that has it, in the moment in which the cancel is answered."""
    point, scene = POINTS[name], Scene(kind)
    await point.reach(scene)
    if killed:
        scene.fill_the_api()
    shown, asked_before = await scene.cancel(), len(scene.witness.asked)
    if killed:
        scene.kill()
    record = await scene.ended()

    assert scene.witness.asked[asked_before:] == []
    _agrees_with_the_witness(record, scene, point.in_doubt(kind, killed=killed))
    _was_no_lie(shown, record, scene)


def _agrees_with_the_witness(record: ExecutionRecord, scene: Scene, in_doubt: set[str]) -> None:
    for step in record.steps:
        certain = StepStatus.SUCCEEDED if step.step_id in scene.witness.done else StepStatus.CANCELLED
        if scene.kind == "read":
            assert step.status in {StepStatus.CANCELLED, certain}
        else:
            assert step.status is (StepStatus.UNKNOWN if step.step_id in in_doubt else certain)
    states = {attempt.state for attempt in record.attempts if attempt.writes}
    assert (AttemptState.UNKNOWN in states) is bool(in_doubt)
    assert AttemptState.INTENT not in states
    succeeded = sum(step.status is StepStatus.SUCCEEDED for step in record.steps)
    assert record.status is (ExecutionStatus.COMPLETED if succeeded == STEPS else ExecutionStatus.CANCELLED)
    if record.status is ExecutionStatus.CANCELLED:
        _the_sentence_is_true(str((record.result or {})["answer"]), succeeded, in_doubt)


def _the_sentence_is_true(answer: str, succeeded: int, in_doubt: set[str]) -> None:
    assert answer.startswith(f"Cancelled: {succeeded} of {STEPS} steps had succeeded.")
    for step_id in (SUBJECT, NEXT):
        assert (f"Nobody knows whether {step_id} was done" in answer) is (step_id in in_doubt)


def _was_no_lie(shown: Execution, record: ExecutionRecord, scene: Scene) -> None:
    """What the cancel was answered with, now that all is over."""
    after = {step.step_id: step.status for step in record.steps}
    for step in shown.steps:
        assert not step.status.finished or after[step.id] is step.status
        assert step.status is not StepStatus.SUCCEEDED or step.id in scene.witness.done
    assert not shown.status.finished or shown.status is record.status


@pytest.mark.parametrize("stands_still", [timedelta(0), timedelta(seconds=7)])
async def test_a_process_that_stood_still_reads_what_came_before_it_sends(stands_still: timedelta) -> None:
    """Its heart beats on, so that nobody takes its execution from it; who knocked is heard a little later."""
    house = House()
    new = await house.accept("change", effect=Effect.DISRUPTIVE, host="web-01")
    execution_id = new.submitted.execution_id
    write = house.store.write

    async def written(what: Write) -> WriteAnswer:
        answer = await write(what)
        if what.begins:
            house.clock.pass_by(stands_still)
            await house.store.post(TENANT, execution_id, Wish.CANCEL, "ada", {})
        return answer

    house.store.write = written  # type: ignore[method-assign, assignment]  # between what is written and what is sent
    house.store.pulse = silent(house.store.pulse)  # type: ignore[method-assign]
    driver = house.driver()
    await driver.start()
    await driver.offer(execution_id)
    record = await house.ended(new)
    await driver.stop()
    is_sent = stands_still == timedelta(0)
    assert [sent.step_id for sent in house.service.sent] == ["change"] * is_sent
    assert record.status is (ExecutionStatus.COMPLETED if is_sent else ExecutionStatus.CANCELLED)


def silent(pulse: Callable[..., MemoryPulse]) -> Callable[..., MemoryPulse]:
    """Pulses that beat and tell of no message."""

    async def nobody() -> AsyncIterator[str]:
        await asyncio.Event().wait()
        yield ""

    def made(*words: str) -> MemoryPulse:
        quiet = pulse(*words)
        quiet.unread = nobody  # type: ignore[method-assign]
        return quiet

    return made
