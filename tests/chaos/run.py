"""One run: a load, faults meanwhile, quiet, and then the witnesses are asked."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from schemas.words import Resolution
from tests.chaos import gather
from tests.chaos.client import Client
from tests.chaos.history import History, Strike
from tests.chaos.logs import complaints
from tests.chaos.on_call import OnCall
from tests.chaos.place import Place, Setup, a_place
from tests.chaos.plans import wanted
from tests.chaos.strikes import KINDS, OFTEN, Pace, heal, strike

LOOK_S = 0.5
CATCH_UP_S = 20.0
TIME_SCALE = 0.2  # of what commands take: five hosts, changed by one at a time, get three changes a second


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for. ``strikes``: the faults that are made, in turn, shuffled; one may be there twice."""

    seed: int = 1
    executions: int = 2_000
    span_s: float = 300.0
    strikes: Sequence[str] = (*KINDS, *OFTEN)
    pace: Pace = field(default_factory=Pace)
    settle_s: float = 120.0
    setup: Setup = field(default_factory=lambda: Setup(time_scale=TIME_SCALE))
    logs: Path | None = None
    """Where to copy the logs of all processes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run. ``settled_after_s``: from the last fault's end; ``said``: by the person on call of steps of
    which nobody knew; ``complaints``: errors in the logs.
    """

    history: History
    settled_after_s: float
    answers: Counter[str]
    said: Counter[Resolution]
    restarts: Counter[str]
    complaints: Counter[str]


async def run(options: Options, say: Callable[[str], None]) -> Outcome:
    """The whole of it."""
    async with a_place(options.setup) as place, Client(place, options.seed) as client, OnCall(place) as on_call:
        people = [asyncio.create_task(each) for each in (client.keep_answering(), on_call.keep_settling())]
        loading = asyncio.create_task(_load(client, options))
        strikes = await _strike(place, options, say)
        await heal(place)
        say("no more faults")
        quiet_since_s = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(options.settle_s + options.span_s):
                await loading
            async with asyncio.timeout(options.settle_s):
                await _settled(place)
        settled_after_s = time.monotonic() - quiet_since_s
        await _go_home(people)
        say("asking the witnesses")
        history = await _history(place, client, strikes)
        if options.logs is not None:
            shutil.copytree(place.home / "logs", options.logs, dirs_exist_ok=True)
        return Outcome(
            history,
            settled_after_s,
            client.answers,
            on_call.said,
            Counter(place.crew.started),
            complaints(place.home / "logs"),
        )


async def _go_home(people: Sequence[asyncio.Task[None]]) -> None:
    """Raises what one of them died of."""
    for person in people:
        person.cancel()
    for person in people:
        with suppress(asyncio.CancelledError):
            await person


async def _load(client: Client, options: Options) -> None:
    """Spread evenly over the run."""
    async with asyncio.TaskGroup() as group:
        for number in range(options.executions):
            group.create_task(_ask_later(client, options, number))


async def _ask_later(client: Client, options: Options, number: int) -> None:
    await asyncio.sleep(options.span_s * number / options.executions)
    await client.ask(wanted(options.seed, number))


async def _strike(place: Place, options: Options, say: Callable[[str], None]) -> list[Strike]:
    """One fault after the other, all of them before any comes again."""
    dice, deck, made = Random(f"strikes:{options.seed}"), list[str](), list[Strike]()
    until_s = time.monotonic() + options.span_s
    while options.strikes and time.monotonic() < until_s:
        await asyncio.sleep(dice.uniform(0.3, 1) * options.pace.quiet_s)
        deck = deck or dice.sample(list(options.strikes), len(options.strikes))
        name = deck.pop()
        say(name)
        made.append(await strike(name, place, dice, options.pace))
    return made


async def _settled(place: Place) -> None:
    while await gather.unsettled(place.sane_database_url):  # noqa: ASYNC110 - nobody tells when the last one rests
        await asyncio.sleep(LOOK_S)


async def _history(place: Place, client: Client, strikes: Sequence[Strike]) -> History:
    stored = await gather.stored(place.sane_database_url)
    with suppress(TimeoutError):
        async with asyncio.timeout(CATCH_UP_S):
            await client.caught_up(row.execution_id for row in stored if row.status.finished)
    done, lies = await gather.effects(place.control)
    async with place.client("olga") as olga:
        shown = await gather.shown(olga, [row.execution_id for row in stored])
    return History(
        asked=tuple(client.asked.values()),
        stored=stored,
        shown=shown,
        followed=client.followed,
        votes=tuple(client.votes),
        effects=done,
        lies=lies,
        strikes=tuple(strikes),
    )
