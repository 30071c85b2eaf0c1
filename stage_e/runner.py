"""Drive one execution to its end, its budget or a person. Immediate and background use this same loop."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from schemas.execution_result_v1 import ExecutionResultV1
from stage_e.asking import ask_before, expand, sendable
from stage_e.crew import Crew, DriveEnd
from stage_e.engine import decide as d
from stage_e.engine import facts as f
from stage_e.engine.brake import Brake
from stage_e.engine.recover import facts_of_lost_attempts
from stage_e.engine.settle import Unproven, facts_of_finding
from stage_e.errors import ClaimLostError
from stage_e.flight import Flight
from stage_e.gate import Gate, parked
from stage_e.inquiry import Inquiry
from stage_e.intake import Intake
from stage_e.journal import Journal
from stage_e.landing import record_landing
from stage_e.locking import Holding, alone, locks_of
from stage_e.mailbox import Mailbox
from stage_e.ports.controls import brake_of
from stage_e.ports.records import InboxItem, WriteAnswer
from stage_e.ports.services import Sending
from stage_e.progress import progress_event
from stage_e.results import result_of
from stage_e.sending import sending_of

log = structlog.get_logger(__name__)


class Drive:
    """One execution under this process's claim, from claim to letting go."""

    def __init__(
        self,
        crew: Crew,
        journal: Journal,
        mailbox: Mailbox,
        *,
        budget: timedelta | None = None,
        inbox: tuple[InboxItem, ...] = (),
    ) -> None:
        self._crew = crew
        self._journal = journal
        self._execution = journal.execution
        self._holding = Holding(journal)
        self._gate = Gate(journal, crew.circuits)
        self._mailbox = mailbox
        self.result: ExecutionResultV1 | None = None
        """Set once the end is stored."""
        self._inbox = inbox
        self._intake = Intake(crew.store, journal, mailbox)
        self._flight = Flight(crew, journal, mailbox)
        self._until_s = None if budget is None else crew.clock.monotonic_s() + budget.total_seconds()
        self._next_progress_s = crew.clock.monotonic_s() + crew.limits.progress_every.total_seconds()

    async def run(self) -> DriveEnd:
        """Drive until nothing is left to do here. What is in flight when the claim is lost is abandoned."""
        try:
            now = self._journal.now()
            self._journal.record_all(facts_of_lost_attempts(self._execution, now, self._crew.chance.jitter()))
            self._intake.take(self._inbox)
            while (end := await self._turn()) is None:
                await self._mailbox.wait(self._patience_s())
        except ClaimLostError as error:
            reason, token = str(error), self._journal.token
            log.warning("claim lost", execution_id=self._journal.execution_id, token=token, reason=reason)
            return DriveEnd.LOST
        else:
            return end
        finally:
            self._flight.abandon()

    def leave(self, reason: str) -> None:
        """Begin nothing more, and hand over what is left as soon as nothing is in flight."""
        self._journal.hurry()
        self._mailbox.stop(reason)

    async def _turn(self) -> DriveEnd | None:
        """Take in what came, decide, begin what is due; ``None`` when the loop is to wait for more."""
        await self._intake.read()
        effects_ended = self._take_outcomes()
        decisions = self._decide()
        if self._execution.ended:
            return await self._finish()
        self._ask(decisions)
        if not await self._start(decisions):
            return None
        if effects_ended or self._flush_is_due():
            await self._journal.commit()
        await self._tell_progress()
        return await self._let_go(decisions)

    # --- taking in ---

    def _take_outcomes(self) -> bool:
        """Record what came back; whether an operation with an effect was among it."""
        effects = False
        while self._mailbox.ended:
            ended = self._mailbox.ended.popleft()
            self._flight.land(ended)
            effects |= record_landing(self._journal, ended, self._crew.chance.jitter())
        return effects

    # --- deciding ---

    def _decide(self) -> list[d.Decision]:
        """Decisions that need the world; those that only follow are recorded on the way."""
        while True:
            # without a heartbeat every attempt would be refused by ourselves, and the last of them fail the step
            may_start = self._crew.pulse.alive() and not self._stopping()
            slots = self._crew.limits.at_once.per_execution - len(self._flight) if may_start else 0
            decisions = d.decide(self._execution, self._journal.now(), slots, self._brake())
            if not self._record(decisions):
                return decisions

    def _record(self, decisions: Iterable[d.Decision]) -> bool:
        recorded = False
        for decision in decisions:
            match decision:
                case d.Record(fact):
                    self._journal.record(fact)
                case d.ExpandStep(step_id):
                    expand(self._journal, step_id, self._crew.chance.new_id, self._most_targets())
                case _:
                    continue
            recorded = True
        return recorded

    def _brake(self) -> Brake:
        return brake_of(self._crew.pulse.stops(), self._journal.submitted.tenant)

    def _stopping(self) -> bool:
        spent = self._until_s is not None and self._crew.clock.monotonic_s() >= self._until_s
        return spent or self._mailbox.stop_reason is not None

    # --- doing ---

    def _ask(self, decisions: Iterable[d.Decision]) -> None:
        for decision in decisions:
            if isinstance(decision, d.AskApproval):
                ask_before(self._journal, decision.step_id, self._crew.chance.new_id, self._most_targets())
                self._mailbox.wake()

    def _most_targets(self) -> int:
        allowed = self._journal.submitted.assessment.most_targets
        return min(self._crew.limits.most_targets, allowed or self._crew.limits.most_targets)

    async def _start(self, decisions: Iterable[d.Decision]) -> bool:
        """Begin attempts; ``False`` when the decision has to be taken again, because the inbox has news.

        Those with an effect come last, so that what cannot be written down can be withdrawn alone.
        """
        made = [s for decision in decisions if isinstance(decision, d.StartAttempt) if (s := self._made(decision))]
        sendings = await self._holding.allowed(self._gate.admitted(made))
        if len(sendings) < len(made):
            self._mailbox.wake()
        effects = [sending for sending in sendings if sending.operation.writes]
        for sending in sendings:
            if not sending.operation.writes:
                self._record_start(sending)
                self._flight.send(sending)
        decided_s = self._crew.clock.monotonic_s()
        for sending in effects:
            self._record_start(sending)
        if effects and not await self._may_begin():
            return False
        for sending in effects:
            self._flight.send(sending, decided_s)
        for decision in decisions:
            if isinstance(decision, d.Inquire) and not self._flight.is_asking(decision.step_id):
                self._inquire(decision.step_id)
        return True

    async def _may_begin(self) -> bool:
        """Write down what is about to be sent; ``False`` when unread wishes or a stop forbade that: nothing is sent."""
        answer = await self._journal.commit()
        if answer is WriteAnswer.READ_INBOX_FIRST:
            self._mailbox.knock()
        elif answer is WriteAnswer.STOPPED:
            self._crew.pulse.note_stops(await self._crew.store.stops())
            self._mailbox.wake()
        return answer is WriteAnswer.STORED

    def _made(self, decision: d.StartAttempt) -> Sending | None:
        made = sendable(self._journal, decision.step_id, decision.number, self._crew.chance.new_id)
        if made is None:
            self._mailbox.wake()
        return made

    def _record_start(self, sending: Sending) -> None:
        now, step_id = self._journal.now(), sending.step_id
        self._journal.record(
            f.AttemptStarted(
                at=now,
                step_id=step_id,
                number=sending.number,
                key=sending.key,
                token=sending.token,
                locks=alone(locks_of(self._journal, sending)),
            )
        )

    def _inquire(self, step_id: str) -> None:
        step = self._execution.step(step_id)
        made = sending_of(self._journal, step_id, step.attempts)
        if isinstance(made, Sending) and step.sent_at is not None:
            self._flight.ask(Inquiry(made, step.sent_at, step.inquiries + 1))
            return
        nobody = Unproven("what was sent cannot be put together any more", again=False)
        self._journal.record(facts_of_finding(step, nobody, self._journal.now()))
        self._mailbox.wake()

    # --- letting go ---

    async def _finish(self) -> DriveEnd:
        result = result_of(self._journal.submitted, self._execution, self._journal.now())
        await self._journal.commit(released=True, result=result.model_dump(mode="json"))
        self.result = result
        return DriveEnd.ENDED

    async def _let_go(self, decisions: list[d.Decision]) -> DriveEnd | None:
        if self._flight or self._mailbox.ended or self._mailbox.knocked:
            return None
        now = self._journal.now()
        match decisions:
            case [d.WaitForPerson()]:
                return await self._park("it waits for a person", None)
            case [d.WaitForRelease(reason, at)]:
                return await self._park(reason, at, stopped=reason)
            case [d.WakeAt(at)] if at > now and (self._stopping() or at - now > self._crew.limits.park_after):
                return await self._park(d.why_nothing_before(self._execution, at), at)
            case [] | [d.WakeAt()] if self._stopping():
                self._journal.record(f.HandedOver(at=now, reason=self._mailbox.stop_reason or "budget"))
                await self._journal.commit(released=True)
                return DriveEnd.HANDED_OVER
        return None

    async def _park(self, reason: str, until: datetime | None, stopped: str | None = None) -> DriveEnd:
        now, asks_person = self._journal.now(), until is None and stopped is None
        if until is None:
            await self._holding.leave()
        if self._execution.unknown and not self._execution.asking and asks_person and not self._execution.paused:
            self._journal.record(f.AttentionNeeded(at=now, steps=tuple(self._execution.unknown)))
        else:
            self._journal.record(parked(self._execution, now, reason, until))
        await self._journal.commit(released=True, wake_at=until, stopped=stopped)
        return DriveEnd.PARKED

    # --- waiting ---

    def _flush_is_due(self) -> bool:
        since = self._journal.unwritten_since
        return since is not None and self._journal.now() - since >= self._crew.limits.batch

    def _patience_s(self) -> float:
        """Seconds until something is due although nobody came: a flush, a retry, the budget, a word on progress."""
        now, now_s = self._journal.now(), self._crew.clock.monotonic_s()
        waits = [self._next_progress_s - now_s]
        if self._journal.unwritten_since is not None:
            waits.append((self._journal.unwritten_since + self._crew.limits.batch - now).total_seconds())
        if self._until_s is not None and self._until_s > now_s:
            waits.append(self._until_s - now_s)
        moments = d.due_at(self._execution, now, self._brake())
        due = [at for step_id, at in moments if not self._flight.is_asking(step_id)]
        due += [hold.until for hold in self._execution.held_back.values() if hold.until > now]
        waits += [(min(due) - now).total_seconds()] if due else []
        return max(min(waits), 0.001)

    async def _tell_progress(self) -> None:
        now_s = self._crew.clock.monotonic_s()
        if now_s >= self._next_progress_s:
            self._next_progress_s = now_s + self._crew.limits.progress_every.total_seconds()
            event = progress_event(
                self._journal.execution_id, self._execution, self._journal.now(), self._crew.limits.at_once
            )
            await self._journal.publish_live([event])
