"""One cmdlet with what it is given, judged by the catalogue and by the rules for its uses."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_match import match
from stage_e.risk.command_rule import CommandRule, Language
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.powershell.arguments import UNSEEN, Given, given_to
from stage_e.risk.powershell.feed import Feed
from stage_e.risk.powershell.lists import PowerShellLists
from stage_e.risk.powershell.tree import Command, Splat
from stage_e.risk.rule_parts import Kind
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.shells import Shells, hidden
from stage_e.risk.urls import judge_url
from stage_e.risk.use_judge import judge_fit, judge_misfit, judge_use

_HARDER = {RiskLevel.LOW: RiskLevel.MEDIUM, RiskLevel.MEDIUM: RiskLevel.HIGH, RiskLevel.HIGH: RiskLevel.CRITICAL}
_NOT_KNOWN_YET = "{{value}}"
_SEARCHES = "select-string"
_TALKS_ABOUT_COMMANDS = frozenset({"get-help", "get-command", "get-alias", "write-host", "write-output"})


def judge_cmdlet(
    shells: Shells, lists: PowerShellLists, name: str, rule: CommandRule, command: Command, feed: Feed
) -> Judgement:
    """The verdict on ``command``, which calls ``name``; what its arguments run is judged elsewhere."""
    if any(isinstance(argument, Splat) for argument in command.arguments):
        detail = f"{name} is given what a variable holds"
        unseen = unknown if rule.effect.harmless else hidden
        return unseen("powershell.splatting", detail)
    given = given_to(command, rule, shells.uses.parameters_of(name), lists)
    if given.what_if:
        return Judgement(
            Effect.READ, RiskLevel.LOW, (Reason("powershell.what_if", f"{name} only tells what it would do"),)
        )
    use = shells.uses.use_of(name, frozenset(given.parameters), given.line)
    judged = _judge_by_rule(name, rule, given, lists) if use is None else judge_use(name, use)
    if judged.effect.harmless or name in lists.content_takers:
        return judged
    return raised_for_feed(judged, name, feed)


def _judge_by_rule(name: str, rule: CommandRule, given: Given, lists: PowerShellLists) -> Judgement:
    found = match(rule, _taken_for(rule, given, lists), Language.POWERSHELL)
    if found.misfit is not None:
        return judge_misfit(name, found)
    judged = judge_fit(name, found)
    if rule.words is not None and rule.words.kind is Kind.URL:
        judged = together([judged, *map(judge_url, found.words)])
    return _raised_read(judged, name, rule, given, lists) if judged.effect.harmless else judged


def _taken_for(rule: CommandRule, given: Given, lists: PowerShellLists) -> list[str]:
    """The words for the rule: what only looks may look at a thing that the text does not name, but not at any URL."""
    if rule.only_looks:
        listed = {*rule.options, *rule.valued, *rule.matched, *rule.worded}
        narrowing = {one for one in given.parameters - listed if not re.fullmatch(lists.acting_parameters, one)}
        return [_NOT_KNOWN_YET if word == UNSEEN else word for word in given.words if word not in narrowing]
    if not rule.effect.harmless or rule.words is None or rule.words.kind is Kind.URL:
        return given.words
    return [_NOT_KNOWN_YET if word == UNSEEN else word for word in given.words]


def raised_for_feed(judged: Judgement, name: str, feed: Feed) -> Judgement:
    """``judged`` at the risk of doing it to all that a pipeline or a loop hands over."""
    if feed is Feed.ALL:
        return judged.raised(RiskLevel.CRITICAL, "powershell.fed_all", f"{name} acts on everything that it is fed")
    if feed is Feed.SOME:
        return judged.raised(RiskLevel.HIGH, "powershell.fed_some", f"{name} acts on as many as it is fed")
    return judged


def _raised_read(judged: Judgement, name: str, rule: CommandRule, given: Given, lists: PowerShellLists) -> Judgement:
    if name not in _TALKS_ABOUT_COMMANDS:
        named = name in lists.name_showers
        telling = [each for each in given.values if not (named and re.fullmatch(lists.kinds_of_files, each))]
        judged = raised_for_words(judged, telling)
        if any(
            re.fullmatch(rule.sensitive or "(?!)", word) or re.fullmatch(lists.secret_members, word)
            for word in given.values
        ):
            risk = RiskLevel.MEDIUM if name == _SEARCHES else RiskLevel.HIGH
            judged = judged.raised(risk, "read.secret", f"{name} shows secrets")
    if name in lists.file_readers and UNSEEN in given.words:
        judged = judged.raised(RiskLevel.MEDIUM, "path.not_known_yet", f"which file {name} shows is not written here")
    return judged


def raised_for_hosts(judged: Judgement, name: str, hosts: list[str], *, seen: bool) -> Judgement:
    """``judged`` at the risk of doing it on ``hosts`` in place of the host of the step.

    ``seen``: all of them stand somewhere in the text.
    """
    if not hosts:
        return judged
    elsewhere = "hosts that the text names elsewhere" if seen else "hosts that are not written here"
    said = elsewhere if UNSEEN in hosts else ", ".join(hosts)
    if judged.effect.harmless:
        risk = judged.risk if seen else RiskLevel.MEDIUM
        return judged.raised(risk, "powershell.other_host", f"{name} asks {said}")
    risk = RiskLevel.CRITICAL if UNSEEN in hosts or len(hosts) > 1 else _HARDER.get(judged.risk, RiskLevel.CRITICAL)
    return judged.raised(risk, "powershell.other_host", f"{name} acts on {said}, not on the host of the step")
