"""Steps that become a call of a service: the inventory, messages, cameras, captures, and what Stage E itself shows."""

import re

from schemas.json_text import JsonObject
from stage_e.risk.http.address import outbound_fault
from stage_e.risk.template_text import has_template
from stage_e.tools.call_judge import judge_call
from stage_e.tools.entry import Reading
from stage_e.tools.forms import body_of, check_inputs, explain_misfit, fitting_form
from stage_e.tools.hosts import HOST_INPUTS, Hosts
from stage_e.tools.operation import Service
from stage_e.tools.request import Draft, Request, shown, shown_inputs

_URL_INPUTS = ("url", "webhook_url")
_CLAIMS = re.compile(r"approv", re.IGNORECASE)


def call_request(draft: Draft, service: Service) -> Request | None:
    """The call of the step; nothing when it has faults."""
    if service in {Service.NETWORK, Service.COMMUNICATION} or draft.tool.call == "execute-plan":
        return _handed_over(draft, service)
    form = fitting_form(draft.tool, draft.step.tool, draft.inputs)
    if form is None:
        explain_misfit(draft.tool, draft.step.tool, draft.inputs, draft.faults)
        return None
    check_inputs(draft.tool, draft.inputs, draft.faults)
    if draft.faults.count:
        return None
    body = body_of(form, draft.tool, draft.inputs) if draft.tool.unserved is None else dict(draft.inputs)
    call = form.call or draft.tool.call
    return Request(call, body, f"{call} {shown_inputs(body)}".strip(), judge_call(draft, draft.inputs))


def _handed_over(draft: Draft, service: Service) -> Request | None:
    """A call that the service carries out by the tool's name and inputs."""
    check_inputs(draft.tool, draft.inputs, draft.faults)
    if draft.tool.reads is not Reading.HTTP:
        _check_urls(draft)
    about_hosts = service is Service.NETWORK or draft.tool.reads is Reading.SQL
    hosts = draft.hosts() if about_hosts else Hosts()
    if draft.tool.needs_host:
        hosts = draft.hosts_or_else(hosts)
    if draft.faults.count:
        return None
    given = {key: value for key, value in draft.inputs.items() if not _CLAIMS.search(key)}
    inputs = _aimed(given, hosts) if hosts else given
    name = draft.tool.wire_name or draft.step.tool
    command = draft.inputs.get("command")
    text = shown(command) if isinstance(command, str) and command else f"{name} {shown_inputs(inputs)}"
    return Request("execute-plan", {"tool": name, "inputs": inputs}, text, judge_call(draft, inputs), hosts)


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
