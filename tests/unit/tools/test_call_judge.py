"""What calls are taken for by what they are given."""

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement
from tests.unit.tools.plans import a_step, lowered, operation_of


def judgement_of(tool: str, inputs: JsonObject) -> Judgement:
    return lowered(a_step(tool, **inputs), default_host="web-01").judgements["s0"]


@pytest.mark.parametrize(
    ("tool", "inputs", "effect", "risk"),
    [
        ("sql-query", {"engine": "mysql", "query": "SELECT 1"}, Effect.READ, RiskLevel.LOW),
        ("sql-query", {"query": "DROP TABLE x"}, Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("api-request", {"url": "https://a.acme.com/v1/x/7", "method": "delete"}, Effect.DESTRUCTIVE, RiskLevel.HIGH),
        ("api-request", {"url": "https://a.acme.com/x", "params": {"do": "purge"}}, Effect.UNKNOWN, RiskLevel.HIGH),
        ("network-device", {"vendor": "junos", "commands": ["show version"]}, Effect.READ, RiskLevel.LOW),
        ("network-device", {"commands": "reload"}, Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("conditional-check", {"condition": "eval(1)"}, Effect.UNKNOWN, RiskLevel.CRITICAL),
        ("tcpdump", {"interface": "eth1", "duration": 30}, Effect.PROBE, RiskLevel.MEDIUM),
        ("tcpdump", {"interface": "eth1"}, Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("tcpdump", {"interface": "eth1", "duration": 30, "flags": "x"}, Effect.UNKNOWN, RiskLevel.HIGH),
        ("tcpdump", {"interface": "eth1", "duration": 30, "filter": "port 53; reboot"}, Effect.UNKNOWN, RiskLevel.HIGH),
        (
            "snmp-set",
            {"target": "sw-1", "oid": "sysContact.0", "value": "x"},
            Effect.WRITE_REVERSIBLE,
            RiskLevel.MEDIUM,
        ),
        ("port-scan", {"target": "web-01", "ports": "443"}, Effect.PROBE, RiskLevel.LOW),
        ("port-scan", {"target": "web-01", "ports": "1-1024"}, Effect.PROBE, RiskLevel.MEDIUM),
        (
            "webhook",
            {"url": "https://198.51.100.7/x", "payload": {"text": "{{s9.output}}"}},
            Effect.WRITE_REVERSIBLE,
            RiskLevel.CRITICAL,
        ),
        ("webhook", {"url": "https://hooks.acme.com/x", "payload": {"a": 1}}, Effect.WRITE_REVERSIBLE, RiskLevel.HIGH),
        ("snmp-set", {"target": "ups-1", "oid": "1.3", "value": 1}, Effect.DISRUPTIVE, RiskLevel.CRITICAL),
        ("asset-update", {"asset_id": 7, "fields": {"notes": "x"}}, Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM),
        ("asset-update", {"asset_id": 7, "fields": {"hostname": "x"}}, Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("asset-update", {"filter": {}, "fields": {"notes": "x"}}, Effect.DISRUPTIVE, RiskLevel.CRITICAL),
        ("asset-delete", {"asset_id": 7}, Effect.DESTRUCTIVE, RiskLevel.HIGH),
        ("asset-delete", {}, Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("credential-delete", {"asset_id": 7}, Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("sendmail", {"to": "bob@acme.com", "subject": "x"}, Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM),
        ("sendmail", {"to": ["bob@gmail.com"], "subject": "x"}, Effect.WRITE_REVERSIBLE, RiskLevel.HIGH),
        ("sendmail", {"to": "customers@acme.com", "subject": "x"}, Effect.WRITE_REVERSIBLE, RiskLevel.CRITICAL),
        ("slack-notify", {"channel": "#team-x", "text": "hello"}, Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM),
        ("slack-notify", {"channel": "#x", "text": "hi @here"}, Effect.WRITE_REVERSIBLE, RiskLevel.HIGH),
        ("pagerduty-event", {"action": "get"}, Effect.READ, RiskLevel.LOW),
        ("pagerduty-event", {"action": "acknowledge"}, Effect.WRITE_REVERSIBLE, RiskLevel.HIGH),
        ("read_file", {"path": "/etc/hosts"}, Effect.READ, RiskLevel.LOW),
        ("systemctl", {"action": "cat", "service": "nginx"}, Effect.READ, RiskLevel.LOW),
        ("file_manager", {"operation": "checksum", "path": "/opt/app.jar"}, Effect.READ, RiskLevel.LOW),
        (
            "read_file",
            {"path": "/etc/cron.d/y", "operation": "write", "content": "x"},
            Effect.DISRUPTIVE,
            RiskLevel.CRITICAL,
        ),
        ("asset-query", {"search_term": "x' OR 1=1 --"}, Effect.READ, RiskLevel.HIGH),
        ("asset-query", {"fields": ["hostname", "password"]}, Effect.READ, RiskLevel.HIGH),
        ("slack-notify", {"channel": "#x", "text": "{{secret:db}}"}, Effect.WRITE_REVERSIBLE, RiskLevel.CRITICAL),
        ("file_manager", {"operation": "delete", "path": "/var/tmp/x"}, Effect.DESTRUCTIVE, RiskLevel.HIGH),
        ("file_manager", {"operation": "delete", "path": "/srv"}, Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("asset-query", {"search_term": "delete-me"}, Effect.READ, RiskLevel.LOW),
    ],
)
def test_the_inputs_decide(tool: str, inputs: JsonObject, effect: Effect, risk: RiskLevel) -> None:
    judged = judgement_of(tool, inputs)

    assert (judged.effect, judged.risk) == (effect, risk)


def test_what_no_service_carries_out_is_judged_and_fails_before_it_is_sent() -> None:
    operation = operation_of(a_step("sql-query", query="DELETE FROM x WHERE id = 1"))

    assert operation.broken == "no service runs SQL yet"
    assert operation.effect is Effect.DESTRUCTIVE
    assert "tool.unserved" in [reason.rule for reason in judgement_of("sql-query", {"query": "SELECT 1"}).reasons]


def test_a_step_that_can_never_be_sent_is_judged_by_what_it_would_do() -> None:
    judged = judgement_of("api-request", {"method": "POST", "url": "https://a.example/x", "body": "{{secret:db}}"})

    assert judged.risk is RiskLevel.CRITICAL
    assert judged.reasons[0].rule == "step.broken"


def test_a_password_in_the_plan_raises_a_read() -> None:
    assert judgement_of("uptime", {"password": "hunter2"}).risk is RiskLevel.MEDIUM
    assert judgement_of("uptime", {"password": "{{vault}}"}).risk is RiskLevel.LOW


def test_an_attack_in_an_input_that_is_not_used_is_no_read() -> None:
    judged = judgement_of("ps", {"extra": "x; reboot"})

    assert (judged.effect, judged.risk) == (Effect.UNKNOWN, RiskLevel.HIGH)


def test_options_beside_the_inputs_are_judged_as_what_was_meant() -> None:
    assert judgement_of("ping", {"target": "db-01", "options": "-q"}).effect is Effect.PROBE
    assert judgement_of("ping", {"target": "db-01", "options": "-f"}).effect is Effect.UNKNOWN


def test_options_of_a_tool_without_forms_become_its_command() -> None:
    operation = operation_of(a_step("df", options="-h"), default_host="web-01")

    assert operation.body["argv"] == ["df", "-h"]
    assert operation.effect is Effect.READ
    assert operation_of(a_step("df", options="-h; reboot"), default_host="web-01").effect is not Effect.READ


def test_every_text_that_could_be_the_query_is_judged() -> None:
    judged = judgement_of("sql-query", {"query": "SELECT 1", "sql": "DROP TABLE x"})

    assert judged.effect is Effect.DESTRUCTIVE


def test_an_input_may_be_called_what_planners_call_it() -> None:
    step = a_step("config_manager", operation="read", path="/etc/nginx/nginx.conf")

    assert operation_of(step, default_host="web-01").body["argv"] == ["cat", "--", "/etc/nginx/nginx.conf"]


@pytest.mark.parametrize(
    "inputs",
    [
        {"operation": "write", "path": "//etc//sudoers", "content": "x"},
        {"operation": "write", "path": "/etc/./cron.d/x", "content": "x"},
        {"operation": "write", "path": "/tmp/../usr/bin/ls", "content": "x"},
        {"operation": "write", "path": "/dev/sda", "content": "x"},
        {"operation": "write", "path": "/var/lib/mysql/ibdata1", "content": "x"},
        {"operation": "restore", "path": "/etc/shadow", "backup_path": "/tmp/shadow"},
        {"operation": "backup", "path": "/tmp/x", "backup_path": "/etc/cron.d/x"},
        {"operation": "delete", "path": "/opt/../etc/passwd"},
    ],
)
def test_a_form_is_as_bad_as_the_place_that_its_path_leads_to(inputs: JsonObject) -> None:
    assert judgement_of("file_manager", inputs).risk is RiskLevel.CRITICAL


def test_a_scratch_file_may_be_written_for_little() -> None:
    inputs: JsonObject = {"operation": "write", "path": "/tmp/probe.txt", "content": "x"}

    assert judgement_of("file_manager", inputs).risk is RiskLevel.MEDIUM


@pytest.mark.parametrize(
    ("tool", "inputs"),
    [
        ("api-request", {"url": "https://a.acme.com/v1/x/7", "verb": "DELETE"}),
        ("api-request", {"url": "https://a.acme.com/v1/x/7", "Method": "DELETE"}),
        ("api-request", {"url": "https://a.acme.com/v1/x/7", "endpoint": "/delete"}),
        ("api-request", {"url": "https://a.acme.com/v1/x/7", "proxy": "http://x.example"}),
        ("api-request", {"url": "https://a.acme.com/v1/x/7", "command": "date"}),
        ("sql-query", {"query": "SELECT 1", "script": "drop.sql"}),
        ("network-device", {"vendor": "junos", "commands": ["show version"], "save_config": True}),
    ],
)
def test_an_input_that_nobody_has_listed_may_change_what_is_asked(tool: str, inputs: JsonObject) -> None:
    assert not judgement_of(tool, inputs).effect.harmless


@pytest.mark.parametrize(
    ("tool", "inputs"),
    [
        ("api-request", {"url": "https://a.acme.com/v1/x/7", "timeout": 5, "verify_ssl": True, "expected_status": 200}),
        ("sql-query", {"query": "SELECT 1", "parameters": [1], "max_rows": 5}),
        ("network-device", {"vendor": "junos", "commands": ["show version"], "port": 22}),
    ],
)
def test_how_something_is_asked_does_not_matter(tool: str, inputs: JsonObject) -> None:
    assert judgement_of(tool, inputs).risk is RiskLevel.LOW
