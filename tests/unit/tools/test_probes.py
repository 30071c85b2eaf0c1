"""How a question about a target becomes an operation."""

from dataclasses import replace

from schemas.json_text import JsonObject
from schemas.plan_v1 import SafetyCheck
from stage_e.tools.inventory import Asset, Inventory
from stage_e.tools.probes import Probe
from stage_e.tools.prose.expression import verdict_on
from stage_e.tools.prose.safety_checks import read_safety_checks
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, lowered

RUNS = "Service is running"
KNOWN = Inventory({"web-01": Asset(7, "web-01"), "ws-03": Asset(8, "ws-03")})


def probe(prose: str, *steps: JsonObject, inventory: Inventory = KNOWN) -> Probe:
    check = SafetyCheck(check=prose, stage="before", failure_action="abort")
    (reading,) = read_safety_checks([check], lowered(*steps).operations, CATALOGUE, inventory)
    (found,) = reading.probes
    return found


def test_a_ping_is_sent_by_the_service_itself() -> None:
    found = probe("Target answers", a_command("systemctl restart nginx"))

    assert found.operation.body == {
        "argv": ["ping", "-c", "2", "web-01"],
        "connection_type": "local",
        "timeout": found.operation.timeout_s,
    }
    assert (found.operation.targets, found.about, found.why_not) == (("web-01",), ("s0",), None)


def test_nobody_changes_a_host_between_a_look_at_it_and_what_waits_for_that() -> None:
    assert probe("Target answers", a_command("systemctl restart nginx")).operation.locks


def test_a_host_is_reached_for_a_probe_as_for_the_step_that_it_is_about() -> None:
    step = a_command("systemctl restart nginx", use_asset_credentials=True, asset_id=7, port=2222)
    body = probe(RUNS, step).operation.body

    assert body["argv"] == ["systemctl", "--no-pager", "is-active", "nginx"]
    assert {name: body[name] for name in ("target_host", "connection_type", "asset_id", "port")} == {
        "target_host": "web-01",
        "connection_type": "ssh",
        "asset_id": 7,
        "port": 2222,
    }
    assert body["use_asset_credentials"] is True


def test_a_unit_that_is_not_active_answers_no_though_the_command_went_well() -> None:
    expression = probe(RUNS, a_command("systemctl restart nginx")).expression or ""

    assert verdict_on(expression, {"exit_code": 0, "stdout": "active\n"}).holds
    assert not verdict_on(expression, {"exit_code": 3, "stdout": "inactive\n"}).holds
    assert not verdict_on(expression, {"exit_code": 3, "stdout": "activating\n"}).holds


def test_a_windows_service_is_running_when_its_row_says_so() -> None:
    step = a_command("Restart-Service -Name Spooler", host="ws-03", connection_type="powershell")
    expression = probe(RUNS, step).expression or ""
    table = "\r\nStatus   Name     DisplayName\r\n------   ----     -----------\r\n{}  Spooler  Keeps Running \r\n"

    assert verdict_on(expression, {"stdout": table.format("Running")}).holds
    assert not verdict_on(expression, {"stdout": table.format("Stopped")}).holds


def test_what_the_service_has_no_way_to_do_cannot_be_sent() -> None:
    deaf = Inventory(KNOWN.assets, spoken=frozenset({"powershell"}))
    found = probe(RUNS, a_command("systemctl restart nginx"), inventory=deaf)

    assert found.text == "web-01: systemctl target_host=web-01, action=is-active, service=nginx"
    assert found.why_not == (
        "connection_type is ssh, which the automation service has no way to do; it speaks powershell"
    )


def test_what_depends_on_the_run_cannot_be_sent_before_it() -> None:
    step = a_command("systemctl restart nginx", username="{{step_0_result.user}}")

    assert probe(RUNS, ALL_ASSETS, step).why_not == "it depends on what a step yields"


def test_a_target_that_several_steps_are_about_is_one_probe() -> None:
    steps = (a_command("systemctl restart nginx"), a_command("systemctl reload nginx"))

    assert probe(RUNS, *steps).about == ("s0", "s1")


def test_a_host_of_a_list_that_may_change_is_named_and_not_looked_at() -> None:
    query, loop = lowered(ALL_ASSETS, a_command("systemctl restart nginx", host="{{hostname}}")).operations
    check = SafetyCheck(check="Target answers", stage="before", failure_action="abort")
    (reading,) = read_safety_checks([check], [query, replace(loop, foreseen=("web-01",))], CATALOGUE, KNOWN)

    assert [(found.text, found.why_not) for found in reading.probes] == [
        ("web-01: ping -c 2 web-01", "the list that it is from may be another when it is due")
    ]
    assert reading.why_no_more == ()
