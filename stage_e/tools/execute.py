"""Steps that become a command: what is sent, and where it runs."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from schemas.json_text import JsonObject
from schemas.words import Effect, RiskLevel
from stage_e.risk.command_rule import Language
from stage_e.risk.command_words import plain_command
from stage_e.risk.judge import judge_words
from stage_e.risk.judgement import Judgement
from stage_e.risk.word_kinds import is_host
from stage_e.tools.access import COMMON_INPUTS, access_of, check_connection, is_remote, language_of, surroundings_of
from stage_e.tools.command import Command, command_of_form, command_of_name, command_of_text, form_of
from stage_e.tools.entry import RunsOn
from stage_e.tools.forms import needs_host, undeclared
from stage_e.tools.hosts import Hosts
from stage_e.tools.option_inputs import OPTION_INPUTS, options_in
from stage_e.tools.request import Draft, Request, shown

_MORE_COMMANDS = re.compile(r"[;&|<>$`()\\\x00-\x1f]")


def command_request(draft: Draft) -> Request | None:
    """The command of the step as a request; nothing when it has faults."""
    language = language_of(draft)
    given = draft.inputs.get("command")
    if isinstance(given, str) and given.strip():
        return _placed(draft, command_of_text(draft, given, language), language)
    if given not in (None, ""):
        draft.faults.of_input("command", "must be text")
        return None
    unused = [name for name in undeclared(draft.tool, draft.inputs) if name not in COMMON_INPUTS]
    if unused and not draft.tool.forms and set(unused) <= OPTION_INPUTS:
        name = draft.tool.says.get(draft.step.tool, draft.step.tool)
        return _placed(draft, command_of_text(draft, f"{name} {options_in(draft.inputs)}", language), language)
    named = None if unused else command_of_name(draft, language)
    if named is not None:
        return _placed(draft, named, language)
    return _formed(draft, language, unused)


def _formed(draft: Draft, language: Language, unused: list[str]) -> Request | None:
    form = form_of(draft)
    if form is None or draft.faults.count:
        return None
    on_host = (form.runs_on or draft.tool.runs_on) is RunsOn.HOST
    hosts = draft.hosts()
    if on_host or needs_host(form):
        hosts = draft.hosts_or_else(hosts)
    if draft.faults.count:
        return None
    if unused:
        draft.remarks.add(draft.step.id, f"does not use {', '.join(unused)}")
    command = command_of_form(draft, form, language, hosts.text if hosts else None)
    return _built(draft, command, language, hosts or _host_of_url(command), on_host=on_host)


def _placed(draft: Draft, command: Command, language: Language) -> Request | None:
    """A tool of the service runs its own commands there, unless the plan says how to reach a host or means one."""
    if draft.tool.runs_on is RunsOn.HOST:
        return _built(draft, command, language, draft.hosts_or_else(draft.hosts()), on_host=True)
    destination = draft.hosts(("target_hosts", "target_host"))
    if not _belongs_to_service(draft, command, language):
        return _built(draft, command, language, draft.hosts_or_else(destination), on_host=True)
    if destination and (is_remote(draft) or destination.text not in command.text):
        return _built(draft, command, language, destination, on_host=True)
    return _built(draft, command, language, draft.hosts() or _host_of_url(command), on_host=False)


def _belongs_to_service(draft: Draft, command: Command, language: Language) -> bool:
    """Whether it is plainly what the tool is for: nothing else ever changes the machine that the service runs on."""
    plain = plain_command(command.text, language)
    if plain is None:
        return command.text.partition(" ")[0] in draft.tool.own_verbs and not _MORE_COMMANDS.search(command.text)
    return all(
        words[0] in draft.tool.own_verbs or judge_words(draft.book, words, language).effect.harmless
        for words in plain.commands
    )


def _host_of_url(command: Command) -> Hosts:
    """The host that a request goes to."""
    hosts = (urlsplit(word).hostname for word in command.argv or () if word.startswith(("http://", "https://")))
    return Hosts(tuple(host for host in hosts if host and is_host(host))[:1])


def _built(draft: Draft, command: Command, language: Language, hosts: Hosts, *, on_host: bool) -> Request | None:
    around = surroundings_of(draft)
    access = access_of(draft, language) if on_host else {"connection_type": "local"}
    check_connection(draft, access["connection_type"], hosts.names)
    if draft.faults.count:
        return None
    body: JsonObject = {"command": command.text} if command.argv is None else {"argv": list(command.argv)}
    if on_host and (len(hosts.names) == 1 or (hosts.template is not None and hosts.loop_over is None)):
        body["target_host"] = hosts.text
    judgement = _with_variables(command.judgement) if around.get("environment") else command.judgement
    plain = plain_command(command.text, language)
    alone = plain is not None and len(plain.commands) == 1
    return Request("execute", {**body, **around, **access}, shown(command.text), judgement, hosts, on_host, alone)


def _with_variables(judgement: Judgement) -> Judgement:
    """A variable can turn a read into something else, so that nothing is proven any more."""
    effect = Effect.UNKNOWN if judgement.effect.harmless else judgement.effect
    changed = replace(judgement, effect=effect)
    return changed.raised(RiskLevel.HIGH, "command.environment", "it runs with variables that the plan sets")
