"""What attempts of this process took and nobody has been told yet."""

from collections import deque
from datetime import timedelta

from stage_e.assess.kind import Kind, kind_of
from stage_e.engine.outcome import AttemptOutcome, Lost, Succeeded
from stage_e.ports.durations import Lesson
from stage_e.tools.operation import Operation

MOST_OF_A_KIND = 1_000  # what came before them would count for nothing anyway
AND_MORE = 2.0  # nobody knows how much longer it would have taken


class Lessons:
    """Filled by every attempt, so it does no more than to remember a number; emptied now and then by ``Learner``."""

    def __init__(self) -> None:
        self._took_s: dict[Kind, deque[float]] = {}

    def note(self, operation: Operation, outcome: AttemptOutcome, took: timedelta) -> None:
        """An attempt ended. One that failed says nothing; one that timed out takes more than its time limit."""
        match outcome:
            case Succeeded(waited=waited):
                seconds = (took - waited).total_seconds()
            case Lost(timed_out=True):
                seconds = max(took.total_seconds(), operation.timeout_s) * AND_MORE
            case _:
                return
        self._took_s.setdefault(kind_of(operation), deque(maxlen=MOST_OF_A_KIND)).append(seconds)

    def take(self) -> tuple[Lesson, ...]:
        """All of it; it is not remembered any longer."""
        taken, self._took_s = self._took_s, {}
        return tuple(Lesson.of(kind, tuple(took_s)) for kind, took_s in taken.items())
