"""Words survive the way through a shell."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage_e.adapters.services.quoting import quoted
from stage_e.errors import PermanentStepError

words = st.lists(st.text(st.characters(exclude_characters="\x00"), min_size=1), min_size=1)


@given(words)
def test_a_posix_shell_takes_the_text_apart_into_the_same_words(argv: list[str]) -> None:
    assert shlex.split(quoted(argv, "ssh")) == argv


def test_a_shell_sees_no_second_command_in_a_word() -> None:
    assert quoted(["systemctl", "restart", "nginx; rm -rf /"], "ssh") == "systemctl restart 'nginx; rm -rf /'"


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["Restart-Service", "-Name", "Spooler"], "Restart-Service -Name Spooler"),
        (["Restart-Service", "-Name", "Print Spooler", "-Force"], "Restart-Service -Name 'Print Spooler' -Force"),
        (["Restart-Computer", "-Confirm:$false"], "Restart-Computer -Confirm:$false"),
        (["Get-Item", "C:\\Temp\\x.log"], "Get-Item C:\\Temp\\x.log"),
        (["Write-Host", "it's"], "Write-Host 'it''s'"),
        (["Write-Host", "$(Stop-Computer)"], "Write-Host '$(Stop-Computer)'"),
        (["Write-Host", "a; Stop-Computer"], "Write-Host 'a; Stop-Computer'"),
        (["Write-Host", ""], "Write-Host ''"),
        (["Write-Host", "--%"], "Write-Host '--%'"),
        (["C:\\Program Files\\x.exe", "/q"], "& 'C:\\Program Files\\x.exe' /q"),
        ([".", "x.ps1"], "& '.' x.ps1"),
    ],
)
def test_powershell_gets_parameters_bare_and_values_quoted(argv: list[str], text: str) -> None:
    assert quoted(argv, "powershell") == text


@pytest.mark.parametrize("quote", ["'", "\u2018", "\u2019", "\u201a", "\u201b"])
def test_every_character_that_powershell_takes_for_a_quote_is_doubled(quote: str) -> None:
    assert (
        quoted(["Write-Host", f"a{quote}; Stop-Computer"], "powershell") == f"Write-Host 'a{quote * 2}; Stop-Computer'"
    )


def test_impacket_gets_plain_words_as_they_are() -> None:
    assert quoted(["taskkill", "/F", "/IM", "notepad.exe"], "impacket") == "taskkill /F /IM notepad.exe"


@pytest.mark.parametrize("word", ["a & del x", "a|b", "%PATH%", 'say "x"', "a\nb", "a>b", "a^b", "a!b"])
def test_impacket_refuses_words_that_cmd_would_take_apart(word: str) -> None:
    with pytest.raises(PermanentStepError, match=r"cmd\.exe"):
        quoted(["echo", word], "impacket")


@pytest.mark.parametrize("argv", [[], [""], ["echo", "a\x00b"]])
def test_what_no_command_line_can_carry_is_refused(argv: list[str]) -> None:
    with pytest.raises(PermanentStepError):
        quoted(argv, "ssh")
