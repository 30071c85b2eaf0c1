"""A worker process whose driver says what it is offered.

Arguments: the address of Redis, and ``hangs`` to never end draining.
"""

import asyncio
import sys

from worker.process import run_worker


class SayingDriver:
    def free_slots(self) -> int:
        return 10

    async def offer(self, execution_id: str) -> bool:
        print("offered", execution_id, flush=True)
        return True

    async def drain(self) -> None:
        print("drains", flush=True)
        if "hangs" in sys.argv:
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run_worker(SayingDriver(), sys.argv[1]))
