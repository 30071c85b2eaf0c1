"""Which state may follow which. The store holds the same table behind a trigger; a test compares the two.

====================  ==================================================================================
step                  who moves it on
====================  ==================================================================================
``waiting``           the engine, when what it needs has succeeded or no longer can
``awaiting_approval`` a person, or the expiry of the question
``running``           its attempt's outcome; a rescue, when the driver vanished
``retrying``          the clock: its next attempt is due; a cancel, which leaves a lost effect ``unknown``
``unknown``           a probe that proves, or a person who says what happened; a cancel leaves it as it is
====================  ==================================================================================

====================  ==================================================================================
execution             who moves it on
====================  ==================================================================================
``awaiting_approval`` a person, or the expiry of the question
``queued``            a driver that claims it
``running``           its driver, or a rescue
``paused``            a person who resumes or cancels it
``cancelling``        its driver, when what is in flight has ended
``needs_attention``   a person who resolves or cancels it
====================  ==================================================================================
"""

from collections.abc import Mapping

from schemas.words import ExecutionStatus as E
from schemas.words import StepStatus as S

STEP_MOVES: Mapping[S, frozenset[S]] = {
    S.WAITING: frozenset({S.AWAITING_APPROVAL, S.RUNNING, S.FAILED, S.SKIPPED, S.CANCELLED}),
    S.AWAITING_APPROVAL: frozenset({S.WAITING, S.SKIPPED, S.CANCELLED}),
    S.RUNNING: frozenset({S.SUCCEEDED, S.FAILED, S.RETRYING, S.CANCELLED, S.UNKNOWN}),
    S.RETRYING: frozenset({S.RUNNING, S.FAILED, S.SKIPPED, S.CANCELLED, S.UNKNOWN}),
    S.UNKNOWN: frozenset({S.SUCCEEDED, S.FAILED, S.RETRYING, S.SKIPPED}),
    S.SUCCEEDED: frozenset({S.ROLLED_BACK}),
    S.FAILED: frozenset(),
    S.SKIPPED: frozenset(),
    S.CANCELLED: frozenset(),
    S.ROLLED_BACK: frozenset(),
}

_ENDS = frozenset(status for status in E if status.finished)
_OPEN = frozenset(E) - _ENDS

EXECUTION_MOVES: Mapping[E, frozenset[E]] = {
    E.AWAITING_APPROVAL: _OPEN - {E.AWAITING_APPROVAL} | _ENDS,
    E.QUEUED: _OPEN - {E.QUEUED} | _ENDS,
    E.RUNNING: _OPEN - {E.RUNNING} | _ENDS,
    E.PAUSED: frozenset({E.QUEUED, E.RUNNING, E.CANCELLING, E.NEEDS_ATTENTION}) | _ENDS,
    E.CANCELLING: frozenset({E.NEEDS_ATTENTION}) | _ENDS,
    E.NEEDS_ATTENTION: frozenset({E.QUEUED, E.RUNNING, E.PAUSED, E.CANCELLING, E.AWAITING_APPROVAL}) | _ENDS,
    **{end: frozenset() for end in _ENDS},
}

FIRST_STEP_STATES: frozenset[S] = frozenset({S.WAITING})
FIRST_EXECUTION_STATES: frozenset[E] = frozenset({E.AWAITING_APPROVAL, E.QUEUED, E.RUNNING})


class IllegalMoveError(Exception):
    """A fact would move something where the table does not let it go: the log is broken, or the code is."""


def check_step_move(step_id: str, before: S, after: S) -> None:
    """Raises: IllegalMoveError."""
    if after not in STEP_MOVES[before]:
        msg = f"step {step_id} cannot go from {before} to {after}"
        raise IllegalMoveError(msg)


def check_execution_move(before: E, after: E) -> None:
    """Staying where it is, is no move. Raises: IllegalMoveError."""
    if before != after and after not in EXECUTION_MOVES[before]:
        msg = f"an execution cannot go from {before} to {after}"
        raise IllegalMoveError(msg)
