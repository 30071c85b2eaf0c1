"""What can happen to an execution. A fact is stored as an event, numbered, and never changed.

The class is the fact; its ``type`` is the word on the wire; its fields, but for ``at``, ``step_id`` and ``output``, are
the event's ``data``. ``at`` is when it happened, aware UTC.
"""

from stage_e.engine.facts.fact import Fact, StepFact
from stage_e.engine.facts.questions import (
    ApprovalExpired,
    ApprovalGranted,
    ApprovalRejected,
    ApprovalRequested,
    ApprovalVoid,
)
from stage_e.engine.facts.steps import (
    AttemptStarted,
    Expanded,
    StateCaptured,
    StepCancelled,
    StepFailed,
    StepInquired,
    StepResolved,
    StepRetrying,
    StepSkipped,
    StepSucceeded,
    StepTakenOver,
    StepUnknown,
    WaveBegun,
)
from stage_e.engine.facts.whole import (
    Accepted,
    AttentionNeeded,
    CancelRequested,
    Claimed,
    Ended,
    HandedOver,
    HeldBack,
    LetGo,
    Parked,
    Paused,
    Queued,
    Resumed,
)

__all__ = [
    "Accepted",
    "ApprovalExpired",
    "ApprovalGranted",
    "ApprovalRejected",
    "ApprovalRequested",
    "ApprovalVoid",
    "AttemptStarted",
    "AttentionNeeded",
    "CancelRequested",
    "Claimed",
    "Ended",
    "Expanded",
    "Fact",
    "HandedOver",
    "HeldBack",
    "LetGo",
    "Parked",
    "Paused",
    "Queued",
    "Resumed",
    "StateCaptured",
    "StepCancelled",
    "StepFact",
    "StepFailed",
    "StepInquired",
    "StepResolved",
    "StepRetrying",
    "StepSkipped",
    "StepSucceeded",
    "StepTakenOver",
    "StepUnknown",
    "WaveBegun",
]
