"""What all processes of one simulated world share, and which parts they are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field

from stage_e.adapters.memory.store import MemoryStore
from stage_e.judging import Judging
from stage_e.ports.services import ServiceAdapter
from stage_e.ports.time import Clock
from tests.simulation.clock import Dice
from tests.simulation.evidence import Evidence
from tests.simulation.loop import VirtualLoop
from tests.simulation.messages import Doorbell, News
from tests.simulation.plans import Order
from tests.simulation.pulse import LinedPulse
from tests.simulation.store import LinedStore
from tests.simulation.weather import Weather
from tests.simulation.witness import Witness


@dataclass(slots=True)
class WeatherNow:
    """``Sky``: whether it is stormy, and whether the store is away."""

    stormy: bool = True
    store_away: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """Which parts a world is made of; a variant with a bug has one of them replaced by a broken one."""

    truth: Callable[[Clock], MemoryStore] = MemoryStore
    store: type[LinedStore] = LinedStore
    pulse: type[LinedPulse] = LinedPulse
    adapter: Callable[[ServiceAdapter], ServiceAdapter] = lambda adapter: adapter


@dataclass(frozen=True, slots=True)
class House:
    """Shared by all processes."""

    seed: int
    loop: VirtualLoop
    sky: WeatherNow
    weather: Weather
    evidence: Evidence
    truth: MemoryStore
    doorbell: Doorbell
    news: News
    witness: Witness
    judging: Judging
    composition: Composition
    orders: dict[int, Order] = field(default_factory=dict)

    def dice(self, name: str) -> Dice:
        """Chance of its own for whoever has that name."""
        return Dice(self.seed, name)

    def tell(self, who: str, what: str) -> None:
        """Add to the story."""
        self.evidence.story.append((self.loop.time(), who, what))

    def complain(self, who: str, what: str) -> None:
        """Something happened that must not, whatever the weather."""
        self.evidence.complaints.append(f"{self.loop.time():.3f} {who}: {what}")
        self.tell(who, f"COMPLAINS {what}")
