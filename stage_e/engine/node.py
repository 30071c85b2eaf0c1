"""What the graph needs to know of a step, and when two steps may overlap."""

import re
from dataclasses import dataclass
from functools import lru_cache

_ADDRESS = re.compile(r"[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that a step touches: a host, or one named thing of a kind on it (a unit, a container, a path)."""

    host: str
    kind: str = ""  # empty: the whole host
    name: str = ""

    def is_apart_from(self, other: "Resource") -> bool:
        """Whether the two are proven to be different things. Two kinds on one host are not."""
        if self.host != other.host:
            return _are_apart(self.host, other.host)
        return bool(self.kind) and self.kind == other.kind and self.name != other.name


@lru_cache(maxsize=4096)
def _are_apart(host: str, other: str) -> bool:
    """Whether two names are proven to mean different hosts: an address and a name are not, nor is a short name."""
    host, other = host.lower(), other.lower()
    if bool(_ADDRESS.fullmatch(host)) != bool(_ADDRESS.fullmatch(other)):
        return False
    if _ADDRESS.fullmatch(host) or ("." in host and "." in other):
        return host != other
    return host.partition(".")[0] != other.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Node:
    """A step as the graph sees it."""

    id: str
    order: int
    """The plan's ``execution_order``; equal numbers keep the order of the list."""
    depends_on: tuple[str, ...] = ()
    """Step ids, or patterns in which ``*`` stands for any text."""
    uses: frozenset[str] = frozenset()
    """Template variables that this step reads."""
    sets: frozenset[str] = frozenset()
    """Template variables that this step writes."""
    effect: bool = False
    """Whether it may change something; a step that nobody understands does."""
    gate: bool = False
    """Whether it waits for something that later steps take for granted (a rollout, a lock)."""
    resources: frozenset[Resource] | None = None
    """What it touches; ``None`` when unknown, and then it is never apart from anything."""

    def is_apart_from(self, other: "Node") -> bool:
        """Whether both are known to touch different things only."""
        if not self.resources or not other.resources:
            return False
        for mine in self.resources:
            for theirs in other.resources:
                if not mine.is_apart_from(theirs):
                    return False
        return True


def all_apart(nodes: list[Node], newcomer: Node) -> bool:
    """Whether ``newcomer`` touches nothing that any of ``nodes`` touches."""
    return all(node.is_apart_from(newcomer) for node in nodes)
