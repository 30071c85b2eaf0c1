"""``api``, ``worker``, ``migrate``, ``restored``, ``purge``: one process each, as its settings (``STAGE_E_*``) say."""

from typing import Annotated

import typer

from cli.commands.calling import finish, serve


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(api)
    app.command()(worker)
    app.command()(migrate)
    app.command()(restored)
    app.command()(purge)


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


def restored() -> None:
    """After restoring a backup, before anything is started: nothing that was open goes on by itself."""
    from cli.serving import hold_after_restore

    finish(hold_after_restore())


def purge(
    days: Annotated[float, typer.Option("--older-than", metavar="DAYS", min=0.01, help="Days since they ended.")],
    tenant: Annotated[str | None, typer.Option(help="Only of this tenant.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove executions that ended long ago, with all but their audit trail. Workers do so by STAGE_E_KEEP_DAYS."""
    from cli.serving import purge_database

    whose = f"of {tenant}" if tenant else "of all tenants"
    if not yes:
        typer.confirm(f"Remove the executions {whose} that ended more than {days:g} days ago?", abort=True)
    finish(purge_database(days, tenant))
