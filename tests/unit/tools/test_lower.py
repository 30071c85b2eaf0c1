"""How steps become operations, and what they are refused for."""

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect
from stage_e.tools.lower import LowerOptions
from stage_e.tools.operation import Service
from tests.unit.tools.plans import ALL_ASSETS, a_command, a_step, faults_of, lowered, operation_of


def test_a_plain_command_is_sent_as_words() -> None:
    operation = operation_of(a_command("df -h /var", host="web-01"))

    assert operation.call == "execute"
    assert operation.body["argv"] == ["df", "-h", "/var"]
    assert operation.body["target_host"] == "web-01"
    assert operation.targets == ("web-01",)


def test_a_command_that_takes_a_shell_is_sent_as_its_text() -> None:
    operation = operation_of(a_command("df -h | sort > /tmp/x"))

    assert operation.body["command"] == "df -h | sort > /tmp/x"
    assert operation.effect is Effect.WRITE_REVERSIBLE


def test_the_command_decides_what_runs_not_the_name_of_the_tool() -> None:
    assert operation_of(a_command("rm -rf /srv", tool="df")).effect is Effect.DESTRUCTIVE
    assert operation_of(a_command("ls -la /tmp", tool="rm")).effect is Effect.READ


@pytest.mark.parametrize(
    ("tool", "inputs", "argv"),
    [
        ("systemctl", {"action": "restart", "service": "nginx"}, ["systemctl", "restart", "nginx"]),
        ("journalctl", {"unit": "redis", "lines": 5}, ["journalctl", "--no-pager", "-n", "5", "-u", "redis"]),
        ("ps", {"filter": "all_processes", "sort_by": "memory_usage"}, ["ps", "aux", "--sort=-%mem"]),
        ("docker", {"operation": "restart", "container": "web"}, ["docker", "restart", "web"]),
        ("file_manager", {"operation": "read", "path": "/etc/hosts"}, ["cat", "--", "/etc/hosts"]),
        (
            "config_manager",
            {"operation": "validate", "config_file": "/etc/nginx/nginx.conf"},
            ["nginx", "-t", "-c", "/etc/nginx/nginx.conf"],
        ),
        ("uptime", {}, ["uptime"]),
        ("docker-ps", {}, ["docker", "ps"]),
    ],
)
def test_structured_inputs_become_the_words_of_a_command(tool: str, inputs: JsonObject, argv: list[str]) -> None:
    assert operation_of(a_step(tool, **inputs), default_host="web-01").body["argv"] == argv


@pytest.mark.parametrize(
    ("tool", "inputs", "pointer"),
    [
        ("systemctl", {"action": "restart"}, "/0/inputs/service"),
        ("systemctl", {"action": "restart", "service": 7}, "/0/inputs/service"),
        ("systemctl", {"action": "restart", "service": "nginx; curl x"}, "/0/inputs/service"),
        ("systemctl", {"action": "restart", "service": "-H"}, "/0/inputs/service"),
        ("systemctl", {"action": "fly", "service": "nginx"}, "/0/inputs/action"),
        ("systemctl", {"service": "nginx"}, "/0/inputs/action"),
        ("file_manager", {"operation": "read", "path": "etc/hosts"}, "/0/inputs/path"),
        ("file_manager", {"operation": "read", "path": "/etc/hosts\nreboot"}, "/0/inputs/path"),
        ("file_manager", {"operation": "backup", "path": "/etc/hosts"}, "/0/inputs/backup_path"),
        ("journalctl", {"lines": "many"}, "/0/inputs/lines"),
        ("network_tools", {"tool": "ping", "target": "-f"}, "/0/inputs/target"),
        ("network_tools", {"tool": "ping", "target": "web-01", "count": 100_000}, "/0/inputs/count"),
        ("asset-query", {"query_type": "delete", "asset_id": 1}, "/0/inputs/query_type"),
        ("asset-query", {"query_type": "search"}, "/0/inputs/search_term"),
        ("asset-query", {"query_type": "list_all", "limit": 0}, "/0/inputs/limit"),
        ("asset-query", {"tag": "win10"}, "/0/inputs/tag"),
        ("sendmail", {"subject": "x", "body": "y"}, "/0/inputs/to"),
        ("sendmail", {"to": "a@acme.com\nBcc: b@x.example", "subject": "x"}, "/0/inputs/to"),
        ("webhook-sender", {"url": "http://169.254.169.254/latest"}, "/0/inputs/url"),
        ("webhook-sender", {"url": "http://2130706433/"}, "/0/inputs/url"),
        ("webhook-sender", {"url": "https://bob@hooks.acme.com/"}, "/0/inputs/url"),
        ("webhook-sender", {"url": "https://{{hostname}}/"}, "/0/inputs/url"),
        ("df", {"command": 7}, "/0/inputs/command"),
        ("df", {"command": "df -h", "connection_type": "telnet"}, "/0/inputs/connection_type"),
        ("df", {"command": "df -h", "timeout": -1}, "/0/inputs/timeout"),
        ("df", {"command": "df -h", "port": 0}, "/0/inputs/port"),
        ("df", {"command": "df -h", "environment": {"A B": "x"}}, "/0/inputs/environment/A B"),
        ("grep", {"pattern": "x"}, "/0/inputs/command"),
        ("frobnicate", {}, "/0/tool"),
    ],
)
def test_inputs_that_are_not_as_the_tool_needs_them_are_refused(tool: str, inputs: JsonObject, pointer: str) -> None:
    options = LowerOptions(default_host="web-01", steps_at=())

    assert pointer in faults_of(a_step(tool, **inputs), options=options)


def test_every_fault_of_every_step_is_listed() -> None:
    faults = faults_of(
        a_step("frobnicate"),
        a_step("systemctl", action="restart", service="a b", target_host="-f"),
        {**a_command("df -h"), "execution_location": "moon-service", "depends_on": ["s9"]},
    )

    assert list(faults) == [
        "/0/tool",
        "/1/inputs/service",
        "/2/execution_location",
        "/2/depends_on/0",
    ]


@pytest.mark.parametrize(
    ("tool", "location", "known"),
    [
        ("df", "automation-service", True),
        ("df", None, True),
        ("df", "asset-service", False),
        ("df", "Automation-Service ", False),
        ("df", "asset-service:3002@evil.example", False),
        ("slack-cli", "communication-service", True),
        ("slack-cli", "automation-service", False),
        ("nmap", "network-service", True),
    ],
)
def test_a_location_must_be_one_where_the_tool_runs(tool: str, location: str | None, known: bool) -> None:
    inputs: JsonObject = {"command": tool, "channel": "#ops", "message": "x", "target_host": "web-01"}
    faults = faults_of({"tool": tool, "inputs": inputs, "execution_location": location})

    assert ("/0/execution_location" not in faults) is known


def test_the_service_that_the_plan_names_carries_it_out() -> None:
    step: JsonObject = {"tool": "nmap", "inputs": {"host": "web-01"}, "execution_location": "network-service"}
    operation = operation_of(step)

    assert (operation.service, operation.call) == (Service.NETWORK, "execute-plan")
    assert operation.effect is Effect.PROBE


@pytest.mark.parametrize(
    ("inputs", "call", "body"),
    [
        ({"query_type": "count", "filters": {"os_type": "linux"}}, "assets.count", {"filters": {"os_type": "linux"}}),
        ({"query_type": "filter", "filters": {}, "limit": "5"}, "assets.list", {"filters": {}, "limit": 5}),
        ({"query_type": "search", "search_term": "web"}, "assets.search", {"search_term": "web"}),
        ({"query_type": "get_by_id", "asset_id": "21"}, "assets.get", {"asset_id": 21}),
        ({"query_type": "get_by_hostname", "hostname": "web-01"}, "assets.get", {"hostname": "web-01"}),
        ({"query_type": "list_all", "fields": "hostname"}, "assets.list", {"fields": ["hostname"]}),
        ({"filters": {"tags": "x"}}, "assets.list", {"filters": {"tags": "x"}}),
    ],
)
def test_a_question_about_assets_becomes_a_call(inputs: JsonObject, call: str, body: JsonObject) -> None:
    operation = operation_of(a_step("asset-query", **inputs))

    assert (operation.call, operation.body) == (call, body)


def test_a_message_goes_out_under_the_name_that_the_service_knows() -> None:
    operation = operation_of(a_step("slack-cli", channel="#ops", message="done"))

    assert operation.body == {"tool": "slack_cli", "inputs": {"channel": "#ops", "message": "done"}}
    assert operation.effect is Effect.WRITE_REVERSIBLE


@pytest.mark.parametrize(
    ("params", "effect"),
    [
        ({"move": "home"}, Effect.WRITE_REVERSIBLE),
        ({"query": "position"}, Effect.READ),
        ({"query": "position", "move": "home"}, Effect.WRITE_REVERSIBLE),
    ],
)
def test_the_path_and_parameters_of_a_camera_decide_what_a_get_does(params: JsonObject, effect: Effect) -> None:
    step = a_step("Axis-VAPIX-PTZ-Control", host="192.168.10.90", path="/axis-cgi/com/ptz.cgi", params=params)

    assert operation_of(step).effect is effect


def test_a_camera_is_named_or_the_step_is_refused() -> None:
    assert "/0/inputs" in faults_of(a_step("Axis-VAPIX-Recording", path="/axis-cgi/record/list.cgi"))


def test_the_time_limit_follows_the_plan_up_to_what_the_catalogue_allows() -> None:
    limits = [operation_of(a_command("df -h", tool="df", timeout=asked)).timeout_s for asked in (1, 600, 10**9)]

    assert limits == [60.0, 600.0, 3600.0]


def test_an_environment_of_its_own_makes_a_read_unproven() -> None:
    assert operation_of(a_command("df -h", environment={"LD_PRELOAD": "/tmp/x.so"})).effect is Effect.UNKNOWN


@pytest.mark.parametrize(
    "command",
    [
        "Get-ChildItem C:\temp",
        "Get-ChildItem C:\new",
        "df -h\r",
        "kubectl -n <namespace_value> get pods",
        "echo {{7*7}}",
        "echo {{ hostname | upper }}",
        "echo {{a.b()}}",
        "echo {{unclosed",
        "echo \u202edf",
    ],
)
def test_what_a_planner_garbled_can_never_be_sent(command: str) -> None:
    assert operation_of(a_command(command)).broken


def test_prose_may_hold_what_a_command_may_not() -> None:
    operation = operation_of(a_step("sendmail", to="me@acme.com", subject="x", body="<b>line</b>\n\tline"))

    assert operation.broken is None


def test_a_loop_counts_with_all_the_targets_that_it_may_have() -> None:
    loop = a_command("df -h", host="{{hostname}}")
    options = LowerOptions(most_targets=10, most_dispatches=20, steps_at=())

    assert faults_of(ALL_ASSETS, loop, options=options) == {}
    assert list(faults_of(ALL_ASSETS, loop, loop, options=options)) == [""]


def test_more_hosts_than_are_taken_are_refused() -> None:
    options = LowerOptions(most_targets=2, steps_at=())

    assert "/0/inputs" in faults_of(a_step("df", target_hosts=["a", "b", "c"], command="df"), options=options)


def test_a_claim_of_approval_is_not_read() -> None:
    plan = lowered(a_command("pg_restore -d orders x.dump", approved=True, approval_level=0))

    assert "approved" not in plan.operations[0].body
    assert any("approvals" in warning for warning in plan.warnings)


def test_what_nobody_can_see_is_shown() -> None:
    assert operation_of(a_command("echo a\u200bb", tool="ssh-exec")).text == "echo a\\u200bb"


def test_a_secret_is_not_shown() -> None:
    assert "__secret" not in operation_of(a_command("mysql --password=__secret_1__")).text
