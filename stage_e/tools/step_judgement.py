"""The verdict on a step: on what it sends, and on what it says around that."""

import re

from schemas.json_text import JsonValue
from schemas.words import RiskLevel
from stage_e.risk.judge import judge_text
from stage_e.risk.judgement import Judgement, together, unknown
from stage_e.risk.own_services import raised_for_own_services
from stage_e.risk.template_text import texts_in
from stage_e.tools.access import COMMON_INPUTS
from stage_e.tools.forms import undeclared
from stage_e.tools.operation import Service
from stage_e.tools.option_inputs import options_in
from stage_e.tools.request import Draft, Request

_SECRET_INPUT = re.compile(r"(?:\w+_)?(?:password|passwd|passphrase|api_?key|secret|token)", re.IGNORECASE)
_REFERENCE = re.compile(r"\{\{.*\}\}|\$\{.*\}|\$\w+|<.*>|\*+")
_SECRET_REFERENCE = re.compile(
    r"(?i)\{\{[^}]*(?:secret|passw|credential|token|private_?key|api_?key)[^}]*\}\}|__secret_\d+__"
)
_SHELL_SIGNS = re.compile(r"[;&|`]|\$\(|[<>]\s*[/\w]")


def judgement_of_step(draft: Draft, request: Request) -> Judgement:
    """The verdict on the request, raised by secrets, attacks and our own services in the step."""
    judged = raised_for_own_services(request.judgement, request.text)
    judged = _with_dropped_options(draft, request, judged)
    if any(_SHELL_SIGNS.search(text) for name in _unused(draft) for text in texts_in(draft.inputs[name])):
        injected = unknown("input.injection", "an input that is not used here tries to be a command")
        judged = together([judged, injected])
    if any(_SECRET_INPUT.fullmatch(name) and _is_literal(value) for name, value in draft.inputs.items()):
        judged = judged.raised(RiskLevel.MEDIUM, "plan.secret", "a password stands in the plan itself")
    if draft.tool.service is Service.COMMUNICATION and any(map(_SECRET_REFERENCE.search, texts_in(draft.inputs))):
        judged = judged.raised(RiskLevel.CRITICAL, "message.secret", "a secret would be put into a message")
    if draft.tool.unserved is not None:
        judged = judged.raised(RiskLevel.LOW, "tool.unserved", f"it will fail: {draft.tool.unserved}")
    return judged


def _with_dropped_options(draft: Draft, request: Request, judged: Judgement) -> Judgement:
    """The verdict as if options that the operation leaves out stood behind it: they are what the planner meant."""
    options = options_in({name: draft.inputs[name] for name in _unused(draft)})
    if request.call != "execute" or not options or not draft.tool.forms or draft.inputs.get("command"):
        return judged
    meant = judge_text(draft.book, f"{request.text} {options}", draft.tool.language)
    return together([judged, meant]) if judged.effect.harmless else judged.raised(meant.risk, *_said(meant))


def _said(judged: Judgement) -> tuple[str, str]:
    """Rule and detail of what counts most in it."""
    worst = max(judged.reasons, key=lambda reason: [*RiskLevel].index(reason.risk))
    return worst.rule, worst.detail


def _unused(draft: Draft) -> list[str]:
    """Inputs that the operation does not use; what is in them says what the planner had in mind."""
    return [name for name in undeclared(draft.tool, draft.inputs) if name not in COMMON_INPUTS]


def _is_literal(value: JsonValue) -> bool:
    return isinstance(value, str) and value != "" and _REFERENCE.fullmatch(value) is None
