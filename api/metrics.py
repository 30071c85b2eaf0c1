"""Figures for Prometheus. PostgreSQL has counted them, so that every API process says the same."""

from collections.abc import Iterable, Iterator, Mapping

from fastapi import APIRouter, Request
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry
from starlette.responses import PlainTextResponse, Response

from api.face import face_of
from api.health import OPEN
from schemas.words import ExecutionStatus
from stage_e.overseeing import LATELY, Figures

router = APIRouter(tags=["health"])
_EXAMPLE = '# TYPE stage_e_executions gauge\nstage_e_executions{status="running"} 3.0\n'
_TEXT = {"text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE}}


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    responses={200: {"description": "Numbers over all tenants, without names.", "content": _TEXT}},
    openapi_extra=OPEN,
    response_class=PlainTextResponse,
    response_model=None,
)
async def metrics(request: Request) -> Response:
    """Executions by status, what waits, attempts by outcome, drivers that live."""
    figures = await face_of(request).parts.overseeing.figures()
    return Response(text_of(figures), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def text_of(figures: Figures) -> bytes:
    """Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Collected(families(figures)))
    return generate_latest(registry)


def families(figures: Figures) -> Iterator[GaugeMetricFamily]:
    """The figures by name; what there is none of is 0, so that an alert on it can be written."""
    by_status = {status.value: 0 for status in ExecutionStatus} | {**figures.load.by_status, **figures.ended}
    yield _family("stage_e_executions", "Executions that are stored, by status.", "status", by_status)
    yield GaugeMetricFamily(
        "stage_e_waiting", "Executions that could go on and that nobody drives.", figures.load.waiting
    )
    oldest = figures.load.oldest_waiting
    yield GaugeMetricFamily(
        "stage_e_oldest_waiting_seconds",
        "How long the one that waits longest has waited; 0 when none does.",
        oldest.total_seconds() if oldest else 0,
    )
    within = f"{LATELY.total_seconds() / 60:.0f} minutes"
    yield _family(
        "stage_e_recent_attempts", f"Attempts that began within {within}, by outcome.", "outcome", figures.attempts
    )
    yield _family("stage_e_drivers", "Processes that beat within 3 s, by kind.", "kind", figures.alive)


class _Collected(Collector):
    def __init__(self, found: Iterable[GaugeMetricFamily]) -> None:
        self._found = found

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """What was found."""
        return self._found


def _family(name: str, said: str, label: str, numbers: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=[label])
    for value, number in numbers.items():
        family.add_metric([value], number)
    return family
