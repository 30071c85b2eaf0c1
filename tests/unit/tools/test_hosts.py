"""Where a step runs. Never on this machine, never on a guess."""

import pytest

from schemas.json_text import JsonValue
from schemas.words import Effect
from tests.unit.tools.plans import ALL_ASSETS, a_command, a_decision, a_step, faults_of, lowered, operation_of


def test_hosts_in_the_inputs_count_first() -> None:
    step = a_step("df", target_host="web-01")

    assert operation_of(step, a_decision("web-02"), default_host="web-03").targets == ("web-01",)


def test_hosts_of_the_request_count_next() -> None:
    assert operation_of(a_step("df"), a_decision("web-02"), default_host="web-03").targets == ("web-02",)


def test_the_default_host_counts_last() -> None:
    assert operation_of(a_step("df"), default_host="web-03").targets == ("web-03",)


def test_a_step_that_needs_a_host_and_has_none_is_refused() -> None:
    assert faults_of(a_step("df")) == {"/0/inputs": "df needs a host: name it as target_host"}


@pytest.mark.parametrize("local", ["localhost", "127.0.0.1", "127.1.2.3", "::1", "LOCALHOST"])
def test_this_machine_is_nobodys_host(local: str) -> None:
    assert operation_of(a_step("df", target_host=local), default_host="web-03").targets == ("web-03",)
    assert faults_of(a_step("df", target_host=local))


@pytest.mark.parametrize("host", ["-f", "a b", "web;01", "http://web-01", [], ["web-01", 7], ["{{a}}", "b"], {}, "*"])
def test_what_is_no_host_is_refused(host: JsonValue) -> None:
    assert faults_of(a_step("df", target_hosts=host))


def test_two_words_on_the_host_that_differ_are_refused() -> None:
    assert "/0/inputs/target_hosts" in faults_of(a_step("df", target_host="a", target_hosts=["b"]))


def test_several_hosts_become_targets_of_one_step() -> None:
    operation = operation_of(a_step("df", target_hosts=["web-01", "web-02", "web-01"]))

    assert operation.targets == ("web-01", "web-02")
    assert operation.is_loop
    assert operation.target_field == "target_host"
    assert "target_host" not in operation.body


@pytest.mark.parametrize(
    ("template", "column"),
    [
        ("{{ip_address}}", "ip_address"),
        ("{{ hostname }}", "hostname"),
        ("{{hostnames}}", "hostname"),
        ("{{ip_addresses}}", "ip_address"),
    ],
)
def test_a_template_for_a_host_is_a_loop_over_the_assets(template: str, column: str) -> None:
    loop = lowered(ALL_ASSETS, a_command("df -h", host=template)).operations[1]

    assert (loop.loop_over, loop.targets) == (column, ())
    assert loop.sources == {"assets": "s0"}


def test_a_template_for_one_asset_is_no_loop() -> None:
    operation = lowered(ALL_ASSETS, a_command("df -h", host="{{assets[0].hostname}}")).operations[1]

    assert operation.loop_over is None
    assert operation.body["target_host"] == "{{assets[0].hostname}}"


def test_a_probe_runs_in_the_service_and_looks_at_its_host() -> None:
    operation = operation_of(a_step("ping", host="10.0.1.10", command="ping -c 4 10.0.1.10"))

    assert operation.body["connection_type"] == "local"
    assert operation.target_field is None
    assert operation.targets == ("10.0.1.10",)


def test_a_probe_runs_on_a_host_when_the_plan_means_that() -> None:
    operation = operation_of(a_step("ping", target_host="web-01", command="ping -c 4 10.0.1.10"))

    assert operation.body["target_host"] == "web-01"
    assert operation.target_field == "target_host"


def test_the_service_itself_is_never_changed() -> None:
    assert faults_of(a_step("ping", command="systemctl restart nginx"))
    assert faults_of(a_step("echo", command="echo $(reboot)"))
    assert operation_of(a_step("echo", command="reboot"), default_host="web-03").targets == ("web-03",)


def test_a_request_goes_to_the_host_of_its_url() -> None:
    assert operation_of(a_step("curl", url="https://shop.acme.com/health")).targets == ("shop.acme.com",)


def test_credentials_go_with_a_command_on_a_host_only() -> None:
    probe = a_step("dig", command="dig +short x.acme.com", asset_id="22")

    assert operation_of(a_command("df -h", asset_id="22")).body["asset_id"] == 22
    assert "asset_id" not in operation_of(probe).body


@pytest.mark.parametrize(
    ("connection", "tool", "used"),
    [
        (None, "df", "ssh"),
        (None, "Get-HotFix", "powershell"),
        (None, "windows-impacket-executor", "impacket"),
        ("winrm", "df", "winrm"),
        ("local", "df", "ssh"),
    ],
)
def test_a_host_is_reached_as_the_plan_says_or_as_its_tool_needs(connection: JsonValue, tool: str, used: str) -> None:
    operation = operation_of(a_command("hostname", tool=tool, connection_type=connection))

    assert operation.body["connection_type"] == used


def test_effects_on_proven_different_things_may_overlap() -> None:
    plan = lowered(
        a_command("systemctl restart nginx", host="web-01"),
        a_command("systemctl restart nginx", host="web-02"),
        a_command("systemctl restart redis", host="web-02"),
    )

    assert plan.graph.layers == (("s0", "s1", "s2"),)


def test_a_message_waits_for_what_it_tells() -> None:
    plan = lowered(
        a_command("systemctl restart nginx"),
        {**a_step("slack-cli", channel="#ops", message="restarted"), "execution_location": "communication-service"},
    )

    assert plan.graph.layers == (("s0",), ("s1",))


def test_a_list_of_hosts_is_touched_as_a_whole() -> None:
    plan = lowered(
        ALL_ASSETS,
        a_command("systemctl restart nginx", host="{{hostname}}"),
        a_command("systemctl restart nginx", host="web-01"),
    )

    assert plan.operations[1].effect is Effect.DISRUPTIVE
    assert plan.graph.needs["s2"] == ("s1",)
