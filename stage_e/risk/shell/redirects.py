"""The verdict on where the streams of a command go to and come from."""

from schemas.words import Effect, RiskLevel
from stage_e.risk.harm import Harm, judge_harm
from stage_e.risk.judgement import Judgement, Reason, unknown
from stage_e.risk.paths import Place, place_of
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.shell.resolve import resolve_text
from stage_e.risk.shell.scope import Scope
from stage_e.risk.shell.stream import CONTENT, NOTHING, Origin, Stream
from stage_e.risk.shell.syntax import Dynamic, Redirect
from stage_e.risk.unknown_text import has_unknown

_APPENDS = frozenset({">>", "&>>"})
_WRITES = frozenset({">", ">|", "&>", ">&", "<>"})
_CLOSES = frozenset({"<&-", ">&-"})


def judge_redirect(redirect: Redirect, scope: Scope, *, says_nothing: bool = False) -> Judgement | None:
    """The verdict; nothing when it does no more than to pass on what the command prints or reads.

    A connection that a command which ``says_nothing`` opens only shows whether somebody answers.
    """
    path = resolve_text(redirect.target, scope)
    if redirect.is_text or redirect.operator in _CLOSES or leads_to_command(redirect):
        return None
    if redirect.operator in {">&", "<&"} and (path.isdigit() or path == "-" or path.rstrip("-").isdigit()):
        return None
    if place_of(path, scope.folder) is Place.NETWORK:
        detail = "it opens a connection to another machine"
        if says_nothing and not has_unknown(path):
            return Judgement(Effect.PROBE, RiskLevel.LOW, (Reason("shell.connection", detail),))
        return unknown("shell.connection", detail, risk=RiskLevel.CRITICAL)
    if redirect.operator in _APPENDS:
        return judge_harm(Harm.APPEND, path, scope.folder)
    if redirect.operator in _WRITES:
        return judge_harm(Harm.WRITE, path, scope.folder)
    if redirect.operator not in {"<", "<&"}:
        return unknown("shell.redirection", f"nobody has listed what {redirect.operator} does")
    judged = raised_for_words(Judgement(Effect.READ, RiskLevel.LOW), [path])
    if has_unknown(path):
        judged = judged.raised(RiskLevel.MEDIUM, "path.not_known_yet", "nobody knows yet which file it reads")
    return judged


def stream_of(redirect: Redirect, scope: Scope) -> Stream:
    """What a command reads through it."""
    if redirect.is_text:
        text = resolve_text(redirect.target, scope)
        origins = frozenset({Origin.CONTENT}) if has_unknown(text) else frozenset[Origin]()
        return Stream(text, origins)
    if redirect.operator not in {"<", "<>"}:
        return NOTHING
    return NOTHING if resolve_text(redirect.target, scope) == "/dev/null" else CONTENT


def leads_to_command(redirect: Redirect) -> bool:
    """Whether its target is what ``>(...)`` or ``<(...)`` runs."""
    return any(isinstance(part, Dynamic) and part.is_file for part in redirect.target.parts)
