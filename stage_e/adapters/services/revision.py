"""Which revision of the automation service answers, found by asking it."""

import asyncio
import time
from dataclasses import dataclass

from schemas.json_text import JsonObject
from stage_e.adapters.services.command import LOCAL
from stage_e.adapters.services.http import ServiceClient
from stage_e.errors import PermanentStepError
from stage_e.ports.services import Sending

BELIEVED_S = 600.0


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
    """The service's revision, asked for once and again after ``forget``; and what it turned out not to mean."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client
        self._pretended: dict[str, float] = {}
        self._known: Revision | None = None
        self._asking = asyncio.Lock()

    def forget(self) -> None:
        """Something went wrong: it may be another one by now."""
        self._known = None

    def note_pretence(self, connection_type: str) -> None:
        """It was claimed and is not there, which is believed for a while: the service may be mended."""
        self._pretended[connection_type] = time.monotonic() + BELIEVED_S

    async def spoken(self, sending: Sending) -> frozenset[str]:
        """Connection types that it really speaks, as far as anybody has found out. Raises as ``current``."""
        claimed, now_s = (await self.current(sending)).connection_types, time.monotonic()
        return frozenset(name for name in claimed if self._pretended.get(name, 0.0) < now_s)

    async def current(self, sending: Sending) -> Revision:
        """Raises: TemporaryStepError, PermanentStepError: it does not say; nothing was sent."""
        if self._known is None:
            async with self._asking:
                if self._known is None:
                    _, status = await self._client.look("/status", sending, "status")
                    self._known = revision_of(status)
        return self._known
