"""A world in which an execution can be broken and mended."""

from collections.abc import Iterator

import pytest

from simulator import Simulator
from stage_e.ports.people import Person
from stage_e.wiring import ApiParts
from tests.integration.sequels.acting import Stage


@pytest.fixture
def stage(api: ApiParts, olga: Person, adam: Person, simulator: Simulator) -> Iterator[Stage]:
    """Each test begins with hosts to which nothing was done."""
    simulator.world.reset()
    simulator.world.credentials = "ignored"
    yield Stage(api, olga, adam, simulator)
    simulator.world.reset()
