"""What a command leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from simulator.hosts import Fleet, Host


@dataclass(frozen=True, slots=True)
class Reply:
    """Output and exit code; ``effect`` tells whether the command changed anything."""

    stdout: str = ""
    stderr: str = ""
    exit_code: int = 0
    effect: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command runs: the host, the names around it, the folder and environment of the shell."""

    host: Host
    fleet: Fleet
    folder: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    stdin: str = ""


Program: TypeAlias = Callable[[Place, list[str]], Reply]


def lines(*rows: str) -> Reply:
    """A success that prints ``rows``."""
    return Reply("".join(f"{row}\n" for row in rows))


def failure(exit_code: int, message: str, stdout: str = "") -> Reply:
    """A failure that says ``message``."""
    return Reply(stdout, f"{message}\n" if message else "", exit_code)


def done(*rows: str) -> Reply:
    """A success that changed something and prints ``rows``."""
    return Reply("".join(f"{row}\n" for row in rows), effect=True)


def options(words: list[str], *with_value: str) -> tuple[dict[str, str], list[str]]:
    """The options among ``words[1:]`` and the rest; those ``with_value`` take the next word along."""
    found: dict[str, str] = {}
    rest: list[str] = []
    pending = iter(words[1:])
    for word in pending:
        name, _, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            rest.append(word)
        elif name in with_value and not value:
            found[name] = next(pending, "")
        else:
            found[name] = value
    return found, rest
