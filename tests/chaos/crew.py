"""The processes of a run: started again whenever they end, and signalled by whoever makes faults."""

import asyncio
from collections import Counter
from pathlib import Path
from random import Random
from typing import Self

from cli.embedded import EmbeddedError
from cli.stack.child import OURS, Child, Program

AGAIN_AFTER_S = 0.2
ROOT = Path(__file__).resolve().parents[2]


def ours(name: str, environ: dict[str, str], folder: Path, *words: str) -> Child:
    """One process of the tree that this file is in, whatever is installed."""
    command = (*OURS, *words)
    return Child(Program(name, command, {**environ, "PYTHONPATH": str(ROOT)}, folder / f"{name}.log"))


class Crew:
    """API and workers, for an ``async with`` block, at whose end nothing is left that would need an orderly one."""

    def __init__(self, api: Child, workers: list[Child]) -> None:
        self.api = api
        self.workers = workers
        self.started: Counter[str] = Counter()
        self._keepers: list[asyncio.Task[None]] = []

    @property
    def everyone(self) -> list[Child]:
        return [self.api, *self.workers]

    async def __aenter__(self) -> Self:
        for child in self.everyone:
            child.start()
        self._keepers = [asyncio.create_task(self._keep(child)) for child in self.everyone]
        return self

    async def __aexit__(self, *_: object) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for child in self.everyone:
            child.kill()

    def a_worker(self, dice: Random) -> Child:
        """One that runs, if any does."""
        running = [worker for worker in self.workers if worker.running]
        return dice.choice(running or self.workers)

    async def _keep(self, child: Child) -> None:
        """Who cannot start, because a server is away, tries again as well."""
        while True:
            await child.gone()
            await asyncio.sleep(AGAIN_AFTER_S)
            try:
                child.start()
            except EmbeddedError as error:
                print(f"chaos: {child.name} cannot be started: {error}")
            else:
                self.started[child.name] += 1
