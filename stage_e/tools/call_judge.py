"""What a call does: read from what it is given, or as its form or its file says."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from schemas.json_text import JsonObject, JsonValue
from schemas.words import Effect, RiskLevel
from stage_e.risk.command_rule import default_risk
from stage_e.risk.expression import judge_expression
from stage_e.risk.gear.judge import judge_gear
from stage_e.risk.http.judge import judge_http
from stage_e.risk.judge import judge_text, judge_words
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.sql.judge import judge_sql
from stage_e.risk.template_text import texts_in
from stage_e.tools.access import COMMON_INPUTS
from stage_e.tools.entry import Form, Reading
from stage_e.tools.forms import argv_of, fitting_form, undeclared
from stage_e.tools.hosts import HOST_INPUTS
from stage_e.tools.request import Draft

_SHELL_SIGNS = re.compile(r"[;`|\n]|&&|\$\(")
_SECRET_FIELD = re.compile(r"(?i)passw|passphrase|secret|credential|token|private_?key|api_?key")
_SAYS_HOW = frozenset(
    """
    timeout timeout_s timeout_seconds retries retry_delay verify verify_ssl ssl_verify verify_tls
    name description reason comment notes expected_status expected max_rows row_limit limit port
    schema read_only readonly output_format response_format format parse textfsm ssl content_type
    accept params parameters args db db_name model os prompt follow_redirects
    """.split()  # noqa: SIM905 - one word per line would be forty lines
)
"""Inputs that say how something is asked, and not what."""
_INJECTION = re.compile(r"""(?i)['"]\s*(?:or|and|union|;|--|\))|;\s*\w+|--\s*$|/\*""")


def judge_call(draft: Draft, inputs: JsonObject) -> Judgement:
    """The verdict on a call with ``inputs``, which were checked."""
    command = inputs.get("command")
    if draft.tool.reads is not None:
        return _with_strange_inputs(draft, _read(draft.tool.reads, inputs))
    if isinstance(command, str) and command:
        return judge_text(draft.book, command, draft.tool.language)
    form = fitting_form(draft.tool, draft.step.tool, inputs)
    if form is not None and form.argv:
        host = str(next((inputs[key] for key in HOST_INPUTS if key in inputs), ""))
        return judge_words(draft.book, argv_of(form, draft.tool, draft.step.tool, inputs, host), draft.tool.language)
    return _raised_for_values(_declared(draft, form), inputs)


def _declared(draft: Draft, form: Form | None) -> Judgement:
    """As the form says, else the file; a form with an effect of its own speaks for the inputs that it knows only."""
    tool, name = draft.tool, draft.step.tool
    if form is not None and form.effect is not None:
        strange = [key for key in undeclared(tool, draft.inputs) if key not in COMMON_INPUTS]
        if strange:
            return unknown("tool.input_not_listed", f"nobody has listed what {name} does with {', '.join(strange)}")
        risk = form.risk or default_risk(form.effect)
        return Judgement(form.effect, risk, (Reason("tool.form", f"{name} {form.detail or form.effect}", risk),))
    effect = tool.effect or Effect.UNKNOWN
    risk = tool.risk or default_risk(effect)
    return Judgement(effect, risk, (Reason("tool.known", f"{name} is known", risk),))


def _with_strange_inputs(draft: Draft, judged: Judgement) -> Judgement:
    """The verdict on what is read off the inputs, where nobody knows what a service does with the others."""
    known = {*COMMON_INPUTS, *HOST_INPUTS, *_SAYS_HOW} - {"command"}
    strange = [key for key in undeclared(draft.tool, draft.inputs) if key not in known]
    if not strange:
        return judged
    said = f"nobody has listed what {draft.step.tool} does with {', '.join(strange)}"
    return together([judged, unknown("tool.input_not_listed", said)])


def _raised_for_values(judged: Judgement, inputs: JsonObject) -> Judgement:
    """A read that asks for secrets, or is given what tries to be more than a value: a statement, or a shell command."""
    if judged.effect is Effect.PROBE and any(_SHELL_SIGNS.search(text) for text in texts_in(inputs)):
        return unknown("input.injection", "a value in it tries to be a command")
    if judged.effect.harmless and any(_INJECTION.search(text) for text in texts_in(inputs)):
        judged = judged.raised(RiskLevel.HIGH, "input.injection", "a value in it tries to be a statement")
    if judged.effect.harmless and any(map(_SECRET_FIELD.search, texts_in(inputs.get("fields")))):
        judged = judged.raised(RiskLevel.HIGH, "read.secret", "it asks for secrets")
    return judged


def _read(reading: Reading, inputs: JsonObject) -> Judgement:
    match reading:
        case Reading.SQL:
            engine = _first(inputs, "engine", "dialect", "database_type") or None
            return together([judge_sql(text, engine) for text in _all(inputs, "query", "sql", "statement")])
        case Reading.HTTP:
            return _of_http(inputs)
        case Reading.GEAR:
            return judge_gear([*_lines(inputs)], _first(inputs, "vendor", "platform", "device_type"))
        case Reading.EXPRESSION:
            return together([judge_expression(text) for text in _all(inputs, "condition", "expression")])


def _of_http(inputs: JsonObject) -> Judgement:
    given, path = inputs.get("headers"), _first(inputs, "path")
    headers = given if isinstance(given, dict) else {}
    bodies = [inputs[key] for key in ("body", "payload", "data", "json") if inputs.get(key) is not None]
    body = bodies[0] if len(bodies) == 1 else bodies or None
    url = _first(inputs, "url") or f"http://{_first(inputs, *HOST_INPUTS) or 'device'}{path}"
    judged = judge_http(_first(inputs, "method") or "GET", _with_params(url, inputs.get("params")), body, headers)
    return raised_for_words(judged, [path]) if path else judged


def _with_params(url: str, params: JsonValue) -> str:
    if not isinstance(params, dict) or not params:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode({name: str(value) for name, value in params.items()})}"


def _lines(inputs: JsonObject) -> Iterator[str]:
    """Commands to a device, from all inputs that may hold some."""
    for name in ("commands", "command", "config_commands", "config"):
        value = inputs.get(name)
        if name.startswith("config") and value:
            yield "configure"
        yield from (str(item) for item in (value if isinstance(value, list) else [value]) if item)


def _all(inputs: JsonObject, *names: str) -> list[str]:
    """Every text that is given under one of these names; an empty one where there is none."""
    return [str(inputs[name]) for name in names if inputs.get(name) not in (None, "")] or [""]


def _first(inputs: JsonObject, *names: str) -> str:
    return next((str(inputs[name]) for name in names if inputs.get(name) not in (None, "")), "")
