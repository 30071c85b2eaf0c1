"""How a command that talks to the API is run: to its end, or until Ctrl-C."""

import sys
from collections.abc import Coroutine
from typing import Annotated, Protocol, TypeAlias

import typer

from cli.caller import Caller
from cli.exits import Exit

RARELY = (20_000, 20, 100)  # Python's own 700 looks for cycles several times a request, and finds none

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="For programs: JSON, one value per line.")]
ExecutionId: TypeAlias = Annotated[str, typer.Argument(metavar="ID", help="Id of the execution, which is its job id.")]
PlanName: TypeAlias = Annotated[
    str, typer.Argument(metavar="PLAN.json", help="A plan, with or without its decision; - reads standard input.")
]


class Watched(Protocol):
    """What may be left running."""

    @property
    def execution_id(self) -> str:
        """Empty while nothing was begun."""

    def how_to_return(self) -> str:
        """The command that comes back to it."""


def caller_of(context: typer.Context) -> Caller:
    """What the global options say."""
    caller = context.obj
    if not isinstance(caller, Caller):
        raise TypeError("the global options were not read")
    return caller


def finish(work: Coroutine[None, None, Exit]) -> None:
    """Do the work and end the command with its exit code. Raises: typer.Exit, KeyboardInterrupt."""
    import asyncio

    raise typer.Exit(asyncio.run(work))


def finish_or_leave(work: Coroutine[None, None, Exit], watched: Watched) -> None:
    """The same for what goes on without this command: Ctrl-C leaves it running and says how to come back."""
    try:
        finish(work)
    except KeyboardInterrupt:
        if not watched.execution_id:
            raise
        print(f"\nit goes on. Come back with: {watched.how_to_return()}", file=sys.stderr)


def serve(work: Coroutine[None, None, Exit]) -> None:
    """The same for a process that serves, on the faster loop."""
    import asyncio
    import gc

    from api.loop import fast_loop

    gc.set_threshold(*RARELY)
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        raise typer.Exit(runner.run(work))
