from datetime import UTC, datetime, timedelta

from schemas.event import EventType
from schemas.words import ExecutionStatus
from tests.chaos.history import History, Stored, Strike, Told
from tests.chaos.recovery import Spread, after_a_kill, after_an_absence, spread

NOON = datetime(2025, 11, 23, 12, tzinfo=UTC)
KILL = Strike("kill", NOON + timedelta(seconds=5), NOON + timedelta(seconds=5), victim=17)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def claimed(seq: int, seconds: float, pid: int) -> Told:
    return Told(seq, EventType.EXECUTION_CLAIMED, at(seconds), driver=f"worker-host-{pid}-abcd")


def a_row(*events: Told, ended_at: datetime | None = None) -> Stored:
    last = events[-1].seq if events else 0
    return Stored("x", "k", ExecutionStatus.COMPLETED, 0, last, NOON, ended_at, events=events)


def test_recovery_is_from_the_kill_to_the_next_claim_of_what_the_victim_drove() -> None:
    row = a_row(claimed(1, 4, pid=17), claimed(2, 8.5, pid=18))
    assert after_a_kill(History(stored=(row,), strikes=(KILL,)), "kill") == [3.5]


def test_a_recovery_that_another_fault_disturbed_is_left_out_when_it_is_to_be_alone() -> None:
    row = a_row(claimed(1, 4, pid=17), claimed(2, 8.5, pid=18))
    disturbed = History(stored=(row,), strikes=(KILL, Strike("another", at(9.9), at(12))))
    undisturbed = History(
        stored=(row,), strikes=(Strike("another", at(1), at(2)), KILL, Strike("another", at(11), at(12)))
    )
    assert after_a_kill(disturbed, "kill", alone=True) == []
    assert after_a_kill(undisturbed, "kill", alone=True) == [3.5]


def test_what_another_process_drove_needs_no_recovery() -> None:
    row = a_row(claimed(1, 4, pid=18), claimed(2, 8.5, pid=19))
    assert after_a_kill(History(stored=(row,), strikes=(KILL,)), "kill") == []


def test_what_the_victim_had_let_go_needs_none() -> None:
    handed_over = Told(2, EventType.EXECUTION_HANDED_OVER, at(4.5))
    row = a_row(claimed(1, 4, pid=17), handed_over, claimed(3, 8.5, pid=18))
    assert after_a_kill(History(stored=(row,), strikes=(KILL,)), "kill") == []


def test_a_server_that_is_back_is_measured_to_the_next_end() -> None:
    back = Strike("restart", at(1), at(5))
    rows = tuple(a_row(ended_at=at(seconds)) for seconds in (2, 4.9, 6.5, 9))
    assert after_an_absence(History(stored=rows, strikes=(back, KILL)), ["restart"]) == [1.5]


def test_a_spread_is_by_nearest_rank() -> None:
    assert spread(range(1, 101)) == Spread(100, 50, 95, 100)
    assert spread([3.0]) == Spread(1, 3.0, 3.0, 3.0)
    assert spread([]) == Spread(0, 0.0, 0.0, 0.0)
