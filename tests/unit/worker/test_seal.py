"""Sealing now and then, over a fake store."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import structlog

from stage_e.errors import StageEError, StoreRefusedError, StoreUnavailableError
from stage_e.sealing import Grown, Seal
from tests.unit.executor.house import HeldClock
from worker.seal import EVERY, keep_sealing


class EndError(Exception):
    """The test has seen enough."""


class Clock(HeldClock):
    """Ends the loop with its second nap."""

    def __init__(self) -> None:
        super().__init__()
        self.naps: list[timedelta] = []

    async def sleep(self, span: timedelta) -> None:
        self.naps.append(span)
        if len(self.naps) > 1:
            raise EndError


class Chains:
    """Has nothing to seal, and says so after an error."""

    def __init__(self, error: StageEError) -> None:
        self._errors = [error]
        self.asked = 0

    async def unsealed(self, most: int, settled_for: timedelta) -> tuple[Grown, ...]:
        self.asked += 1
        if self._errors:
            raise self._errors.pop()
        return ()

    async def store_seals(self, seals: Sequence[Seal]) -> bool:
        raise AssertionError("there is nothing to store")


async def kept_sealing(error: StageEError) -> tuple[Chains, Clock]:
    chains, clock = Chains(error), Clock()
    with pytest.raises(EndError):
        await keep_sealing(chains, str, clock)
    return chains, clock


@pytest.mark.parametrize("error", [StoreUnavailableError("away"), StoreRefusedError("a rule"), StageEError("else")])
async def test_it_goes_on_after_whatever_went_wrong(error: StageEError) -> None:
    chains, clock = await kept_sealing(error)
    assert chains.asked == 2
    assert clock.naps == [EVERY] * 2


@pytest.mark.parametrize(
    ("error", "level"), [(StoreUnavailableError("away"), "debug"), (StoreRefusedError("a rule"), "warning")]
)
async def test_what_does_not_pass_with_the_store_s_absence_is_warned_of(error: StageEError, level: str) -> None:
    with structlog.testing.capture_logs() as lines:
        await kept_sealing(error)
    assert [(line["log_level"], line["error"]) for line in lines] == [(level, str(error))]
