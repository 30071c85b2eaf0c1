"""Operations that are about OpsConductor and Stage E themselves: who carries a plan out must not be ended by it."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement

_OWN = re.compile(
    r"(?<![\w/-])(?:opsconductor[\w-]*|stage-e(?:-[\w-]+)?|(?:asset|automation|network|communication)-service)(?:\.service)?(?![\w/.-])",
    re.IGNORECASE,
)
_SEVERE = frozenset({Effect.DISRUPTIVE, Effect.DESTRUCTIVE, Effect.UNKNOWN})


def raised_for_own_services(judged: Judgement, text: str) -> Judgement:
    """``judged`` at the highest risk when it disturbs something and ``text``, which will run, names one of ours."""
    named = _OWN.search(text) if judged.effect in _SEVERE else None
    if named is None:
        return judged
    return judged.raised(RiskLevel.CRITICAL, "self.own_service", f"{named[0]} carries plans out, this one too")
