"""How bad it gets: each seed has weather of its own, so that every fault is met alone and in company."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tests.simulation.clock import Dice


class Behaviour(StrEnum):
    """What the simulated service does with one sending."""

    FINE = "fine"
    SLOW = "slow"
    REFUSES = "refuses"
    """503 or no connection: nothing was done, and later it may work."""
    FORBIDS = "forbids"
    """422: nothing was done, and never will be."""
    FAILS = "fails"
    """It tried and proves that it failed: nothing was done."""
    CUT_BEFORE = "cut_before"
    """The line breaks before the effect."""
    CUT_AFTER = "cut_after"
    """The line breaks after the effect."""
    HANGS = "hangs"
    """No answer, no effect."""
    HANGS_AND_ACTS = "hangs_and_acts"
    """No answer, and the effect comes late."""
    BREAKS = "breaks"
    """The adapter itself breaks after the effect."""
    LIES_DONE = "lies_done"
    """It says that it is done, and did nothing."""
    LIES_REFUSED = "lies_refused"
    """It says 503, and did it."""

    @property
    def lies(self) -> bool:
        """Whether what it answers is not true; then nobody can be blamed for believing it."""
        return self in {Behaviour.LIES_DONE, Behaviour.LIES_REFUSED}


@dataclass(frozen=True, slots=True)
class Weather:
    """Probabilities are per call or message; ``..._every_s`` is the mean of seconds between two, 0 for never."""

    storm_s: float = 20.0
    """Faults happen until then."""
    apis: int = 2
    workers: int = 2
    executions: int = 4
    slots: int = 3
    # the store
    call_lost: float = 0.0
    """It never arrives."""
    call_late: float = 0.0
    """Whoever asked has given up long since when it arrives."""
    answer_lost: float = 0.0
    """It is done, and nobody hears of it."""
    call_slow: float = 0.0
    outage_every_s: float = 0.0
    # doorbell and news
    message_lost: float = 0.0
    message_twice: float = 0.0
    message_slow: float = 0.0
    flush_every_s: float = 0.0
    # processes
    kill_every_s: float = 0.0
    freeze_every_s: float = 0.0
    hang_every_s: float = 0.0
    drain_every_s: float = 0.0
    beat_lost: float = 0.0
    skew_s: float = 0.0
    # services
    service: Mapping[Behaviour, float] | None = None
    """Weights of what they do; fine has 1."""
    # people
    cancels: float = 0.0
    pauses: float = 0.0
    says_no: float = 0.1
    says_nothing: float = 0.05
    clicks_twice: float = 0.0


def weather_of(seed: int) -> Weather:
    """The weather of a seed: each fault is there in half of all seeds, and then as often as chance has it."""
    dice = Dice(seed, "weather")
    place = Weather(
        storm_s=dice.uniform(8, 25),
        apis=dice.randint(1, 2),
        workers=dice.randint(1, 3),
        executions=dice.randint(2, 6),
        slots=dice.randint(1, 4),
    )
    return _with_people(_with_trouble(_with_faults(place, dice), dice), dice)


def _with_faults(weather: Weather, dice: Dice) -> Weather:
    """Of calls, messages and services."""
    return replace(
        weather,
        call_lost=_share(dice, 0.05),
        call_late=_share(dice, 0.05),
        answer_lost=_share(dice, 0.25),
        call_slow=_share(dice, 0.1),
        message_lost=_share(dice, 0.3),
        message_twice=_share(dice, 0.2),
        message_slow=_share(dice, 0.3),
        beat_lost=_share(dice, 0.3),
        skew_s=_share(dice, 1.0),
        service={each: _share(dice, 0.3) for each in Behaviour if each is not Behaviour.FINE},
    )


def _with_trouble(weather: Weather, dice: Dice) -> Weather:
    """Of whole processes and servers."""
    return replace(
        weather,
        outage_every_s=_every_s(dice, 5, 15),
        flush_every_s=_every_s(dice, 3, 10),
        kill_every_s=_every_s(dice, 2, 10),
        freeze_every_s=_every_s(dice, 2, 10),
        hang_every_s=_every_s(dice, 3, 10),
        drain_every_s=_every_s(dice, 5, 15),
    )


def _with_people(weather: Weather, dice: Dice) -> Weather:
    return replace(
        weather,
        cancels=_share(dice, 0.9),
        pauses=_share(dice, 0.6),
        says_no=_share(dice, 0.3),
        says_nothing=_share(dice, 0.3),
        clicks_twice=_share(dice, 0.5),
    )


def _share(dice: Dice, most: float) -> float:
    return dice.uniform(0, most) if dice.hits(0.5) else 0.0


def _every_s(dice: Dice, least: float, most: float) -> float:
    return dice.uniform(least, most) if dice.hits(0.5) else 0.0
