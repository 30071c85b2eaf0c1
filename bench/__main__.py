"""``python3 run.py bench [NAME...]``: what is promised about speed, measured side by side in one run."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence

from bench import risk_command
from bench.background import background
from bench.errors import BenchError
from bench.figures import Report
from bench.immediate import immediate
from bench.live import live
from bench.ours import Ours, our_stack
from bench.pickup import pickup
from bench.place import Place, place
from bench.surroundings import load_average, surroundings
from bench.table import as_json, drawn
from cli.embedded import EmbeddedError
from schemas.json_text import JsonValue

Benchmark = Callable[[Place, Ours, int], Report]
ALL: dict[str, Benchmark] = {"immediate": immediate, "pickup": pickup, "background": background, "live": live}
ROUND_S = {"immediate": 14, "pickup": 45, "background": 90, "live": 100}  # about


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, also when a goal is missed; 1 for a missed must with ``--strict``, or when nothing came out."""
    given = sys.argv[1:] if arguments is None else [*arguments]
    if given[:1] == ["risk"]:
        return risk_command.main(given[1:])
    asked = _parser().parse_args(given)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda told, _frame: sys.exit(128 + told))
    try:
        reports = _measure(asked.names or [*ALL], asked.rounds, disk=asked.disk, as_text=not asked.json)
    except (BenchError, EmbeddedError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    missed = [verdict for report in reports for verdict in report.verdicts() if verdict.goal.must and not verdict.met]
    return 1 if missed and asked.strict else 0


def _measure(names: Sequence[str], rounds: int, *, disk: bool, as_text: bool) -> list[Report]:
    """The reports, told as they come or, for a program, all at once at the end."""
    began_s, reports = time.monotonic(), list[Report]()
    with place(disk=disk) as here:
        ours = our_stack(here)
        machine = surroundings(here.database().commit_ms(), rounds, disk=disk)
        if as_text:
            print("\n".join(machine), flush=True)
        for name in names:
            print(f"bench: {name}, about {ROUND_S[name] * rounds} s ...", file=sys.stderr, flush=True)
            reports.append(ALL[name](here, ours, rounds))
            if as_text:
                print(f"\n{drawn(reports[-1])}", flush=True)
    ending = f"took {time.monotonic() - began_s:.0f} s; load average now {load_average()}"
    if as_text:
        print(f"\n{ending}")
    else:
        told: list[JsonValue] = [as_json(report) for report in reports]
        print(json.dumps({"surroundings": [*machine, ending], "reports": told}, indent=2))
    return reports


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py bench", description="Benchmarks, side by side in one run.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        type=_name,
        help=f"{', '.join(ALL)} (all); or risk, which has options of its own",
    )
    parser.add_argument("--rounds", type=_count, default=3, help="of all contenders in turn; medians (%(default)s)")
    parser.add_argument("--json", action="store_true", help="everything, with every round, as one JSON object")
    parser.add_argument("--disk", action="store_true", help="PostgreSQL waits for this machine's disk at each commit")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a must is missed")
    return parser


def _name(text: str) -> str:
    if text not in ALL:
        raise argparse.ArgumentTypeError(f"is {text!r}, and can be {', '.join(ALL)}")
    return text


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 50:
        raise argparse.ArgumentTypeError("must be from 1 to 50")
    return count


if __name__ == "__main__":
    sys.exit(main())
