"""What is said on a live stream beside the events themselves, by the server and by the client."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from schemas.event import EventFrame
from schemas.execution import Execution
from schemas.field_types import Flag, Name
from schemas.wire import Wire
from schemas.words import ExecutionStatus

GREATEST_NUMBER = 2**63 - 1  # what PostgreSQL can compare with


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
