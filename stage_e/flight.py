"""What an execution has under way in this process: attempts, and inquiries about what is unknown."""

import asyncio
from datetime import timedelta
from functools import partial

from stage_e.attempt import attempt, inquire, look_first, masked_outcome
from stage_e.crew import Crew
from stage_e.criteria import expressions_of, held_against
from stage_e.inquiry import Inquiry
from stage_e.journal import Journal
from stage_e.mailbox import AttemptEnded, InquiryEnded, Mailbox
from stage_e.ports.controls import brake_of
from stage_e.ports.services import Sending

PROMPT = timedelta(seconds=0.5)  # from the decision to the sending of an effect, as a rule


class Flight:
    """Tasks that deliver into the mailbox how they ended; each is under way until it is said to have landed."""

    def __init__(self, crew: Crew, journal: Journal, mailbox: Mailbox) -> None:
        self._crew = crew
        self._journal = journal
        self._mailbox = mailbox
        self._expressions = expressions_of(journal.submitted.assessment)
        self._attempts: dict[str, asyncio.Task[None]] = {}
        self._inquiries: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._attempts) + len(self._inquiries)

    def is_asking(self, step_id: str) -> bool:
        """Whether somebody is being asked about the step."""
        return step_id in self._inquiries

    def send(self, sending: Sending, decided_s: float | None = None) -> None:
        """Begin an attempt, if this driver may still send then.

        An effect was decided on at ``decided_s``, in seconds of the monotonic clock. It is sent only while nobody can
        have claimed the execution since, and when all that came to the inbox meanwhile is taken in.
        """
        self._attempts[sending.step_id] = asyncio.create_task(self._send(sending, decided_s))

    def ask(self, inquiry: Inquiry) -> None:
        """Begin an inquiry."""
        self._inquiries[inquiry.sending.step_id] = asyncio.create_task(self._ask(inquiry))

    def land(self, ended: AttemptEnded | InquiryEnded) -> None:
        """It is under way no more."""
        tasks = self._attempts if isinstance(ended, AttemptEnded) else self._inquiries
        del tasks[ended.step_id]

    def abandon(self) -> None:
        """Wait for nothing any more."""
        for task in (*self._attempts.values(), *self._inquiries.values()):
            task.cancel()

    async def _send(self, sending: Sending, decided_s: float | None) -> None:
        crew = self._crew
        alive = partial(crew.pulse.alive, decided_s)
        before = await look_first(sending, crew, alive)
        taken_back = decided_s is not None and await self._is_taken_back(sending, decided_s)
        outcome = await attempt(sending, crew, alive, taken_back=taken_back)
        if expressions := self._expressions.get(sending.operation.step_id):
            outcome = masked_outcome(outcome, self._journal.secrets)
            outcome = await asyncio.to_thread(held_against, outcome, expressions)  # 50 ms over a long list
        self._mailbox.deliver(AttemptEnded(sending.step_id, sending.number, outcome, before))

    async def _is_taken_back(self, sending: Sending, decided_s: float) -> bool:
        """Whether a cancel, a pause or a stop came after an effect was written down, or what nobody has read yet.

        A loop that stood still has not heard yet who knocked.
        """
        if self._crew.clock.monotonic_s() - decided_s > PROMPT.total_seconds():
            self._mailbox.knock()
        if not await self._mailbox.is_read():
            return True
        execution, brake = self._journal.execution, brake_of(self._crew.pulse.stops(), sending.tenant)
        stopped = brake.reason_for(sending.operation.tool) is not None
        return execution.cancel_requested or execution.paused or stopped

    async def _ask(self, inquiry: Inquiry) -> None:
        crew, sending = self._crew, inquiry.sending
        finding = await inquire(inquiry, crew)
        self._mailbox.deliver(InquiryEnded(sending.step_id, sending.number, finding))
