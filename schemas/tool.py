"""A tool of the catalogue, for whoever writes plans or reads them."""

from schemas.container_types import CarriedObject
from schemas.field_types import Span
from schemas.wire import Wire
from schemas.words import Effect, RiskLevel


class ToolEffect(Wire):
    """What a tool does with some inputs."""

    inputs: dict[str, tuple[str, ...]]
    """Values that choose it, by input, one of each; empty: the tool alone. Of a tool that sends requests: patterns."""
    effect: Effect
    risk: RiskLevel


class ToolView(Wire):
    """What is known of a tool. The effect of a step is read from what it would send, never from this."""

    name: str
    """A plan must name it exactly so, or by an alias."""
    aliases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Regular expressions of further names."""
    version: str
    """Part of the digest of what is approved."""
    service: str
    also_at: tuple[str, ...] = ()
    """Services that a plan may name instead."""
    runs_on: str
    """``host``: on the hosts that a step names; ``service``: in the service."""
    takes_command: bool
    """Whether ``inputs.command`` may say what runs; then its text decides."""
    effects: tuple[ToolEffect, ...] = ()
    inputs: CarriedObject
    """JSON Schema, draft 2020-12, of a step's ``inputs``; it refers to nothing outside itself."""
    typical_s: Span | None = None
    """Seconds of one attempt; None where that depends on what runs."""
    timeout_s: Span
    """Seconds after which an attempt is given up, unless the plan asks for more."""
    longest_s: Span
    """The most seconds that a plan may ask for."""
    max_attempts: int
