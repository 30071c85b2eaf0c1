"""What is not sent while a service, or a host behind one, takes no calls, or changes are frozen: the step waits.

No attempt is used up.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from stage_e.circuits import Circuits, Closure, causes_of
from stage_e.engine import facts as f
from stage_e.engine.execution import Execution
from stage_e.engine.held import FREEZE, LOCKS, is_over
from stage_e.freezing import hold_of_freeze
from stage_e.journal import Journal
from stage_e.ports.services import Sending


class Gate:
    """What lets the attempts of one drive through, as freezes and the circuits of its process say."""

    def __init__(self, journal: Journal, circuits: Circuits) -> None:
        self._journal = journal
        self._circuits = circuits

    def admitted(self, sendings: Iterable[Sending]) -> list[Sending]:
        """Those that may go now; what holds the others back is recorded.

        Who was tried least goes first, so that a trial is not the last attempt of its step.
        """
        return [sending for sending in sorted(sendings, key=lambda sending: sending.number) if self._admits(sending)]

    def _admits(self, sending: Sending) -> bool:
        execution = self._journal.execution
        frozen = hold_of_freeze(self._journal, sending)
        if frozen is not None:
            self._hold_back(sending.step_id, Closure(FREEZE, frozen))
            return False
        if is_over(execution.held_back.get(FREEZE), self._journal.now()):
            self._let_go([FREEZE], "changes are no longer frozen")
        policy = execution.step(sending.step_id).spec.policy
        closure = self._circuits.admit(sending, is_last=sending.number >= policy.max_attempts)
        if closure is None:
            self._let_go(causes_of(sending), "it is called again")
            return True
        self._hold_back(sending.step_id, closure)
        return False

    def _hold_back(self, step_id: str, closure: Closure) -> None:
        execution, now, cause = self._journal.execution, self._journal.now(), closure.cause
        unforeseen = cause not in execution.step(step_id).spec.causes
        if unforeseen or is_over(execution.held_back.get(cause), now):
            steps = (step_id,) if unforeseen else ()
            until, reason = closure.hold.until, closure.hold.reason
            self._journal.record(f.HeldBack(at=now, cause=cause, until=until, reason=reason, steps=steps))

    def _let_go(self, causes: Iterable[str], reason: str) -> None:
        for cause in causes:
            if cause in self._journal.execution.held_back:
                self._journal.record(f.LetGo(at=self._journal.now(), cause=cause, reason=reason))


def parked(execution: Execution, now: datetime, reason: str, until: datetime | None) -> f.Parked:
    """Nothing can be done before ``until``, for what holds its steps back, or else for ``reason``."""
    held = {cause: hold for cause, hold in execution.held_back.items() if not is_over(hold, now)}
    why: Sequence[str] = [hold.reason for hold in held.values()] if until is not None else ()
    away = tuple(cause for cause in held if cause != LOCKS) if until is not None else ()
    return f.Parked(at=now, reason=next(iter(why), reason), not_before=until, waits_for=away)
