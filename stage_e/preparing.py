"""Submissions as they are judged here and now, knowing what the inventory says of them."""

import asyncio

from schemas.submission import Submission
from stage_e.judging import Judging
from stage_e.knowing import judged_knowing
from stage_e.ports.inventory import InventoryLookup
from stage_e.ports.time import Clock
from stage_e.prepare import Prepared, prepare
from stage_e.remembered import Verdicts
from stage_e.tools.inventory import Inventory, hosts_named

MOST_ON_THE_LOOP = 20  # a plan of more steps is judged in a thread


class Preparing:
    """Prepares what is submitted, and remembers what it thought of it."""

    def __init__(self, judging: Judging, inventory: InventoryLookup, clock: Clock) -> None:
        self._judging = judging
        self._inventory = inventory
        self._clock = clock
        self._verdicts = Verdicts()

    async def prepare(self, submission: Submission, on_the_loop: int = MOST_ON_THE_LOOP) -> Prepared:
        """The verdict; on a plan of more steps than ``on_the_loop`` it is taken in a thread.

        Raises: InvalidPlanError: with every reason why it cannot run.
        """
        judgement, now, judge = self._judging.current(), self._clock.now(), self._verdicts.judge

        async def judged(inventory: Inventory) -> Prepared:
            if len(submission.plan.plan.steps) > on_the_loop:
                return await asyncio.to_thread(prepare, submission, judgement, inventory, now, judge)
            return prepare(submission, judgement, inventory, now, judge)

        hosts = hosts_named(submission.plan, submission.decision, judgement.lowering.default_host)
        return await judged_knowing(self._inventory, hosts, judged)
