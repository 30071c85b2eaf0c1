"""The verdict on one command whose words are resolved, and on what it runs in turn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_match import Match, match
from stage_e.risk.command_rule import CommandRule, Language
from stage_e.risk.fit import ENDLESS, asks_for_help, judge_help, judge_match
from stage_e.risk.judgement import Judgement, Reason, together, unknown, worst_effect
from stage_e.risk.patterns import compiled
from stage_e.risk.rule_parts import Code, Input, Output, Program
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.shell.context import DEEPEST, Context
from stage_e.risk.shell.find import find_parts
from stage_e.risk.shell.program import judge_awk, judge_code, judge_python, judge_sed
from stage_e.risk.shell.python_code import files_read_by
from stage_e.risk.shell.sql_clients import judge_client_sql
from stage_e.risk.shell.stream import NOTHING
from stage_e.risk.shell.variables import judge_variable
from stage_e.risk.unknown_text import GLOB, SPLIT, UNKNOWN, has_unknown, shown

_ADDED = ("{}", "%")
_DELETES = re.compile(r"-[fv]*[rR][rRfv]*f[rRfv]*|-f[fv]*[rR][rRfv]*")
"""Options that nothing but ``rm`` takes."""
_SAYS_WHAT_IT_IS: tuple[Sequence[str], ...] = (["--version"], ["--help"])
_MOST_CARRIED = 3
_OPEN_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108  # where anybody may write; nothing is written there


def judge_argv(context: Context, words: Sequence[str]) -> Judgement:
    """The verdict on a command, given its words."""
    if not words:
        return unknown("command.unknown", "it runs a command that is not there")
    if context.depth > DEEPEST:
        return unknown("shell.too_deep", "it runs commands within commands that nobody follows any more")
    verb, rest = words[0], words[1:]
    if has_unknown(verb) or "{{" in verb:
        return _judge_dynamic_verb(context, words)
    if verb in context.scope.functions:
        return Judgement(
            Effect.READ, RiskLevel.LOW, (Reason("shell.function", f"{verb} is defined in the text itself"),)
        )
    rule = context.book.rule_of(verb, Language.POSIX)
    if rule is None and rest in _SAYS_WHAT_IT_IS and _is_installed(context, verb):
        return judge_help(verb)
    if rule is None:
        made_before = (context.scope.fetched and "/" in verb) or verb in context.scope.written
        risk = RiskLevel.CRITICAL if made_before else RiskLevel.HIGH
        judged = unknown("command.unknown", f"nobody has listed what {shown(verb)!r} does", risk=risk)
        return together([judged, *_judge_carried(context, rest)])
    if asks_for_help(rule, rest):
        return judge_help(verb)
    return _judge_known(context, verb, rest, rule)


def _is_installed(context: Context, verb: str) -> bool:
    """Whether it is a program of the host by its plain name: neither a script nor what was made just before."""
    return "/" not in verb and "." not in verb and not context.scope.fetched and verb not in context.scope.written


def _judge_carried(context: Context, words: Sequence[str]) -> Iterator[Judgement]:
    """What an unknown command may run: a known one among its words counts where that is critical."""
    known = (at for at, word in enumerate(words) if context.book.rule_of(word, Language.POSIX))
    for at in list(known)[:_MOST_CARRIED]:
        carried = judge_argv(context.inside(), words[at:])
        if carried.risk is RiskLevel.CRITICAL:
            yield carried


def _judge_dynamic_verb(context: Context, words: Sequence[str]) -> Judgement:
    judged = _dynamic(context, "shell.dynamic_verb", "what it runs is known only when it runs")
    if _disguised(words[0]):
        judged = judged.raised(RiskLevel.CRITICAL, "shell.hidden_code", "the name of what it runs is in disguise")
    if any(map(_DELETES.fullmatch, words[1:])):
        deleting = judge_argv(context.inside(), ["rm", *words[1:]])
        judged = together([judged, deleting]) if deleting.risk is RiskLevel.CRITICAL else judged
    printed = context.made_of.text
    if words[0] not in {SPLIT, UNKNOWN} or not printed:
        return judged
    inside = replace(context.inside(), made_of=NOTHING)
    return together([judged, judge_argv(inside, [*printed.split(), *words[1:]])])


def _disguised(verb: str) -> bool:
    """Whether a wildcard, or a letter here and there, hides the name of a command; a folder may well be a variable."""
    name = verb.rpartition("/")[2]
    return "{{" not in verb and (GLOB in verb or (has_unknown(name) and name not in {SPLIT, UNKNOWN}))


def _judge_known(context: Context, verb: str, words: Sequence[str], rule: CommandRule) -> Judgement:
    inner: list[Sequence[str]] = []
    if rule.searches:
        words, inner = find_parts(words)
    found = match(rule, words, Language.POSIX)
    judged = [*_judge_wrapped(context, verb, found, words)]
    if found.rule.wraps is None or not judged:
        judged.append(judge_match(verb, words, found, context.scope.folder))
    judged += [judge_argv(context.inside(), command) for command in inner]
    judged += _judge_code(context, found)
    judged += _judge_assigned(found)
    whole = _as_one(judged)
    if found.wrapped and whole.effect.harmless:
        own = words[: len(words) - len(found.wrapped)]
        whole = raised_for_words(whole, [word for word in own if word not in found.unseen])
    return _judge_question(context, found) or _judge_input(context, found, whole)


def _as_one(judged: Sequence[Judgement]) -> Judgement:
    """Several verdicts on one command: what it is called, and what it runs."""
    first, *more = judged
    if not more:
        return first
    whole = together(judged)
    return replace(whole, reasons=tuple(reason for reason in whole.reasons if reason.rule != "command.several_changes"))


def _judge_wrapped(context: Context, verb: str, found: Match, words: Sequence[str]) -> Iterator[Judgement]:
    rule = found.rule
    if rule.wraps is None:
        return
    if found.misfit is not None:
        known = (at for at, word in enumerate(words) if context.book.rule_of(word, Language.POSIX))
        yield judge_match(verb, words, found, context.scope.folder)
        yield from (judge_argv(context.inside(), words[at:]) for at in list(known)[:1])
        return
    if not found.wrapped:
        yield unknown(
            "command.unknown",
            "it waits for commands that nobody sees",
            rule.effect if not rule.effect.harmless else Effect.UNKNOWN,
        )
        return
    if rule.adds:
        wrapped, added = _with_added(found)
        context = context if added else replace(context, stdin=NOTHING)
    else:
        wrapped = found.wrapped
    inner = _judge_text(context, " ".join(wrapped)) if rule.joins else judge_argv(context.inside(), wrapped)
    if rule.bounds and inner.effect.harmless and compiled(rule.bounds).fullmatch(found.words[0]):
        inner = inner.with_other(ENDLESS, Reason("command.bounded", f"{verb} ends it"))
    if rule.privileged:
        inner = inner.raised(RiskLevel.LOW, "command.privileged", f"{shown(wrapped[0])} runs with other rights")
    if rule.risk is not RiskLevel.LOW:
        inner = inner.raised(rule.risk, "command.wrapped", f"{verb} runs {shown(wrapped[0])} elsewhere or otherwise")
    yield inner if rule.effect.harmless else replace(inner, effect=worst_effect((inner.effect, rule.effect)))


def _with_added(found: Match) -> tuple[tuple[str, ...], bool]:
    """What is wrapped with words that come from the input, where the command says they go; whether they go anywhere."""
    told = found.values_of(frozenset({"-I"}))
    names = told or found.values_of(frozenset({"-i", "--replace"})) or _ADDED
    wrapped = found.wrapped
    for name in names:
        wrapped = tuple(word.replace(name, UNKNOWN) if word != name else UNKNOWN for word in wrapped)
    if wrapped == found.wrapped and told:
        return wrapped, False
    return (wrapped if wrapped != found.wrapped else (*wrapped, SPLIT)), True


def _judge_text(context: Context, text: str) -> Judgement:
    judged = context.shell(context.inside(), text)
    return together([_unknown_code(context), judged]) if has_unknown(text) else judged


def _unknown_code(context: Context) -> Judgement:
    return _dynamic(context, "shell.dynamic_code", "a part of the code that it runs is not known yet")


def _dynamic(context: Context, rule: str, detail: str) -> Judgement:
    hidden = context.made_of.suspicious or context.stdin.suspicious or context.scope.splits_differently
    return unknown(rule, detail, risk=RiskLevel.CRITICAL if hidden else RiskLevel.HIGH)


def _judge_code(context: Context, found: Match) -> Iterator[Judgement]:
    for code in found.rule.code:
        texts = found.values_of(code.options)
        others = any(each.options & found.options for each in found.rule.code)
        if code.word and not others:
            texts = found.words[:1]
        yield from (_judge_program(context, code, text) for text in texts)


def _judge_program(context: Context, code: Code, text: str) -> Judgement:
    match code.language:
        case Program.SHELL:
            return _judge_text(context, text)
        case Program.SQL:
            return judge_client_sql(context, code.dialect, text)
        case Program.AWK:
            return judge_awk(text)
        case Program.SED:
            return judge_sed(text)
        case Program.CODE | Program.PYTHON:
            reads = code.language is Program.PYTHON and _imports_what_is_installed(context)
            judged = judge_python(text) if reads else judge_code(text)
            return together([_unknown_code(context), judged]) if has_unknown(text) else judged


def _judge_assigned(found: Match) -> Iterator[Judgement]:
    for assigned in found.assigned:
        name, _, value = assigned.partition("=")
        judged = judge_variable(name, value, reaches_programs=True)
        if judged is not None and not (name == "PATH" and has_only_system_folders(value)):
            yield judged


def has_only_system_folders(value: str) -> bool:
    """Whether a search path leads to nothing but the system's own programs."""
    return all(
        folder in {"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"}
        for folder in value.split(":")
    )


def _judge_question(context: Context, found: Match) -> Judgement | None:
    """The verdict on a command that is told through a pipe to show something, and no more than that."""
    asks, text = found.rule.harmless_input, context.stdin.text
    if asks is None or text is None or compiled(asks).fullmatch(text.strip()) is None:
        return None
    return Judgement(Effect.PROBE, RiskLevel.LOW, (Reason("command.asked", "it is asked to show something"),))


def _judge_input(context: Context, found: Match, judged: Judgement) -> Judgement:
    stdin, rule = context.stdin, found.rule
    if rule.output is Output.REMOTE and context.made_of.shows:
        return together([judged, _sent("it tells another machine what a command shows")])
    if not stdin.given:
        return _without_input(context, found, judged)
    match rule.input:
        case Input.SHELL if stdin.text is not None and not stdin.suspicious and not found.words:
            return _judge_text(replace(context, stdin=replace(stdin, given=False)), stdin.text)
        case Input.SHELL | Input.CODE | Input.PYTHON:
            return _fed(context, found, judged)
        case Input.SQL if stdin.text is not None and not has_unknown(stdin.text):
            dialect = next((code.dialect for code in rule.code), None)
            fed = context.sql(stdin.text, dialect)
            return fed if judged.effect.harmless else _as_one([judged, fed])
        case Input.SQL if judged.effect.harmless:
            return _as_one([judged, unknown("sql.dynamic", "the query is not known yet")])
        case Input.SENT if stdin.shows:
            return together([judged, _sent("it sends what another command shows to another machine")])
        case _:
            return judged


def _reads_python(context: Context, found: Match) -> bool:
    """Whether what it is fed is all that it runs, and only looks."""
    stdin = context.stdin
    plain = not stdin.suspicious and set(found.words) <= {"-"} and not found.options
    return (
        plain
        and _imports_what_is_installed(context)
        and stdin.text is not None
        and files_read_by(stdin.text) is not None
    )


def _imports_what_is_installed(context: Context) -> bool:
    """Whether no module can lie where Python looks first: in its folder, which anybody may fill or this text has."""
    scope = context.scope
    return not (scope.written or scope.fetched or scope.folder.startswith(_OPEN_FOLDERS))


def _without_input(context: Context, found: Match, judged: Judgement) -> Judgement:
    if found.rule.input is Input.SQL and judged.effect.harmless:
        return unknown("command.unknown", "it waits for statements that nobody sees")
    made_before = context.scope.fetched or context.scope.written & set(found.words)
    if found.rule.input in {Input.SHELL, Input.CODE, Input.PYTHON} and made_before:
        detail = "it may run what was written or downloaded before"
        return judged.raised(RiskLevel.CRITICAL, "shell.made_code", detail)
    return judged


def _sent(detail: str) -> Judgement:
    """What has left cannot be taken back, so that nobody takes it for a read."""
    return unknown("shell.exfiltration", detail, risk=RiskLevel.CRITICAL)


def _fed(context: Context, found: Match, judged: Judgement) -> Judgement:
    if found.rule.input is Input.PYTHON and _reads_python(context, found):
        return judge_python(context.stdin.text or "")
    if context.stdin.text is not None:
        judged = together([judged, _judge_text(context, context.stdin.text)])
    if context.stdin.suspicious:
        hidden = unknown("shell.hidden_code", "it runs code that nobody sees here", risk=RiskLevel.CRITICAL)
        return _as_one([judged, hidden])
    return _as_one([judged, unknown("shell.piped_code", "it runs what another command prints")])
