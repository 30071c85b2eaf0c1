"""Help comes at once, because nothing heavy is imported for it."""

import subprocess
import sys

import pytest

HEAVY = {"alembic", "asyncio", "fastapi", "httpx", "pydantic", "rich", "schemas", "sqlalchemy", "stage_e", "websockets"}
COMMANDS = [
    "",
    "demo",
    "up",
    "run",
    "estimate",
    "watch",
    "ls",
    "show",
    "cancel",
    "pause",
    "resume",
    "retry",
    "rollback",
    "approvals",
    "approve",
    "reject",
    "withdraw",
    "resolve",
    "stop",
    "go",
    "stops",
    "top",
    "tools",
    "api",
    "worker",
    "migrate",
    "restored",
    "purge",
    "audit",
    "audit verify",
    "policy",
    "policy check",
    "policy try",
    "keys",
    "keys new",
    "keys secret",
    "doctor",
]
ASK = """
import sys
from cli.main import main
sys.argv[1:] = [*sys.argv[1:], "--help"]
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
CLIENT = """
import sys
import cli.running, cli.looking, cli.listing, cli.deciding, cli.catalogue, cli.sequels, cli.settling
import cli.stopping, cli.overseeing
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def run_python(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_imports_nothing_heavy(command: str) -> None:
    ended = run_python(ASK, *command.split())
    assert ended.stdout.startswith("Usage: stage-e")
    assert HEAVY & set(ended.stderr.split()) == set()


def test_every_command_is_in_this_list() -> None:
    listed = run_python(ASK).stdout.split("Commands:\n")[1].split("\n\n")[0]
    words = {line.split()[0] for line in listed.splitlines()}
    assert words == {word for word in COMMANDS if word and " " not in word}


def test_help_documents_the_exit_codes() -> None:
    assert "4    it waits for a person" in run_python(ASK).stdout


def test_a_client_command_imports_nothing_of_the_server() -> None:
    loaded = set(run_python(CLIENT).stderr.split())
    assert "httpx" in loaded
    assert {"alembic", "arq", "fastapi", "sqlalchemy", "stage_e"} & loaded == set()
