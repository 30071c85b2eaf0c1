"""The command line of ``python3 run.py bench risk``. It starts no servers."""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

from bench.mutations import mutations
from bench.risk import Judged, Must, as_json, drawn, is_called_read_only, musts
from bench.risk_cases import DEFAULT_CASES, RiskCase, judged, read_cases
from stage_e.tools.catalogue import Catalogue, packaged_catalogue

_MUTATIONS = 20_000
_ROUNDS = 3


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 when a must is missed and ``--strict`` asks for them."""
    asked = _parser().parse_args(arguments)
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    catalogue = packaged_catalogue()
    cases = read_cases(asked.cases)
    _warm_up(cases, catalogue)
    found: list[Judged] = [(case, judged(case, catalogue, _ROUNDS)) for case in cases]
    if asked.json:
        print("\n".join(map(as_json, found)))
        return 0
    met = musts(found)
    print(drawn(found, met))
    if asked.mutations:
        met.append(_disguised(cases, catalogue, asked.mutations, asked.seed))
    missed = [must for must in met if not must.met]
    return 1 if missed and asked.strict else 0


def _warm_up(cases: Sequence[RiskCase], catalogue: Catalogue) -> None:
    """Data files are read once by a process; no case pays for it."""
    for case in {case.tool: case for case in cases}.values():
        judged(case, catalogue)


def _disguised(cases: Sequence[RiskCase], catalogue: Catalogue, count: int, seed: int) -> Must:
    fooled = [
        each for case in mutations(cases, count, seed) if is_called_read_only(each := (case, judged(case, catalogue)))
    ]
    for case, verdict in fooled[:20]:
        print(f"  {case.id} {case.tool}: {case.inputs} [{', '.join(verdict.rules)}]")
    must = Must(f"of {count} disguises called read-only", len(fooled), 0)
    print(must)
    return must


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py bench risk", description="How well the risk of operations is read.")
    parser.add_argument("--cases", type=Path, default=DEFAULT_CASES, help="a file of labelled operations (our own)")
    parser.add_argument("--json", action="store_true", help="one line for each case, and nothing else")
    parser.add_argument("--mutations", type=int, default=_MUTATIONS, help="disguises that are tried (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the disguises (%(default)s)")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a must is missed")
    return parser
