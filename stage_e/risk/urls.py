"""What a GET of a URL does, for commands that make one."""

from dataclasses import replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.http.judge import judge_http
from stage_e.risk.judgement import Judgement


def judge_url(url: str) -> Judgement:
    """The verdict on a GET of ``url``; where it must never lead, nobody takes it for a read."""
    judged = judge_http("GET", url)
    inward = judged.effect.harmless and judged.risk is RiskLevel.CRITICAL
    return replace(judged, effect=Effect.UNKNOWN) if inward else judged
