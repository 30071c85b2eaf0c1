"""Stop what is sent, and let it go."""

from cli.caller import Caller
from cli.client import connect
from cli.errors import CommandError
from cli.exits import Exit
from cli.looking import print_json
from cli.terminal.printing import print_table
from cli.terminal.text import clock_time, safe
from schemas.control import Control, StopOrder


async def stop_sending(caller: Caller, tool: str | None, reason: str, *, everything: bool) -> Exit:
    """Stops it, and prints what is in force now. Raises: CommandError."""
    async with connect(caller) as client:
        control = await client.stop(StopOrder(tool=tool, everything=everything, reason=reason))
    print(f"{what(control)} is stopped by {safe(control.by)}: {safe(control.reason)}")
    return Exit.DONE


async def let_go(caller: Caller, tool: str | None, reason: str, *, everything: bool) -> Exit:
    """Lifts the stop of this scope. Raises: CommandError: there is none in force."""
    async with connect(caller) as client:
        found = [each for each in await client.stops() if _is_meant(each, tool, everything=everything)]
        if not found:
            raise CommandError(f"nothing of that scope is stopped; see {caller.again('stops')}", Exit.BAD_INPUT)
        control = await client.go(found[0].stop_id, reason)
    print(f"{what(control)} goes on")
    return Exit.DONE


async def list_stops(caller: Caller, *, json: bool) -> Exit:
    """Prints what is in force."""
    async with connect(caller) as client:
        controls = await client.stops()
    if json:
        return print_json(controls)
    print_table(["WHAT", "BY", "SINCE", "WHY"], map(_row, controls))
    return Exit.DONE


def what(control: Control) -> str:
    """What is stopped, in words."""
    where = "all tenants" if control.tenant is None else f"tenant {safe(control.tenant)}"
    return f"everything of {where}" if control.tool is None else f"{safe(control.tool)} of {where}"


def _is_meant(control: Control, tool: str | None, *, everything: bool) -> bool:
    from stage_e.engine.brake import plain_tool

    spelled = None if tool is None else plain_tool(tool)
    return control.tool == spelled and (control.tenant is None) is everything


def _row(control: Control) -> list[str]:
    return [what(control), safe(control.by), clock_time(control.at), safe(control.reason)]
