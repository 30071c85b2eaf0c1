"""Programs that stand as a text in a command: awk, sed, and languages that we do not read."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.harm import Harm, judge_harm
from stage_e.risk.judgement import Judgement, Reason, unknown, worsened
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.shell.python_code import files_read_by
from stage_e.risk.unknown_text import has_unknown

_AWK_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|/(?:[^/\\\n]|\\.)+/|#[^\n]*|\\\n|.', re.DOTALL)
_BEFORE_PATTERN = frozenset("(,{;!~&|}\n=<>?:*%^")
_AWK_KEYWORD = re.compile(r"\b(?:printf?|return|in|case|else|do|exit)$")
_AWK_SIGNS = re.compile(r"[>|@`]|print|system|getline|close|ENVIRON")
_AWK_ACTS = re.compile(r"\bsystem\b|\bgetline\b|\bclose\b|\bENVIRON\b|[|@`]|\bprintf?\b[^}]*>")
_AWK_POWER = re.compile(r"\bsystem\b|\bgetline\b|[|]")
_SED_ADDRESS = r"(?:\d+|\$|/(?:[^/\\\n]|\\.)*/I?|\d+~\d+)"
_SED_SUBSTITUTE = (
    r"s(?P<d{n}>[^\w\s\\;])(?:(?!(?P=d{n}))[^\\\n]|\\.)*(?P=d{n})(?:(?!(?P=d{n}))[^\\\n]|\\.)*(?P=d{n})[gpiI0-9]*"
)
_SED_WRITES = re.compile(r"(?:^|[;\s\d$/}gpI])[wW]\s*(/\S+)")
_SED_COMMAND = re.compile(
    rf"\s*(?:{_SED_ADDRESS}(?:\s*,\s*(?:\+?{_SED_ADDRESS}))?)?\s*!?\s*"
    rf"(?:[pdqQ=lnNDGHhgxPF]|{_SED_SUBSTITUTE.format(n=1)}|y/[^/\n]*/[^/\n]*/|[qQ]\s*\d+)\s*(?:[;\n]|$)"
)
_POWER = re.compile(
    r"""(?ix)
    rmtree | rm_rf | rm_r\b | unlink | rmdir | \brm(?:Sync|dir)?\b | remove(?:dirs)?\b | delete | truncate | mkfs
    | \bsystem\b | popen | subprocess | child_process | \bexec\w*\b | spawn | \bfork\b | pty\b | ctypes | \beval\b
    | __import__ | socket | urllib | requests | http | \bftp | base64 | b64decode | fromhex | unhexlify | chr\(
    | \bpack\b | kill | chmod | chown | setuid | writeFile | /etc/ | /dev/ | `| %x | qx | shutil | rename
    """
)


def judge_awk(program: str) -> Judgement:
    """The verdict on a program of awk: it reads, as long as it neither runs nor writes anything."""
    if has_unknown(program):
        return unknown("code.dynamic", "nobody knows the whole awk program yet")
    bare = _without_comparisons(_awk_without_literals(program).replace("||", " "))
    acts = _AWK_ACTS.search(bare)
    if acts is None and bare.isascii():
        return _reads("awk")
    power = RiskLevel.CRITICAL if _AWK_POWER.search(bare) else RiskLevel.HIGH
    seen = acts[0].strip()[:20] if acts else "letters that only look like others"
    return unknown("code.awk", f"the awk program can act: {seen}", risk=power)


def _without_comparisons(bare: str) -> str:
    """The program without ``>`` inside of brackets, where it compares: only outside it writes."""
    if "/" in bare:  # it may begin a pattern with brackets of its own
        return bare
    kept, depth = "", 0
    for letter in bare:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        kept += " " if letter == ">" and depth > 0 else letter
    return kept if depth == 0 else bare


def _awk_without_literals(program: str) -> str:
    """The program with a 0 for each string and pattern; what may be a division stays in sight.

    Behind what may be a division, or the begin of a pattern, texts that hold a sign of acting stay in sight as well.
    """
    bare, at, divided = "", 0, False
    while at < len(program):
        found = _AWK_TOKEN.match(program, at)
        piece = found[0] if found else program[at]
        if piece.startswith("/") and not _begins_pattern(bare):
            piece, divided = "/", True
        at += len(piece)
        if len(piece) == 1 or (divided and _AWK_SIGNS.search(piece)):
            bare += piece
        else:
            bare += " 0 " if piece[0] in '"/' else " "
    return bare


def _begins_pattern(bare: str) -> bool:
    """Whether a slash behind it can divide nothing."""
    before = bare.rstrip(" \t")
    return before[-1:] in _BEFORE_PATTERN or not before or _AWK_KEYWORD.search(before) is not None


def judge_sed(program: str) -> Judgement:
    """The verdict on a script of sed: it reads, as long as each command of it is on a list."""
    if has_unknown(program):
        return unknown("code.dynamic", "nobody knows the whole sed script yet")
    at = 0
    while at < len(program):
        found = _SED_COMMAND.match(program, at)
        if found is None or found.end() == at:
            return _acting_sed(program[at:])
        at = found.end()
    return _reads("sed")


def judge_code(program: str) -> Judgement:
    """The verdict on code of a language that we do not read."""
    power = _POWER.search(program)
    if power:
        detail = f"the code can do anything, and {power[0]!r} in it does something"
        return unknown("code.power", detail, risk=RiskLevel.CRITICAL)
    return unknown("code.unread", "nobody reads what this code does")


def judge_python(program: str) -> Judgement:
    """The verdict on Python: what only looks is read, all else is code that nobody reads."""
    files = files_read_by(program)
    return judge_code(program) if files is None else raised_for_words(_reads("Python"), files)


def _acting_sed(rest: str) -> Judgement:
    runs = re.match(r"\s*(?:[\d$,~/!]|/[^/]*/)*\s*e\b", rest) or re.search(r"/[gpiI0-9]*e[gpiI0-9]*\s*$", rest)
    if runs:
        return unknown("code.sed", "the sed script runs a command", risk=RiskLevel.CRITICAL)
    written = _SED_WRITES.search(rest)
    if written:
        unread = unknown("code.sed", "the sed script writes a file")
        return worsened(unread, judge_harm(Harm.WRITE, written[1]))
    return unknown("code.sed", "the sed script has a command that is on no list")


def _reads(language: str) -> Judgement:
    return Judgement(Effect.READ, RiskLevel.LOW, (Reason("code.read", f"the {language} program only prints"),))
