"""How a step that changes many targets goes about it: a few first, then more, until it ends or too many fail."""

import re
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from schemas.container_types import refuse_at
from schemas.field_types import Span
from schemas.wire import Wire

MOST = 10_000  # as many as a step can have targets
_SHARE = re.compile(r"([1-9][0-9]?|100)%")
Many: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MOST)]


def _number_or_share(value: object) -> object:
    """Said once, and not once for each of the two that it may be."""
    number = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST
    if not number and not (isinstance(value, str) and _SHARE.fullmatch(value)):
        raise refuse_at([((), f"must be a whole number from 1 to {MOST}, or a share such as '10%'")])
    return value


MostFailures: TypeAlias = Annotated[
    Many | Annotated[str, Field(strict=True, pattern=f"^{_SHARE.pattern}$")], BeforeValidator(_number_or_share)
]
"""So many failures, or so many of a hundred targets, such as ``10%``; 1 stops at the first failure."""
SoakSeconds: TypeAlias = Annotated[float, Field(strict=True, ge=0, le=86_400, allow_inf_nan=False)]


class WavesWish(Wire):
    """What a plan wants of the waves of a step. It only ever narrows what the policy says."""

    canary: Many | None = None
    """Most targets of the first wave."""
    growth: Many | None = None
    """So many times as large as the one before is each wave, at most."""
    most_failures: MostFailures | None = None
    """It stops when so many have failed."""
    soak_s: SoakSeconds | None = None
    """Least seconds from the end of a wave to the beginning of the next."""


class WavesView(Wire):
    """The waves of a step, as its execution will keep to them."""

    text: str
    """In words: ``first 1 host, then 2, 4, 5; stops after 1 failure``."""
    canary: int
    """Targets of the first wave."""
    growth: int
    """So many times as large as the one before is each wave."""
    most_failures: int | None
    """So many failures stop it."""
    most_percent: int | None
    """So many of a hundred targets stop it when they fail; the lesser counts."""
    soak_s: Span
    """Seconds from the end of a wave to the beginning of the next."""
    above: int
    """A list of no more targets than these goes without waves."""


class WaveProgress(Wire):
    """How far a step is with its waves."""

    wave: int
    """The last that began; 0 before the first."""
    waves: int
    """How many there are when nothing stops it."""
    begun: int
    """Targets that were begun."""
    targets: int
    """Of how many."""
    failed: int
    """Targets that failed, or of which nobody knows what became."""
    most_failures: int
    """So many stop it."""
