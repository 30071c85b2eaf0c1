"""What an execution that is watched waits for."""

from datetime import timedelta

from cli.terminal.waits import Waits
from schemas.event import EventType
from schemas.execution import Execution, HeldBy
from schemas.words import ExecutionStatus
from tests.unit.cli.samples import NOON, an_approval, an_event, an_execution

LOCKED = HeldBy(target="ws-03", execution_id="e7", status=ExecutionStatus.RUNNING, eta_s=20)
AWAY = HeldBy(target="automation-service", until=NOON + timedelta(minutes=1), reason="it did not answer")


def held(*waits: HeldBy) -> Execution:
    return an_execution().model_copy(update={"waits_for": waits})


def locked_out() -> Waits:
    waits = Waits(an_execution())
    waits.see(
        an_event(
            1,
            EventType.EXECUTION_HELD_BACK,
            cause="locks",
            reason="others hold what it changes",
            keys=["asset:12", "host:ws-03"],
            holders=["e7"],
        )
    )
    return waits


def test_what_runs_freely_waits_for_nothing() -> None:
    assert Waits(an_execution()).lines() == []


def test_a_host_is_told_with_who_has_it_and_how_long_still() -> None:
    assert Waits(held(LOCKED)).lines() == ["for ws-03, which execution e7 (running) has, about 20 s more"]


def test_a_host_that_is_taken_meanwhile_is_told_with_who_has_it() -> None:
    assert locked_out().lines() == ["for ws-03, which execution e7 has"]


def test_what_takes_no_calls_is_told_with_its_reason() -> None:
    (line,) = Waits(held(AWAY)).lines()
    assert line.startswith("for automation-service until ")
    assert line.endswith(": it did not answer")


def test_a_service_that_is_left_alone_meanwhile_is_told() -> None:
    waits = Waits(an_execution())
    waits.see(an_event(1, EventType.EXECUTION_HELD_BACK, cause="asset-service", reason="it did not answer"))
    assert waits.lines() == ["for asset-service: it did not answer"]


def test_what_lets_go_is_told_no_more() -> None:
    waits = locked_out()
    waits.see(an_event(2, EventType.EXECUTION_LET_GO, cause="locks", reason="it is free"))
    assert waits.lines() == []


def test_a_question_is_told_until_it_is_answered() -> None:
    waits = Waits(an_execution(ExecutionStatus.AWAITING_APPROVAL, approvals=[an_approval(2)]))
    (line,) = waits.lines()
    assert line.startswith("for approval a1, level 2, until ")
    waits.see(an_event(1, EventType.APPROVAL_GRANTED, approval_id="a1", approvers=["ada"]))
    assert waits.lines() == []


def test_a_question_that_comes_up_on_the_way_is_told() -> None:
    waits = Waits(an_execution())
    waits.see(an_event(1, EventType.APPROVAL_REQUESTED, "s1", approval_id="a9", level=3))
    assert waits.lines() == ["for approval a9, level 3"]


def test_what_is_parked_says_why_unless_something_else_says_it_better() -> None:
    waits = Waits(an_execution())
    waits.see(an_event(1, EventType.EXECUTION_PARKED, reason="the next attempt is due at noon"))
    assert waits.lines() == ["the next attempt is due at noon"]
    waits.look(held(LOCKED))
    waits.see(an_event(2, EventType.EXECUTION_PARKED, reason="others hold what it changes"))
    assert waits.lines() == ["for ws-03, which execution e7 (running) has, about 20 s more"]


def test_a_stop_is_told_until_it_is_driven_again() -> None:
    waits = Waits(an_execution().model_copy(update={"stopped": "systemctl is stopped by ada: maintenance"}))
    assert waits.lines() == ["for a stop to be lifted: systemctl is stopped by ada: maintenance"]
    waits.see(an_event(1, EventType.EXECUTION_CLAIMED, driver="w", token=2))
    assert waits.lines() == []


def test_what_has_ended_waits_for_nothing() -> None:
    waits = locked_out()
    waits.see(an_event(2, EventType.EXECUTION_CANCELLED))
    assert waits.lines() == []


def test_a_name_cannot_hide_anything() -> None:
    assert "\x1b" not in Waits(held(HeldBy(target="ws\x1b[2K"))).lines()[0]
