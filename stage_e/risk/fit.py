"""The verdict on one command whose words were matched with its rule."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_match import Match
from stage_e.risk.command_rule import CommandRule
from stage_e.risk.harm import judge_harm
from stage_e.risk.judgement import Judgement, Reason, together, unknown, worse_risk, worsened, worst_effect
from stage_e.risk.patterns import compiled
from stage_e.risk.probe import Probe, made_of, probe_for
from stage_e.risk.rule_parts import Case, Kind, Touch
from stage_e.risk.sensitive import holds_secret, raised_for_words
from stage_e.risk.unknown_text import SPLIT, UNKNOWN, has_unknown, shown
from stage_e.risk.urls import judge_url

ENDLESS = "command.endless"
"""The rule that speaks for what does not end by itself."""
_HELP = frozenset({"--help", "--version"})


def judge_match(verb: str, words: Sequence[str], found: Match, folder: str = "") -> Judgement:
    """The verdict on a command that runs no other one; ``words`` follow its name, ``folder`` is where it runs."""
    judged = _judge_misfit(verb, found) if found.misfit is not None else _judge_fit(verb, found)
    for path in _touched(found):
        judged = worsened(judged, judge_harm(path[0].how, path[1], folder))
    for case in found.rule.cases:
        if _applies(case, words, found):
            judged = worsened(judged, _judge_case(case, judged))
    if judged.effect.harmless:
        shown_words = [word for word in words if word not in found.unseen]
        return raised_for_words(judged, shown_words, found.rule.names_only)
    if any(map(holds_secret, found.words)):
        return judged.raised(RiskLevel.HIGH, "path.secret", f"{verb} is given what holds secrets")
    return judged


def asks_for_help(rule: CommandRule, words: Sequence[str]) -> bool:
    """Whether all that it is asked for is how it is used, or its version."""
    if list(words) == ["-V"] and rule.effect is not Effect.UNKNOWN:
        return True
    *before, last = words or [""]
    if last not in _HELP:
        return False
    for word in before:
        inside = rule.subcommand(word)
        if inside is None:
            return False
        rule = inside
    return not before or rule.wraps is None


def judge_help(verb: str) -> Judgement:
    """The verdict on a command that only says how it is used."""
    return Judgement(Effect.READ, RiskLevel.LOW, (Reason("command.help", f"{verb} only says how it is used"),))


def _judge_misfit(verb: str, found: Match) -> Judgement:
    rule, least = found.rule, found.rule.otherwise
    effect = worst_effect((rule.effect, least.effect))
    return unknown(
        "command.not_listed", f"{verb}: {shown(found.misfit or '')}", effect, worse_risk(rule.risk, least.risk)
    )


def _judge_fit(verb: str, found: Match) -> Judgement:
    rule = found.rule
    judged = Judgement(
        effect=rule.effect,
        risk=rule.risk,
        reasons=(_reason(verb, rule),),
        ok_exit_codes=rule.ok_exit_codes,
        gate=rule.gate,
        resource_kind=rule.resource if found.words else "",
        resource_name=found.words[0].removesuffix(".service") if rule.resource and found.words else "",
        idempotent=rule.idempotent,
        typical_s=rule.typical_s,
        inverse=_filled(rule.inverse, found.words),
        probe=_probe(verb, found),
        look=_filled(rule.look, found.words),
        undo_if=rule.undo_if,
    )
    if rule.sensitive and any(compiled(rule.sensitive).fullmatch(word) for word in found.words):
        judged = judged.raised(RiskLevel.HIGH, "read.secret", f"{verb} shows secrets")
    if rule.words is not None and rule.words.kind in {Kind.URL, Kind.PAGE}:
        urls = (judge_url(word, rule.method) for word in found.words)
        judged = together([replace(judged, reasons=()), *urls])
        if any(map(has_unknown, found.words)):
            judged = judged.raised(RiskLevel.HIGH, "url.not_known_yet", "nobody knows yet where the request goes")
    if rule.unknown_words is not None and any(UNKNOWN in word or SPLIT in word for word in found.words):
        judged = judged.raised(rule.unknown_words, "shell.unknown_word", f"nobody knows yet what {verb} is given")
    return judged


def _filled(command: str, words: Sequence[str]) -> str:
    """``command`` with the words of another; nothing when one of them is not known yet."""
    return "" if any(map(has_unknown, words)) else command.replace("{words}", shlex.join(words))


def _probe(verb: str, found: Match) -> Probe | None:
    rule = probe_for(found.rule.probes, verb, found.words, found.options)
    return None if rule is None or any(map(has_unknown, found.words)) else made_of(rule, shlex.join(found.words))


def _touched(found: Match) -> Iterator[tuple[Touch, str]]:
    for touch in found.rule.touches:
        if (touch.options and not touch.options & found.options) or touch.unless & found.options:
            continue
        paths = found.values_of(touch.values) if touch.values else found.words[touch.first :]
        if touch.last and not touch.values:
            paths = paths[-1:] if len(paths) > 1 else ()
        for path in paths:
            matched = compiled(touch.pattern).fullmatch(path)
            if matched:
                yield touch, matched[1]


def _applies(case: Case, words: Sequence[str], found: Match) -> bool:
    if case.options and not case.options & found.options:
        return False
    if case.word is not None and not any(compiled(case.word).fullmatch(word) for word in found.words):
        return False
    return case.text is None or compiled(case.text).search(" ".join(words)) is not None


def _judge_case(case: Case, judged: Judgement) -> Judgement:
    effect = case.effect or judged.effect
    return Judgement(effect, case.risk, (Reason("command.case", case.why, case.risk),))


def _reason(verb: str, rule: CommandRule) -> Reason:
    if rule.endless:
        return Reason(ENDLESS, f"{verb} goes on until somebody ends it", rule.risk)
    if rule.effect.harmless:
        return Reason("command.read", f"{verb} only looks", rule.risk)
    if rule.effect is Effect.WRITE_REVERSIBLE:
        return Reason("command.change", f"{verb} changes something that can be changed back", rule.risk)
    return Reason("command.change", f"{verb} is {rule.effect}", rule.risk)
