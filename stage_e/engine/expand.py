"""The targets of a step over a list."""

from collections.abc import Iterable


class TooManyTargetsError(Exception):
    """The list is longer than the cap; nothing of the step may run."""


def expand(names: Iterable[str], *, cap: int) -> tuple[str, ...]:
    """The different names, in order: one that comes again is the same target.

    Raises: TooManyTargetsError: they are more than ``cap``.
    """
    targets = tuple(dict.fromkeys(names))
    if len(targets) > cap:
        msg = f"the list has {len(targets)} targets, {cap} are allowed; narrow the filter or raise the cap"
        raise TooManyTargetsError(msg)
    return targets
