"""What it means to write, delete or open up the files of a place."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason
from stage_e.risk.paths import Place, is_whole, place_of
from stage_e.risk.unknown_text import shown


class Harm(StrEnum):
    """What happens to a path."""

    CREATE = "create"
    APPEND = "append"
    WRITE = "write"
    DELETE = "delete"
    DELETE_TREE = "delete_tree"
    PRUNE = "prune"
    """Deletes those files below it that a search finds."""
    RIGHTS = "rights"
    RIGHTS_TREE = "rights_tree"


class _Verdict(NamedTuple):
    effect: Effect
    risk: RiskLevel


_READ = _Verdict(Effect.READ, RiskLevel.LOW)
_SMALL = _Verdict(Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM)
_NOTABLE = _Verdict(Effect.DISRUPTIVE, RiskLevel.MEDIUM)
_GRAVE = _Verdict(Effect.DISRUPTIVE, RiskLevel.HIGH)
_FATAL = _Verdict(Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
_LOSS = _Verdict(Effect.DESTRUCTIVE, RiskLevel.HIGH)
_LITTER = _Verdict(Effect.DESTRUCTIVE, RiskLevel.MEDIUM)
_TAKEOVER = _Verdict(Effect.DISRUPTIVE, RiskLevel.CRITICAL)
_GUESS = _Verdict(Effect.UNKNOWN, RiskLevel.HIGH)

_EVERYWHERE = {
    Place.NOWHERE: _READ,
    Place.SCRATCH: _SMALL,
    Place.RELATIVE: _SMALL,
    Place.BACKUP_COPY: _SMALL,
    Place.UNKNOWN: _GUESS,
    Place.KERNEL: _GRAVE,
    Place.SECURITY: _TAKEOVER,
    Place.SYSTEM: _FATAL,
    Place.NETWORK: _TAKEOVER,
    Place.DEVICE: _FATAL,
}
_DELETED = {
    **_EVERYWHERE,
    Place.SCRATCH: _LITTER,
    Place.RELATIVE: _LITTER,
    Place.BACKUP_COPY: _LOSS,
    Place.PLAIN: _LOSS,
    Place.CONFIG: _LOSS,
    Place.LOGS: _LOSS,
    Place.UNKNOWN: _LOSS,
    Place.DATA: _LOSS,
    Place.DATABASE: _FATAL,
    Place.SECURITY: _FATAL,
}
_VERDICTS: Mapping[Harm, Mapping[Place, _Verdict]] = {
    Harm.CREATE: {
        **_EVERYWHERE,
        Place.PLAIN: _SMALL,
        Place.CONFIG: _SMALL,
        Place.LOGS: _SMALL,
        Place.DATA: _SMALL,
        Place.DATABASE: _GRAVE,
        Place.SYSTEM: _GRAVE,
    },
    Harm.APPEND: {
        **_EVERYWHERE,
        Place.PLAIN: _NOTABLE,
        Place.CONFIG: _NOTABLE,
        Place.LOGS: _SMALL,
        Place.DATA: _NOTABLE,
        Place.DATABASE: _FATAL,
    },
    Harm.WRITE: {
        **_EVERYWHERE,
        Place.PLAIN: _NOTABLE,
        Place.CONFIG: _NOTABLE,
        Place.LOGS: _LOSS,
        Place.DATA: _GRAVE,
        Place.DATABASE: _FATAL,
    },
    Harm.DELETE: _DELETED,
    Harm.PRUNE: {**_DELETED, Place.NETWORK: _GUESS},
    Harm.DELETE_TREE: {
        **_DELETED,
        Place.CONFIG: _FATAL,
        Place.LOGS: _FATAL,
        Place.UNKNOWN: _FATAL,
        Place.DATA: _FATAL,
    },
    Harm.RIGHTS: {
        **_EVERYWHERE,
        Place.PLAIN: _NOTABLE,
        Place.CONFIG: _GRAVE,
        Place.LOGS: _NOTABLE,
        Place.DATA: _NOTABLE,
        Place.DATABASE: _GRAVE,
        Place.SECURITY: _GRAVE,
        Place.SYSTEM: _GRAVE,
        Place.DEVICE: _GRAVE,
    },
    Harm.RIGHTS_TREE: {
        **_EVERYWHERE,
        Place.PLAIN: _GRAVE,
        Place.CONFIG: _FATAL,
        Place.LOGS: _GRAVE,
        Place.DATA: _GRAVE,
        Place.DATABASE: _FATAL,
    },
}
_DONE = {
    Harm.CREATE: "makes something in",
    Harm.APPEND: "adds to",
    Harm.WRITE: "overwrites",
    Harm.DELETE: "deletes",
    Harm.DELETE_TREE: "deletes the whole of",
    Harm.PRUNE: "deletes what it finds in",
    Harm.RIGHTS: "changes who may use",
    Harm.RIGHTS_TREE: "changes who may use all of",
}


def judge_harm(harm: Harm, path: str, folder: str = "") -> Judgement:
    """The verdict on ``harm`` done to ``path`` by a command that runs in ``folder``."""
    below = harm is Harm.PRUNE and path.strip("/")
    place = place_of(f"{path}/x" if below else path, folder)
    verdict = _VERDICTS[harm].get(place, _GRAVE)
    if harm is Harm.DELETE_TREE and is_whole(path) and place is not Place.SCRATCH:
        verdict = _FATAL
    reason = Reason(f"path.{harm}", f"it {_DONE[harm]} {shown(path)}: {place.value}", verdict.risk)
    return Judgement(verdict.effect, verdict.risk, (reason,) if verdict.effect is not Effect.READ else ())
