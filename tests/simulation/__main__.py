"""``python3 run.py simulate``: whole runs on virtual time, with faults everywhere, each from one seed."""

import argparse
import itertools
import json
import sys
from collections.abc import Iterable, Sequence

from tests.simulation.checks import findings
from tests.simulation.house import Composition
from tests.simulation.runs import Tally, fingerprint, run
from tests.simulation.variants import VARIANTS
from tests.simulation.world import play

DEFAULT_S = 20.0
TELL_EVERY = 500  # runs


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 when a promise was broken."""
    asked = _parser().parse_args(arguments)
    composition = VARIANTS[asked.variant].composition if asked.variant else Composition()
    if asked.seed is not None:
        return _show(asked.seed, composition, as_json=asked.json, story=asked.story)
    tally = _play(asked, composition)
    print(_as_json(tally) if asked.json else _drawn(tally))
    return 1 if tally.broken else 0


def _show(seed: int, composition: Composition, *, as_json: bool, story: bool) -> int:
    """One run, with its story when it broke a promise or somebody wants it."""
    evidence = play(seed, composition)
    found = findings(evidence)
    if as_json:
        told = {"seed": seed, "fingerprint": fingerprint(evidence), "findings": [str(each) for each in found]}
        print(json.dumps(told, indent=2))
        return 1 if found else 0
    if story or found:
        for at_s, who, what in evidence.story:
            print(f"{at_s:9.3f} {who:12} {what}")
    for stored in evidence.stored:
        record = stored.record
        print(f"{record.submitted.execution_id}: {record.status}, {record.last_seq} events, token {record.token}")
    for each in found:
        print(f"BROKEN {each}")
    print(f"seed {seed}: {len(found)} broken promises, fingerprint {fingerprint(evidence)}")
    return 1 if found else 0


def _play(asked: argparse.Namespace, composition: Composition) -> Tally:
    seeds: Iterable[int] = range(*asked.seeds) if asked.seeds else itertools.count()
    limit_s = asked.seconds if asked.seconds or asked.seeds else DEFAULT_S
    play(0)  # what is read once by a process is not measured

    def go_on(tally: Tally) -> bool:
        if tally.runs % TELL_EVERY == 0:
            print(f"{tally.runs} runs, {len(tally.broken)} of them broken", file=sys.stderr, flush=True)
        return not limit_s or tally.seconds < limit_s

    return run(seeds, composition, go_on)


def _drawn(tally: Tally) -> str:
    lines = [f"BROKEN {each}  ({broken.replay})" for broken in tally.broken for each in broken.findings]
    seen = ", ".join(f"{many} {what}" for what, many in tally.seen.items())
    lines.append(
        f"{tally.runs} runs in {tally.seconds:.1f} s, {tally.per_second:.1f} a second, "
        f"{tally.virtual_s / 3600:.1f} hours of virtual time: {seen}"
    )
    lines.append(f"{len(tally.broken)} runs broke a promise")
    return "\n".join(lines)


def _as_json(tally: Tally) -> str:
    broken = [{"seed": each.seed, "findings": [str(finding) for finding in each.findings]} for each in tally.broken]
    told = {
        "runs": tally.runs,
        "seconds": round(tally.seconds, 3),
        "per_second": round(tally.per_second, 2),
        "virtual_seconds": round(tally.virtual_s, 1),
        "seen": dict(tally.seen),
        "broken": broken,
    }
    return json.dumps(told, indent=2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py simulate",
        description="The real driver, executor and rescuer on virtual time, with faults everywhere; one run per seed.",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--seed", type=int, help="play this one and tell its story if it breaks a promise")
    which.add_argument("--seeds", type=_range, metavar="FROM:TO", help="play these; TO is not among them")
    parser.add_argument("--for", dest="seconds", type=float, help=f"stop after so many seconds ({DEFAULT_S:g})")
    parser.add_argument("--variant", choices=sorted(VARIANTS), help="Stage E with a bug in it, which is to be found")
    parser.add_argument("--story", action="store_true", help="with --seed: tell the story in any case")
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    return parser


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return int(first), int(last)


if __name__ == "__main__":
    sys.exit(main())
