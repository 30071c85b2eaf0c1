"""What the planner should know, though the plan can run."""

from collections.abc import Iterator
from dataclasses import dataclass, field

_NAMED = 3


@dataclass(slots=True)
class Remarks:
    """Collects them; the same one about many steps is said once."""

    _steps: dict[str, list[str]] = field(default_factory=dict)

    def add(self, step_id: str, text: str) -> None:
        """Takes what there is to say about a step."""
        self._steps.setdefault(text, []).append(step_id)

    def __iter__(self) -> Iterator[str]:
        for text, steps in self._steps.items():
            more = f" and {len(steps) - _NAMED} more" if len(steps) > _NAMED else ""
            yield f"{', '.join(steps[:_NAMED])}{more}: {text}"
