"""Which operations are expected to take as long as each other."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from stage_e.tools.operation import Operation

ANYWHERE = ""
_VERB = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,39}", re.ASCII)
_WRAPPERS = frozenset({"sudo", "env", "nice", "nohup", "time", "doas"})
_ASSIGNMENT = re.compile(r"\w+=")
_SPEAKING = frozenset(
    ("systemctl", "docker", "podman", "kubectl", "helm", "git", "apt", "apt-get", "yum", "dnf", "ip", "nmcli", "sc")
)  # verbs that say nothing about seconds without the word that follows


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """What is done with which tool, and in which class of targets: how it gets there, and to one of them or to many."""

    what: str
    where: str


def kind_of(operation: Operation) -> Kind:
    """The kind of an attempt of this operation. Nothing of its arguments is in it but a verb."""
    what = _verb(operation.text) if operation.call == "execute" else operation.call
    return Kind(f"{operation.tool} {what}"[:120], f"{_way(operation)} {'many' if operation.is_loop else 'one'}")


def _way(operation: Operation) -> str:
    connection = operation.body.get("connection_type")
    return connection if operation.target_field and isinstance(connection, str) else "service"


def _verb(text: str) -> str:
    """The verb of a command, in small letters, with its subcommand where it has some; ``script`` when it has none."""
    words = [word for word in text.split()[:8] if not _ASSIGNMENT.match(word)]
    while words and words[0] in _WRAPPERS:
        words = words[1:]
        while words and words[0].startswith("-"):
            words = words[1:]
    if not words or not _VERB.fullmatch(verb := PurePosixPath(words[0]).name):
        return "script"
    after = next((word for word in words[1:] if not word.startswith("-")), "") if verb in _SPEAKING else ""
    return f"{verb} {after}".lower() if _VERB.fullmatch(after) else verb.lower()
