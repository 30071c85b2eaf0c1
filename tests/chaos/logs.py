"""What the processes complained about: errors in their logs, told apart by what was logged and raised."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_PARTICULAR = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+(?:\.[0-9]+)?")
LONGEST = 160


def complaints(folder: Path) -> Counter[str]:
    """How often each error stands in the logs of a folder."""
    return Counter(
        f"{log.stem.rstrip('-0123456789')}: {complaint}"
        for log in sorted(folder.glob("*.log"))
        for complaint in _errors(log.read_text(errors="replace").splitlines())
    )


def _errors(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("Traceback"):
            yield "a bare traceback"
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if entry.get("level") in ("error", "critical"):
            raised = entry.get("exception")
            kind = f"{raised[0]['exc_type']}: {raised[0]['exc_value']}" if raised else ""
            yield _PARTICULAR.sub("N", f"{entry.get('event')} {kind}".strip())[:LONGEST]
