"""The simulator as the benchmarks see it: the witness of every call."""

from datetime import datetime

import httpx

from schemas.json_text import JsonObject


class Witness:
    """The control face of a running simulator."""

    def __init__(self, url: str) -> None:
        self.asset_url = f"{url}/asset"
        self.url = url
        self._client = httpx.Client(base_url=f"{url}/control", trust_env=False, timeout=30.0)

    def forget(self) -> None:
        """Begin a new count."""
        self._client.delete("/ledger").raise_for_status()

    def calls(self) -> int:
        """How many reads there were since."""
        overview: JsonObject = self._client.get("/").raise_for_status().json()
        reads = overview["reads"]
        assert isinstance(reads, int)
        return reads

    def first_calls(self) -> dict[str, float]:
        """When the first call for each job came, by the job's id, in seconds of the system's clock."""
        found: dict[str, float] = {}
        for entry in self._client.get("/ledger").raise_for_status().json()["entries"]:
            found.setdefault(str(entry["execution_id"]), datetime.fromisoformat(str(entry["at"])).timestamp())
        return found

    def close(self) -> None:
        self._client.close()
