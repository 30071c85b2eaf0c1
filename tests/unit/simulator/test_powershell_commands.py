import json

import pytest

from simulator.commands import powershell
from simulator.commands.reply import Place
from simulator.hosts import Fleet
from simulator.inventory import Inventory
from simulator.jsonvalue import JsonObject


@pytest.fixture
def place() -> Place:
    row: JsonObject = {"id": 3, "hostname": "ws-03.acme.com", "ip_address": "192.168.60.13", "os_type": "windows"}
    fleet = Fleet(Inventory([row]), seed=0)
    host = fleet.find("ws-03")
    assert host is not None
    return Place(host, fleet)


@pytest.mark.parametrize(
    "command",
    [
        "Get-Volume",
        "Get-Service",
        "Get-Service -Name Spooler",
        "Get-Process | Sort-Object CPU -Descending | Select-Object -First 3",
        "Get-CimInstance -ClassName Win32_OperatingSystem",
        "Get-CimInstance Win32_LogicalDisk | Format-Table DeviceID, FreeSpace",
        "Get-HotFix | Select-Object HotFixID,InstalledOn",
        "Get-ChildItem C:\\",
        "Get-EventLog -LogName System -Newest 3",
        "Test-Connection -ComputerName ws-03 -Count 2",
    ],
)
def test_a_read_prints_and_changes_nothing(place: Place, command: str) -> None:
    reply = powershell.run(place, command)
    assert reply.exit_code == 0, reply.stderr
    assert reply.stdout.strip() != ""
    assert reply.effect is False


def test_statements_follow_each_other(place: Place) -> None:
    reply = powershell.run(place, 'Write-Host "Host: x; y" -ForegroundColor Cyan; $env:COMPUTERNAME')
    assert reply.stdout == "Host: x; y\nWS-03\n"


def test_objects_become_json(place: Place) -> None:
    reply = powershell.run(place, "Get-Service Spooler | Select-Object Name, Status | ConvertTo-Json")
    assert json.loads(reply.stdout) == {"Name": "Spooler", "Status": "Running"}


def test_objects_are_filtered(place: Place) -> None:
    command = "Get-Service | Where-Object {$_.Status -eq 'Stopped'} | Select-Object Name | ConvertTo-Json"
    assert json.loads(powershell.run(place, command).stdout) == [{"Name": "BITS"}, {"Name": "Netlogon"}]


@pytest.mark.parametrize("name", ["Spooler", "spooler", "'Print Spooler'"])
def test_a_restarted_spooler_is_another_process_since_now(place: Place, name: str) -> None:
    spooler = place.host.units["spooler"]
    since, pid = spooler.since, spooler.pid
    reply = powershell.run(place, f"Restart-Service -Name {name} -Force")
    assert (reply.exit_code, reply.effect) == (0, True)
    assert spooler.since > since
    assert spooler.pid != pid


def test_a_stopped_service_is_stopped(place: Place) -> None:
    powershell.run(place, "Stop-Service -Name Spooler")
    assert "Stopped" in powershell.run(place, "Get-Service -Name Spooler").stdout
    assert powershell.run(place, "Get-Process -Name spoolsv").exit_code == 1


def test_an_unknown_cmdlet_fails_as_powershell_does(place: Place) -> None:
    reply = powershell.run(place, "Get-Nonsense -Now")
    assert (reply.exit_code, reply.effect) == (1, False)
    assert "The term 'Get-Nonsense' is not recognized as the name of a cmdlet" in reply.stderr


def test_an_unknown_service_is_no_effect(place: Place) -> None:
    reply = powershell.run(place, "Restart-Service -Name Nope")
    assert (reply.exit_code, reply.effect) == (1, False)
    assert "Cannot find any service with service name 'Nope'" in reply.stderr


def test_an_effect_before_an_error_counts(place: Place) -> None:
    reply = powershell.run(place, "Stop-Service Spooler; Get-Nonsense")
    assert (reply.exit_code, reply.effect) == (1, True)


@pytest.mark.parametrize(
    "command",
    [
        "taskkill /F /IM notepad.exe",
        "notepad.exe",
        "shutdown /r /t 0",
        "net stop Spooler",
        "Register-ScheduledTask -TaskName C -Action (New-ScheduledTaskAction -Execute c) -Trigger (T -Daily -At 2am)",
        'powershell.exe -NoProfile -Command "Restart-Service Spooler"',
    ],
)
def test_other_commands_have_effects_too(place: Place, command: str) -> None:
    reply = powershell.run(place, command)
    assert (reply.exit_code, reply.stderr, reply.effect) == (0, "", True)
