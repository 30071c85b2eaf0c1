"""``python3 run.py chaos [...]``: real processes, a load, faults, and what became of the promises."""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import hand_over, rolling
from tests.chaos.checker import breaches
from tests.chaos.report import drawn, figures
from tests.chaos.run import Options, run
from tests.chaos.strikes import KINDS, OFTEN


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 when a promise is broken."""
    asked = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda told, _frame: sys.exit(128 + told))
    began_s = time.monotonic()

    def say(line: str) -> None:
        print(f"chaos {time.monotonic() - began_s:6.1f} s  {line}", file=sys.stderr, flush=True)

    if asked.hand_overs:
        return hand_over.main(asked.hand_overs, asked.seed, say)
    if asked.rolling:
        return rolling.main(asked.rolling, asked.seed, say)
    options = Options(asked.seed, asked.executions, 60 * asked.minutes, _strikes(asked), logs=asked.logs)
    outcome = asyncio.run(run(options, say))
    found = breaches(outcome.history, faults=bool(options.strikes))
    if asked.json:
        print(json.dumps(figures(options, outcome, found), indent=2))
    else:
        print("\n".join(drawn(options, outcome, found)))
    return 1 if found else 0


def _strikes(asked: argparse.Namespace) -> tuple[str, ...]:
    if asked.no_faults:
        return ()
    return tuple(name for name in (*KINDS, *OFTEN) if not asked.only or any(part in name for part in asked.only))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py chaos",
        description="Seeded plans on real PostgreSQL, Valkey, API and workers, with faults every few seconds; then "
        "what the services witnessed is compared with what the API says and PostgreSQL holds.",
    )
    parser.add_argument("--seed", type=int, default=1, help="of plans, answers and faults (%(default)s)")
    parser.add_argument("--executions", type=int, default=2_000, help="in all (%(default)s)")
    parser.add_argument(
        "--for", dest="minutes", type=float, default=5.0, help="minutes of load and faults (%(default)s)"
    )
    parser.add_argument("--no-faults", action="store_true", help="only the load: then nothing may be unknown")
    parser.add_argument("--only", nargs="+", metavar="PART", help=f"faults whose name has it in it: {'; '.join(KINDS)}")
    parser.add_argument(
        "--hand-overs", type=int, default=0, metavar="N", help="instead: so many budgets that end midway"
    )
    parser.add_argument(
        "--rolling",
        type=float,
        metavar="SECONDS",
        help="instead: what three workers do undisturbed for so long, and then for a minute while one of them is told "
        "to end every 10 s",
    )
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="copy the logs of all processes there")
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    return parser
