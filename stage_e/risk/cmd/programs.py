"""One program of Windows and its words, whichever shell starts it."""

import re
from collections.abc import Sequence

from schemas.words import Effect, RiskLevel
from stage_e.risk.cmd.everywhere import is_everywhere, judge_everywhere
from stage_e.risk.cmd.launchers import UNSEEN, launched
from stage_e.risk.command_match import match
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.rule_parts import Kind
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.shells import Shells, hidden
from stage_e.risk.urls import judge_url
from stage_e.risk.use_judge import judge_fit, judge_misfit, judge_use

_SYSTEM_FOLDER = re.compile(
    r"(?:[a-z]:\\windows|%systemroot%|%windir%)\\(?:system32|sysnative|syswow64)\\(?:[\w.]+\\)*(?=[^\\]+\Z)"
)
_ENDING = re.compile(r"\.(?:exe|com)\Z")
_HELP = frozenset({"/?", "-?", "--help", "--version"})


def judge_program(shells: Shells, words: Sequence[str], *, fed: bool = False) -> Judgement:
    """The verdict on a program and its words. A shell that is ``fed`` by a pipe runs what it gets."""
    if UNSEEN in words[0]:
        return hidden("command.dynamic_name", "which program runs is only known when it runs")
    name = program_name(words[0])
    rule = shells.book.rules[Language.CMD].get(name)
    if rule is not None and len(words) == 2 and words[1] in _HELP:  # noqa: PLR2004  # the name and the question
        return Judgement(Effect.READ, RiskLevel.LOW, (Reason("command.help", f"{name} only tells how it is used"),))
    inner = launched(shells, name, words[1:], fed=fed)
    if inner is not None:
        return _run(shells, name, inner)
    use = shells.uses.use_of(name, frozenset(), " ".join([name, *words[1:]]).lower())
    if use is not None:
        return judge_use(name, use)
    if rule is None:
        return _judge_unlisted(shells, words, fed=fed)
    found = match(rule, list(words[1:]), Language.CMD)
    if found.misfit is not None:
        return judge_misfit(name, found)
    judged, fitted = judge_fit(name, found), found.rule
    if fitted.sensitive and any(re.fullmatch(fitted.sensitive, word) for word in found.words):
        judged = judged.raised(RiskLevel.HIGH, "read.secret", f"{name} shows secrets")
    if fitted.words is not None and fitted.words.kind is Kind.URL:
        judged = together([judged, *map(judge_url, found.words)])
    return raised_for_words(judged, words[1:]) if judged.effect.harmless else judged


def _judge_unlisted(shells: Shells, words: Sequence[str], *, fed: bool) -> Judgement:
    if words[0].startswith(("\\\\", "//")):
        return hidden("command.remote_code", f"it runs {words[0]} from another machine")
    if is_everywhere(name := program_name(words[0])):
        return judge_everywhere(shells, name, words[1:], fed=fed)
    return unknown("command.unknown", f"nobody has listed what {words[0]!r} does")


def program_name(word: str) -> str:
    """The program that ``word`` calls: in a folder of the system what its name says, elsewhere anything."""
    return _ENDING.sub("", _SYSTEM_FOLDER.sub("", word.lower()))


def _run(shells: Shells, name: str, inner: Judgement | tuple[str, ...]) -> Judgement:
    if isinstance(inner, Judgement):
        return inner
    deeper = shells.deeper()
    if deeper is None:
        return hidden("command.nested", "what starts what starts what hides what runs")
    judged = judge_program(deeper, inner)
    return judged.raised(RiskLevel.MEDIUM, "command.started", f"nobody sees how {inner[0]} ends that {name} starts")
