"""``api``, ``worker`` and ``migrate``: one process each, as its settings (``STAGE_E_*``) say."""

from typing import Annotated

import typer

from cli.commands.calling import finish, serve


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(api)
    app.command()(worker)
    app.command()(migrate)


def api() -> None:
    """Serve the HTTP API until SIGTERM. Settings come from the environment, STAGE_E_*."""
    from cli.serving import serve_api

    serve(serve_api())


def worker(
    slots: Annotated[int | None, typer.Option(min=1, max=1000, help="Executions that it drives at once.")] = None,
    queue: Annotated[str | None, typer.Option(help="The queue that it serves.")] = None,
) -> None:
    """Drive what is queued until SIGTERM, then finish or hand over what is under way."""
    from cli.serving import serve_queue

    serve(serve_queue(slots, queue))


def migrate() -> None:
    """Bring the database to the shape that this version needs."""
    from cli.serving import migrate_database

    finish(migrate_database())
