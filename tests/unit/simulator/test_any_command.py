from hypothesis import given
from hypothesis import strategies as st

from simulator.commands import linux, powershell
from simulator.commands.durations import duration_s
from simulator.commands.reply import Place
from simulator.hosts import Fleet
from simulator.inventory import Inventory

WORDS = [
    "systemctl",
    "restart",
    "status",
    "nginx",
    "docker",
    "kubectl",
    "get",
    "drain",
    "helm",
    "ping",
    "-c",
    "-n",
    "dig",
    "+short",
    "curl",
    "http://[",
    "://",
    "grep",
    "-e",
    "(",
    "[",
    "head",
    "tail",
    "-5",
    "rm",
    "-rf",
    "cp",
    "mv",
    "test",
    "-e",
    "tee",
    "sed",
    "find",
    ";",
    "&&",
    "||",
    "|",
    ">",
    ">>",
    "'",
    '"',
    "$(",
    "{}",
    "Get-Service",
    "Get-Volume",
    "-Name",
    "Spooler",
    "Restart-Service",
    "net",
    "stop",
    "Select-Object",
    "-First",
    "ConvertTo-Json",
    "Where-Object",
    "{$_.Name",
    "Sort-Object",
    "@{",
    "Format-List",
    "sleep",
    "powershell",
    "-Command",
    "Get-EventLog",
    "-Newest",
    "taskkill",
    "Test-Path",
    "Set-Content",
    "9999999999999999999999",
    "½",
    "é",
    "\x00",
    "\n",
]
commands = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))


@given(commands)
def test_any_command_at_all_ends_with_a_reply(command: str) -> None:
    fleet = Fleet(Inventory([]), seed=0)
    host = fleet.local
    assert duration_s(host, command) >= 0
    assert linux.run(Place(host, fleet), command).exit_code >= 0
    host.os = "windows"
    assert duration_s(host, command) >= 0
    assert powershell.run(Place(host, fleet), command).exit_code in (0, 1)
