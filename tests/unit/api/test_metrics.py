"""Figures for Prometheus."""

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from api.metrics import text_of
from schemas.words import ExecutionStatus
from stage_e.overseeing import Figures
from stage_e.ports.drivers import OpenLoad
from tests.unit.api.world import a_world

FIGURES = Figures(
    load=OpenLoad({ExecutionStatus.RUNNING: 3}, 2, timedelta(seconds=4.5)),
    ended={ExecutionStatus.FAILED: 7},
    attempts={"succeeded": 11, "timed_out": 1},
    alive={"api": 1, "worker": 2},
)


def read(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_are_there_by_name() -> None:
    found = read(text_of(FIGURES).decode())
    assert found["stage_e_executions", "running"] == 3
    assert found["stage_e_executions", "failed"] == 7
    assert found["stage_e_waiting", ""] == 2
    assert found["stage_e_oldest_waiting_seconds", ""] == 4.5
    assert found["stage_e_recent_attempts", "timed_out"] == 1
    assert found["stage_e_drivers", "worker"] == 2


def test_every_status_has_a_figure() -> None:
    found = read(text_of(FIGURES).decode())
    assert {label for name, label in found if name == "stage_e_executions"} == {*ExecutionStatus}
    assert found["stage_e_executions", "needs_attention"] == 0


async def test_a_scraper_needs_no_key() -> None:
    async with a_world() as world:
        answer = await world.client.get("/metrics", headers={"Authorization": ""})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert read(answer.text)["stage_e_waiting", ""] == 0
