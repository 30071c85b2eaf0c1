"""``find``: the search on one side, the commands that it runs on the other."""

from collections.abc import Sequence

from stage_e.risk.unknown_text import UNKNOWN

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
    found = f"{folder}found{UNKNOWN}" if folder not in {"", "/"} else folder + UNKNOWN
    return [word.replace("{}", found) for word in command]
