"""The verdicts that the tests of this folder look at: by the packaged catalogue."""

from stage_e.risk.command_rule import Language
from stage_e.risk.judge import judge_text
from stage_e.risk.judgement import Judgement
from stage_e.risk.shell.judge_shell import judge_shell
from stage_e.risk.windows_texts import judge_powershell
from tests.unit.tools.plans import CATALOGUE


def judged(text: str, language: Language = Language.POSIX) -> Judgement:
    return judge_text(CATALOGUE.book, text, language)


def shell(text: str) -> Judgement:
    return judge_shell(CATALOGUE.book, text)


def powershell(text: str) -> Judgement:
    return judge_powershell(CATALOGUE.book, text)
