"""Operations that are about OpsConductor and Stage E themselves: who carries a plan out must not be ended by it."""

import re

from schemas.words import RiskLevel
from stage_e.risk.judgement import Judgement

_OWN = re.compile(
    r"(?<![\w/-])(?:opsconductor[\w-]*|stage-e(?:-[\w-]+)?|(?:asset|automation|network|communication)-service)(?:\.service)?(?![\w/.-])",
    re.IGNORECASE,
)


def raised_for_own_services(judged: Judgement, text: str) -> Judgement:
    """``judged`` at the highest risk when it changes something and ``text``, which will run, names one of ours."""
    named = None if judged.effect.harmless else _OWN.search(text)
    if named is None:
        return judged
    return judged.raised(RiskLevel.CRITICAL, "self.own_service", f"{named[0]} carries plans out, this one too")
