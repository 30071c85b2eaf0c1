"""Verdicts of rules for the use of a command."""

import re
from collections.abc import Sequence

from stage_e.risk.command_match import Match
from stage_e.risk.judgement import Judgement, Reason, unknown, worse_risk, worst_effect
from stage_e.risk.probe import Probe, made_of, probe_for
from stage_e.risk.use_rule import UseRule

_PLAIN = re.compile(r"[\w .:@*-]+")


def judge_use(name: str, use: UseRule) -> Judgement:
    """The verdict of a rule that fits."""
    return Judgement(use.effect, use.risk, (Reason(use.rule, f"{name} {use.says}", use.risk),))


def judge_misfit(name: str, found: Match) -> Judgement:
    """The verdict on a command that is given more than its rule allows."""
    rule, least = found.rule, found.rule.otherwise
    effect = worst_effect((rule.effect, least.effect))
    return unknown("command.not_listed", f"{name}: {found.misfit}", effect, worse_risk(rule.risk, least.risk))


def judge_fit(name: str, found: Match) -> Judgement:
    """The verdict on a command that is given what its rule allows."""
    rule, words = found.rule, found.words
    if rule.effect.harmless:
        reason = Reason("command.read", f"{name} only looks", rule.risk)
    else:
        reason = Reason("command.change", f"{name} is {rule.effect.replace('_', ' ')}", rule.risk)
    return Judgement(
        rule.effect,
        rule.risk,
        (reason,),
        ok_exit_codes=rule.ok_exit_codes,
        gate=rule.gate,
        resource_kind=rule.resource if words else "",
        resource_name=words[0] if rule.resource and words else "",
        idempotent=rule.idempotent,
        typical_s=rule.typical_s,
        inverse=_filled(rule.inverse, words),
        probe=_probe(name, found),
        look=_filled(rule.look, words),
        undo_if=rule.undo_if,
    )


def _filled(command: str, words: Sequence[str]) -> str:
    """``command`` with the words of another; nothing when one of them is not plain."""
    return command.replace("{words}", _quoted(words)) if all(map(_PLAIN.fullmatch, words)) else ""


def _quoted(words: Sequence[str]) -> str:
    return " ".join(f"'{word}'" if " " in word else word for word in words)


def _probe(name: str, found: Match) -> Probe | None:
    rule = probe_for(found.rule.probes, name, found.words, found.options)
    return None if rule is None or not all(map(_PLAIN.fullmatch, found.words)) else made_of(rule, _quoted(found.words))
