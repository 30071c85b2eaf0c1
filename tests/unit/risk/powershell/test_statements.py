"""How PowerShell texts are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage_e.risk.powershell.statements import parsed
from stage_e.risk.powershell.tree import (
    Array,
    Assignment,
    Block,
    Command,
    Compound,
    Expression,
    Flow,
    ForEach,
    Function,
    Literal,
    Member,
    Nested,
    Parameter,
    Pipeline,
    Statement,
    Unreadable,
)
from stage_e.risk.powershell.walk import Node, inside

PIECES = st.sampled_from(
    [
        *(
            "Get-Date",
            "rm",
            " ",
            " ",
            "\n",
            ";",
            "|",
            "&",
            "$x",
            "$(",
            "@(",
            "@{",
            "{",
            "}",
            "(",
            ")",
            "'",
            '"',
            "`",
            "=",
        ),
        *(",", ".", "::", "[int]", "-a", "1", "#", "<#", "#>", ">", "2>", "if", "else", "foreach", "in", "function"),
        *("@'\n", "\n'@", "--%", "\u2013", "\u201d"),
    ]
)


def only(text: str) -> Statement:
    (statement,) = parsed(text)
    return statement


def command(text: str) -> Command:
    statement = only(text)
    assert isinstance(statement, Pipeline)
    (element,) = statement.elements
    assert isinstance(element, Command)
    return element


def words(text: str) -> list[str]:
    return [plain(argument) for argument in command(text).arguments]


def plain(argument: Parameter | Expression) -> str:
    match argument:
        case Parameter(name=name):
            return name
        case Literal(text=text):
            return text
        case Array(items=items):
            return ",".join(map(plain, items))
        case _:
            return type(argument).__name__


def commands_in(*nodes: Node) -> list[str]:
    found = [node.name.text for node in nodes if isinstance(node, Command) and isinstance(node.name, Literal)]
    return found + [name for node in nodes for name in commands_in(*inside(node))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ls C:\\Logs -Filter *.log", ["C:\\Logs", "-filter", "*.log"]),
        ("ls -Name a, b", ["-name", "a,b"]),
        ('ls \'it\'\'s\' "a ""b"""', ["it's", 'a "b"']),
        ("ls a`;b", ["a;b"]),
        ("ls \u2013Force", ["-force"]),
        ("ls \u2018a b\u2019", ["a b"]),
        ("ls `\n -Force", ["-force"]),
        ("ls `\r\n -Force", ["-force"]),
        ("ls # -Force", []),
        ("ls a#b", ["a#b"]),
        ("ls <# -Force #> b", ["b"]),
        ("ls $x $y.Name $(gc a) {b} @{a = 1} @x", ["Variable", "Member", "Nested", "Block", "Compound", "Splat"]),
        ("ls {{name}}", ["{{name}}"]),
        ("ls @'\nrm x\n'@", ["rm x"]),
    ],
)
def test_arguments_are_what_powershell_takes_them_for(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text", ["Re`move-Item x", "Re''move-Item x", 'Remove-"Item" x', "& 'Remove-Item' x", ". Remove-Item x"]
)
def test_a_name_is_what_is_left_of_it_without_quotes(text: str) -> None:
    assert command(text).name == Literal("Remove-Item", command(text).name.span)


@pytest.mark.parametrize("text", ["& $x", "& ('a' + 'b')", '& "$x-Item" a', "& (gcm ls)"])
def test_a_name_that_is_computed_is_no_literal(text: str) -> None:
    assert not isinstance(command(text).name, Literal)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("ls > C:\\x", "C:\\x"),
        ("ls>C:\\x", "C:\\x"),
        ("ls 2> C:\\x", "C:\\x"),
        ("ls *>> 'C:\\x'", "C:\\x"),
        ("ls a 2>x b", "x"),
    ],
)
def test_a_redirection_into_a_file_is_seen(text: str, target: str) -> None:
    assert [plain(written) for written in command(text).written_to] == [target]


@pytest.mark.parametrize("text", ["ls > $null", "ls 2>&1", "ls 2>$null -Force"])
def test_a_redirection_into_nothing_writes_no_file(text: str) -> None:
    assert command(text).written_to == ()


@pytest.mark.parametrize(
    "text",
    [
        "ls; rm x",
        "ls\nrm x",
        "ls | rm",
        "ls && rm x",
        "ls & rm x",
        "$(ls; rm x)",
        'Write-Host "$(ls) $(rm x)"; ls',
        "if (ls) { } elseif ($a) { rm x } else { ls }",
        "while (ls) { rm x }",
        "do { rm x } until (ls)",
        "for ($i = 0; $i -lt 3; $i++) { ls; rm x }",
        "foreach ($x in ls) { rm $x }",
        "switch (ls) { 1 { rm x } default { gps } }",
        "try { ls } catch [System.Exception] { rm x } finally { gps }",
        "function f($a = (ls)) { rm $a }",
        "param([string]$a = (ls))\nrm $a",
        "$a = @{ b = ls; c = { rm x } }",
        "[int]$a = (ls).Count + (rm x)",
        "(ls).ForEach({ rm $_ })",
        "ls -Filter (rm x)",
        "$a[(ls)] = rm x",
        "return (ls), (rm x)",
        "begin { ls } process { rm $_ }",
        "& { ls } -a (rm x)",
        'ls @"\n$(rm x)\n"@',
    ],
)
def test_every_command_is_found_wherever_it_stands(text: str) -> None:
    assert {"ls", "rm"} <= set(commands_in(*parsed(text)))


@pytest.mark.parametrize(
    "text", ["# rm x\nls", "<# rm x #> ls", "'rm x' | ls", "ls 'rm x'", "ls @'\n$(rm x)\n'@", 'ls "`$(rm x)"']
)
def test_what_is_data_is_no_command(text: str) -> None:
    assert commands_in(*parsed(text)) == ["ls"]


@pytest.mark.parametrize(
    "text",
    ["ls (", "ls 'a", 'ls "a', "'a' b", "ls |", "class A {}", "ls\u200b", "ls )", "if ls", "(" * 200 + ")" * 200],
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    assert any(isinstance(statement, Unreadable) for statement in parsed(text))


def test_what_stands_around_the_unreadable_is_still_read() -> None:
    assert commands_in(*parsed("ls; 'a' b; rm x")) == ["ls", "rm"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("$x = 1", Assignment),
        ("$x++", Assignment),
        ("if (1) {}", Flow),
        ("foreach ($x in 1) {}", ForEach),
        ("filter f {}", Function),
    ],
)
def test_a_statement_is_of_its_kind(text: str, kind: type) -> None:
    assert isinstance(only(text), kind)


def test_sizes_and_formats_are_values() -> None:
    statement = only('"{0:N1}" -f ($x / 1GB)')

    assert isinstance(statement, Pipeline)
    assert isinstance(statement.elements[0], Compound)


def test_a_call_of_a_method_keeps_its_arguments() -> None:
    statement = only("(ls).Delete('a')")

    assert isinstance(statement, Pipeline)
    match statement.elements[0]:
        case Member(target=Nested(), name=Literal(text=name), arguments=(Literal(text=argument),)):
            assert (name, argument) == ("Delete", "a")
        case other:
            pytest.fail(f"{other} is no call")


def test_spans_are_characters_of_the_text() -> None:
    text = "Write-Host '\u00e4\u00f6\u00fc'; rm x"
    (_, second) = parsed(text)

    assert text[slice(*second.span)] == "rm x"


@given(st.lists(PIECES, max_size=14).map("".join))
def test_every_text_is_read_to_its_end(text: str) -> None:
    for statement in parsed(text):
        assert 0 <= statement.span[0] <= statement.span[1] <= len(text)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_block_in_a_text_that_can_be_read_can_be_read_too(text: str) -> None:
    if (
        not any(isinstance(statement, Unreadable) for statement in parsed(text))
        and "#" not in text
        and "--%" not in text
    ):
        statement = only(f"& {{ {text}\n}}")

        assert isinstance(statement, Pipeline)
        assert isinstance(statement.elements[0], Command)
        assert isinstance(statement.elements[0].name, Block)
