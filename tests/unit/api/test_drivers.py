"""Who works and what waits, over HTTP."""

from schemas.drivers import House
from tests.unit.api.world import a_world


async def test_drivers_and_queues_are_one_answer() -> None:
    async with a_world() as world:
        answer = await world.get("/v1/drivers")
        assert answer.status_code == 200
        house = House.model_validate_json(answer.content)
        assert (house.items, house.scope, house.queues.waiting) == ((), "tenant", 0)


async def test_nobody_without_a_key_sees_them() -> None:
    async with a_world() as world:
        assert (await world.client.get("/v1/drivers", headers={"Authorization": ""})).status_code == 401
