"""Which operations are expected to take as long as each other."""

import re
from dataclasses import dataclass

from stage_e.tools.operation import Operation

_VERB = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,39}", re.ASCII)
_WRAPPERS = frozenset({"sudo", "doas", "env", "nice", "nohup", "time", "timeout"})
_VALUED = frozenset({"-u", "-g"})  # as whom a wrapper runs what follows
_NUMBER = re.compile(r"\d+[smhd]?")
_WORDS = 12  # further on no verb is looked for
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
    words = _unwrapped([word for word in text.split(maxsplit=_WORDS)[:_WORDS] if not _ASSIGNMENT.match(word)])
    if not words or not _VERB.fullmatch(verb := words[0].rpartition("/")[2]):
        return "script"
    after = next((word for word in words[1:] if not word.startswith("-")), "") if verb in _SPEAKING else ""
    return f"{verb} {after}".lower() if _VERB.fullmatch(after) else verb.lower()


def _unwrapped(words: list[str]) -> list[str]:
    while words and words[0] in _WRAPPERS:
        words = words[1:]
        while words and (words[0].startswith("-") or _NUMBER.fullmatch(words[0])):
            words = words[2 if words[0] in _VALUED else 1 :]
    return words
