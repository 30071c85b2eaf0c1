"""The end of the process, seen from those who keep a client waiting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Closing:
    """Whether the process is about to end, and who wants to know when it begins to."""

    def __init__(self) -> None:
        self.begun = False
        self._told: list[Callable[[], object]] = []

    @contextmanager
    def tells(self, what: Callable[[], object]) -> Iterator[None]:
        """Have ``what`` called when it begins within the block; at once when it has begun already."""
        self._told.append(what)
        try:
            if self.begun:
                what()
            yield
        finally:
            self._told.remove(what)

    def begin(self) -> None:
        """Keep nobody waiting from now on."""
        self.begun = True
        for what in tuple(self._told):
            what()
