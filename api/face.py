"""What every handler works with, for as long as the application runs."""

from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from api.broadcast import Broadcasts
from api.closing import Closing
from api.follow import Pace
from api.frame import Frame
from api.reads import Reads
from api.works import Works
from schemas.execution import Execution
from stage_e.executor import StageEExecutor
from stage_e.wiring import ApiParts


@dataclass(frozen=True, slots=True)
class Face:
    """The parts behind the API, and what it keeps while it runs."""

    parts: ApiParts
    pace: Pace
    closing: Closing = field(default_factory=Closing)
    broadcasts: Broadcasts = field(default_factory=Broadcasts)
    states: Reads[Execution] = field(default_factory=Reads)
    """Executions, as streams begin with them."""
    pages: Reads[Frame] = field(default_factory=Reads)
    """Stored events, for streams that catch up."""
    works: Works = field(default_factory=Works)

    @property
    def executor(self) -> StageEExecutor:
        """The use cases."""
        return self.parts.executor


def face_of(connection: HTTPConnection) -> Face:
    """The face that this request or WebSocket came to."""
    face: Face = connection.app.state.face
    return face
