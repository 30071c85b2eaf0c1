"""The command of a step: from its text, from its structured inputs, or its tool's name alone. The text decides."""

import shlex
from dataclasses import dataclass

from schemas.json_text import JsonValue
from schemas.words import Effect
from stage_e.risk.command_rule import Language, default_risk
from stage_e.risk.command_words import plain_command
from stage_e.risk.harm import judge_harm
from stage_e.risk.judge import judge_text, judge_words
from stage_e.risk.judgement import Judgement, Reason, worsened
from stage_e.risk.sensitive import raised_for_words
from stage_e.tools.entry import Form
from stage_e.tools.forms import argv_of, check_inputs, explain_misfit, fitting_form, resource_of
from stage_e.tools.request import Draft


@dataclass(frozen=True, slots=True)
class Command:
    """Words, or a text where it takes a shell; what it does; and the form that it came from."""

    text: str
    argv: tuple[str, ...] | None
    judgement: Judgement
    form: Form | None = None


def command_of_text(draft: Draft, text: str, language: Language) -> Command:
    """The command as the plan wrote it."""
    plain = plain_command(text, language)
    argv = plain.argv if plain is not None and language is Language.POSIX else None
    return Command(text.strip(), argv, judge_text(draft.book, text, language))


def form_of(draft: Draft) -> Form | None:
    """The form that the structured inputs fit; what is wrong with them becomes faults."""
    form = fitting_form(draft.tool, draft.step.tool, draft.inputs)
    if form is None:
        explain_misfit(draft.tool, draft.step.tool, draft.inputs, draft.faults)
    else:
        check_inputs(draft.tool, draft.inputs, draft.faults)
    return form


def command_of_form(draft: Draft, form: Form, language: Language, host: str | None) -> Command:
    """The command that structured inputs mean. They were checked."""
    argv = argv_of(form, draft.tool, draft.step.tool, draft.inputs, host)
    promised = form.effect
    judged = judge_words(draft.book, argv, language) if promised is None else _promised(draft, form, promised, argv)
    text = shlex.join(argv) if language is Language.POSIX else " ".join(argv)
    return Command(_without_quoted_templates(text), tuple(argv) if language is Language.POSIX else None, judged, form)


def command_of_name(draft: Draft, language: Language) -> Command | None:
    """The tool's name as the whole command, where that only reads and no input says more."""
    tool, name = draft.tool, draft.step.tool
    asks = any(rule.needed for rule in tool.inputs.values()) and name not in tool.says
    if asks or any(_is_given(draft.inputs.get(key)) for key in tool.inputs):
        return None
    found = command_of_text(draft, tool.says.get(name, name), language)
    return found if found.judgement.effect.harmless else None


def _promised(draft: Draft, form: Form, effect: Effect, argv: list[str]) -> Judgement:
    kind, resource = resource_of(form, draft.inputs)
    risk = form.risk or default_risk(effect)
    reason = Reason("form.known", f"{draft.step.tool} with these inputs is {effect.replace('_', ' ')}", risk)
    probe = judge_words(draft.book, argv, draft.tool.language).probe
    judged = Judgement(effect, risk, (reason,), resource_kind=kind, resource_name=resource, probe=probe)
    for name, how in form.harms.items():
        judged = worsened(judged, judge_harm(how, str(draft.inputs.get(name) or "")))
    return raised_for_words(judged, argv)


def _without_quoted_templates(text: str) -> str:
    return text.replace("'{{", "{{").replace("}}'", "}}")


def _is_given(value: JsonValue) -> bool:
    return value not in (None, "")
