"""What a command does, by the allow-lists of the catalogue: what no list allows is an effect that nobody knows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_match import Match, match
from stage_e.risk.command_rule import CommandRule, Kind, Language
from stage_e.risk.command_words import plain_command
from stage_e.risk.judgement import Judgement, Reason, together, unknown, worse_risk, worst_effect
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.urls import judge_url

_MOST_WRAPS = 4
_PROGRAM_FOLDER = re.compile(r"(?:/usr(?:/local)?)?/s?bin/(?=[^/]+\Z)")
_CMDLET = re.compile(r"[A-Za-z]+-[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class CommandBook:
    """All command rules of the catalogue by language and name; Windows names are in lower case."""

    rules: Mapping[Language, Mapping[str, CommandRule]]

    def rule_of(self, verb: str, language: Language) -> CommandRule | None:
        """The rule for a command; in PowerShell, what is no cmdlet may be a Windows program."""
        if language is Language.POSIX:
            return self.rules[language].get(_PROGRAM_FOLDER.sub("", verb))
        name = verb.lower()
        found = self.rules[language].get(name)
        if found is None and language is Language.POWERSHELL and not _CMDLET.fullmatch(verb):
            return self.rules[Language.CMD].get(name.removesuffix(".exe"))
        return found or self.rules[language].get(name.removesuffix(".exe"))


def judge_text(book: CommandBook, text: str, language: Language) -> Judgement:
    """The verdict on the text of a command."""
    plain = plain_command(text, language)
    if plain is None:
        return unknown("command.not_plain", "the command is more than plain words, and cannot be decided by reading")
    return together(judge_words(book, words, language) for words in plain.commands)


def judge_words(book: CommandBook, words: Sequence[str], language: Language, depth: int = 0) -> Judgement:
    """The verdict on one command, word by word."""
    verb = words[0]
    rule = book.rule_of(verb, language)
    if rule is None or depth > _MOST_WRAPS:
        return unknown("command.unknown", f"nobody has listed what {verb!r} does")
    found = match(rule, words[1:], language if _is_of_language(book, verb, language) else Language.CMD)
    if found.misfit is not None:
        return _misfit(verb, found)
    judged = _judge_wrapped(book, found, language, depth) if rule.wraps is not None else _judge_fit(verb, found)
    return raised_for_words(judged, words[1:]) if judged.effect.harmless else judged


def _is_of_language(book: CommandBook, verb: str, language: Language) -> bool:
    """Whether the language itself has the command; a Windows program in PowerShell has options of its own."""
    return language is not Language.POWERSHELL or verb.lower() in book.rules[language]


def _misfit(verb: str, found: Match) -> Judgement:
    rule, least = found.rule, found.rule.otherwise
    effect = worst_effect((rule.effect, least.effect))
    return unknown("command.not_listed", f"{verb}: {found.misfit}", effect, worse_risk(rule.risk, least.risk))


def _judge_wrapped(book: CommandBook, found: Match, language: Language, depth: int) -> Judgement:
    if not found.wrapped:
        return unknown("command.unknown", "it runs a command that is not there")
    judged = judge_words(book, found.wrapped, language, depth + 1)
    if found.rule.risk is RiskLevel.LOW:
        return judged
    return judged.raised(found.rule.risk, "command.privileged", f"{found.wrapped[0]} runs with other rights")


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
    )
    if rule.sensitive and any(re.fullmatch(rule.sensitive, word) for word in found.words):
        judged = judged.raised(RiskLevel.HIGH, "read.secret", f"{verb} shows secrets")
    if rule.words is not None and rule.words.kind is Kind.URL:
        judged = together([replace(judged, reasons=()), *map(judge_url, found.words)])
    return judged


def _reason(verb: str, rule: CommandRule) -> Reason:
    if rule.effect.harmless:
        return Reason("command.read", f"{verb} only looks", rule.risk)
    if rule.effect is Effect.WRITE_REVERSIBLE:
        return Reason("command.change", f"{verb} changes something that can be changed back", rule.risk)
    return Reason("command.change", f"{verb} is {rule.effect}", rule.risk)
