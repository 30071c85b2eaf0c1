"""What is said on a live stream beside the events themselves, by the server and by the client."""

from enum import IntEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from schemas.event import EventFrame
from schemas.execution import Execution
from schemas.field_types import Flag, Name
from schemas.wire import Wire
from schemas.words import ExecutionStatus

GREATEST_NUMBER = 2**63 - 1  # what PostgreSQL can compare with


class CloseCode(IntEnum):
    """What a WebSocket closes with. Where it says so, the client comes back with the last number that it has."""

    ENDED = 1000
    FAULT = 1011
    RESTARTING = 1012
    AWAY = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    UNKNOWN = 4404
    TOO_SLOW = 4429


CLOSE_MEANINGS = {
    CloseCode.ENDED: "the execution has ended, and all its events were sent",
    CloseCode.FAULT: "a fault of ours, which was logged: come back",
    CloseCode.RESTARTING: "this process ends: come back at once",
    CloseCode.AWAY: "a part of Stage E is away: come back a little later",
    CloseCode.BAD_REQUEST: "a parameter makes no sense, or a hundred messages made none or named what is not there",
    CloseCode.UNAUTHORIZED: "no key or ticket, or not a good one",
    CloseCode.FORBIDDEN: "the ticket is for another execution; pages of other sites get HTTP 403 before that",
    CloseCode.UNKNOWN: "there is no such execution (any more)",
    CloseCode.TOO_SLOW: "the client did not take what was sent: come back",
}


class Hello(Wire):
    """The first message about an execution."""

    type: Literal["hello"] = "hello"
    execution_id: str
    status: ExecutionStatus
    first_seq: int
    """Number of the oldest event that is kept: 1, since an execution is forgotten as a whole or not at all."""
    last_seq: int
    """Number of the newest event at this moment."""
    after: int
    """Events above this number follow."""
    heartbeat_s: float
    """No silence is longer than this, in seconds."""


class Snapshot(Wire):
    """The state in place of events: it was asked for, or the number to go on after is none that was reached."""

    type: Literal["snapshot"] = "snapshot"
    execution: Execution
    last_seq: int
    """Events above this number follow."""


class Ended(Wire):
    """All events of an execution have been sent, and no more will come."""

    type: Literal["ended"] = "ended"
    execution_id: str


class StreamError(Wire):
    """Something that the client said cannot be done; the WebSocket stays open."""

    type: Literal["error"] = "error"
    execution_id: str | None = None
    """The execution that it is about, if it is about one."""
    code: str
    """As the last part of a problem's ``type``."""
    detail: str


class Heartbeat(Wire):
    """The server lives."""

    type: Literal["heartbeat"] = "heartbeat"


class Subscribe(Wire):
    """Send the events of an execution; anew, if they are sent already."""

    type: Literal["subscribe"]
    execution_id: Name
    after: int = Field(default=0, ge=0, le=GREATEST_NUMBER, strict=True)
    """Number of the last event that is known already."""
    snapshot: Flag = False
    """Begin with the state rather than with its events; ``after`` does not count then."""


class Unsubscribe(Wire):
    """Send no more events of an execution; what is on its way still comes."""

    type: Literal["unsubscribe"]
    execution_id: Name


ServerMessage: TypeAlias = EventFrame | Hello | Snapshot | Ended | StreamError | Heartbeat
ClientMessage: TypeAlias = Annotated[Subscribe | Unsubscribe, Field(discriminator="type")]
