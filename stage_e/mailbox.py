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


@dataclass(slots=True, eq=False)
class Mailbox:
    """One per execution that this process drives; everything in it is taken by the runner's loop alone."""

    ended: deque[AttemptEnded | InquiryEnded] = field(default_factory=deque)
    knocked: bool = False
    """Somebody put a wish into the inbox."""
    stop_reason: str | None = None
    """Start nothing new, and hand over what is left: ``drain``."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _knocks: int = 0
    _heard: int = 0
    """Knocks after which the inbox was taken in."""
    _read: asyncio.Event = field(default_factory=asyncio.Event)

    def deliver(self, ended: AttemptEnded | InquiryEnded) -> None:
        """An attempt or an inquiry came back."""
        self.ended.append(ended)
        self._news.set()

    def wake(self) -> None:
        """Something changed; decide again."""
        self._news.set()

    def knock(self) -> None:
        """The inbox has something."""
        self.knocked, self._knocks = True, self._knocks + 1
        self._news.set()

    def hear(self) -> int:
        """The inbox is about to be read: how many knocks that answers."""
        self.knocked = False
        return self._knocks

    def note_read(self, knocks: int) -> None:
        """What so many knocks were for is taken in."""
        self._heard = knocks
        self._read.set()

    async def is_read(self) -> bool:
        """Whether all that was knocked for until now is taken in; waits for it, but not in a process that is to end."""
        knocks = self._knocks
        while self._heard < knocks and self.stop_reason is None:
            self._read.clear()
            await self._read.wait()
        return self._heard >= knocks

    def stop(self, reason: str) -> None:
        """Let go as soon as nothing is in flight."""
        self.stop_reason = reason
        self._read.set()
        self._news.set()

    async def wait(self, timeout_s: float | None) -> None:
        """Return when something is in the mailbox, or after ``timeout_s`` seconds."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()
