"""Purging now and then, over a fake store."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from stage_e.errors import StageEError, StoreRefusedError, StoreUnavailableError
from stage_e.ports.retention import Retention
from tests.unit.worker.test_seal import Clock, EndError
from worker.purge import EVERY, keep_purging

A_MONTH = Retention(timedelta(days=30), {})


class Shelves:
    """Has nothing to forget, and says so after an error."""

    def __init__(self, error: StageEError) -> None:
        self._errors = [error]
        self.asked = 0

    async def purge(self, tenant: str | None, others: Collection[str], age: timedelta, most: int) -> int:
        self.asked += 1
        if self._errors:
            raise self._errors.pop()
        return 0


@pytest.mark.parametrize("error", [StoreUnavailableError("away"), StoreRefusedError("a rule"), StageEError("else")])
async def test_it_goes_on_after_whatever_went_wrong(error: StageEError) -> None:
    shelves, clock = Shelves(error), Clock()
    with pytest.raises(EndError):
        await keep_purging(shelves, A_MONTH, clock)
    assert shelves.asked == 2
    assert clock.naps == [EVERY] * 2
