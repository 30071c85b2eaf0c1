"""What texts for the shells of Windows do. Each shell may run a text of the other, so both are joined here."""

import re
from collections.abc import Mapping
from functools import cache

from schemas.words import RiskLevel
from stage_e.risk.cmd.judge import judge_cmd_text
from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, together, unknown
from stage_e.risk.lookalikes import lookalike_in
from stage_e.risk.powershell.judge import judge_powershell_text
from stage_e.risk.shells import Shells, TextJudge
from stage_e.risk.use_rule import UseBook, packaged_uses

_RUNNABLE = re.compile(
    r"(?i)(?:[a-z]:|\.|%\w+%|\$env:\w+)\\(?:[\w .-]+\\)*?[\w.-]+\.(?:exe|com|cmd|bat|ps1|vbs|js|hta|msi|scr)\b"
)
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
    if not judged.effect.harmless and (path := _run_after_use(text, judged)):
        judged = judged.raised(RiskLevel.CRITICAL, "flow.written_code", f"it runs {path}, which it may have put there")
    letter = lookalike_in(text)
    if letter is None:
        return judged
    return together([judged, unknown("text.lookalike", f"the character U+{ord(letter):04X} hides what it says")])


def _run_after_use(text: str, judged: Judgement) -> str | None:
    """A file that the text speaks of and then runs, though nobody has listed what it is."""
    unlisted = [reason.detail.lower() for reason in judged.reasons if reason.rule == "command.unknown"]
    paths = [path.lower() for path in _RUNNABLE.findall(text)] if unlisted else []
    return next(
        (path for path in paths if paths.count(path) > 1 and any(repr(path) in said for said in unlisted)), None
    )


@cache
def _uses() -> UseBook:
    return packaged_uses()
