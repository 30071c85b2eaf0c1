"""What is checked before a commit: format, lint, types, imports."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path


def check(commands: Path, arguments: Sequence[str], root: Path, say: Callable[[str], None]) -> int:
    """Runs every check, also after one failed. 1 when any did."""
    fix = "--fix" in arguments
    ruff = commands / "ruff"
    checks: list[list[object]] = [
        [ruff, "format", *([] if fix else ["--check"]), "."],
        [ruff, "check", *(["--fix"] if fix else []), "."],
        [commands / "mypy"],
        [commands / "lint-imports", "--no-logo"],
    ]
    failed = []
    for command in checks:
        name = " ".join([Path(str(command[0])).name, *map(str, command[1:])])
        say(name)
        if subprocess.call([str(word) for word in command], cwd=str(root)):
            failed.append(name)
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0
