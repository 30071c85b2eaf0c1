"""Our own stack, as an operator starts it: the API and worker processes, with default settings."""

import json
from dataclasses import dataclass, replace

from bench.load import Load
from bench.place import Database, Place
from bench.plan import BODY
from bench.processes import await_word
from cli.stack.child import Child
from stage_e.identity import new_key
from stage_e.ports.people import Role

HOST = "127.0.0.1"
WORKER_READY, LISTENING = "worker ready", "listening on http"
START_S = 60.0
SERVICES = ("asset", "automation", "network", "communication")


@dataclass(frozen=True, slots=True)
class Ours:
    """A running API, and how to start workers and to submit."""

    place: Place
    database: Database
    environ: dict[str, str]
    api: Child
    port: int
    key: str

    def workers(self, count: int) -> list[Child]:
        """So many worker processes, ready."""
        words = ("cli", "worker")
        return self.place.processes.start_all("stage-e-worker", count, *words, ready=WORKER_READY, **self.environ)

    def completed(self) -> int:
        """How many executions have their result stored."""
        return self.database.number("SELECT count(*) FROM executions WHERE status = 'completed'")

    @property
    def immediate(self) -> Load:
        """A plan that is answered within its request."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return Load(HOST, self.port, "/v1/executions", BODY, headers, statuses=(200,))

    @property
    def background(self) -> Load:
        """The same plan, for the workers: answered when it is stored and rung for (200: a worker was faster yet)."""
        headers = {**self.immediate.headers, "Prefer": "respond-async"}
        return replace(self.immediate, headers=headers, statuses=(200, 202))


def our_stack(place: Place) -> Ours:
    """The database's tables are there and the API answers. Raises: BenchError: a part does not start."""
    key, entry = new_key("bench", "bench", [Role.OPERATOR])
    keys_file = place.home / "keys.json"
    keys_file.write_text(json.dumps([entry]))
    environ = {
        "STAGE_E_HOME": str(place.home),
        "STAGE_E_DATABASE_URL": place.database_url,
        "STAGE_E_REDIS_URL": place.redis_url,
        "STAGE_E_HOST": HOST,
        "STAGE_E_PORT": "0",
        "STAGE_E_API_KEYS_FILE": str(keys_file),
        **{f"STAGE_E_{name.upper()}_SERVICE_URL": f"{place.witness.url}/{name}" for name in SERVICES},
    }
    place.processes.run("stage-e-migrate", "cli", "migrate", within_s=START_S, **environ)
    api = place.processes.start("stage-e-api", "cli", "api", ready=LISTENING, **environ)
    return Ours(place, place.database(), environ, api, port_of(api), key)


def port_of(server: Child) -> int:
    """Where it says that it listens."""
    return int(await_word(server, LISTENING).rpartition(":")[2])
