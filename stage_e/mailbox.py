"""What reaches a running execution from outside its loop: ended attempts, knocks, and the word to stop."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from stage_e.engine.outcome import AttemptOutcome
from stage_e.engine.settle import Finding


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """Attempt ``number`` of ``step_id`` came back."""

    step_id: str
    number: int
    outcome: AttemptOutcome
    before: str | None = None
    """How the target was just before, where that decides whether the change can be taken back."""


@dataclass(frozen=True, slots=True)
class InquiryEnded:
    """What was found out about attempt ``number`` of ``step_id``."""

    step_id: str
    number: int
    finding: Finding


@dataclass(slots=True)
class Mailbox:
    """One per execution that this process drives; everything in it is taken by the runner's loop alone."""

    ended: deque[AttemptEnded | InquiryEnded] = field(default_factory=deque)
    knocked: bool = False
    """Somebody put a wish into the inbox."""
    stop_reason: str | None = None
    """Start nothing new, and hand over what is left: ``drain``."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def deliver(self, ended: AttemptEnded | InquiryEnded) -> None:
        """An attempt or an inquiry came back."""
        self.ended.append(ended)
        self._news.set()

    def wake(self) -> None:
        """Something changed; decide again."""
        self._news.set()

    def knock(self) -> None:
        """The inbox has something."""
        self.knocked = True
        self._news.set()

    def stop(self, reason: str) -> None:
        """Let go as soon as nothing is in flight."""
        self.stop_reason = reason
        self._news.set()

    async def wait(self, timeout_s: float | None) -> None:
        """Return when something is in the mailbox, or after ``timeout_s`` seconds."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()
