"""What is stopped, in memory."""

from stage_e.adapters.memory.shelf import Shelf
from stage_e.ports.controls import Scope, Stop


class MemoryControls:
    """``ControlStore``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def stop(self, stop_id: str, scope: Scope, by: str, reason: str) -> Stop:
        """As ``ControlStore.stop``."""
        held = self._of(scope)
        if held is None:
            held = Stop(stop_id, scope.tenant, scope.tool, by, reason, self._shelf.clock.now())
            self._shelf.stops.append(held)
        return held

    async def go(self, stop_id: str, by: str, reason: str) -> Stop | None:  # noqa: ARG002 - nobody reads here who lifted it
        """As ``ControlStore.go``."""
        held = next((stop for stop in self._shelf.stops if stop.stop_id == stop_id), None)
        if held is None:
            return None
        self._shelf.stops.remove(held)
        for kept in self._shelf.executions.values():
            if kept.stopped is not None and held.tenant in {None, kept.submitted.tenant}:
                kept.stopped, kept.wake_at, kept.rung_at = None, None, None
        return held

    async def stops(self) -> tuple[Stop, ...]:
        """As ``ControlStore.stops``."""
        return tuple(self._shelf.stops)

    def _of(self, scope: Scope) -> Stop | None:
        same = (stop for stop in self._shelf.stops if (stop.tenant, stop.tool) == (scope.tenant, scope.tool))
        return next(same, None)
