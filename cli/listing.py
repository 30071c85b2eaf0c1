"""``ls``: what ran and what runs, narrowed as ``GET /v1/executions`` narrows it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from cli.caller import Caller
from cli.client import connect
from cli.errors import CommandError
from cli.exits import Exit
from cli.looking import print_json
from cli.terminal.printing import execution_row, print_table
from cli.terminal.saying import say

HEADS = ("ID", "STATUS", "MODE", "CREATED", "DONE", "WHO", "WHAT")
_AGO = re.compile(r"(\d+)\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is listed: filters as they were typed, by the names of the API's parameters."""

    filters: Mapping[str, str | None]
    since: str | None
    until: str | None
    limit: int
    cursor: str | None

    @property
    def narrowed(self) -> bool:
        """Whether there may be executions that are not among these."""
        return bool({*self.filters.values(), self.since, self.until, self.cursor} - {None})

    def parameters(self, now: datetime) -> dict[str, str]:
        """The query. Raises: CommandError: a time is none."""
        said = {
            **self.filters,
            "from": moment(self.since, now) if self.since else None,
            "to": moment(self.until, now, whole_day=True) if self.until else None,
            "limit": str(self.limit),
            "cursor": self.cursor,
        }
        return {name: value for name, value in said.items() if value is not None}


def moment(text: str, now: datetime, *, whole_day: bool = False) -> str:
    """RFC 3339 of a time as a person types it: ``2h`` (ago), a day, or a day and a time.

    It is of this machine's zone unless it names one. With ``whole_day`` a day alone means its end.
    Raises: CommandError: it is no time.
    """
    try:
        if found := _AGO.fullmatch(text.strip()):
            return (now - timedelta(**{_UNITS[found[2]]: int(found[1])})).astimezone(UTC).isoformat()
        at = datetime.fromisoformat(text.strip())
        day_alone = at.time() == time() and len(text.strip()) <= len("2026-11-27")
        return (at + timedelta(days=1 if day_alone and whole_day else 0)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError) as error:
        raise CommandError(
            f"{text} is no time: say 30m, 2h or 3d (ago), 2026-11-27 or 2026-11-27T14:30", Exit.BAD_INPUT
        ) from error


async def list_executions(caller: Caller, wanted: Wanted, *, json: bool) -> Exit:
    """Prints the executions that are wanted, the newest first, and how to see the older ones."""
    async with connect(caller) as client:
        page = await client.executions(wanted.parameters(datetime.now(UTC)))
    if json:
        print_json(page.items)
    elif page.items:
        print_table(HEADS, map(execution_row, page.items))
    else:
        say("nothing like that has run" if wanted.narrowed else "nothing has run yet")
    if page.next:
        say(f"there are older ones: say the same with --cursor {page.next}")
    return Exit.DONE
