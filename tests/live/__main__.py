"""``python -m tests.live``: clients that come back at random, in the size that is promised, on servers of its own."""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

from cli.embedded import embedded
from stage_e.adapters.postgres.migrate import upgrade
from tests.live.place import Place
from tests.live.reconnecting import Options, reconnecting

FULL = Options(clients=200, executions=50, seconds=20.0, stays_s=4.0)


async def _run(place: Place, options: Options) -> int:
    await upgrade(place.database_url)
    outcome = await reconnecting(place, options)
    print(outcome)
    for fault in outcome.faults:
        print(fault[:300])
    return 1 if outcome.faults else 0


def main() -> int:
    """1 when a client missed something or was told twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.live", description=__doc__)
    for each in fields(Options):
        value = getattr(FULL, each.name)
        parser.add_argument(f"--{each.name.replace('_', '-')}", type=type(value), default=value)
    options = Options(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory(prefix="stage-e-live-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # root's servers run as nobody, who must get through
        with embedded(home, ephemeral=True) as servers:
            return asyncio.run(_run(Place(servers.database_url, servers.redis_url, home), options))


if __name__ == "__main__":
    sys.exit(main())
