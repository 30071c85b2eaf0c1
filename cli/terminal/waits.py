"""What an execution that is watched waits for: hosts that others change, what takes no calls, people, a stop."""

from cli.terminal.text import clock_time, safe, span
from schemas.approval import Approval
from schemas.event import Event, EventType
from schemas.execution import Execution, HeldBy
from schemas.json_text import JsonValue
from schemas.words import ApprovalState, ExecutionStatus

LOCKS, PARKED, STOPPED = "locks", "parked", "stopped"  # causes beside services, hosts and approvals
ENDS = frozenset(EventType(f"execution.{status}") for status in ExecutionStatus if status.finished)
ANSWERED = frozenset(
    {
        EventType.APPROVAL_GRANTED,
        EventType.APPROVAL_REJECTED,
        EventType.APPROVAL_EXPIRED,
        EventType.APPROVAL_VOID,
    }
)


class Waits:
    """By cause, the lines that say so; ``see`` takes in what happens, ``look`` how the execution stands."""

    def __init__(self, execution: Execution) -> None:
        self._lines: dict[str, tuple[str, ...]] = {}
        self.look(execution)

    def lines(self) -> list[str]:
        """What to tell, in the order in which it began."""
        several = [line for cause, lines in self._lines.items() if cause != PARKED for line in lines]
        return several or [*self._lines.get(PARKED, ())]  # the others say better why

    def look(self, execution: Execution) -> None:
        """As the API says it: with who holds what, and for how long."""
        self._lines = {}
        if execution.status.finished:
            return
        if execution.stopped:
            self._lines[STOPPED] = (f"for a stop to be lifted: {safe(execution.stopped)}",)
        for held in execution.waits_for:
            cause = LOCKS if held.until is None else held.target
            self._lines[cause] = (*self._lines.get(cause, ()), held_words(held))
        for approval in execution.approvals:
            if approval.state is ApprovalState.PENDING:
                self._lines[approval.approval_id] = (_asked(approval),)

    def see(self, event: Event) -> None:
        """Take in what happened."""
        if event.type in ENDS:
            self._lines = {}
        elif event.type in ANSWERED:
            self._lines.pop(_word(event, "approval_id"), None)
        else:
            self._see_wait(event)

    def _see_wait(self, event: Event) -> None:
        match event.type:
            case EventType.EXECUTION_HELD_BACK:
                self._lines[_word(event, "cause")] = (_held_back(event),)
            case EventType.EXECUTION_LET_GO:
                self._lines.pop(_word(event, "cause"), None)
            case EventType.EXECUTION_PARKED:
                self._lines[PARKED] = (_word(event, "reason"),)
            case EventType.EXECUTION_CLAIMED:
                self._lines.pop(PARKED, None)
                self._lines.pop(STOPPED, None)
            case EventType.APPROVAL_REQUESTED:
                asked = _word(event, "approval_id")
                self._lines[asked] = (f"for approval {asked}, level {_word(event, 'level')}",)
            case _:
                pass


def held_words(held: HeldBy) -> str:
    """``for ws-03, which execution e7 (running) has, about 20 s more``; or until when what takes no calls."""
    if held.until is not None:
        return f"for {safe(held.target)} until {clock_time(held.until)}: {safe(held.reason or '')}"
    who = f"execution {held.execution_id} ({held.status})" if held.execution_id else "somebody else's execution"
    eta = f", about {span(held.eta_s)} more" if held.eta_s is not None else ""
    return f"for {safe(held.target)}, which {who} has{eta}"


def _asked(approval: Approval) -> str:
    about = f" of step {safe(approval.step_id)}" if approval.step_id else ""
    return (
        f"for approval {approval.approval_id}{about}, level {approval.level}, until {clock_time(approval.expires_at)}"
    )


def _held_back(event: Event) -> str:
    """Of locks what is held and by whom; of the rest why nothing is sent."""
    keys, holders = _names(event.data.get("keys")), _names(event.data.get("holders"))
    if not keys:
        return f"for {_word(event, 'cause')}: {_word(event, 'reason')}"
    hosts = [
        key.removeprefix("host:") for key in keys if key.startswith("host:")
    ]  # an asset is locked under both names
    first, *others = holders or ["of another tenant"]
    behind = f" ({', '.join(others)} also before it)" if others else ""
    return f"for {', '.join(hosts or keys)}, which execution {first} has{behind}"


def _names(value: JsonValue) -> list[str]:
    return [safe(str(each)) for each in value] if isinstance(value, list) else []


def _word(event: Event, name: str) -> str:
    return safe(str(event.data.get(name) or ""))
