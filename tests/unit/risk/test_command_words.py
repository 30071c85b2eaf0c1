"""When a command is plain enough to be read."""

import shlex

from hypothesis import given
from hypothesis import strategies as st

from stage_e.risk.command_rule import Language
from stage_e.risk.command_words import plain_command

WORDS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), min_size=1).filter(str.isprintable))
TEXTS = st.text(st.sampled_from("ab -/'\"\\;|&<>$`(){}*?!#~=\n\t\r%^@:,."), max_size=12)


def commands(text: str, language: Language = Language.POSIX) -> list[list[str]] | None:
    plain = plain_command(text, language)
    return None if plain is None else [list(words) for words in plain.commands]


@given(TEXTS)
def test_a_plain_text_of_one_command_is_what_a_shell_would_read(text: str) -> None:
    plain = plain_command(text, Language.POSIX)

    assert plain is None or plain.argv is None or list(plain.argv) == shlex.split(text)


@given(TEXTS)
def test_a_plain_text_has_no_shell_syntax_outside_its_quotes(text: str) -> None:
    plain = plain_command(text, Language.POSIX)

    if plain is not None and plain.argv is not None and "'" not in text and '"' not in text:
        assert not set(text) & set("\\;|&<>$`(){}*?!#~\n\t\r")


@given(WORDS)
def test_quoted_words_come_back_as_they_were(words: list[str]) -> None:
    found = plain_command(shlex.join(words), Language.POSIX)

    assert found is None or found.argv == tuple(words)


def test_quotes_keep_what_would_mean_something_without_them() -> None:
    assert commands("grep 'a|b' \"c;d\"") == [["grep", "a|b", "c;d"]]


def test_joined_commands_are_read_one_by_one() -> None:
    assert commands("df -h | head -5 && uptime") == [["df", "-h"], ["head", "-5"], ["uptime"]]


def test_joined_commands_need_a_shell() -> None:
    plain = plain_command("df -h | head -5", Language.POSIX)

    assert plain is not None
    assert plain.argv is None


def test_a_template_is_one_word() -> None:
    assert commands("ping -c 1 {{ hostname }}") == [["ping", "-c", "1", "{{ hostname }}"]]


def test_a_simple_condition_of_powershell_is_one_word() -> None:
    found = commands("Get-Service | Where-Object {$_.Status -eq 'Running'}", Language.POWERSHELL)

    assert found == [["Get-Service"], ["Where-Object", "{$_.Status -eq Running}"]]


def test_powershell_takes_typographic_quotes_for_real_ones_so_that_they_are_not_plain() -> None:
    assert commands("Write-Host 'a\u2019'", Language.POWERSHELL) is None


def test_a_joint_without_a_command_is_not_plain() -> None:
    assert commands("df -h |") is None
    assert commands("; df -h") is None
