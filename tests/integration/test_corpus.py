"""Every plan of the corpus against the real stack: what is good is taken, what is bad leaves no trace."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from cli.embedded import EmbeddedServers
from schemas.json_text import JsonObject
from schemas.problem import FieldError, InvalidInputError
from schemas.submission import read_submission
from schemas.words import ExecutionStatus
from simulator import Simulator
from stage_e.admission import Preference
from stage_e.errors import InvalidPlanError
from stage_e.ports.people import Person
from stage_e.ports.queries import ListQuery
from stage_e.wiring import ApiParts, api_parts
from tests.stack import settings_for

pytestmark = pytest.mark.asyncio(loop_scope="module")
CORPUS = Path(__file__).parents[1] / "corpus"
GOOD = sorted((CORPUS / "plans").glob("*.json"))
BAD = sorted((CORPUS / "plans_bad").glob("*.json"))
TAKEN = {"accept", "accept_sanitized", "fail_step", "require_approval"}
OPEN = {ExecutionStatus.AWAITING_APPROVAL, ExecutionStatus.QUEUED}


def expected(path: Path) -> JsonObject:
    found = json.loads(path.read_text())["expect"]
    assert isinstance(found, dict)
    return found


def with_outcome(*outcomes: str) -> list[Path]:
    return [path for path in BAD if expected(path)["outcome"] in outcomes]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(
    tmp_path_factory: pytest.TempPathFactory, database_url: str, servers: EmbeddedServers, simulator: Simulator
) -> AsyncIterator[ApiParts]:
    """One API process's parts for the whole corpus."""
    home = tmp_path_factory.mktemp("corpus")
    async with api_parts(settings_for(home, database_url, servers, simulator)) as parts:
        yield parts


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
async def test_a_good_plan_is_answered_or_waits_with_the_expected_layers(
    path: Path, api: ApiParts, olga: Person
) -> None:
    answer = await api.executor.submit(read_submission(path.read_bytes()), olga, Preference())
    execution = await api.executor.read(olga, answer.execution_id)

    dag = expected(path)["dag"]
    assert isinstance(dag, dict)
    assert answer.result is not None or execution.status in OPEN
    assert [list(layer) for layer in execution.assessment.layers] == dag["layers"]


@pytest.mark.parametrize("path", [path for path in GOOD if "loop" in expected(path)], ids=lambda path: path.stem)
async def test_a_plan_over_a_list_has_the_level_and_the_mode_that_were_meant(path: Path, api: ApiParts) -> None:
    assessment = await api.executor.assess(read_submission(path.read_bytes()))
    levels, modes = expected(path)["acceptable_levels"], expected(path)["acceptable_modes"]

    assert isinstance(levels, list)
    assert isinstance(modes, list)
    assert assessment.approval_level in levels
    assert assessment.mode in modes
    assert assessment.approval_level == 0 or assessment.targets


@pytest.mark.parametrize("path", with_outcome("reject_validation", "reject_policy"), ids=lambda path: path.stem)
async def test_a_plan_that_is_to_be_refused_is_refused_with_pointers_and_leaves_no_trace(
    path: Path, api: ApiParts, olga: Person, simulator: Simulator
) -> None:
    before = (await _stored(api, olga), _sent(simulator))
    errors: tuple[FieldError, ...] = ()
    try:
        await api.executor.submit(read_submission(path.read_bytes()), olga, Preference())
    except (InvalidInputError, InvalidPlanError) as refusal:
        errors = refusal.errors

    assert errors
    assert all(error.pointer.startswith("/plan") for error in errors)
    assert (await _stored(api, olga), _sent(simulator)) == before


@pytest.mark.parametrize("path", with_outcome(*TAKEN), ids=lambda path: path.stem)
async def test_a_plan_that_is_to_be_taken_with_care_is_taken(path: Path, api: ApiParts, olga: Person) -> None:
    answer = await api.executor.submit(read_submission(path.read_bytes()), olga, Preference())
    execution = await api.executor.read(olga, answer.execution_id)

    least = expected(path).get("min_approval_level", 0)
    assert isinstance(least, int)
    assert execution.assessment.approval_level >= least
    if expected(path)["outcome"] == "fail_step" and answer.result is not None:
        assert answer.result.status in {ExecutionStatus.FAILED, ExecutionStatus.PARTIAL}


def _sent(simulator: Simulator) -> int:
    """How often a service was called, but for looks at the inventory before a verdict."""
    return sum(not entry.belongs_to("assessment") for entry in simulator.world.ledger.entries())


async def _stored(api: ApiParts, olga: Person) -> int:
    executions, _ = await api.executor.list_executions(ListQuery(olga.tenant, limit=500))
    return len(executions)
