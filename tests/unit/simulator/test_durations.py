import pytest

from simulator.commands.durations import duration_s
from simulator.hosts import Host


def host(name: str = "ws-01", os: str = "windows") -> Host:
    return Host(name, "192.168.60.11", os, "Windows 10 Pro", seed=0)


@pytest.mark.parametrize(
    "command", ["Get-Volume", "Get-Service", "Get-CimInstance Win32_OperatingSystem", "Get-HotFix"]
)
def test_a_health_probe_takes_5_to_9_seconds(command: str) -> None:
    assert 5 <= duration_s(host(), command) <= 9


def test_a_probe_takes_the_same_time_each_time_but_not_on_each_host() -> None:
    first, again, other = (duration_s(host(name), "Get-Volume") for name in ("ws-01", "ws-01", "ws-02"))
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("command", "seconds"),
    [
        ("sleep 31; echo x", 31.0),
        ("timeout 60 tcpdump -i eth0 -nn port 53", 60.0),
        ("timeout 2 sleep 10", 2.0),
    ],
)
def test_a_command_that_names_its_time_takes_it(command: str, seconds: float) -> None:
    assert duration_s(host(os="linux"), command) == pytest.approx(seconds, abs=0.1)


@pytest.mark.parametrize(("command", "pauses"), [("ping -c 2 web-01", 1), ("ping -c 1 web-01", 0), ("ping web-01", 3)])
def test_a_ping_takes_a_second_between_two_packets(command: str, pauses: int) -> None:
    assert pauses <= duration_s(host(os="linux"), command) <= pauses + 0.2


@pytest.mark.parametrize("command", ["", "echo 'open", "| |", "> x", "$(", "a" * 10_000])
@pytest.mark.parametrize("os", ["linux", "windows"])
def test_nonsense_takes_little_time_and_no_exception(command: str, os: str) -> None:
    assert 0 <= duration_s(host(os=os), command) < 1
