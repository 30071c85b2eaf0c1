"""What the probes of an orchestrator and a person at the terminal are told."""

from typing import Literal

from schemas.field_types import Span
from schemas.wire import Wire


class Live(Wire):
    """``GET /livez``: the process answers."""

    status: Literal["ok"] = "ok"


class Check(Wire):
    """One thing that readiness depends on."""

    name: str
    """``database``, ``redis``, ``workers``, or a service."""
    ok: bool
    required: bool = True
    """Whether the process is of no use without it."""
    detail: str | None = None
    """What is wrong and what to do; None when it is fine."""
    latency_ms: Span | None = None
    """Milliseconds that the check took."""


class Ready(Wire):
    """``GET /readyz``: 200 when ready or degraded, 503 when not."""

    status: Literal["ready", "degraded", "unavailable"]
    checks: tuple[Check, ...] = ()
