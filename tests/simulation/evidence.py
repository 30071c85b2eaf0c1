"""What was really seen in one run, from outside: by the witness, by the people, and at the door of the store."""

from dataclasses import dataclass, field

from schemas.event import Event
from schemas.words import Verdict
from stage_e.ports.records import ExecutionRecord, InboxItem
from tests.simulation.weather import Behaviour


@dataclass(frozen=True, slots=True)
class Departure:
    """An operation that left a process for a service."""

    at_s: float
    driver: str
    execution_id: str
    step_id: str
    key: str
    number: int
    token: int
    latest_token: int
    """The token that the store had for the execution in this moment."""
    writes: bool
    idempotent: bool
    target: str | None
    behaviour: Behaviour


@dataclass(frozen=True, slots=True)
class Effect:
    """Something with an effect that the service really did."""

    at_s: float
    departure: Departure


@dataclass(frozen=True, slots=True)
class Claimed:
    """A commit that gave an execution to a driver."""

    at_s: float
    execution_id: str
    driver: str
    token: int


@dataclass(frozen=True, slots=True)
class Wrote:
    """A commit of a driver's write; ``begun`` are the attempts with an effect that it began, by step and number."""

    at_s: float
    execution_id: str
    driver: str
    token: int
    begun: tuple[tuple[str, int], ...] = ()
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """A person was answered that a plan is accepted, under this id."""

    at_s: float
    order: int
    execution_id: str


@dataclass(frozen=True, slots=True)
class Said:
    """A person answered a question, and was told that it counts."""

    at_s: float
    approval_id: str
    subject: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CancelAnswered:
    """A person was answered that an execution will be cancelled."""

    at_s: float
    execution_id: str


@dataclass(slots=True)
class Followed:
    """Event numbers that one follower was given, across all its reconnects; ``to_the_end`` when it saw the last one."""

    execution_id: str
    numbers: list[int] = field(default_factory=list)
    reader: int = 0
    """Which connection counts: one that was given up may still be told."""
    to_the_end: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """An execution as the store has it at the end."""

    record: ExecutionRecord
    events: tuple[Event, ...]
    unread: tuple[InboxItem, ...] = ()


@dataclass(slots=True)
class Evidence:
    """Everything that the checks look at, in the order in which it happened."""

    departures: list[Departure] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    commits: list[Claimed | Wrote] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    cancels: list[CancelAnswered] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Faults of our own that somebody logged or met."""
    stored: list[Stored] = field(default_factory=list)
    story: list[tuple[float, str, str]] = field(default_factory=list)
    """When, who, what: for whoever reads the run."""
