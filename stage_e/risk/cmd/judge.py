"""What a text for cmd.exe does: the verdicts on all its commands, whichever of them will run."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile

from schemas.words import RiskLevel
from stage_e.risk.cmd.launchers import UNSEEN
from stage_e.risk.cmd.programs import judge_program
from stage_e.risk.cmd.words import INJECTED, LEADS, CmdCommand, commands_in, leading
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, together, unknown
from stage_e.risk.shells import Shells, hidden
from stage_e.risk.template_text import TEMPLATE
from stage_e.risk.use_judge import judge_use

_NAME = re.compile(r"@*([^\s,;=/@]+)")
_GOES_ON = re.compile(r"(?im)^[\s@]*(?:rem\b|::).*\^[ \t]*\r?\n")
_NOT_READ = re.compile("[^\\x20-\\x7e\\xa1-\\xff\\t\\r\\n]")
_INSIDE = re.compile(r"(?<=[\w.-])\$(?!\$)")
"""What a loop fills in behind other letters of a word: never an option, and never a command."""
_PLAIN_ITEM = re.compile(r"[A-Za-z0-9][\w.-]*")
_COMPARES = frozenset({"==", "equ", "neq", "lss", "leq", "gtr", "geq"})
_ASKS = frozenset({"exist", "defined", "errorlevel", "cmdextversion"})
_FILE = re.compile(r"[\w:\\.-]+\.(?:txt|csv|log|lst|dat)", re.IGNORECASE)
_NOWHERE = frozenset({"nul", "con"})


def judge_cmd_text(shells: Shells, text: str) -> Judgement:
    """The verdict on ``text``."""
    strange = _NOT_READ.search(text)
    if strange is not None:
        return unknown("cmd.strange_letter", f"nobody tells what {strange[0]!r} is taken for")
    if _GOES_ON.search(text):
        return unknown("cmd.remark", "nobody tells whether the line behind a remark belongs to it")
    commands = commands_in(text)
    judged: list[Judgement] = []
    for at, command in enumerate(commands):
        before = commands[at - 1].words if at else []
        span = (command.start, command.end)
        set_of = _written_set(commands, at)
        judged += [_at(span, each) for each in _judge(shells, command, before, set_of)]
    return together(judged or [unknown("command.empty", "there is nothing to run")])


def _written_set(commands: list[CmdCommand], at: int) -> str:
    """The first of plain words that a loop fills in, where all of them stand in front of ``commands[at]``."""
    if at < 2 or not _loops(before := commands[at - 2].words):  # noqa: PLR2004  # ``for %x in``, its set, and what it does
        return ""
    words = commands[at - 1].words
    counted = any(word.lower().startswith("/") for word in before)
    return words[0] if words and not counted and all(map(_PLAIN_ITEM.fullmatch, words)) else ""


def _judge(shells: Shells, command: CmdCommand, before: list[str], item: str) -> Iterator[Judgement]:
    if not command.quotes_end:
        yield unknown("cmd.open_quote", "a quote does not end")
    for target in command.written_to:
        if target.lower() not in _NOWHERE:
            yield _judge_written(shells, target)
    words = command.words
    if _loops(before):
        text = " ".join(words).strip("'`")
        if "/f" in (word.lower() for word in before) and not _FILE.fullmatch(text):
            yield shells.inside(Language.CMD, text)
    elif words and [word.lower() for word in words] not in ([lead] for lead in LEADS):
        yield _judge_words(shells, words, item, fed=command.fed)


def _loops(words: list[str]) -> bool:
    """Whether they are ``for %x in``, which a set follows."""
    return leading(words) == "for" and words[-1].lower() == "in"


def _judge_words(shells: Shells, words: list[str], item: str, *, fed: bool) -> Judgement:
    rest, looped = words, False
    while rest and ((first := _first(rest)) in LEADS or first == "if" or rest[0] == "@"):
        looped |= first == "do"
        rest = _behind_condition(rest[1:]) if first == "if" else rest[1:]
    judged = _judge_plain(shells, rest or ["echo"], fed=fed)
    if looped and not judged.effect.harmless:
        inside = [_INSIDE.sub("1", word) for word in rest]
        filled = _judge_plain(shells, [item if item and word == UNSEEN else word for word in inside], fed=fed)
        judged = filled if filled.effect.harmless else judged
    if looped and not judged.effect.harmless:
        return judged.raised(RiskLevel.HIGH, "cmd.loop", "a loop does so many times")
    return judged


def _first(words: list[str]) -> str:
    name = _NAME.match(words[0])
    return "" if name is None else name[1].lower()


def _judge_plain(shells: Shells, words: list[str], *, fed: bool) -> Judgement:
    name, first = _NAME.match(words[0]), _first(words)
    if first == "for" and not _loops(words):
        return unknown("cmd.loop", "nobody tells what the loop does")
    if first == "for" or words[0].startswith("::") or first == "rem":
        return _judge_program(shells, ["echo"], fed=False)
    if name is None:
        return hidden("command.dynamic_name", f"nobody tells what {words[0]!r} runs")
    behind = words[0][name.end() :].lstrip(",;=")
    return _judge_program(shells, [name[1], *_switches(behind), *words[1:]], fed=fed)


def _behind_condition(words: list[str]) -> list[str]:
    """What ``if`` runs on the same line."""
    rest = list(dropwhile(lambda word: word.lower() in {"/i", "not"}, words))
    first = rest[0].lower() if rest else ""
    if first in _ASKS:
        return rest[2:]
    if len(rest) > 1 and rest[1].lower() in _COMPARES:
        return rest[3:]
    if first.endswith("==") or (len(rest) > 1 and rest[1].startswith("==")):
        return rest[2:]
    return rest[1:] if "==" in first else rest


def _switches(text: str) -> list[str]:
    """``/s/q`` as what it says."""
    return [f"/{part}" for part in text.split("/") if part] if text.startswith("/") else [text] if text else []


def _judge_program(shells: Shells, words: list[str], *, fed: bool) -> Judgement:
    name = words[0].rstrip(".:") if words[0].lower().startswith("echo") else words[0]
    if TEMPLATE.search(name):
        return hidden("command.dynamic_name", "which program runs is only known when it runs")
    judged = judge_program(shells, [name, *words[1:]], fed=fed)
    if judged.effect.harmless and any(INJECTED in word for word in words):
        return unknown("cmd.variable", f"a variable may put more commands behind {name}")
    unseen = any(UNSEEN in word for word in words[1:])
    if unseen and not judged.effect.harmless:
        return judged.raised(RiskLevel.HIGH, "cmd.variable", f"a variable decides what {name} acts on")
    return judged


def _judge_written(shells: Shells, target: str) -> Judgement:
    use = shells.uses.use_of("redirection", frozenset(), target.lower())
    return judge_use("the redirection", use) if use else unknown("cmd.redirection", f"it writes {target}")


def _at(span: tuple[int, int], judged: Judgement) -> Judgement:
    reasons = tuple(replace(reason, span=span) if reason.span is None else reason for reason in judged.reasons)
    return replace(judged, reasons=reasons)
