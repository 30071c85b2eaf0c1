"""The table of problems, and what a client is told."""

from datetime import timedelta

import httpx
import pytest

from api.problems import KINDS, MEDIA_TYPE, TYPE
from schemas.problem import FieldError, InvalidInputError, Problem
from stage_e import errors as e
from tests.unit.api.world import HERE, World, a_world

FAULT = FieldError(pointer="/plan/steps/0/tool", detail="is not known here")
STATUSES = [
    (e.CallerError("x"), 400),
    (e.ForbiddenError("x"), 403),
    (e.NotFoundError("x"), 404),
    (e.ConflictError("x"), 409),
    (e.StaleDigestError("x"), 409),
    (e.InvalidPlanError("x", [FAULT]), 422),
    (InvalidInputError((FAULT,)), 422),
    (InvalidInputError((FAULT,), "not-json"), 400),
    (InvalidInputError((FAULT,), "too-large"), 413),
    (e.TooManyRequestsError("x", timedelta(seconds=7)), 429),
    (e.UnavailableError("x"), 503),
    (e.StoreUnavailableError("x"), 503),
    (e.ClaimLostError("x"), 500),
    (e.SettingsError("x"), 500),
    (e.PermanentStepError("x"), 500),
    (KeyError("x"), 500),
]


async def told(world: World, error: Exception) -> tuple[httpx.Response, Problem]:
    """What a client is told when a use case raises."""
    world.executor.error = error
    answer = await world.get(HERE)
    assert answer.headers["content-type"] == MEDIA_TYPE
    return answer, Problem.model_validate_json(answer.content)


@pytest.mark.parametrize(("error", "status"), STATUSES, ids=lambda value: getattr(value, "code", str(value)))
async def test_every_error_has_its_status_and_a_stable_type(error: Exception, status: int) -> None:
    async with a_world() as world:
        answer, problem = await told(world, error)
        code = getattr(error, "code", "internal") if status < 500 or status == 503 else "internal"
        assert (answer.status_code, problem.status, problem.type) == (status, status, TYPE + code)


def test_every_error_that_clients_are_told_of_is_in_the_table() -> None:
    def tree(error: type[e.StageEError]) -> set[str]:
        return {error.code}.union(*(tree(each) for each in error.__subclasses__()))

    assert tree(e.CallerError) | tree(e.UnavailableError) <= KINDS.keys()


async def test_all_faults_are_listed_with_their_places() -> None:
    async with a_world() as world:
        _, problem = await told(world, e.InvalidPlanError("the plan has 2 faults", [FAULT, FAULT]))
        assert problem.errors == (FAULT, FAULT)
        assert problem.detail == "the plan has 2 faults"


async def test_several_faults_are_summed_up_in_the_detail() -> None:
    async with a_world() as world:
        _, problem = await told(world, InvalidInputError((FAULT, FAULT)))
        assert problem.detail == "2 faults, the first at /plan/steps/0/tool: is not known here"


async def test_a_fault_of_ours_is_not_explained_to_the_client() -> None:
    async with a_world() as world:
        answer, problem = await told(world, RuntimeError("password=hunter2"))
        assert "hunter2" not in answer.text
        assert problem.instance == f"urn:stage-e:request:{answer.headers['x-request-id']}"


async def test_a_part_that_is_away_may_be_asked_again_soon() -> None:
    async with a_world() as world:
        answer, _ = await told(world, e.StoreUnavailableError("PostgreSQL cannot be reached"))
        assert answer.headers["retry-after"] == "2"


async def test_who_sent_too_much_is_told_how_long_to_wait() -> None:
    async with a_world() as world:
        answer, _ = await told(world, e.TooManyRequestsError("full", timedelta(seconds=6.2)))
        assert answer.headers["retry-after"] == "7"


async def test_an_unknown_route_is_a_problem() -> None:
    async with a_world() as world:
        answer = await world.get("/v2/nothing")
        assert (answer.status_code, answer.json()["type"]) == (404, TYPE + "no-such-route")


async def test_a_method_that_a_route_does_not_have_is_a_problem_that_names_the_others() -> None:
    async with a_world() as world:
        answer = await world.client.delete(HERE)
        assert (answer.status_code, answer.json()["type"]) == (405, TYPE + "method-not-allowed")
        assert answer.headers["allow"] == "GET"


async def test_a_parameter_with_faults_is_named() -> None:
    async with a_world() as world:
        answer = await world.get("/v1/executions?limit=many&status=odd")
        assert answer.status_code == 422
        assert "the query parameter limit: " in answer.json()["detail"]
        assert "the query parameter status: " in answer.json()["detail"]
