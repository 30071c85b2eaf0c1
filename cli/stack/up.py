"""``stage-e up``: the stack, until somebody ends it."""

import asyncio
import os
import sys

from cli.exits import Exit
from cli.home_keys import local_key
from cli.invocation import PLANS, command, shown
from cli.stack.ending import until_told
from cli.stack.stack import Stack, StackOptions, running_stack
from cli.terminal.saying import say


async def keep_up(options: StackOptions) -> Exit:
    """Runs the stack until Ctrl-C, and stops it in order."""
    if sys.stderr.isatty():
        _say("starting ...")
    await until_told(_serve(options), _say)
    _say("stopped")
    return Exit.DONE


async def _serve(options: StackOptions) -> None:
    async with running_stack(options, os.environ, _say) as stack:
        print("\n".join(_welcome(stack, options)), flush=True)
        await asyncio.Event().wait()


def _welcome(stack: Stack, options: StackOptions) -> list[str]:
    address = "" if stack.url.endswith(":8080") else f" --url {stack.url}"
    keys = "operator.key and approver.key, in keys/" if stack.own_people else "as the keys file says"
    services = f"simulated ({options.inventory})" if options.inventory else "as the settings say"
    return [
        "Stage E runs.",
        f"  API       {stack.url}",
        f"  console   {_console(stack)}",
        f"  workers   {len(stack.workers)}",
        f"  services  {services}",
        f"  home      {stack.home} (logs in logs/)",
        f"  keys      {keys}",
        "Go on in another terminal:",
        f"  {command()}{address} run {shown(PLANS / 'count_assets.json')}",
        f"  {command()}{address} run {shown(PLANS / 'restart_spooler.json')}",
        f"  {command()}{address} approvals",
        f"  {command()} --help",
        "Ctrl-C stops it.",
    ]


def _console(stack: Stack) -> str:
    """Where a browser opens it; the keys stand behind the #, which no browser sends and no log sees."""
    keys = [local_key(stack.home, name) for name in ("operator", "approver")] if stack.own_people else []
    return f"{stack.url}/" + ("#" if keys else "") + "&".join(f"key={key}" for key in keys)


def _say(line: str) -> None:
    say(f"stage-e: {line}")
