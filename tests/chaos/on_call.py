"""The person on call of a run: looks at what the services really did to a step of which nobody knows, and says so.

An execution that waits for a person keeps its hosts, so that without one everything behind it would wait for ever.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Self

import httpx

from schemas.execution import Execution, StepView
from schemas.page import Page
from schemas.words import Resolution, StepStatus
from tests.chaos import gather
from tests.chaos.history import Effect
from tests.chaos.place import Place

LOOK_S = 2.0
OVER_AFTER = timedelta(seconds=5)  # the line of a call that is older than this was cut: it is done, or never will be


class OnCall:
    """Says of each step whether it happened; ``said`` counts what. Never orders anything to be sent again."""

    def __init__(self, place: Place) -> None:
        self.said: Counter[Resolution] = Counter()
        self._control = place.control
        self._people = (place.client("olga"), place.client("adam"))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for person in self._people:
            await person.aclose()

    async def keep_settling(self) -> None:
        """Never ends."""
        while True:
            await asyncio.sleep(LOOK_S)
            with suppress(httpx.HTTPError):
                await self._settle_all()

    async def _settle_all(self) -> None:
        began_at = datetime.now(UTC)
        found = await self._people[0].get("/v1/executions", params={"status": "needs_attention", "limit": 100})
        executions = Page[Execution].model_validate_json(found.raise_for_status().content).items
        done, _ = await gather.effects(self._control) if executions else ((), ())
        for execution, step_id, outcome in answers(executions, done, began_at):
            await self._say(execution, step_id, outcome)

    async def _say(self, execution: Execution, step_id: str, outcome: Resolution) -> None:
        """Whoever may: the requester does not settle what another had to agree to."""
        body = {"step_id": step_id, "outcome": outcome, "reason": "the services' own records say so"}
        for person in self._people:
            answer = await person.post(f"/v1/executions/{execution.execution_id}/resolve", json=body)
            if answer.status_code != HTTPStatus.FORBIDDEN:
                self.said[outcome] += answer.status_code == HTTPStatus.OK
                return


def answers(
    executions: Iterable[Execution], done: Iterable[Effect], now: datetime
) -> Iterator[tuple[Execution, str, Resolution]]:
    """What became of each unknown step whose last attempt is over by ``now``, as the witness has it."""
    happened = {(effect.execution_id, effect.step_id) for effect in done if effect.worked}
    for execution in executions:
        for step in execution.steps:
            if step.status is StepStatus.UNKNOWN and now - _last_seen(step) >= OVER_AFTER:
                did = (execution.execution_id, step.id) in happened
                yield execution, step.id, Resolution.HAPPENED if did else Resolution.DID_NOT_HAPPEN


def _last_seen(step: StepView) -> datetime:
    last = step.attempts[-1]
    return last.ended_at or last.started_at
