"""Stage E shows what it knows of itself."""

import pytest

from stage_e.adapters.services.show import ShowAdapter
from stage_e.errors import PermanentStepError
from tests.unit.adapters.services.sending import a_sending


async def test_a_step_that_only_shows_something_is_answered_by_stage_e_itself() -> None:
    answer = await ShowAdapter("0.1.0", "Stage E executes plans.").send(a_sending("show"))
    assert answer.output == {"version": "0.1.0", "text": "Stage E executes plans."}


async def test_it_knows_no_other_call() -> None:
    with pytest.raises(PermanentStepError, match="no call execute"):
        await ShowAdapter("0.1.0", "").send(a_sending("execute"))
