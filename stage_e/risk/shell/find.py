"""``find``: the search on one side, the commands that it runs on the other."""

import re
from collections.abc import Sequence

from stage_e.risk.unknown_text import GLOB, UNKNOWN

_LOGS = re.compile(r"/(?:[\w.-]+/)*logs?/(?:[\w.-]+/)*|/sys/(?:[\w.-]+/)*|/usr/share/(?:[\w.-]+/)*")
"""Folders where no file holds a secret, whichever is found."""
_RUNS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
_ENDS = frozenset({";", "+"})


def find_parts(words: Sequence[str]) -> tuple[list[str], list[Sequence[str]]]:
    """Words of the search, and each command that runs for what is found."""
    search: list[str] = []
    commands: list[Sequence[str]] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word not in _RUNS:
            search.append(word)
            continue
        end = next((at for at, each in enumerate(rest) if each in _ENDS), len(rest))
        commands.append(_on_found(rest[:end], _folder(search)))
        rest = rest[end + 1 :]
    return search, commands


def _folder(search: Sequence[str]) -> str:
    """Where it looks, if that is one folder."""
    folders = []
    for word in search:
        if word.startswith(("-", "(", "!")):
            break
        folders.append(word)
    return f"{folders[0].rstrip('/')}/" if len(folders) == 1 else ""


def _on_found(command: Sequence[str], folder: str) -> Sequence[str]:
    if _LOGS.fullmatch(folder) and ".." not in folder:
        return [word.replace("{}", f"{folder}found{GLOB}") for word in command]
    found = f"{folder}found{UNKNOWN}" if folder not in {"", "/"} else folder + UNKNOWN
    return [word.replace("{}", found) for word in command]
