"""Steps that only show something: Stage E answers them itself, and asks nobody."""

from stage_e.errors import PermanentStepError
from stage_e.ports.services import Answer, Recalled, Sending


class ShowAdapter:
    """Tells what Stage E knows of itself. Call: ``show``. Output: ``{version, text}``."""

    def __init__(self, version: str, text: str) -> None:
        self._version = version
        self._text = text

    async def send(self, sending: Sending) -> Answer:
        """Raises: PermanentStepError: another call than ``show``."""
        if sending.operation.call != "show":
            raise PermanentStepError(f"Stage E itself has no call {sending.operation.call}")
        return Answer({"version": self._version, "text": self._text})

    async def recall(self, sending: Sending) -> Recalled | None:  # noqa: ARG002 - the port's
        """As ``ServiceAdapter.recall``: it only reads, and nobody remembers that."""
        return None
