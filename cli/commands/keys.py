"""``keys new`` and ``keys secret``."""

import json
import sys
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """The group of these commands."""
    group = typer.Typer(help="Make API keys, and the key that seals stored secrets.", no_args_is_help=True)
    group.command()(new)
    group.command()(secret)
    app.add_typer(group, name="keys")


def new(
    tenant: Annotated[str, typer.Option(help="Whose plans it is for.")],
    subject: Annotated[str, typer.Option(help="Who acts with it; stands in the record.")],
    role: Annotated[list[str], typer.Option(help="viewer, operator, approver or admin; may be given more than once.")],
) -> None:
    """Make an API key: the key on standard error, once; its entry for the keys file on standard output."""
    from stage_e.identity import new_key
    from stage_e.ports.people import Role

    try:
        roles = [Role(name) for name in dict.fromkeys(role)]
    except ValueError as error:
        raise typer.BadParameter(f"{error}; roles are {', '.join(Role)}", param_hint="--role") from error
    key, entry = new_key(tenant, subject, roles)
    print(f"the key, which is not shown again: {key}", file=sys.stderr, flush=True)
    print(json.dumps(entry))


def secret() -> None:
    """Make a value for STAGE_E_SECRET_KEY."""
    from stage_e.vault import new_key

    print(new_key())
