"""What the end of an attempt says about the service and the host that it was for."""

from dataclasses import replace

import pytest

from schemas.json_text import JsonObject
from stage_e.circuits import Circuits
from stage_e.engine.circuit import FIRST_WAIT, TROUBLE_IN_A_ROW
from stage_e.errors import LostStepError, PermanentStepError, StepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Sending
from stage_e.tools.operation import Service
from tests.unit.adapters.services.sending import a_sending
from tests.unit.executor.house import HeldClock

AUTOMATION, ASSET = Service.AUTOMATION, Service.ASSET
WEB = "automation-service/web-01"


def to(host: str = "web-01", body: JsonObject | None = None) -> Sending:
    return replace(a_sending(body=body), target=host)


def after(*errors: StepError | None, sending: Sending | None = None) -> Circuits:
    circuits = Circuits(HeldClock())
    for error in errors:
        circuits.note(sending or to(), error)
    return circuits


def closed_to(circuits: Circuits) -> set[str]:
    return {closure.cause for closure in circuits.closures()}


BUSY = TemporaryStepError("busy", away=AUTOMATION)
HUNG_UP = LostStepError("hung up", away=AUTOMATION)
HOST_AWAY = TemporaryStepError("no route", away=WEB)


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (BUSY, {AUTOMATION}),
        (HUNG_UP, {AUTOMATION, WEB}),
        (HOST_AWAY, {WEB}),
        (TemporaryStepError("busy", away=ASSET), {ASSET}),
        (TargetFailedError("not reachable", away=WEB), {WEB}),
        (TargetFailedError("exit code 1"), set()),
        (LostStepError("HTTP 500"), set()),
        (PermanentStepError("no such host"), set()),
        (TemporaryStepError("too much is under way"), set()),
    ],
    ids=[
        "busy",
        "hung up",
        "host away",
        "other service",
        "device away",
        "honest failure",
        "broke",
        "refused",
        "our own limits",
    ],
)
def test_trouble_closes_the_way_to_who_caused_it(error: StepError, away: set[str]) -> None:
    assert closed_to(after(*[error] * TROUBLE_IN_A_ROW)) == away


@pytest.mark.parametrize("answer", [None, TargetFailedError("exit code 1")], ids=["well", "honest failure"])
def test_an_answer_between_troubles_starts_the_count_anew(answer: StepError | None) -> None:
    almost = [BUSY] * (TROUBLE_IN_A_ROW - 1)
    assert closed_to(after(*almost, answer, *almost)) == set()


def test_a_host_that_is_away_keeps_nothing_from_other_hosts() -> None:
    circuits = after(*[HOST_AWAY] * TROUBLE_IN_A_ROW)
    assert circuits.admit(to("WEB-01"), is_last=False) is not None
    assert circuits.admit(to("web-02"), is_last=False) is None


def test_a_service_that_is_away_keeps_everything_from_its_hosts() -> None:
    circuits = after(*[BUSY] * TROUBLE_IN_A_ROW)
    assert circuits.admit(to("web-02"), is_last=False) is not None


def test_what_needs_the_other_service_for_its_credentials_waits_for_that_one_too() -> None:
    circuits = after(*[TemporaryStepError("busy", away=ASSET)] * TROUBLE_IN_A_ROW)
    assert circuits.admit(to(body={"use_asset_credentials": True}), is_last=False) is not None
    assert circuits.admit(to(), is_last=False) is None


def test_while_it_is_open_nothing_is_looked_up_there_either() -> None:
    circuits = after(*[BUSY] * TROUBLE_IN_A_ROW)
    assert circuits.hold(AUTOMATION) is not None
    assert circuits.hold(ASSET) is None


def test_one_that_is_open_says_why() -> None:
    (closure,) = after(*[BUSY] * TROUBLE_IN_A_ROW).closures()
    assert closure.hold.reason == "automation-service did not take 5 calls in a row; the last: busy"


def test_what_was_admitted_before_it_opened_is_not_sent_any_more() -> None:
    assert after().shut_since_admitted(to()) is None
    shut = after(*[BUSY] * TROUBLE_IN_A_ROW).shut_since_admitted(to())
    assert shut is not None
    assert "did not take 5 calls" in shut.reason


def test_the_last_attempt_of_a_step_is_sent_all_the_same() -> None:
    last = replace(to(), number=to().operation.max_attempts)
    assert after(*[BUSY] * TROUBLE_IN_A_ROW).shut_since_admitted(last) is None


def test_a_trial_is_sent() -> None:
    clock = HeldClock()
    circuits = Circuits(clock)
    for _ in range(TROUBLE_IN_A_ROW):
        circuits.note(to(), BUSY)
    clock.pass_by(FIRST_WAIT)
    assert circuits.admit(to(), is_last=False) is None
    assert circuits.shut_since_admitted(to()) is None
