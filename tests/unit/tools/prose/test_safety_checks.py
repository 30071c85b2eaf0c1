"""Which safety checks a read-only operation answers, and which only a person can look at."""

import pytest

from schemas.json_text import JsonObject
from schemas.plan_v1 import SafetyCheck
from stage_e.tools.catalogue import Catalogue, read_catalogue
from stage_e.tools.inventory import UNASKED
from stage_e.tools.prose.safety_checks import read_safety_checks
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, lowered

RESTART = a_command("systemctl restart nginx", host="web-01")


def probes(prose: str, *steps: JsonObject, catalogue: Catalogue = CATALOGUE) -> tuple[str, ...]:
    check = SafetyCheck(check=prose, stage="before", failure_action="abort")
    (reading,) = read_safety_checks([check], lowered(*steps).operations, catalogue, UNASKED)
    assert reading.check == check
    return tuple(probe.text for probe in reading.probes)


@pytest.mark.parametrize(
    "prose",
    [
        "Target answers before anything is changed",
        "Verify that the target host is reachable",
        "Server responds to ping",
        "All hosts are online",
    ],
)
def test_whether_a_target_answers_is_a_ping_of_each(prose: str) -> None:
    steps = (RESTART, a_command("uptime", host=["web-02", "web-01"]))

    assert probes(prose, *steps) == ("web-01: ping -c 2 web-01", "web-02: ping -c 2 web-02")


def test_whether_a_service_runs_is_the_state_of_the_unit_that_a_step_is_about() -> None:
    assert probes("Service is running after the restart", RESTART, a_command("uptime")) == (
        "web-01: systemctl --no-pager is-active nginx",
    )


def test_on_windows_it_is_asked_as_windows_says_it() -> None:
    step = a_command("Restart-Service -Name Spooler", host="ws-03", connection_type="powershell")

    assert probes("The service is active again", step) == ("ws-03: Get-Service -Name Spooler",)


@pytest.mark.parametrize(
    "prose",
    [
        "Watch for unexpected errors while steps run",
        "Confirm the stated success criteria hold",
        "Backup exists",
        "Target is not reachable from outside",
        "No service is running on port 80",
        "",
    ],
)
def test_the_rest_is_for_a_person(prose: str) -> None:
    assert probes(prose, RESTART) == ()


def test_without_a_host_there_is_nobody_to_ping() -> None:
    assert probes("Target answers", ALL_ASSETS) == ()


def test_a_unit_that_a_template_names_is_not_probed() -> None:
    step = a_command("systemctl restart {{step_0_result.unit}}", host="web-01")

    assert probes("Service is running", ALL_ASSETS, step) == ()


def test_a_probe_that_is_not_proven_to_only_read_is_none() -> None:
    text = 'names: [ping]\ninputs: {host: host}\nforms:\n  - argv: [ping, "{host}"]\n'
    changes = f"{text}commands:\n  - {{verbs: [ping], effect: disruptive, words: any}}\n"
    reads = f"{text}commands:\n  - {{verbs: [ping], effect: probe, words: any}}\n"

    assert probes("Target answers", RESTART, catalogue=read_catalogue({"ping.yaml": changes})) == ()
    assert probes("Target answers", RESTART, catalogue=read_catalogue({"ping.yaml": reads})) == ("web-01: ping web-01",)
    assert probes("Target answers", RESTART, catalogue=read_catalogue({})) == ()
