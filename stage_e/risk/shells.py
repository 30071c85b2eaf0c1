"""What the readers of shell texts share: the rules, and the way into a text inside a text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, unknown
from stage_e.risk.use_rule import UseBook

TextJudge: TypeAlias = Callable[["Shells", str], Judgement]
_MOST_NESTED = 4
_QUOTED = re.compile(r"\s*(['\"]).*\1\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shells:
    """The rules of commands and their uses, and who reads which language."""

    book: CommandBook
    uses: UseBook
    readers: Mapping[Language, TextJudge]
    depth: int = 0

    def deeper(self) -> "Shells | None":
        """The same for what a command starts; nothing when that goes on for too long."""
        return None if self.depth >= _MOST_NESTED else replace(self, depth=self.depth + 1)

    def inside(self, language: Language, text: str) -> Judgement:
        """The verdict on a text that another one runs. Its reasons have no span: it may be spelled otherwise there."""
        deeper = self.deeper()
        if deeper is None:
            return hidden("shell.nested", "a shell in a shell in a shell hides what runs")
        if language is Language.POWERSHELL and _QUOTED.fullmatch(text):
            return unknown("shell.quoted", "a shell is started only to say a text, which cannot be what was meant")
        judged = self.readers[language](deeper, text)
        return replace(judged, reasons=tuple(replace(reason, span=None) for reason in judged.reasons))


def hidden(rule: str, detail: str) -> Judgement:
    """The verdict on code that the text does not show."""
    return unknown(rule, detail, Effect.UNKNOWN, RiskLevel.CRITICAL)
