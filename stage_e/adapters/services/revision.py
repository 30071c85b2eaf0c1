"""Which revision of the automation service answers, found by asking it."""

import asyncio
from dataclasses import dataclass

from schemas.json_text import JsonObject
from stage_e.adapters.services.command import LOCAL
from stage_e.adapters.services.http import ServiceClient
from stage_e.errors import PermanentStepError
from stage_e.ports.services import Sending


@dataclass(frozen=True, slots=True)
class Revision:
    """What differs between the revisions that we know."""

    ok_status: str
    connection_types: tuple[str, ...]

    def check(self, connection_type: str) -> None:
        """Raises: PermanentStepError: it does not know this connection type."""
        if connection_type != LOCAL and connection_type not in self.connection_types:
            known = ", ".join(self.connection_types) or "none"
            raise PermanentStepError(f"the automation service does not speak {connection_type}; it speaks {known}")


def revision_of(status: JsonObject) -> Revision:
    """The revision that answers ``GET /status`` like this. Raises: PermanentStepError: we know none such."""
    capabilities, types = status.get("capabilities"), status.get("connection_types")
    if not isinstance(capabilities, dict) or not isinstance(types, list) or "direct_execution" not in capabilities:
        raise PermanentStepError("the automation service is of a revision that we do not know; check its base URL")
    word = "completed" if capabilities.get("plan_execution") is True else "success"
    return Revision(word, tuple(name for name in types if isinstance(name, str)))


class RevisionProbe:
    """The service's revision, asked for once and again after ``forget``."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client
        self._known: Revision | None = None
        self._asking = asyncio.Lock()

    def forget(self) -> None:
        """Something went wrong: it may be another one by now."""
        self._known = None

    async def current(self, sending: Sending) -> Revision:
        """Raises: TemporaryStepError, PermanentStepError: it does not say; nothing was sent."""
        if self._known is None:
            async with self._asking:
                if self._known is None:
                    _, status = await self._client.look("/status", sending, "status")
                    self._known = revision_of(status)
        return self._known
