"""Letters that PowerShell takes for others."""

import pytest

from stage_e.risk.powershell.spelling import spelled_plainly
from stage_e.risk.powershell.tree import UnreadableError


def test_dashes_quotes_and_spaces_are_those_of_ascii() -> None:
    assert spelled_plainly("ls\u00a0\u2013a \u2018b\u2019 \u201cc\u201d") == "ls -a 'b' \"c\""


def test_a_dash_that_powershell_does_not_take_for_one_stays() -> None:
    assert spelled_plainly("Remove\u2010Item") == "Remove\u2010Item"


def test_offsets_stay_the_same() -> None:
    assert len(spelled_plainly("a\r\nb\rc\u2014")) == len("a\r\nb\rc\u2014")


@pytest.mark.parametrize("letter", ["\u200b", "\u202e", "\0", "\x1b", "\u00ad"])
def test_a_letter_that_nobody_sees_is_not_read(letter: str) -> None:
    with pytest.raises(UnreadableError):
        spelled_plainly(f"Get-{letter}Date")
