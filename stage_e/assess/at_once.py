"""How much may be under way at once: what estimates, ETAs and drives go by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The limits of one execution, and of one process that drives."""

    per_execution: int = 10
    """Attempts of one execution."""
    per_service: int = 50
    """Calls of one process to one service."""
    per_host: int = 4
    """Calls of one process to one host."""
