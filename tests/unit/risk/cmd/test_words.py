"""How texts for cmd.exe are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage_e.risk.cmd.words import commands_in

PIECES = st.sampled_from(
    [
        "dir",
        "del",
        " ",
        '"',
        "^",
        "&",
        "&&",
        "|",
        "(",
        ")",
        ">",
        "2>",
        "nul",
        "%x%",
        "%i",
        "for",
        "in",
        "do",
        "if",
        "\n",
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dir C:\\logs & ver", [["dir", "C:\\logs"], ["ver"]]),
        ("dir && ver || vol", [["dir"], ["ver"], ["vol"]]),
        ('echo "a & b"', [["echo", "a & b"]]),
        ("echo a^&b", [["echo", "a&b"]]),
        ("d^el x", [["del", "x"]]),
        ('"del" x', [["del", "x"]]),
        ("(dir & ver)", [["dir"], ["ver"]]),
        ("copy C:\\Data (x86)\\a b", [["copy", "C:\\Data", "(x86)\\a", "b"]]),
        ("for %i in (a b) do del %i", [["for", "$", "in"], ["a", "b"], ["do", "del", "$"]]),
        ("if exist a (del a) else ver", [["if", "exist", "a"], ["del", "a"], ["else", "ver"]]),
        ("echo %COMPUTERNAME% %other%", [["echo", "%COMPUTERNAME%", "$$"]]),
    ],
)
def test_commands_are_what_cmd_takes_them_for(text: str, expected: list[list[str]]) -> None:
    assert [command.words for command in commands_in(text)] == expected


def test_a_redirection_into_a_file_is_seen() -> None:
    (command,) = commands_in('dir >"C:\\a b.txt" 2>nul')

    assert command.words == ["dir"]
    assert command.written_to == ["C:\\a b.txt", "nul"]


def test_a_pipe_feeds_what_stands_behind_it() -> None:
    assert [command.fed for command in commands_in("type x | cmd & ver")] == [False, True, False]


@given(st.lists(PIECES, max_size=12).map("".join))
def test_every_text_is_read_to_its_end(text: str) -> None:
    assert all(0 <= command.start <= command.end <= len(text) + 1 for command in commands_in(text))
