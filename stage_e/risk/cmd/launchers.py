"""Programs that run others: shells, and what starts a program in another place, at another time or as someone else."""

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import TypeAlias

from schemas.words import Effect, RiskLevel
from stage_e.risk.cmd.sqlcmd import judge_sqlcmd
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, unknown
from stage_e.risk.shells import Shells, hidden

Launched: TypeAlias = Judgement | tuple[str, ...]
_CMD_OPTION = re.compile(r"/(?:[dsqau]|[etfv]:\w+)", re.IGNORECASE)
_CMD_RUNS = re.compile(r"/[ckr]", re.IGNORECASE)
_SWITCHES = ("-noprofile", "-noninteractive", "-nologo", "-noexit", "-sta", "-mta", "-login")
_VALUED = ("-executionpolicy", "-windowstyle", "-inputformat", "-outputformat", "-version", "-configurationname")
UNSEEN = "$"
"""Stands in a word for what the text does not show."""
_SHELLS = frozenset({"cmd", "%comspec%", "forfiles"})
"""They read their words again as a text."""
_SHORT = {"-ep": "-executionpolicy", "-nop": "-noprofile", "-noni": "-noninteractive", "-w": "-windowstyle"}


_ELSEWHERE = ("\\\\", "//", "http:", "https:")
"""How a path on another machine begins."""


@dataclass(frozen=True, slots=True)
class _Start:
    """How a launcher is called."""

    shells: Shells
    words: tuple[str, ...]
    fed: bool


def launched(shells: Shells, name: str, words: Sequence[str], *, fed: bool) -> Launched | None:
    """What ``name`` runs: the verdict on it, or its words; nothing when ``name`` runs nothing else."""
    launcher = _LAUNCHERS.get(name)
    if launcher is None:
        return None
    if name in _SHELLS and any(UNSEEN in word for word in words):
        return hidden("shell.dynamic_text", f"a part of what {name} runs is only known when it runs")
    return launcher(_Start(shells, tuple(words), fed))


def _cmd(start: _Start) -> Judgement:
    rest = list(start.words)
    while rest and _CMD_OPTION.fullmatch(rest[0]):
        rest.pop(0)
    if not rest or not _CMD_RUNS.match(rest[0]):
        return _shell_without_text("cmd", rest, fed=start.fed)
    text = " ".join([rest[0][2:], *rest[1:]]).strip()
    return start.shells.inside(Language.CMD, text) if text else _shell_without_text("cmd", rest, fed=start.fed)


def _powershell(start: _Start) -> Judgement:
    rest = list(start.words)
    loose = False
    if start.fed and rest[-1:] == ["-"]:
        return _fed()
    while rest:
        option = "-" + rest[0][1:].lower() if rest[0][:1] in "-/\u2013" else ""
        option = _SHORT.get(option, option)
        if option:
            rest.pop(0)
        if not option or _is(option, "-command") or option == "-c":
            text = " ".join(rest)
            judged = start.shells.inside(Language.POWERSHELL, text) if text.strip("- ") else _fed()
            return _raised_for_policy(judged, loose=loose)
        if _is(option, "-encodedcommand") or option == "-ec":
            return _encoded(start.shells, rest)
        if any(_is(option, valued) for valued in _VALUED):
            loose |= _is(option, "-executionpolicy") and rest[:1] != ["RemoteSigned"]
            del rest[:1]
        elif _is(option, "-file") and rest[:1] and rest[0].startswith(_ELSEWHERE):
            return hidden("powershell.remote_code", f"it runs a script from elsewhere: {rest[0]}")
        elif not any(_is(option, switch) for switch in _SWITCHES):
            return unknown("powershell.unseen_code", f"powershell {option} runs what is not written here")
    return _shell_without_text("powershell", rest, fed=start.fed)


def _is(option: str, full: str) -> bool:
    return len(option) > 1 and full.startswith(option)


def _raised_for_policy(judged: Judgement, *, loose: bool) -> Judgement:
    if loose:
        return judged.raised(RiskLevel.MEDIUM, "powershell.policy", "it goes around the policy for scripts")
    return judged


def _encoded(shells: Shells, words: list[str]) -> Judgement:
    try:
        text = base64.b64decode("".join(words[:1]), validate=True).decode("utf-16-le")
    except ValueError:
        return hidden("powershell.encoded", "it runs code that is written so that nobody can read it")
    judged = shells.inside(Language.POWERSHELL, text)
    risk = RiskLevel.HIGH if judged.effect.harmless else RiskLevel.CRITICAL
    return judged.raised(risk, "powershell.encoded", f"it hides what it runs: {text[:80]!r}")


def _fed() -> Judgement:
    return hidden("shell.fed", "a shell runs whatever it is fed")


def _shell_without_text(name: str, words: list[str], *, fed: bool) -> Judgement:
    if fed:
        return _fed()
    return unknown("shell.interactive", f"{name} {' '.join(words)} waits for someone who types".strip())


def _start(start: _Start) -> Launched:
    rest = list(dropwhile(lambda word: not word or word.startswith("/"), start.words))
    if not rest:
        return unknown("shell.interactive", "it opens a shell that waits for someone who types")
    return tuple(rest)


def _wmic(start: _Start) -> Launched | None:
    lower = [word.lower() for word in start.words]
    if "call" in lower and "create" in lower:
        return hidden("command.remote_start", "wmic starts a program out of sight")
    return None


def _sqlcmd(start: _Start) -> Judgement:
    if start.fed or any(UNSEEN in word for word in start.words):
        return hidden("sql.unseen", "it runs SQL that is not written here")
    return judge_sqlcmd(start.words)


def _runas(_start: _Start) -> Judgement:
    return unknown("command.privileged", "a program runs as someone else", Effect.UNKNOWN, RiskLevel.CRITICAL)


def _forfiles(start: _Start) -> Judgement | None:
    lower = [word.lower() for word in start.words]
    if "/c" not in lower:
        return None
    text = " ".join(start.words[lower.index("/c") + 1 :])
    judged = start.shells.inside(Language.CMD, re.sub(r"@\w+", "file", text))
    if judged.effect.harmless:
        return judged
    risk = (
        RiskLevel.CRITICAL
        if judged.effect is Effect.DESTRUCTIVE and "/s" in lower and "/d" not in lower
        else RiskLevel.HIGH
    )
    return judged.raised(risk, "command.many", "it does so to every file that it finds")


_LAUNCHERS: dict[str, Callable[[_Start], Launched | None]] = {
    "cmd": _cmd,
    "%comspec%": _cmd,
    "powershell": _powershell,
    "pwsh": _powershell,
    "start": _start,
    "wmic": _wmic,
    "sqlcmd": _sqlcmd,
    "runas": _runas,
    "psexec": _runas,
    "psexec64": _runas,
    "paexec": _runas,
    "forfiles": _forfiles,
}
