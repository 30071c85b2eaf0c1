"""An orderly end on Ctrl-C, on SIGTERM, and when the terminal is closed; at once on the second one."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from typing import TypeVar

from cli.embedded.process import family, send
from cli.exits import Exit

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Result = TypeVar("Result")


async def until_told(work: Coroutine[None, None, Result], say: Callable[[str], None]) -> Result | None:
    """The result of ``work``; nothing when it was told to end, and then everything it began has been undone."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    told: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        told.append(number)
        if len(told) == 1:
            task.cancel()
            say("stopping; once more to stop at once ...")
        else:
            send(family(os.getpid())[1:], signal.SIGKILL)
            os._exit(Exit.INTERRUPTED)

    for number in NUMBERS:
        loop.add_signal_handler(number, end, number)
    try:
        return await task
    except asyncio.CancelledError:
        if told:
            return None
        raise
    finally:
        for number in NUMBERS:
            loop.remove_signal_handler(number)
