"""``stage-e retry`` and ``rollback`` against an API that is prepared."""

import io
import json
from pathlib import Path

import pytest

from cli.caller import Caller
from cli.errors import CommandError
from cli.exits import Exit
from cli.running import Manner
from cli.sequels import Request, follow_on
from cli.watching import Bookmark
from schemas.assessment import Assessment, NeededSecret, NotUndone, TakenOver
from schemas.problem import FieldError
from schemas.words import ExecutionStatus
from tests.integration.cli.fake_api import FakeApi
from tests.integration.cli.terminal import Terminal
from tests.unit.cli.samples import a_result, an_assessment, an_execution

BOTH = pytest.mark.parametrize("sequel", ["retry", "rollback"])
WAITING = an_execution(ExecutionStatus.AWAITING_APPROVAL)


class Person(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def foresees(api: FakeApi, **changes: object) -> None:
    """The verdict on what would run has these besides."""
    seen: Assessment = an_assessment().model_copy(update=changes)
    api.states = [an_execution(assessment=seen)]


@BOTH
def test_a_dry_run_shows_what_would_run_and_begins_nothing(api: FakeApi, terminal: Terminal, sequel: str) -> None:
    done, stays = TakenOver(id="s0", targets=("web-01",)), NotUndone(id="s9", reason="no way", instructions="by hand")
    foresees(api, taken_over=(done,), cannot_undo=(stays,))
    ended = terminal.run(sequel, "e1", "--dry-run")

    assert ended.code == Exit.DONE
    assert "done      s0 on web-01" in ended.out
    assert "stays     s9 cannot be undone: no way" in ended.out
    assert "the plan says, for a person to do: by hand" in ended.out
    assert api.asked == []


def test_a_dry_run_for_programs_is_the_verdict(api: FakeApi, terminal: Terminal) -> None:
    foresees(api, taken_over=(TakenOver(id="s0"),))
    (line,) = terminal.run("retry", "e1", "--dry-run", "--json").out.splitlines()
    assert json.loads(line)["taken_over"] == [{"id": "s0", "depends_on": []}]


@BOTH
def test_with_yes_it_begins_and_is_followed(api: FakeApi, terminal: Terminal, sequel: str) -> None:
    api.submitted = a_result(answer="Done at last")
    ended = terminal.run(sequel, "e1", "--yes")
    assert (ended.code, ended.out, api.asked) == (Exit.DONE, "Done at last\n", [sequel])


@BOTH
def test_without_a_person_nothing_begins(api: FakeApi, terminal: Terminal, sequel: str) -> None:
    ended = terminal.run(sequel, "e1")
    assert ended.code == Exit.WAITS
    assert "--dry-run" in ended.out
    assert api.asked == []


def test_what_would_be_refused_is_shown_and_not_begun(api: FakeApi, terminal: Terminal) -> None:
    foresees(api, refusals=(FieldError(pointer="/steps/0", detail="is frozen"),))
    ended = terminal.run("retry", "e1", "--yes")
    assert ended.code == Exit.BAD_INPUT
    assert "/steps/0: is frozen" in ended.err
    assert api.asked == []


def test_secrets_come_from_a_file(api: FakeApi, terminal: Terminal, tmp_path: Path) -> None:
    foresees(api, secrets=(NeededSecret(marker="__secret_1__", step_id="s1"),))
    (tmp_path / "secrets.json").write_text('{"__secret_1__": "hunter2"}')
    ended = terminal.run("retry", "e1", "--yes", "--secrets", str(tmp_path / "secrets.json"))

    assert ended.code == Exit.DONE
    assert json.loads(api.bodies[-1]) == {"secrets": {"__secret_1__": "hunter2"}}


def test_secrets_that_are_missing_are_named(api: FakeApi, terminal: Terminal) -> None:
    foresees(api, secrets=(NeededSecret(marker="__secret_1__", step_id="s1"),))
    ended = terminal.run("retry", "e1", "--yes")
    assert ended.code == Exit.BAD_INPUT
    assert "__secret_1__: used by s1" in ended.out
    assert api.asked == []


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "hunter2"])
def test_a_file_that_holds_no_secrets_is_told_without_its_content(
    terminal: Terminal, tmp_path: Path, text: str
) -> None:
    (tmp_path / "secrets.json").write_text(text)
    ended = terminal.run("retry", "e1", "--yes", "--secrets", str(tmp_path / "secrets.json"))
    assert ended.code == Exit.BAD_INPUT
    assert "is no JSON object of texts" in ended.out
    assert "hunter2" not in ended.out


async def test_a_person_who_says_yes_begins_it(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    bookmark = Bookmark(Caller(api.url, environ={"STAGE_E_API_KEY": "k"}))
    ended = await follow_on(Request("rollback", "e1"), Manner(), bookmark, Person("y\n"))

    assert (ended, api.asked) == (Exit.DONE, ["rollback"])
    said = capsys.readouterr().err
    assert said.index("What would take it back") < said.index("Begin the rollback? [y/N]")


async def test_a_person_who_says_anything_else_does_not(api: FakeApi) -> None:
    bookmark = Bookmark(Caller(api.url, environ={"STAGE_E_API_KEY": "k"}))
    with pytest.raises(CommandError, match="nothing was begun"):
        await follow_on(Request("retry", "e1"), Manner(), bookmark, Person("\n"))
    assert api.asked == []


def test_show_names_what_can_be_done_next(api: FakeApi, terminal: Terminal) -> None:
    execution = an_execution(ExecutionStatus.PARTIAL)
    links = execution.links.model_copy(update={"retry": "/r", "rollback": "/b"})
    api.states = [execution.model_copy(update={"links": links, "retry_of": "e0"})]
    shown = terminal.run("show", "e1").out

    assert "retries   execution e0" in shown
    assert "retry e1" in shown.split("next:")[1]
    assert "rollback e1" in shown.split("next:")[1]
    assert "cancel e1" not in shown


def test_show_of_what_was_followed_leads_on(api: FakeApi, terminal: Terminal) -> None:
    api.states = [an_execution(ExecutionStatus.PARTIAL).model_copy(update={"retried_by": "e2"})]
    shown = terminal.run("show", "e1").out
    assert "retried   by e2" in shown
    assert "show e2" in shown.split("next:")[1]
    assert "retry e1" not in shown
