"""What texts for the shells of Windows do. Each shell may run a text of the other, so both are joined here."""

from collections.abc import Mapping
from functools import cache

from stage_e.risk.cmd.judge import judge_cmd_text
from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, together, unknown
from stage_e.risk.lookalikes import lookalike_in
from stage_e.risk.powershell.judge import judge_powershell_text
from stage_e.risk.shells import Shells, TextJudge
from stage_e.risk.use_rule import UseBook, packaged_uses

_READERS: Mapping[Language, TextJudge] = {
    Language.POWERSHELL: judge_powershell_text,
    Language.CMD: judge_cmd_text,
}


def judge_powershell(book: CommandBook, text: str) -> Judgement:
    """The verdict on a PowerShell text."""
    return _guarded(text, judge_powershell_text(Shells(book, _uses(), _READERS), text))


def judge_cmd(book: CommandBook, text: str) -> Judgement:
    """The verdict on a text for cmd.exe, or on the name of a Windows program with its words."""
    return _guarded(text, judge_cmd_text(Shells(book, _uses(), _READERS), text))


def _guarded(text: str, judged: Judgement) -> Judgement:
    letter = lookalike_in(text)
    if letter is None:
        return judged
    return together([judged, unknown("text.lookalike", f"the character U+{ord(letter):04X} hides what it says")])


@cache
def _uses() -> UseBook:
    return packaged_uses()
