"""Steps that become a call of a service: the inventory, messages, cameras, captures, and what Stage E itself shows."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from schemas.json_text import JsonObject, JsonValue
from schemas.words import Effect
from stage_e.risk.command_rule import default_risk
from stage_e.risk.http.address import outbound_fault
from stage_e.risk.judge import judge_text, judge_words
from stage_e.risk.judgement import Judgement, Reason, unknown
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.template_text import has_template
from stage_e.tools.entry import HttpRule
from stage_e.tools.forms import argv_of, body_of, check_inputs, explain_misfit, fitting_form
from stage_e.tools.hosts import HOST_INPUTS, Hosts
from stage_e.tools.operation import Service
from stage_e.tools.request import Draft, Request, shown, shown_inputs

_URL_INPUTS = ("url", "webhook_url")
_CLAIMS = re.compile(r"approv", re.IGNORECASE)


def call_request(draft: Draft, service: Service) -> Request | None:
    """The call of the step; nothing when it has faults."""
    if service in {Service.NETWORK, Service.COMMUNICATION}:
        return _handed_over(draft, service)
    form = fitting_form(draft.tool, draft.step.tool, draft.inputs)
    if form is None:
        explain_misfit(draft.tool, draft.step.tool, draft.inputs, draft.faults)
        return None
    check_inputs(draft.tool, draft.inputs, draft.faults)
    if draft.faults.count:
        return None
    body = body_of(form, draft.tool, draft.inputs)
    call = form.call or draft.tool.call
    return Request(call, body, f"{call} {shown_inputs(body)}".strip(), _declared(draft, f"{call} is known"))


def _handed_over(draft: Draft, service: Service) -> Request | None:
    """A call that the service carries out by the tool's name and inputs."""
    check_inputs(draft.tool, draft.inputs, draft.faults)
    _check_urls(draft)
    hosts = draft.hosts() if service is Service.NETWORK else Hosts()
    if draft.tool.http:
        hosts = draft.hosts_or_else(hosts)
    if draft.faults.count:
        return None
    given = {key: value for key, value in draft.inputs.items() if not _CLAIMS.search(key)}
    inputs = _aimed(given, hosts) if hosts else given
    name = draft.tool.wire_name or draft.step.tool
    command = draft.inputs.get("command")
    text = shown(command) if isinstance(command, str) and command else f"{name} {shown_inputs(inputs)}"
    return Request("execute-plan", {"tool": name, "inputs": inputs}, text, _judged(draft, inputs), hosts)


def _aimed(inputs: JsonObject, hosts: Hosts) -> JsonObject:
    """The inputs with one host in the place where the planner put its hosts."""
    rest = {key: value for key, value in inputs.items() if key not in HOST_INPUTS}
    named = next((key for key in HOST_INPUTS if key in inputs), "host")
    return {"target_host" if named == "target_hosts" else named: hosts.text, **rest}


def _check_urls(draft: Draft) -> None:
    for name in _URL_INPUTS:
        url = draft.inputs.get(name)
        if name not in draft.tool.inputs or not isinstance(url, str) or not url:
            continue
        if has_template(url):
            draft.faults.of_input(name, "must not depend on a template: nobody could see where it leads")
        elif (fault := outbound_fault(url)) is not None:
            draft.faults.of_input(name, fault)
        elif "@" in url.partition("://")[2].partition("/")[0]:
            draft.faults.of_input(name, "must not name who logs in")


def _judged(draft: Draft, inputs: JsonObject) -> Judgement:
    command = inputs.get("command")
    if isinstance(command, str) and command:
        return judge_text(draft.book, command, draft.tool.language)
    if draft.tool.http:
        return _judged_http(draft.tool.http, inputs)
    form = fitting_form(draft.tool, draft.step.tool, inputs)
    if form is not None and form.argv:
        host = str(next((inputs[key] for key in HOST_INPUTS if key in inputs), ""))
        return judge_words(draft.book, argv_of(form, draft.tool, draft.step.tool, inputs, host), draft.tool.language)
    return _declared(draft, f"{draft.step.tool} is known")


def _judged_http(rules: tuple[HttpRule, ...], inputs: JsonObject) -> Judgement:
    path, _, query = str(inputs.get("path")).partition("?")
    method, given = str(inputs.get("method") or "GET").upper(), inputs.get("params")
    params = {**dict(parse_qsl(query, keep_blank_values=True)), **(given if isinstance(given, dict) else {})}
    for rule in rules:
        if re.fullmatch(rule.path, path) and re.fullmatch(rule.method, method) and _asks(rule, params):
            judged = Judgement(rule.effect, rule.risk, (Reason("http.known", f"{method} {path} is known", rule.risk),))
            return raised_for_words(judged, [path])
    return unknown("http.unknown", f"nobody has listed what {method} {shown(path)} does")


def _asks(rule: HttpRule, params: Mapping[str, JsonValue]) -> bool:
    wanted = all(name in params and re.fullmatch(pattern, str(params[name])) for name, pattern in rule.params.items())
    return wanted and all(name in rule.params or re.fullmatch(rule.others, name) for name in params)


def _declared(draft: Draft, detail: str) -> Judgement:
    effect = draft.tool.effect or Effect.UNKNOWN
    risk = draft.tool.risk or default_risk(effect)
    return Judgement(effect, risk, (Reason("tool.known", detail, risk),))
