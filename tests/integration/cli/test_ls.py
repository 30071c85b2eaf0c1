"""``ls`` against an API that is prepared."""

import json
from urllib.parse import parse_qs

import pytest

from api.filters import Filters
from cli.exits import Exit
from tests.integration.cli.fake_api import FakeApi
from tests.integration.cli.terminal import Terminal
from tests.unit.cli.samples import an_execution


def test_ls_has_a_line_per_execution_with_who_asked_for_what(api: FakeApi, terminal: Terminal) -> None:
    api.states = [an_execution().model_copy(update={"requester": "olga", "request_text": "Count the assets"})]
    head, line = terminal.run("ls").out.splitlines()
    assert (head.split()[0], line.split()[0]) == ("ID", "e1")
    assert line.endswith("olga  Count the assets")


def test_ls_is_narrowed_by_all_that_the_api_has(api: FakeApi, terminal: Terminal) -> None:
    words = ["--text", "print spooler", "--status", "failed", "--mode", "background", "--requester", "olga"]
    words += ["--tool", "systemctl", "--target", "web-01", "--cursor", "e9", "--limit", "5"]
    words += ["--from", "2026-11-01T10:00+00:00", "--to", "2026-11-02T10:00+00:00"]
    assert terminal.run("ls", *words).code == Exit.DONE
    (asked,) = api.asked
    assert parse_qs(asked.removeprefix("list ")) == {
        "text": ["print spooler"],
        "status": ["failed"],
        "mode": ["background"],
        "requester": ["olga"],
        "tool": ["systemctl"],
        "target": ["web-01"],
        "cursor": ["e9"],
        "limit": ["5"],
        "from": ["2026-11-01T10:00:00+00:00"],
        "to": ["2026-11-02T10:00:00+00:00"],
    }


def test_the_filters_of_ls_are_those_of_the_api(terminal: Terminal) -> None:
    options = {option.strip("-") for option in terminal.run("ls", "--help").out.split() if option.startswith("--")}
    fields = {field.alias or name for name, field in Filters.model_fields.items()}
    assert fields <= options


def test_ls_without_a_filter_asks_for_the_newest(api: FakeApi, terminal: Terminal) -> None:
    terminal.run("ls")
    assert api.asked == ["list limit=20"]


def test_ls_for_programs_has_a_line_of_json_each_and_says_beside_it_how_to_go_on(
    api: FakeApi, terminal: Terminal
) -> None:
    api.older = "e0"
    ended = terminal.run("ls", "--json")
    assert [json.loads(line)["execution_id"] for line in ended.out.splitlines()] == ["e1"]
    assert ended.err == "there are older ones: say the same with --cursor e0\n"


@pytest.mark.parametrize(
    ("words", "said"), [([], "nothing has run yet\n"), (["--tool", "dig"], "nothing like that has run\n")]
)
def test_ls_of_nothing_says_so(api: FakeApi, terminal: Terminal, words: list[str], said: str) -> None:
    api.states = []
    ended = terminal.run("ls", *words)
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, "", said)


def test_a_time_that_is_none_is_bad_input_and_nothing_is_asked(api: FakeApi, terminal: Terminal) -> None:
    ended = terminal.run("ls", "--from", "yesterday")
    assert (ended.code, api.asked) == (Exit.BAD_INPUT, [])
    assert "yesterday is no time: say 30m, 2h or 3d" in ended.out
