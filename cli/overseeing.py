"""Who works and what waits: once, or again and again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from cli.caller import Caller
from cli.client import connect
from cli.errors import CommandError
from cli.exits import Exit
from cli.looking import print_json
from cli.terminal.house import house_lines
from schemas.drivers import House

EVERY = timedelta(seconds=1)


async def show_once(caller: Caller, *, json: bool) -> Exit:
    """Prints how it stands."""
    async with connect(caller) as client:
        house = await client.house()
    if json:
        return print_json([house])
    print("\n".join(house_lines(house)))
    return Exit.DONE


async def keep_showing(caller: Caller) -> Exit:
    """Draws it on the terminal every second, without an end; while the API is away, what it said last."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    async with connect(caller) as client:
        first = await client.house()
        with Live(console=Console(), auto_refresh=False, screen=True) as live:
            await refresh(client.house, first, lambda lines: live.update(Text("\n".join(lines)), refresh=True))
    return Exit.DONE


async def refresh(
    ask: Callable[[], Awaitable[House]],
    house: House,
    draw: Callable[[list[str]], object],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Never ends, unless the API refuses. Raises: CommandError."""
    trouble = ""
    while True:
        draw([*house_lines(house), *(["", trouble] if trouble else [])])
        await pause(EVERY.total_seconds())
        try:
            house, trouble = await ask(), ""
        except CommandError as error:
            if error.code is not Exit.OUT_OF_REACH:
                raise
            trouble = f"{error}; this is what was said last"
