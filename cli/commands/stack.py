"""``up`` and ``demo``: the whole of Stage E on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.calling import finish
from cli.errors import CommandError
from cli.exits import Exit


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(demo)
    app.command()(up)


def demo(
    *,
    fast: Annotated[float, typer.Option(min=1, metavar="F", help="Divide the simulated times by F.")] = 1.0,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Of the API; 0 takes any that is free.")] = 0,
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, nothing drawn.")] = False,
) -> None:
    """Play three requests on a private stack. Ends by itself."""
    from cli.demo.play import DemoOptions, play_demo

    finish(play_demo(DemoOptions(fast, port, plain)))


def up(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, envvar="STAGE_E_PORT", help="Of the API; 0 takes any that is free.")
    ] = 8080,
    workers: Annotated[int, typer.Option(min=0, max=64, help="Worker processes.")] = 2,
    estate: Annotated[bool, typer.Option("--estate", help="Simulate an estate of 108 assets, not 6.")] = False,
    no_simulator: Annotated[bool, typer.Option("--no-simulator", help="Use the services of the settings.")] = False,
    home: Annotated[Path | None, typer.Option(envvar="STAGE_E_HOME", help="Data, keys and logs; ~/.stage-e.")] = None,
    time_scale: Annotated[float, typer.Option(min=0, metavar="F", help="Multiply the simulated times by F.")] = 1.0,
) -> None:
    """Start everything on this machine and keep it running until Ctrl-C."""
    if estate and no_simulator:
        raise CommandError("--estate is an inventory of the simulator; leave one of the two away", Exit.BAD_INPUT)
    import os

    from cli.embedded import default_home
    from cli.stack.stack import StackOptions
    from cli.stack.up import keep_up

    inventory = None if no_simulator else "estate" if estate else "office"
    chosen = home.expanduser().absolute() if home else default_home(os.environ)
    finish(keep_up(StackOptions(chosen, port, workers, inventory, time_scale)))
