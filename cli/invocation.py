"""How the person at the terminal calls this command, for the hints that it prints."""

import shutil
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLANS = ROOT / "cli" / "plans"
"""Sample plans, for hints, the demo and the console."""


@cache
def command() -> str:
    """``stage-e`` where the shell finds it, ``python3 run.py`` in a clone that was never activated."""
    if shutil.which("stage-e"):
        return "stage-e"
    if (ROOT / "run.py").exists():
        return f"python3 {shown(ROOT / 'run.py')}"
    return sys.argv[0]


def shown(path: Path) -> str:
    """A path as short as it can be from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
