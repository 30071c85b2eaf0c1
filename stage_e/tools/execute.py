"""Steps that become a command: what is sent, where it runs, and how the host is reached."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from schemas.json_text import JsonObject
from schemas.words import Effect, RiskLevel
from stage_e.tools.command import Command, command_of_form, command_of_name, command_of_text, form_of
from stage_e.tools.command_rule import Kind, Language
from stage_e.tools.command_words import plain_command
from stage_e.tools.entry import InputRule, RunsOn
from stage_e.tools.forms import needs_host, undeclared
from stage_e.tools.hosts import HOST_INPUTS, Hosts
from stage_e.tools.judge import judge_words
from stage_e.tools.judgement import Judgement
from stage_e.tools.kinds import fault_of_input, is_host
from stage_e.tools.request import Draft, Request, shown

_LANGUAGES = {"powershell": Language.POWERSHELL, "winrm": Language.POWERSHELL, "impacket": Language.CMD}
_CONNECTIONS = {Language.POSIX: "ssh", Language.POWERSHELL: "powershell", Language.CMD: "impacket"}
_REMOTE = frozenset({"ssh", "powershell", "winrm", "impacket"})
_KNOWN_CONNECTIONS = _REMOTE | {"local", "api"}
_ACCESS = {
    "use_asset_credentials": InputRule(kind=Kind.FLAG),
    "asset_id": InputRule(kind=Kind.NUMBER, least=1, most=2**31 - 1),
    "username": InputRule(kind=Kind.TEXT),
    "password": InputRule(kind=Kind.ANY),
    "domain": InputRule(kind=Kind.WORD),
    "port": InputRule(kind=Kind.NUMBER, least=1, most=65535),
    "use_ssl": InputRule(kind=Kind.FLAG),
    "wait": InputRule(kind=Kind.FLAG),
    "interactive": InputRule(kind=Kind.FLAG),
}
"""How to reach a host, and as whom."""
_AROUND = {"working_directory": InputRule(kind=Kind.PATH), "environment": InputRule(kind=Kind.OBJECT)}
_COMMON = frozenset({*_ACCESS, *_AROUND, *HOST_INPUTS, "command", "connection_type", "timeout", "timeout_seconds"})
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def command_request(draft: Draft) -> Request | None:
    """The command of the step as a request; nothing when it has faults."""
    language = _language(draft)
    given = draft.inputs.get("command")
    if isinstance(given, str) and given.strip():
        return _request(draft, command_of_text(draft, given, language), language)
    if given not in (None, ""):
        draft.faults.of_input("command", "must be text")
        return None
    named = command_of_name(draft, language)
    if named is not None:
        return _request(draft, named, language)
    return _formed(draft, language)


def _language(draft: Draft) -> Language:
    given = draft.inputs.get("connection_type")
    if given not in (None, "") and given not in _KNOWN_CONNECTIONS:
        draft.faults.of_input("connection_type", f"must be one of {', '.join(sorted(_KNOWN_CONNECTIONS))}")
    return _LANGUAGES.get(str(given), draft.tool.language)


def _formed(draft: Draft, language: Language) -> Request | None:
    form = form_of(draft)
    if form is None or draft.faults.count:
        return None
    on_host = (form.runs_on or draft.tool.runs_on) is RunsOn.HOST
    hosts = draft.hosts()
    if on_host or needs_host(form):
        hosts = draft.hosts_or_else(hosts)
    if draft.faults.count:
        return None
    unused = [name for name in undeclared(draft.tool, draft.inputs) if name not in _COMMON]
    if unused:
        draft.remarks.add(draft.step.id, f"does not use {', '.join(unused)}")
    command = command_of_form(draft, form, language, hosts.text if hosts else None)
    return _built(draft, command, language, hosts, on_host=on_host)


def _request(draft: Draft, command: Command, language: Language) -> Request | None:
    """A tool of the service runs its own commands there, unless the plan says how to reach a host or means one."""
    if draft.tool.runs_on is RunsOn.HOST:
        return _built(draft, command, language, draft.hosts_or_else(draft.hosts()), on_host=True)
    destination = draft.hosts(("target_hosts", "target_host"))
    remote = draft.inputs.get("connection_type") in _REMOTE
    if not _belongs_to_service(draft, command, language):
        return _built(draft, command, language, draft.hosts_or_else(destination), on_host=True)
    if destination and (remote or destination.text not in command.text):
        return _built(draft, command, language, destination, on_host=True)
    return _built(draft, command, language, draft.hosts() or _host_of_url(command), on_host=False)


def _belongs_to_service(draft: Draft, command: Command, language: Language) -> bool:
    """Whether it is plainly what the tool is for: nothing else ever changes the machine that the service runs on."""
    plain = plain_command(command.text, language)
    return plain is not None and all(
        words[0] in draft.tool.own_verbs or judge_words(draft.book, words, language).effect.harmless
        for words in plain.commands
    )


def _host_of_url(command: Command) -> Hosts:
    """The host that a request goes to."""
    hosts = (urlsplit(word).hostname for word in command.argv or () if word.startswith(("http://", "https://")))
    return Hosts(tuple(host for host in hosts if host and is_host(host))[:1])


def _built(draft: Draft, command: Command, language: Language, hosts: Hosts, *, on_host: bool) -> Request | None:
    around = _checked(draft, _AROUND)
    access = _checked(draft, _ACCESS) if on_host else {}
    judgement = _with_environment(draft, command.judgement, around)
    if draft.faults.count:
        return None
    body: JsonObject = {"command": command.text} if command.argv is None else {"argv": list(command.argv)}
    if on_host and len(hosts.names) == 1:
        body["target_host"] = hosts.names[0]
    elif on_host and hosts.template is not None and hosts.loop_over is None:
        body["target_host"] = hosts.template
    connection = draft.inputs.get("connection_type") if on_host else "local"
    body["connection_type"] = connection if connection in _REMOTE or not on_host else _CONNECTIONS[language]
    return Request("execute", {**body, **around, **access}, shown(command.text), judgement, hosts, on_host)


def _checked(draft: Draft, rules: dict[str, InputRule]) -> JsonObject:
    found: JsonObject = {}
    for name, rule in rules.items():
        value = draft.inputs.get(name)
        if name in draft.tool.inputs or value in (None, ""):
            continue
        if (fault := fault_of_input(rule, value)) is not None:
            draft.faults.of_input(name, fault)
        found[name] = int(value) if name == "asset_id" and isinstance(value, str) and value.isdigit() else value
    return found


def _with_environment(draft: Draft, judgement: Judgement, around: JsonObject) -> Judgement:
    """A variable can turn a read into something else, so that nothing is proven any more."""
    environment = around.get("environment")
    if not isinstance(environment, dict) or not environment:
        return judgement
    for name, value in environment.items():
        if not _VARIABLE.fullmatch(name) or not isinstance(value, str | int | float):
            draft.faults.add(("inputs", "environment", name), "must be a plain name with text or a number")
    effect = Effect.UNKNOWN if judgement.effect.harmless else judgement.effect
    changed = replace(judgement, effect=effect)
    return changed.raised(RiskLevel.HIGH, "command.environment", "it runs with variables that the plan sets")
