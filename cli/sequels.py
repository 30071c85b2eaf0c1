"""``stage-e retry`` and ``stage-e rollback``: show what would run, ask, begin it and watch it."""

import getpass
import sys
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from cli.client import Client, connect
from cli.errors import CommandError
from cli.exits import Exit
from cli.looking import print_json
from cli.running import Manner, again_while_lost, go_on
from cli.terminal.printing import print_card
from cli.terminal.verdict import verdict_lines
from cli.watching import Bookmark
from schemas.assessment import Assessment, NeededSecret
from schemas.words import Sequel

_TITLES = {Sequel.RETRY: "What remains", Sequel.ROLLBACK: "What would take it back"}
_SECRETS = TypeAdapter(dict[str, str])


@dataclass(frozen=True, slots=True)
class Request:
    """What is to follow on which execution, and the file with the secrets that it needs again."""

    sequel: str
    execution_id: str
    secrets: str | None = None

    @property
    def kind(self) -> Sequel:
        """A retry or a rollback."""
        return Sequel(self.sequel)


async def look_ahead(request: Request, manner: Manner, bookmark: Bookmark) -> Exit:
    """Prints what would run; bad input when it would be refused."""
    async with connect(bookmark.caller) as client:
        verdict = await client.preview(request.execution_id, request.kind)
    if manner.json:
        print_json([verdict])
    else:
        print_card(_TITLES[request.kind], verdict_lines(verdict), sys.stdout)
    return Exit.BAD_INPUT if verdict.refusals else Exit.DONE


async def follow_on(request: Request, manner: Manner, bookmark: Bookmark, terminal: TextIO) -> Exit:
    """Begins it once somebody has seen what would run and said yes; how it ended. Raises: CommandError."""
    async with connect(bookmark.caller) as client:
        verdict = await client.preview(request.execution_id, request.kind)
        if not manner.yes or verdict.refusals:
            print_card(_TITLES[request.kind], verdict_lines(verdict), sys.stderr)
        if verdict.refusals:
            return Exit.BAD_INPUT
        secrets = _secrets(request, verdict, terminal)
        if not manner.yes:
            _ask(request, terminal)
        return await _begin(client, request, secrets, manner, bookmark)


async def _begin(
    client: Client, request: Request, secrets: Mapping[str, str], manner: Manner, bookmark: Bookmark
) -> Exit:
    key = str(uuid.uuid4())
    answer = await again_while_lost(
        lambda: client.follow_on(request.execution_id, request.kind, key, manner.prefer, secrets)
    )
    return await go_on(client, answer, manner, bookmark)


def _ask(request: Request, terminal: TextIO) -> None:
    """Raises: CommandError: there is nobody to ask, or the answer is no."""
    if not terminal.isatty():
        raise CommandError("nobody is here to ask; add --yes to begin, or --dry-run to look only", Exit.WAITS)
    print(f"Begin the {request.kind}? [y/N] ", end="", file=sys.stderr, flush=True)
    if terminal.readline().strip().lower() not in ("y", "yes"):
        raise CommandError("nothing was begun", Exit.WAITS)


def _secrets(request: Request, verdict: Assessment, terminal: TextIO) -> Mapping[str, str]:
    """Those in the file, else what the person at the terminal types. Raises: CommandError."""
    if request.secrets is not None:
        return _read(request.secrets, terminal)
    if verdict.secrets and not terminal.isatty():
        raise CommandError(
            "it needs secrets again, which were deleted when the execution ended: name a file with --secrets",
            Exit.BAD_INPUT,
            [f"  {each.marker}: used by {each.step_id}" for each in verdict.secrets],
        )
    return _typed(verdict.secrets)


def _typed(needed: Iterable[NeededSecret]) -> dict[str, str]:
    return {each.marker: getpass.getpass(f"{each.marker}, used by {each.step_id}: ") for each in needed}


def _read(name: str, terminal: TextIO) -> dict[str, str]:
    try:
        return _SECRETS.validate_json(terminal.read() if name == "-" else Path(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}", Exit.BAD_INPUT) from error
    except ValidationError as error:
        raise CommandError(f"{name} is no JSON object of texts by marker", Exit.BAD_INPUT) from error
