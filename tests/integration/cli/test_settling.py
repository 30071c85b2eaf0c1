"""``resolve``, ``stop``, ``go`` and ``stops``, and what ``show`` says of what is unknown, over a fake API."""

import json

import pytest

from cli.exits import Exit
from schemas.control import Control
from schemas.execution import AttemptView, StepView
from schemas.words import ExecutionStatus, StepStatus
from tests.integration.cli.fake_api import FakeApi
from tests.integration.cli.terminal import Terminal
from tests.unit.cli.samples import NOON, an_execution

STEP = "restart[web-01]"
TOOL = Control(stop_id="s1", tenant="acme", tool="slack-cli", by="ada", reason="it talks too much", at=NOON)
ALL = Control(stop_id="s2", tenant=None, tool=None, by="root", reason="an incident", at=NOON)


def unknown(*attempts: AttemptView) -> StepView:
    return StepView(id=STEP, status=StepStatus.UNKNOWN, attempts=attempts, error="the line was cut")


def test_show_says_what_is_unknown_and_how_to_settle_it(api: FakeApi, terminal: Terminal) -> None:
    api.states = [an_execution(ExecutionStatus.NEEDS_ATTENTION, steps=[unknown()])]
    out = terminal.run("show", "e1").out
    assert "nobody knows what became of this" in out
    assert f'resolve e1 "{STEP}" --reason "..." --happened | --did-not-happen | --try-again | --abort' in out


def test_show_offers_nothing_that_can_no_longer_be_done(api: FakeApi, terminal: Terminal) -> None:
    api.states = [an_execution(ExecutionStatus.CANCELLED, steps=[unknown()])]
    assert "resolve" not in terminal.run("show", "e1").out


def test_show_says_what_settled_an_attempt_and_why_it_is_stopped(api: FakeApi, terminal: Terminal) -> None:
    evidence = {"by": "stage-e", "resolution": "happened", "reason": "is-active shows that it happened"}
    attempt = AttemptView(number=1, key="k", token=1, started_at=NOON, evidence=evidence)
    execution = an_execution(ExecutionStatus.QUEUED, steps=[unknown(attempt)])
    api.states = [execution.model_copy(update={"stopped": "systemctl is stopped by ada: maintenance"})]
    out = terminal.run("show", "e1").out
    assert "settled by stage-e: happened, is-active shows that it happened" in out
    assert "stopped   systemctl is stopped by ada: maintenance" in out


@pytest.mark.parametrize(
    ("option", "outcome"),
    [
        ("--happened", "happened"),
        ("--did-not-happen", "did_not_happen"),
        ("--try-again", "try_again"),
        ("--abort", "abort"),
    ],
)
def test_resolve_sends_what_is_said(api: FakeApi, terminal: Terminal, option: str, outcome: str) -> None:
    ended = terminal.run("resolve", "e1", STEP, option, "--reason", "I looked")
    assert (ended.code, STEP in ended.out) == (Exit.DONE, True)
    assert json.loads(api.bodies[0]) == {"step_id": STEP, "target": None, "outcome": outcome, "reason": "I looked"}


@pytest.mark.parametrize("options", [(), ("--happened", "--abort")])
def test_resolve_takes_one_word(api: FakeApi, terminal: Terminal, options: tuple[str, ...]) -> None:
    ended = terminal.run("resolve", "e1", STEP, "--reason", "I looked", *options)
    assert (ended.code, api.bodies) == (Exit.BAD_INPUT, [])


def test_resolve_needs_a_reason(terminal: Terminal) -> None:
    assert terminal.run("resolve", "e1", STEP, "--happened").code == Exit.BAD_INPUT


def test_stop_says_what_is_stopped(api: FakeApi, terminal: Terminal) -> None:
    api.controls = [TOOL]
    ended = terminal.run("stop", "--tool", "slack_cli", "--reason", "it talks too much")
    assert ended.out == "slack-cli of tenant acme is stopped by ada: it talks too much\n"
    assert json.loads(api.bodies[0]) == {"tool": "slack_cli", "everything": False, "reason": "it talks too much"}


def test_go_lifts_the_stop_of_the_same_words(api: FakeApi, terminal: Terminal) -> None:
    api.controls = [TOOL, ALL]
    assert terminal.run("go", "--tool", "Slack_CLI").code == Exit.DONE
    assert terminal.run("go", "--everything", "--reason", "it is over").code == Exit.DONE
    assert api.asked == ["DELETE s1", "DELETE s2"]


def test_go_of_what_is_not_stopped_is_bad_input(api: FakeApi, terminal: Terminal) -> None:
    api.controls = [TOOL]
    assert terminal.run("go").code == Exit.BAD_INPUT
    assert api.asked == []


def test_stops_lists_what_is_stopped(api: FakeApi, terminal: Terminal) -> None:
    api.controls = [TOOL, ALL]
    out = terminal.run("stops").out
    assert "slack-cli of tenant acme" in out
    assert "everything of all tenants" in out
