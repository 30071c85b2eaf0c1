import pytest

from simulator.commands import linux
from simulator.commands.reply import Place
from simulator.hosts import Fleet
from simulator.inventory import Inventory
from simulator.jsonvalue import JsonObject

ROWS = [("web-01", "10.0.1.21"), ("cache-01", "10.0.3.30")]


def place(name: str = "web-01", seed: int = 0) -> Place:
    rows: list[JsonObject] = [
        {"id": i, "hostname": hostname, "ip_address": address, "os_type": "linux", "os_version": "Ubuntu"}
        for i, (hostname, address) in enumerate(ROWS, 1)
    ]
    fleet = Fleet(Inventory(rows), seed)
    host = fleet.find(name)
    assert host is not None
    return Place(host, fleet)


@pytest.mark.parametrize(
    "command",
    [
        "df -h",
        "free -m",
        "ps aux",
        "ss -s",
        "docker ps",
        "journalctl -p err -n 50",
        "kubectl get nodes",
        "ping -c 1 web-01",
    ],
)
def test_a_read_prints_and_changes_nothing(command: str) -> None:
    reply = linux.run(place(), command)
    assert reply.exit_code == 0
    assert reply.stdout != ""
    assert reply.effect is False


def test_the_same_seed_gives_the_same_host_and_another_seed_another() -> None:
    first, again, other = (linux.run(place(seed=seed), "df -h").stdout for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_two_hosts_differ() -> None:
    assert linux.run(place("web-01"), "df -h").stdout != linux.run(place("cache-01"), "df -h").stdout


def test_a_stopped_unit_is_inactive_until_it_is_started() -> None:
    here = place()
    assert linux.run(here, "systemctl stop nginx").effect is True
    assert linux.run(here, "systemctl is-active nginx").exit_code == 3
    assert "inactive (dead)" in linux.run(here, "systemctl status nginx").stdout
    linux.run(here, "systemctl start nginx.service")
    assert linux.run(here, "systemctl is-active nginx").stdout == "active\n"


def test_a_restart_is_another_process_and_a_reload_the_same() -> None:
    here = place()
    show = "systemctl show -p MainPID --value nginx"
    first = linux.run(here, show).stdout
    linux.run(here, "systemctl reload nginx")
    assert linux.run(here, show).stdout == first
    linux.run(here, "systemctl restart nginx")
    assert linux.run(here, show).stdout != first


def test_an_unknown_unit_is_5_and_no_effect() -> None:
    reply = linux.run(place(), "systemctl restart nope")
    assert (reply.exit_code, reply.effect) == (5, False)
    assert reply.stderr == "Failed to restart nope.service: Unit nope.service not found.\n"


def test_redis_runs_only_where_the_cache_is() -> None:
    assert linux.run(place("web-01"), "systemctl is-active redis").exit_code == 3
    assert linux.run(place("cache-01"), "systemctl is-active redis").exit_code == 0


def test_a_container_restarts_and_an_unknown_one_does_not() -> None:
    here = place()
    assert linux.run(here, "docker restart svc-3").stdout == "svc-3\n"
    assert here.host.containers["svc-3"].starts == 2
    assert linux.run(here, "docker restart svc-99").stderr == "Error response from daemon: No such container: svc-99\n"


@pytest.mark.parametrize(
    ("name", "exit_code"), [("10.0.3.30", 0), ("cache-01", 0), ("10.9.9.9", 1), ("no.such.host", 2)]
)
def test_only_known_hosts_answer_a_ping(name: str, exit_code: int) -> None:
    assert linux.run(place(), f"ping -c 2 {name}").exit_code == exit_code


def test_a_name_resolves_to_its_asset() -> None:
    assert linux.run(place(), "dig +short cache-01 A").stdout == "10.0.3.30\n"
    assert linux.run(place(), "dig +short example.org A").stdout == ""


def test_a_flaky_endpoint_fails_every_other_time() -> None:
    here = place()
    codes = [linux.run(here, "curl -fsS -m 5 https://flaky.acme.com/health").exit_code for _ in range(3)]
    assert codes == [22, 0, 22]


def test_a_drained_node_is_cordoned_for_every_host() -> None:
    here = place()
    linux.run(here, "kubectl drain node-a --ignore-daemonsets")
    elsewhere = Place(here.fleet.local, here.fleet)
    assert "SchedulingDisabled" in linux.run(elsewhere, "kubectl get node node-a").stdout
    linux.run(elsewhere, "kubectl uncordon node-a")
    assert "SchedulingDisabled" not in linux.run(here, "kubectl get nodes").stdout


def test_a_user_is_added_only_once() -> None:
    here = place()
    codes = [linux.run(here, "useradd -m -s /bin/bash deploy").exit_code for _ in range(2)]
    assert codes == [0, 9]


def test_a_file_that_was_made_can_be_probed_copied_and_removed() -> None:
    here = place()
    assert linux.run(here, "test -e /tmp/mark").exit_code == 1
    linux.run(here, "touch /tmp/mark && cp -p /tmp/mark /tmp/copy")
    assert linux.run(here, "ls /tmp").stdout == "copy\nmark\n"
    linux.run(here, "rm -rf /tmp/mark")
    assert linux.run(here, "test -e /tmp/mark").exit_code == 1


def test_a_reboot_starts_everything_anew() -> None:
    here = place()
    before = here.host.booted_at
    assert linux.run(here, "sudo reboot").effect is True
    assert here.host.booted_at > before
    assert here.host.units["nginx"].starts == 2
