import pytest

from simulator.commands import linux
from simulator.commands.reply import Place
from simulator.hosts import Fleet
from simulator.inventory import Inventory
from simulator.jsonvalue import JsonObject


@pytest.fixture
def place() -> Place:
    row: JsonObject = {"id": 1, "hostname": "web-01.acme.com", "ip_address": "10.0.1.21", "os_type": "linux"}
    fleet = Fleet(Inventory([row]), seed=0)
    host = fleet.find("web-01")
    assert host is not None
    return Place(host, fleet)


@pytest.mark.parametrize(
    ("command", "stdout", "exit_code"),
    [
        ("echo one; echo two", "one\ntwo\n", 0),
        ("false && echo no", "", 1),
        ("false || echo yes", "yes\n", 0),
        ("echo 'a; b' \"c | d\"", "a; b c | d\n", 0),
        ("echo a b | wc -l", "1\n", 0),
        ("echo abc | grep -c x", "0\n", 1),
        ("sudo -n hostname", "web-01\n", 0),
        ("timeout 5 echo in time", "in time\n", 0),
        ("echo -n x", "x", 0),
        ("echo gone > /dev/null; true", "gone\n", 0),
    ],
)
def test_a_shell_line_does_what_a_shell_does(place: Place, command: str, stdout: str, exit_code: int) -> None:
    reply = linux.run(place, command)
    assert (reply.stdout, reply.exit_code) == (stdout, exit_code)


def test_an_unknown_command_is_127(place: Place) -> None:
    reply = linux.run(place, "frobnicate --now")
    assert (reply.exit_code, reply.stderr, reply.effect) == (
        127,
        "bash: line 1: frobnicate: command not found\n",
        False,
    )


def test_an_unclosed_quote_is_an_error_of_the_shell(place: Place) -> None:
    assert linux.run(place, "echo 'open").exit_code == 2


def test_a_redirection_writes_a_file_and_is_an_effect(place: Place) -> None:
    reply = linux.run(place, "echo hello > /tmp/greeting")
    assert (reply.stdout, reply.effect) == ("", True)
    assert linux.run(place, "cat /tmp/greeting").stdout == "hello\n"


def test_an_effect_early_in_the_line_counts(place: Place) -> None:
    reply = linux.run(place, "touch /tmp/x; false")
    assert (reply.exit_code, reply.effect) == (1, True)
