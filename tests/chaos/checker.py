"""What was promised, held against what the witnesses saw. Pure, so that forged histories can try to get past it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from schemas.event import EventType
from schemas.words import ApprovalState, ExecutionStatus, Outcome, StepStatus, Verdict
from stage_e.ports.records import AttemptState
from tests.chaos.history import Effect, History, Stored

NOT_DONE = {StepStatus.WAITING, StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.CANCELLED}


class Promise(StrEnum):
    """What is promised; the words are those of the report."""

    LOST = "lost executions"
    DOUBLED = "requests that became two executions"
    REPEATED = "effects repeated in silence"
    UNAPPROVED = "effects that nobody agreed to"
    CANCELLED = "effects begun after an accepted cancel"
    FALSE_SUCCESS = "successes that did not happen"
    FALSE_FAILURE = "failures that happened all the same"
    GAP = "gaps or repeats in events"
    UNSETTLED = "executions that nothing will move on"
    CONTRADICTED = "executions that the API shows otherwise than they are stored"
    UNKNOWN = "steps of which nobody knows whether they happened"


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that was broken, by which execution, and what to look at."""

    promise: Promise
    execution_id: str
    what: str


class Case:
    """A history, sorted by execution."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.rows = {row.execution_id: row for row in history.stored}
        self.effects: dict[str, list[Effect]] = {}
        for effect in history.effects:
            self.effects.setdefault(effect.execution_id, []).append(effect)
        self.lied = {(lie.execution_id, lie.step_id) for lie in history.lies}


def breaches(history: History, *, faults: bool) -> tuple[Breach, ...]:
    """Every broken promise. Where no ``faults`` were made, nothing may be unknown or fail either."""
    case = Case(history)
    looks: list[Callable[[Case], Iterator[Breach]]] = [
        _lost,
        _doubled,
        _repeated,
        _unapproved,
        _begun_after_a_cancel,
        _false_success,
        _false_failure,
        _gaps,
        _unsettled,
        _contradicted,
    ]
    if not faults:
        looks += [_unknown, _failed_without_a_fault]
    return tuple(breach for look in looks for breach in look(case))


def _lost(case: Case) -> Iterator[Breach]:
    for asked in case.history.asked:
        if not asked.ids:
            yield Breach(Promise.LOST, asked.key, f"never accepted: {asked.refusal or 'no answer'}")
        for execution_id in asked.ids:
            if execution_id not in case.rows:
                yield Breach(Promise.LOST, execution_id, f"answered to {asked.key}, and not stored")
            elif execution_id not in case.history.shown:
                yield Breach(Promise.LOST, execution_id, "stored, and the API does not show it")


def _doubled(case: Case) -> Iterator[Breach]:
    for asked in case.history.asked:
        if len(set(asked.ids)) > 1:
            yield Breach(Promise.DOUBLED, asked.ids[0], f"{asked.key} was answered with {sorted(set(asked.ids))}")
    for key, count in Counter(row.key for row in case.history.stored).items():
        if count > 1:
            yield Breach(Promise.DOUBLED, key, f"stored {count} times")


def _repeated(case: Case) -> Iterator[Breach]:
    """An effect without an attempt of its own; or a second one of what must not be repeated."""
    for execution_id, effects in case.effects.items():
        row = case.rows.get(execution_id)
        written = {(tried.step_id, tried.number, tried.token) for tried in row.attempts} if row else set()
        repeatable = {step.step_id for step in row.steps if step.repeatable} if row else set()
        for (step_id, number, token), count in _counted(effects).items():
            if (step_id, number, token) not in written:
                yield Breach(
                    Promise.REPEATED, execution_id, f"{step_id}: attempt {number}, token {token} not on record"
                )
            elif count > 1:
                yield Breach(Promise.REPEATED, execution_id, f"{step_id}: attempt {number} happened {count} times")
        for step_id, count in Counter(effect.step_id for effect in effects).items():
            if count > 1 and step_id not in repeatable:
                yield Breach(Promise.REPEATED, execution_id, f"{step_id}: happened {count} times")


def _counted(effects: list[Effect]) -> Counter[tuple[str, int, int]]:
    return Counter((effect.step_id, effect.attempt, effect.token) for effect in effects)


def _unapproved(case: Case) -> Iterator[Breach]:
    must_ask = {execution_id for asked in case.history.asked if asked.must_ask for execution_id in asked.ids}
    for execution_id, effects in case.effects.items():
        row = case.rows.get(execution_id)
        if row is None:
            yield Breach(Promise.UNAPPROVED, execution_id, f"{effects[0].what} belongs to no execution")
        elif row.level > 0 or execution_id in must_ask or row.questions:
            for effect in effects:
                if reason := _not_agreed(case, row, effect):
                    yield Breach(Promise.UNAPPROVED, execution_id, f"{effect.step_id}: {effect.what}: {reason}")


def _not_agreed(case: Case, row: Stored, effect: Effect) -> str | None:
    """Why nobody had agreed to ``effect`` in time, by what the client says that it answered."""
    family = {effect.step_id, *(step.parent for step in row.steps if step.step_id == effect.step_id)}
    about = {question.step_id for question in row.questions} & family or {None}
    answers = [
        vote for vote in case.history.votes if vote.execution_id == effect.execution_id and vote.step_id in about
    ]
    if any(vote.verdict is not Verdict.APPROVE for vote in answers):
        return "it was rejected"
    if not any(vote.at <= effect.at for vote in answers):
        return f"asked: {len(row.questions)}, agreed to before it happened: none"
    return None


def _begun_after_a_cancel(case: Case) -> Iterator[Breach]:
    """What had begun may end; nothing more may begin."""
    for asked in case.history.asked:
        row = case.rows.get(asked.ids[0]) if asked.ids else None
        if row is None or asked.cancelled_at is None:
            continue
        writing = {tried.step_id for tried in row.attempts if tried.writes}
        for event in row.events:
            if event.type is EventType.STEP_STARTED and event.step_id in writing and event.at > asked.cancelled_at:
                what = f"{event.step_id} began at {event.at:%H:%M:%S.%f}, cancelled at {asked.cancelled_at:%H:%M:%S.%f}"
                yield Breach(Promise.CANCELLED, row.execution_id, what)


def _false_success(case: Case) -> Iterator[Breach]:
    for row in case.history.stored:
        done = {effect.step_id for effect in case.effects.get(row.execution_id, ())}
        writing = {tried.step_id for tried in row.attempts if tried.writes}
        for step in row.steps:
            lied = (row.execution_id, step.step_id) in case.lied
            if step.status is StepStatus.SUCCEEDED and step.step_id in writing - done and not lied:
                yield Breach(
                    Promise.FALSE_SUCCESS, row.execution_id, f"{step.step_id} succeeded, and no service did it"
                )
        unmet = [step.step_id for step in row.steps if step.status is not StepStatus.SUCCEEDED]
        if row.status is ExecutionStatus.COMPLETED and unmet:
            yield Breach(Promise.FALSE_SUCCESS, row.execution_id, f"completed, without {', '.join(unmet)}")


def _false_failure(case: Case) -> Iterator[Breach]:
    for row in case.history.stored:
        worked = [effect for effect in case.effects.get(row.execution_id, ()) if effect.worked]
        refused = {
            (tried.step_id, tried.number): tried.error
            for tried in row.attempts
            if tried.outcome is Outcome.FAILED or tried.state is AttemptState.REFUSED
        }
        for effect in worked:
            if (effect.step_id, effect.attempt) in refused:
                said = refused[effect.step_id, effect.attempt]
                yield Breach(
                    Promise.FALSE_FAILURE, row.execution_id, f"{effect.step_id} happened, called failed: {said}"
                )
        for step in row.steps:
            if step.status in NOT_DONE and any(effect.step_id == step.step_id for effect in worked):
                what = f"{step.step_id} happened, and is {step.status}: {step.error}"
                yield Breach(Promise.FALSE_FAILURE, row.execution_id, what)
        met = row.steps and all(step.status is StepStatus.SUCCEEDED for step in row.steps)
        if met and row.status in {ExecutionStatus.FAILED, ExecutionStatus.PARTIAL}:
            yield Breach(Promise.FALSE_FAILURE, row.execution_id, f"{row.status}, though every step succeeded")


def _gaps(case: Case) -> Iterator[Breach]:
    for row in case.history.stored:
        whole = tuple(range(1, row.last_seq + 1))
        numbers = tuple(event.seq for event in row.events)
        if numbers != whole:
            yield Breach(Promise.GAP, row.execution_id, f"stored {_odd(numbers)}, last_seq is {row.last_seq}")
        shown = case.history.shown.get(row.execution_id)
        if shown is not None and shown.numbers != tuple(range(1, shown.last_seq + 1)):
            yield Breach(Promise.GAP, row.execution_id, f"paged {_odd(shown.numbers)}, the last is {shown.last_seq}")
    for followed in case.history.followed:
        stored = case.rows.get(followed.execution_id)
        ended = stored is not None and stored.status.finished
        last = stored.last_seq if stored and ended else len(followed.numbers)
        if followed.numbers != tuple(range(1, last + 1)):
            yield Breach(Promise.GAP, followed.execution_id, f"a follower saw {_odd(followed.numbers)} of {last}")


def _odd(numbers: tuple[int, ...]) -> str:
    """Where a count from 1 goes wrong, in words."""
    wrong = next((at for at, number in enumerate(numbers, 1) if number != at), None)
    return f"1 to {len(numbers)}" if wrong is None else f"{numbers[wrong - 1]} in place {wrong}"


def _unsettled(case: Case) -> Iterator[Breach]:
    for row in case.history.stored:
        open_attempts = [tried.step_id for tried in row.attempts if tried.state is AttemptState.INTENT]
        if row.status.finished:
            if open_attempts:
                yield Breach(Promise.UNSETTLED, row.execution_id, f"{row.status} with open attempts of {open_attempts}")
        elif not _waits_for_a_person(case, row):
            last = row.events[-1] if row.events else None
            what = f"{row.status}, last event {last.type} at {last.at:%H:%M:%S}" if last else f"{row.status}"
            yield Breach(Promise.UNSETTLED, row.execution_id, what)


def _waits_for_a_person(case: Case, row: Stored) -> bool:
    """Whether it says what it waits for, and nobody has answered that yet."""
    if row.status is ExecutionStatus.NEEDS_ATTENTION:
        return any(step.status is StepStatus.UNKNOWN and step.error for step in row.steps)
    asks = {question.approval_id for question in row.questions if question.state is ApprovalState.PENDING}
    answered = {vote.approval_id for vote in case.history.votes}
    return row.status is ExecutionStatus.AWAITING_APPROVAL and bool(asks - answered)


def _contradicted(case: Case) -> Iterator[Breach]:
    for asked in case.history.asked:
        ended = case.rows.get(asked.ids[0]) if asked.ids else None
        if ended is not None and asked.told not in (None, ended.status):
            yield Breach(Promise.CONTRADICTED, asked.ids[0], f"answered as {asked.told}, stored as {ended.status}")
    for row in case.history.stored:
        shown = case.history.shown.get(row.execution_id)
        if shown is None:
            continue
        steps = {step.step_id: step.status for step in row.steps}
        pairs = {
            "status": (row.status, shown.status),
            "last_seq": (row.last_seq, shown.last_seq),
            "steps": (steps, shown.steps),
        }
        for name, (stored, seen) in pairs.items():
            if stored != seen:
                yield Breach(Promise.CONTRADICTED, row.execution_id, f"{name}: stored {stored}, shown {seen}")
        if row.result_status not in (None, row.status):
            yield Breach(Promise.CONTRADICTED, row.execution_id, f"{row.status}, its result says {row.result_status}")


def _unknown(case: Case) -> Iterator[Breach]:
    for row in case.history.stored:
        for step in row.steps:
            if step.status is StepStatus.UNKNOWN:
                yield Breach(Promise.UNKNOWN, row.execution_id, f"{step.step_id}: {step.error}")


def _failed_without_a_fault(case: Case) -> Iterator[Breach]:
    for row in case.history.stored:
        for step in row.steps:
            if step.status is StepStatus.FAILED:
                what = f"{step.step_id} failed, and nobody made a fault: {step.error}"
                yield Breach(Promise.FALSE_FAILURE, row.execution_id, what)
