"""The targets of a step over a list."""

from collections.abc import Iterable
from dataclasses import dataclass


class TooManyTargetsError(Exception):
    """The list is longer than the cap; nothing of the step may run."""


@dataclass(frozen=True, slots=True)
class Target:
    """One member of the list: its name, unique within the step, and what the templates of its sub-step may use."""

    name: str
    row: int
    """Position in the list that it came from."""


def expand(names: Iterable[str], *, cap: int) -> tuple[Target, ...]:
    """One target per name, in order; a name that comes again is the same target and is kept once.

    Raises:
        TooManyTargetsError: more than ``cap`` different targets.
    """
    first: dict[str, int] = {}
    for row, name in enumerate(names):
        first.setdefault(name, row)
    if len(first) > cap:
        msg = f"the list has {len(first)} targets, {cap} are allowed; narrow the filter or raise the cap"
        raise TooManyTargetsError(msg)
    return tuple(Target(name, row) for name, row in first.items())
