"""Telling people that something waits for them."""

from dataclasses import dataclass
from typing import Protocol

from schemas.approval import Approval
from schemas.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Notice:
    """A question that waits, with what whoever answers it wants to know. ``tries`` counts this one."""

    approval: Approval
    tenant: str
    requester: str
    assessment: Assessment
    tries: int


class Notifier(Protocol):
    """One way to people."""

    @property
    def channel(self) -> str:
        """Its name, the same after a restart; it holds nothing that is secret."""

    async def tell(self, notice: Notice) -> None:
        """Once. Raises: NotToldError: nobody is known to have been told."""


class NoticeStore(Protocol):
    """Which questions were told to whom. A question is told on each channel at least once, or given up."""

    async def claim_notices(self, channel: str, limit: int) -> tuple[Notice, ...]:
        """Questions that wait and were not told on the channel, oldest first; nobody else is given them for a while.

        Each comes again, later and later, until it is told, answered, or was tried ``MOST_TRIES`` times.
        """

    async def note_told(self, channel: str, approval_id: str) -> None:
        """It was told; it does not come again."""


MOST_TRIES = 6  # the last one some ten minutes after the first
