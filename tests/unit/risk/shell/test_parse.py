"""How shell texts are read, where that is not plain to see."""

import pytest

from stage_e.risk.shell.parse import parse_shell
from stage_e.risk.shell.resolve import resolve, resolve_text
from stage_e.risk.shell.scope import Scope
from stage_e.risk.shell.syntax import Block, Pipeline, Runs, Simple, UnreadableError
from stage_e.risk.unknown_text import GLOB, SPLIT, UNKNOWN


def words(text: str, **values: str) -> list[str]:
    (simple,) = parse_shell(text)
    assert isinstance(simple, Simple)
    return [found for word in simple.words for found in resolve(word, Scope(dict(values)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 'b c'\"d e\"f", ["a", "b cd ef"]),
        ("r''m \\l\\s", ["rm", "ls"]),
        ("$'\\x72\\155' $'a\\'b'", ["rm", "a'b"]),
        ('a "\\$x \\n"', ["a", "$x \\n"]),
        ("a {b,c{d,e}} x{1..3}", ["a", "b", "cd", "ce", "x1", "x2", "x3"]),
        ("a {} '{b,c}'", ["a", "{}", "{b,c}"]),
        ("a *.log x[ab]y", ["a", f"{GLOB}.log", f"x{GLOB}y"]),
        ('a $x "$x" "$(ls)"', ["a", SPLIT, UNKNOWN, UNKNOWN]),
        ("a {{ host }} 'é'", ["a", "{{ host }}", "é"]),
        ("a $?", ["a", "1"]),
        ("a https://x.example/?q=1", ["a", "https://x.example/?q=1"]),
    ],
)
def test_words_are_what_a_shell_makes_of_them(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_value_is_split_unless_it_is_quoted() -> None:
    assert words('a $x "$x" b$x', x="c d") == ["a", "c", "d", "c d", "bc", "d"]


def test_what_stands_behind_the_name_of_a_here_document_reads_it() -> None:
    (pipeline,) = parse_shell("cat <<'END' | sh\nuptime\nEND")

    assert isinstance(pipeline, Pipeline)
    first, second = pipeline.stages
    assert isinstance(first, Simple)
    assert isinstance(second, Simple)
    assert resolve_text(first.redirects[0].target, Scope()) == "uptime\n"
    assert resolve_text(second.words[0], Scope()) == "sh"


def test_the_branches_of_a_condition_may_run() -> None:
    (block,) = parse_shell("if a; then b; else c; fi")

    assert isinstance(block, Block)
    assert all(isinstance(branch, Block) and branch.runs is Runs.MAYBE for branch in block.body)


@pytest.mark.parametrize(
    "text",
    [
        "a 'b",
        "a <<END\nb",
        "a <<E''ND\nb\nEND",
        "a\x00b",
        "a\u00a0b",
        "a\u200bb",
        "\uff41",
        "a\\\nb",
        "a b\n\\rm c",
        "(a\n\\rm c)",
        "a `b \\`c\\``",
        "a $((b c))",
        "a ${x@P}",
        "a *(b)",
        "for ((i=0;i<3;i++)); do a; done",
    ],
)
def test_what_shells_may_read_differently_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_shell(text)
