"""What a look at one part found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, and what is wrong with it."""

    part: str
    detail: str
    """What is there; or what is wrong, and what to do about it."""
    well: bool = True
    needed: bool = True
    """Whether nothing works without it here."""

    @property
    def line(self) -> str:
        """One line for a person."""
        sign = "ok" if self.well else "FAIL" if self.needed else "warn"
        return f"{sign:<5} {self.part:<21} {self.detail}"


def trouble(part: str, detail: str, *, needed: bool = True) -> Finding:
    """Something is wrong with it."""
    return Finding(part, detail, well=False, needed=needed)
