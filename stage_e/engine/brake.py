"""What was stopped by a person: nothing of it is sent before somebody lets it go."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Brake:
    """Why nothing at all is sent, or nothing with some tools. Tools are named as ``plain_tool`` writes them."""

    everything: str | None = None
    tools: Mapping[str, str] = field(default_factory=dict)

    def reason_for(self, tool: str) -> str | None:
        """Why nothing is sent with ``tool``; ``None`` when it may be."""
        if self.everything is not None or not self.tools:
            return self.everything
        return self.tools.get(plain_tool(tool))


def plain_tool(name: str) -> str:
    """The name in one spelling: ``-`` and ``_`` are the same, and so are large and small letters."""
    return name.replace("_", "-").casefold()


RELEASED = Brake()
