"""Text from plans and targets, before it reaches a terminal."""

import pytest

from cli.terminal.text import safe, safe_lines, span


def test_an_escape_sequence_cannot_act_on_the_terminal() -> None:
    assert safe("rm \x1b[2K\rls") == "rm \\u001b[2K\\u000dls"


def test_text_cannot_be_reordered_or_hidden() -> None:
    assert safe("a\u202eb\u200bc") == "a\\u202eb\\u200bc"


def test_lines_stay_lines_and_each_is_safe() -> None:
    assert safe_lines("one\n\x1b[31mtwo\nt\tabs") == "one\n\\u001b[31mtwo\nt       abs"


def test_long_text_is_cut_and_says_so() -> None:
    assert safe("x" * 400) == "x" * 300 + "..."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (0.44, "0.4 s"), (9.96, "10 s"), (59.4, "59 s"), (75, "1 min 15 s"), (7_500, "2 h 5 min"),
     (100_000, "1 d 3 h")],
)  # fmt: skip
def test_a_span_is_told_as_a_person_would(seconds: float, words: str) -> None:
    assert span(seconds) == words
