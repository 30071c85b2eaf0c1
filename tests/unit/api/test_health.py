import pytest

from api.health import ready_of
from stage_e.readiness import Readiness
from tests.unit.api.world import a_world


async def test_a_process_that_answers_lives() -> None:
    async with a_world() as world:
        assert (await world.get("/livez", Authorization="")).json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("postgresql", "redis", "code", "status"),
    [
        (None, None, 200, "ready"),
        (None, "refused", 200, "degraded"),
        ("refused", None, 503, "unavailable"),
        ("refused", "refused", 503, "unavailable"),
    ],
)
async def test_readiness_depends_on_the_database_alone(
    postgresql: str | None, redis: str | None, code: int, status: str
) -> None:
    async with a_world() as world:
        world.readiness.update(postgresql=postgresql, redis=redis)
        answer = await world.get("/readyz", Authorization="")
        assert (answer.status_code, answer.json()["status"]) == (code, status)
        first, second = answer.json()["checks"]
        assert (first["ok"], first["required"], first["detail"]) == (postgresql is None, True, postgresql)
        assert (second["ok"], second["required"], second["detail"]) == (redis is None, False, redis)


def test_a_service_that_takes_no_calls_is_told_and_makes_nothing_unready() -> None:
    ready = ready_of(Readiness({"postgresql": None}, {"asset-service": "it did not take 5 calls in a row"}))
    assert ready.status == "degraded"
    check = ready.checks[-1]
    assert (check.name, check.ok, check.required) == ("asset-service", False, False)
    assert check.detail == "it did not take 5 calls in a row"


async def test_the_front_page_tells_where_to_go() -> None:
    async with a_world() as world:
        places = (await world.get("/", Authorization="")).json()
        assert places["executions"] == "/v1/executions"
        assert (await world.get(places["description"])).status_code == 200
