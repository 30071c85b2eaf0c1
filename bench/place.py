"""Where it all happens: a PostgreSQL, a Valkey and a simulator of our own, gone when the block ends.

Everybody who stores something uses the same PostgreSQL. As a rule it does not wait for the disk, so that the software
is measured and not the machine's disk; a virtual one takes milliseconds for each commit.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from bench.processes import Processes, await_word
from bench.simulator import Witness
from cli.embedded import embedded

FLOOR_ROWS = 300


class Database:
    """A look into one database of the server."""

    def __init__(self, url: URL) -> None:
        self._engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        self.url = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(sa.text(statement))

    def number(self, query: str) -> int:
        """The one value that a query gives."""
        with self._engine.connect() as connection:
            return int(connection.execute(sa.text(query)).scalar_one())

    def commit_ms(self) -> float:
        """What one insert and its commit take here: the floor under everything that is durable."""
        self.run("CREATE TABLE bench_floor (body text)")
        with self._engine.connect() as connection:
            began_s = time.perf_counter()
            for _ in range(FLOOR_ROWS):
                connection.execute(sa.text("INSERT INTO bench_floor VALUES ('a row')"))
            spent_s = time.perf_counter() - began_s
        self.run("DROP TABLE bench_floor")
        return 1000 * spent_s / FLOOR_ROWS

    def close(self) -> None:
        self._engine.dispose()


@dataclass(frozen=True, slots=True)
class Place:
    """What contenders run on."""

    home: Path
    processes: Processes
    witness: Witness
    database_url: str
    """For SQLAlchemy with asyncpg."""
    redis_url: str
    undo: ExitStack

    def database(self, name: str | None = None) -> Database:
        """A look into ours, or into a new one for somebody else."""
        url = sa.make_url(self.database_url)
        ours = Database(url)
        self.undo.callback(ours.close)
        if name is None:
            return ours
        ours.run(f"CREATE DATABASE {name}")
        theirs = Database(url.set(database=name))
        self.undo.callback(theirs.close)
        return theirs


@contextmanager
def place(*, disk: bool = False) -> Iterator[Place]:
    """The place, ready; with ``disk``, commits wait for it. Raises: EmbeddedError, BenchError."""
    with ExitStack() as undo:
        home = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="stage-e-bench-")))
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's servers run as nobody, who must get through
        servers = undo.enter_context(embedded(home, ephemeral=not disk))
        processes = undo.enter_context(Processes(home))
        simulator = processes.start("simulator", "simulator", "--port", "0", "--time-scale", "0", ready='"url"')
        witness = Witness(json.loads(await_word(simulator, '"url"'))["url"])
        undo.callback(witness.close)
        yield Place(home, processes, witness, servers.database_url, servers.redis_url, undo)
