"""The commands of a client against an API that is prepared."""

import json
import signal
from pathlib import Path

import pytest

from cli.exits import Exit
from schemas.problem import FieldError
from schemas.words import ExecutionStatus
from tests.integration.cli.fake_api import FakeApi
from tests.integration.cli.programs import line_with, started
from tests.integration.cli.terminal import Terminal
from tests.unit.cli.samples import DIGEST, a_result, an_approval, an_execution

ENDED = an_execution(ExecutionStatus.COMPLETED, last_seq=5, result=a_result(answer="You have 6 assets"))
PAUSED = an_execution(ExecutionStatus.PAUSED)
WAITING = an_execution(ExecutionStatus.AWAITING_APPROVAL, approvals=[an_approval()])


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text('{"steps": []}')
    return str(path)


def a_job(api: FakeApi) -> None:
    """The submission is a job that runs, and has ended when it is looked at again."""
    api.submitted, api.states = an_execution(), [ENDED]


def test_run_prints_the_answer_of_a_plan_that_ran_at_once(api: FakeApi, terminal: Terminal, plan: str) -> None:
    api.submitted = a_result(answer="You have 6 assets")
    ended = terminal.run("run", plan)
    assert (ended.code, ended.out) == (Exit.DONE, "You have 6 assets\n")


def test_run_follows_a_job_to_its_answer(api: FakeApi, terminal: Terminal, plan: str) -> None:
    a_job(api)
    ended = terminal.run("run", plan)
    assert (ended.code, ended.out) == (Exit.DONE, "You have 6 assets\n")
    assert "worker-vm-7-x drives it, token 1" in ended.err


def test_run_ends_with_1_when_the_execution_did_not_complete(api: FakeApi, terminal: Terminal, plan: str) -> None:
    api.submitted = a_result(ExecutionStatus.FAILED, "It failed.")
    assert terminal.run("run", plan).code == Exit.NOT_COMPLETED


def test_run_without_waiting_prints_the_id(api: FakeApi, terminal: Terminal, plan: str) -> None:
    api.submitted = an_execution()
    ended = terminal.run("run", plan, "--no-wait")
    assert (ended.code, ended.out) == (Exit.DONE, "e1\n")
    assert api.asked == ["submit respond-async"]


def test_run_for_programs_prints_each_event_and_the_result_last(api: FakeApi, terminal: Terminal, plan: str) -> None:
    a_job(api)
    lines = [json.loads(line) for line in terminal.run("run", plan, "--json").out.splitlines()]
    assert [line.get("seq") for line in lines] == [1, 2, 3, 4, 5, None]
    assert lines[-1]["answer"] == "You have 6 assets"


def test_run_for_programs_prints_the_events_of_what_ran_at_once(api: FakeApi, terminal: Terminal, plan: str) -> None:
    lines = [json.loads(line) for line in terminal.run("run", plan, "--json").out.splitlines()]
    assert [line.get("seq") for line in lines] == [1, 2, 3, 4, 5, None]


def test_run_stops_where_a_person_is_needed_and_says_how_to_answer(api: FakeApi, terminal: Terminal, plan: str) -> None:
    api.submitted = WAITING
    ended = terminal.run("run", plan)
    assert ended.code == Exit.WAITS
    assert f"approve a1 --digest {DIGEST}" in ended.err
    assert "watch e1" in ended.err


def test_run_with_yes_confirms_what_one_may_confirm(api: FakeApi, terminal: Terminal, plan: str) -> None:
    api.submitted, api.states = WAITING, [ENDED]
    assert terminal.run("run", plan, "--yes").code == Exit.DONE
    assert json.loads(api.bodies[-1]) == {"decision": "approve", "digest": DIGEST, "comment": None}


def test_run_with_yes_does_not_answer_for_somebody_else(api: FakeApi, terminal: Terminal, plan: str) -> None:
    api.submitted = an_execution(ExecutionStatus.AWAITING_APPROVAL, approvals=[an_approval(2)])
    ended = terminal.run("run", plan, "--yes")
    assert ended.code == Exit.WAITS
    assert "--as approver approve a1" in ended.err
    assert api.asked == ["submit"]


def test_run_that_waits_long_enough_says_how_to_come_back(api: FakeApi, terminal: Terminal, plan: str) -> None:
    api.submitted, api.story = an_execution(), []
    ended = terminal.run("run", plan, "--wait", "0.1")
    assert ended.code == Exit.NOT_COMPLETED
    assert "watch e1" in ended.err


def test_ctrl_c_leaves_the_execution_running_and_says_how_to_come_back(api: FakeApi, plan: str) -> None:
    api.submitted, api.story = an_execution(), []
    with started("--url", api.url, "run", plan, STAGE_E_API_KEY="key") as command:
        line_with(command, "execution e1")
        command.send_signal(signal.SIGINT)
        assert line_with(command, "it goes on").strip().endswith("watch e1")
        assert command.wait() == Exit.DONE


def test_run_for_programs_tells_what_it_waits_for(api: FakeApi, terminal: Terminal, plan: str) -> None:
    api.submitted = WAITING
    ended = terminal.run("run", plan, "--json")
    assert ended.code == Exit.WAITS
    assert json.loads(ended.out)["approvals"][0]["digest"] == DIGEST


def test_a_file_that_is_no_json_is_told_with_its_line(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"steps":\n oops}')
    ended = terminal.run("run", str(tmp_path / "bad.json"))
    assert ended.code == Exit.BAD_INPUT
    assert "bad.json: line 2 column 2" in ended.out


def test_watch_goes_on_after_a_number(api: FakeApi, terminal: Terminal) -> None:
    api.states = [an_execution(last_seq=4), ENDED]
    ended = terminal.run("watch", "e1", "--after", "3", "--json")
    assert ended.code == Exit.DONE
    assert [json.loads(line).get("seq") for line in ended.out.splitlines()] == [4, 5, None]


def test_watch_of_what_has_ended_prints_the_answer_at_once(api: FakeApi, terminal: Terminal) -> None:
    api.states = [ENDED]
    assert terminal.run("watch", "e1", "--after", "99").out == "You have 6 assets\n"
    assert api.asked == []


def test_watch_of_nothing_is_bad_input(terminal: Terminal) -> None:
    ended = terminal.run("watch", "e9")
    assert (ended.code, ended.out) == (Exit.BAD_INPUT, "there is no such execution\n")


def test_show_tells_what_is_known(api: FakeApi, terminal: Terminal) -> None:
    api.states = [WAITING]
    ended = terminal.run("show", "e1")
    assert ended.code == Exit.DONE
    assert "pending approval" in ended.out


def test_cancel_tells_what_became_of_it(terminal: Terminal) -> None:
    assert (
        terminal.run("cancel", "e1", "--reason", "wrong host").out == "execution e1 is running, and was told to end\n"
    )


def test_pause_and_resume_tell_whether_it_is_so_already(api: FakeApi, terminal: Terminal) -> None:
    assert terminal.run("pause", "e1").out == "execution e1 is running, and was told to pause\n"
    api.states = [PAUSED]
    assert terminal.run("pause", "e1").out == "execution e1 is paused\n"
    api.states = [PAUSED]
    assert terminal.run("resume", "e1").out == "execution e1 is paused, and was told to go on\n"


def test_show_of_a_paused_execution_says_how_it_goes_on(api: FakeApi, terminal: Terminal) -> None:
    api.states = [PAUSED]
    assert "resume e1" in terminal.run("show", "e1").out


@pytest.mark.parametrize("asked", ["a1", "e1"])
def test_approve_takes_the_id_of_the_question_or_of_the_execution(api: FakeApi, terminal: Terminal, asked: str) -> None:
    api.approvals = [an_approval()]
    assert terminal.run("approve", asked, "--digest", DIGEST).code == Exit.DONE
    assert api.asked == ["decide a1"]


def test_approve_without_a_digest_and_without_a_person_shows_the_card_and_sends_nothing(
    api: FakeApi, terminal: Terminal
) -> None:
    api.approvals, api.states = [an_approval()], [WAITING]
    ended = terminal.run("approve", "a1")
    assert ended.code == Exit.WAITS
    assert DIGEST in ended.err
    assert api.asked == []


def test_a_digest_that_is_none_is_bad_input(api: FakeApi, terminal: Terminal) -> None:
    api.approvals = [an_approval()]
    ended = terminal.run("approve", "a1", "--digest", "sha256:oops")
    assert (ended.code, ended.out) == (Exit.BAD_INPUT, "sha256:oops is no digest; it looks like sha256:0123...\n")


def test_approve_of_several_questions_asks_for_one(api: FakeApi, terminal: Terminal) -> None:
    api.approvals = [an_approval(approval_id="a1", step_id="s1"), an_approval(approval_id="a2", step_id="s2")]
    ended = terminal.run("approve", "e1", "--digest", DIGEST)
    assert ended.code == Exit.BAD_INPUT
    assert api.asked == []


def test_reject_sends_its_comment(api: FakeApi, terminal: Terminal) -> None:
    api.approvals = [an_approval()]
    assert terminal.run("reject", "a1", "--comment", "not today").code == Exit.DONE
    assert json.loads(api.bodies[-1]) == {"decision": "reject", "digest": DIGEST, "comment": "not today"}


def test_withdraw_takes_the_question_back(api: FakeApi, terminal: Terminal) -> None:
    api.approvals = [an_approval()]
    ended = terminal.run("withdraw", "a1")
    assert ended.out.startswith("withdrawn; follow it with")
    assert json.loads(api.bodies[-1]) == {"decision": "withdraw", "digest": DIGEST, "comment": None}


def test_approvals_lists_what_waits(api: FakeApi, terminal: Terminal) -> None:
    api.approvals = [an_approval()]
    assert terminal.run("approvals").out.splitlines()[1].startswith("a1")


def test_a_wrong_option_is_bad_input(terminal: Terminal) -> None:
    assert terminal.run("ls", "--nope").code == Exit.BAD_INPUT


def test_estimate_prints_the_whole_verdict(api: FakeApi, terminal: Terminal, plan: str) -> None:
    ended = terminal.run("estimate", plan)
    assert (ended.code, api.asked) == (Exit.DONE, [])
    assert "step      Get-Volume\n" in ended.out
    assert DIGEST in ended.out
    (line,) = terminal.run("estimate", plan, "--json").out.splitlines()
    assert json.loads(line)["digest"] == DIGEST


def test_estimate_of_a_plan_that_would_be_refused_is_bad_input(api: FakeApi, terminal: Terminal, plan: str) -> None:
    refusal = FieldError(pointer="/plan/steps", detail="is empty")
    assessment = api.states[0].assessment.model_copy(update={"refusals": (refusal,)})
    api.states = [api.states[0].model_copy(update={"assessment": assessment})]
    ended = terminal.run("estimate", plan)
    assert ended.code == Exit.BAD_INPUT
    assert "/plan/steps: is empty" in ended.out


def test_tools_lists_the_catalogue_and_shows_one(api: FakeApi, terminal: Terminal) -> None:
    assert terminal.run("tools").out.splitlines()[1].split()[0] == "asset-query"
    shown = terminal.run("tools", "asset-query").out
    assert "effect    read, low: query_type count, list_all" in shown
    assert json.loads(terminal.run("tools", "asset-query", "--json").out)["service"] == "asset-service"


def test_a_tool_that_nobody_knows_is_bad_input(api: FakeApi, terminal: Terminal) -> None:
    ended = terminal.run("tools", "frobnicate")
    assert ended.code == Exit.BAD_INPUT
    assert ended.out == "no tool is called frobnicate; names match exactly\n"
