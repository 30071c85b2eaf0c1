"""What a target says of itself just before it is changed."""

from dataclasses import replace

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect
from stage_e.attempt import LONGEST_LOOK, LONGEST_STATE, look_first
from stage_e.errors import LostStepError, StepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Answer, Sending
from tests.unit.adapters.services.sending import a_sending
from tests.unit.executor.house import House


def a_change(number: int = 1, *, undo_if: str = "active") -> Sending:
    """Stops a service, which can be taken back where it was active."""
    body: JsonObject = {"argv": ["systemctl", "stop", "nginx"], "target_host": "web-01", "timeout": 300.0}
    sending = a_sending(body=body, effect=Effect.DISRUPTIVE, timeout_s=300)
    operation = replace(sending.operation, look="systemctl is-active nginx", undo_if=undo_if)
    return replace(sending, operation=operation, number=number)


async def looked(sending: Sending, answer: Answer | StepError) -> tuple[str | None, list[Sending]]:
    """What was found out, and what was sent for it."""

    async def script(_: Sending) -> Answer:
        if isinstance(answer, StepError):
            raise answer
        return answer

    house = House(script)
    pulse = house.store.pulse("w", "worker")
    await pulse.start()
    return await look_first(sending, house.crew(pulse), pulse.alive), house.service.sent


async def test_the_look_is_sent_to_the_same_place_as_a_read_of_its_own() -> None:
    before, (sent,) = await looked(a_change(), Answer({"stdout": "active\n"}))

    assert before == "active"
    assert sent.body == {
        "argv": ["systemctl", "is-active", "nginx"],
        "target_host": "web-01",
        "timeout": LONGEST_LOOK.total_seconds(),
    }
    assert sent.operation.effect is Effect.READ
    assert sent.key == "e1:s1:before"


async def test_an_exit_code_that_says_no_is_an_answer() -> None:
    before, _ = await looked(a_change(), TargetFailedError("exit code 3", output={"stdout": "inactive\n"}))
    assert before == "inactive"


@pytest.mark.parametrize("error", [LostStepError("cut off"), TemporaryStepError("busy"), TargetFailedError("no")])
async def test_what_nobody_could_tell_stays_unknown(error: StepError) -> None:
    assert (await looked(a_change(), error))[0] is None


@pytest.mark.parametrize("sending", [a_change(number=2), a_change(undo_if="")])
async def test_nobody_looks_where_it_decides_nothing_or_an_earlier_attempt_may_have_been(
    sending: Sending,
) -> None:
    assert await looked(sending, Answer({"stdout": "active"})) == (None, [])


async def test_only_the_beginning_of_a_long_answer_is_kept() -> None:
    before, _ = await looked(a_change(), Answer({"stdout": "x" * 10_000}))
    assert before == "x" * LONGEST_STATE
