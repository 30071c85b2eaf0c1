"""Plans from files."""

import io
import json
from pathlib import Path

import pytest

from cli.errors import CommandError
from cli.exits import Exit
from cli.plan_file import read_plan_file

BARE: dict[str, object] = {"steps": []}
WHOLE = {"plan": BARE, "execution_metadata": {}, "stage": "stage_c_planner"}


def a_file(folder: Path, text: str | bytes) -> str:
    path = folder / "plan.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (BARE, {"plan": BARE}),
        (WHOLE, {"plan": WHOLE}),
        ({"plan": BARE, "decision": None}, {"plan": BARE, "decision": None}),
        ({"plan": WHOLE}, {"plan": WHOLE}),
        ({"name": "r01", "decision": {}, "plan": WHOLE}, {"name": "r01", "decision": {}, "plan": WHOLE}),
    ],
)
def test_every_shape_of_a_plan_becomes_a_submission(tmp_path: Path, value: object, sent: object) -> None:
    assert json.loads(read_plan_file(a_file(tmp_path, json.dumps(value))).body) == sent


def test_what_is_sent_is_what_stands_in_the_file(tmp_path: Path) -> None:
    text = '{"steps": [], "steps": [NaN],\n "x": 1e5}'
    assert read_plan_file(a_file(tmp_path, text)).body == b'{"plan":' + text.encode() + b"}"


def test_a_pointer_of_the_api_is_one_into_the_file(tmp_path: Path) -> None:
    bare = read_plan_file(a_file(tmp_path, json.dumps(BARE)))
    assert bare.pointer("/plan/steps/0/tool") == "/steps/0/tool"
    submission = read_plan_file(a_file(tmp_path, json.dumps({"plan": WHOLE})))
    assert submission.pointer("/plan/plan/steps/0/tool") == "/plan/plan/steps/0/tool"


def test_the_mark_that_some_editors_begin_with_is_left_out(tmp_path: Path) -> None:
    assert read_plan_file(a_file(tmp_path, b'\xef\xbb\xbf{"steps": []}')).body == b'{"plan":{"steps": []}}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"steps": [],\n "x" 1}', "line 2 column 6"),
        ("[]", "no JSON object"),
        (b"\xff{}", "UTF-8"),
        ("[" * 100_000, "nested"),
        ("", "line 1 column 1"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_place(tmp_path: Path, text: str | bytes, said: str) -> None:
    name = a_file(tmp_path, text)
    with pytest.raises(CommandError, match=said) as refused:
        read_plan_file(name)
    assert refused.value.code is Exit.BAD_INPUT
    assert str(refused.value).startswith(f"{name}: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.json: cannot be read: No such file"):
        read_plan_file(str(tmp_path / "missing.json"))


def test_a_dash_reads_standard_input() -> None:
    assert read_plan_file("-", io.BytesIO(b'{"steps": []}')).body == b'{"plan":{"steps": []}}'
