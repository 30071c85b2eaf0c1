"""Cancel, pause and resume, over a fake executor."""

import pytest

from schemas.words import ExecutionStatus as Status
from stage_e.ports.records import Wish
from tests.unit.api.world import HERE, OLGA, RUNNING, a_world


@pytest.mark.parametrize("wish", [Wish.CANCEL, Wish.PAUSE, Wish.RESUME])
async def test_a_wish_reaches_the_executor_with_its_reason(wish: Wish) -> None:
    async with a_world() as world:
        await world.post(f"{HERE}/{wish}", {"reason": "the wrong host"})
        assert world.executor.asked["wish"] == [(OLGA, wish, "the wrong host")]


async def test_a_wish_needs_no_body() -> None:
    async with a_world() as world:
        await world.client.post(f"{HERE}/cancel")
        assert world.executor.asked["wish"] == [(OLGA, Wish.CANCEL, "")]


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ("cancel", Status.CANCELLED, 200),
        ("cancel", Status.COMPLETED, 200),
        ("cancel", Status.CANCELLING, 202),
        ("cancel", Status.RUNNING, 202),
        ("pause", Status.PAUSED, 200),
        ("pause", Status.RUNNING, 202),
        ("resume", Status.RUNNING, 200),
        ("resume", Status.PAUSED, 202),
    ],
)
async def test_the_status_says_whether_it_is_so_already(wish: str, status: Status, code: int) -> None:
    async with a_world() as world:
        world.executor.execution = RUNNING.model_copy(update={"status": status})
        answer = await world.post(f"{HERE}/{wish}", {})
        assert (answer.status_code, answer.json()["status"]) == (code, status)


@pytest.mark.parametrize("body", [[], {"reason": 5}, {"reason": None}])
async def test_a_reason_that_is_no_text_is_refused(body: object) -> None:
    async with a_world() as world:
        assert (await world.post(f"{HERE}/cancel", body)).status_code == 422
        assert world.executor.asked["wish"] == []
