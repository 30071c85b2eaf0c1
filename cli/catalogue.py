"""``stage-e tools``: the catalogue, as a list or tool by tool."""

import sys

from cli.caller import Caller
from cli.client import connect
from cli.errors import CommandError
from cli.exits import Exit
from cli.looking import print_json
from cli.terminal.printing import print_card, print_table
from cli.terminal.text import safe
from cli.terminal.tool import tool_lines, tool_row


async def show_tools(caller: Caller, name: str | None, *, json: bool) -> Exit:
    """Prints the tools, or the one that a plan means by ``name``. Raises: CommandError: it means none."""
    async with connect(caller) as client:
        tools = await client.tools(name)
    if name is not None and not tools:
        raise CommandError(f"no tool is called {safe(name)}; names match exactly", Exit.BAD_INPUT)
    if json:
        return print_json(tools)
    if name is None:
        print_table(["NAME", "WHERE", "EFFECT", "ALIASES"], map(tool_row, tools))
    for tool in tools if name is not None else ():
        print_card(tool.name, tool_lines(tool), sys.stdout)
    return Exit.DONE
