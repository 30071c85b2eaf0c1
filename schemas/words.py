"""The fixed words of the wire and of the engine, exactly as the design writes them."""

from enum import StrEnum
from typing import Literal, TypeAlias

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import simple_ser_schema

CheckStage: TypeAlias = Literal["before", "during", "after"]
"""When a safety check looks: before, beside or after what the plan changes."""
FailureAction: TypeAlias = Literal["abort", "warn", "continue"]
"""What a plan wants when a safety check fails."""


class Word(StrEnum):
    """A text that is one of a few; pydantic writes it as the text that it is, and need not ask it for its value."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[object], handler: GetCoreSchemaHandler) -> CoreSchema:
        """That of any enumeration, written as a text."""
        return {**handler(source), "serialization": simple_ser_schema("str")}


class Mode(Word):
    """Who drives an execution, and whether the client waits."""

    IMMEDIATE = "immediate"
    """The API process drives, the client waits for the result."""
    BACKGROUND = "background"
    """A worker drives, the client gets a job id."""


class ExecutionStatus(Word):
    """State of an execution, derived from its steps."""

    AWAITING_APPROVAL = "awaiting_approval"
    """Nothing more starts before a person has answered."""
    QUEUED = "queued"
    """Asks for a driver."""
    RUNNING = "running"
    PAUSED = "paused"
    """Starts nothing new until a person resumes it."""
    CANCELLING = "cancelling"
    """Starts nothing new; what is in flight ends."""
    NEEDS_ATTENTION = "needs_attention"
    """A person must say what happened to a step."""
    COMPLETED = "completed"
    PARTIAL = "partial"
    """Ended after some effects, without all of them."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    """Nobody answered its approval in time."""
    TIMED_OUT = "timed_out"

    @property
    def finished(self) -> bool:
        """Whether it is terminal: nothing ever changes it again."""
        return self in _FINISHED_EXECUTION

    def grants(self, wish: str) -> bool:
        """Whether what a person wished is so already; ``wish`` is ``cancel``, ``pause`` or ``resume``."""
        if wish == "cancel":
            return self.finished
        return (self is ExecutionStatus.PAUSED) is (wish == "pause")


_FINISHED_EXECUTION = frozenset(
    {
        ExecutionStatus.COMPLETED,
        ExecutionStatus.PARTIAL,
        ExecutionStatus.FAILED,
        ExecutionStatus.CANCELLED,
        ExecutionStatus.REJECTED,
        ExecutionStatus.EXPIRED,
        ExecutionStatus.TIMED_OUT,
    }
)


class StepStatus(Word):
    """State of a step, or of its part on one target."""

    WAITING = "waiting"
    """For the steps it needs, or for a free slot."""
    AWAITING_APPROVAL = "awaiting_approval"
    RUNNING = "running"
    RETRYING = "retrying"
    """An attempt failed, the next one has its time."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Can no longer run, or has no target; the reason is in its ``error``."""
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """Nobody knows whether its effect happened. A person or a probe moves it on."""
    ROLLED_BACK = "rolled_back"

    @property
    def finished(self) -> bool:
        """Whether it has an end that nobody needs to settle; ``unknown`` is none."""
        return self in _FINISHED_STEP


_FINISHED_STEP = frozenset(
    {
        StepStatus.SUCCEEDED,
        StepStatus.FAILED,
        StepStatus.SKIPPED,
        StepStatus.CANCELLED,
        StepStatus.ROLLED_BACK,
    }
)


class Outcome(Word):
    """How an attempt ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """The target proved it, or refused before any effect."""
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    LOST = "lost"
    """The driver died or the service hung up on the way."""


class Effect(Word):
    """What an operation does to its target, from harmless to undecidable."""

    READ = "read"
    PROBE = "probe"
    """A read that sends traffic to the target: ping, health check."""
    WRITE_REVERSIBLE = "write_reversible"
    DISRUPTIVE = "disruptive"
    DESTRUCTIVE = "destructive"
    UNKNOWN = "unknown"

    @property
    def harmless(self) -> bool:
        """Whether it may be sent again without asking."""
        return self in {Effect.READ, Effect.PROBE}


class FailureHandling(Word):
    """What the plan wants when a step fails, as its prose is read."""

    ABORT = "abort"
    """What needs the step does not run; also the reading of what nobody can read."""
    CONTINUE = "continue"
    """What only comes after the step, and uses nothing of it, runs all the same."""
    RETRY = "retry"
    """A read is tried again though its target says that it failed; what may change something never is."""
    ROLLBACK = "rollback"
    """Shown to the approver; nothing is taken back by itself, and what needs the step does not run."""


class CriterionCheck(Word):
    """Who looks whether a success criterion holds."""

    EXPRESSION = "expression"
    """Stage E, on the output of the step."""
    EVIDENCE = "evidence"
    """It says no more than that the step succeeded, which always needs evidence."""
    UNCHECKED = "unchecked"
    """Nobody: it is prose."""


class Undo(Word):
    """Whether what a step does can be taken back afterwards."""

    NOT_NEEDED = "not_needed"
    """It changes nothing."""
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"
    """Nobody can tell from the operation; an interruption has happened in any case."""


class RiskLevel(Word):
    """How bad it can get; the order of the members is the order of the levels."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class EstimateBasis(Word):
    """What an estimate rests on."""

    LEARNED = "learned"
    """Run times of this tool on this class of target."""
    CATALOGUE = "catalogue"
    DECLARED = "declared"
    """The plan's own claim."""
    UNKNOWN = "unknown"


class ApprovalState(Word):
    """State of an approval; all but ``pending`` are final."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    VOID = "void"
    """What was to be approved has changed, or no longer waits."""


class Verdict(Word):
    """What a person answers to an approval."""

    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    """Who asked, or who may cancel, takes the question back; that is no vote."""


class Resolution(Word):
    """What a person says about a step whose effect is unknown."""

    HAPPENED = "happened"
    DID_NOT_HAPPEN = "did_not_happen"
    """It did not, go on without it."""
    TRY_AGAIN = "try_again"
    ABORT = "abort"


class Sequel(Word):
    """What may follow on an execution that has ended, as a new one that is linked to it."""

    RETRY = "retry"
    """It continues from what failed."""
    ROLLBACK = "rollback"
    """It takes back what was done."""
