"""What is wrong with one step, collected with pointers into what the client sent."""

from dataclasses import dataclass

from schemas.findings import Findings, Path


@dataclass(slots=True)
class StepFaults:
    """Faults of the step at ``at``."""

    findings: Findings
    at: Path
    count: int = 0

    def add(self, where: Path, detail: str) -> None:
        """Takes one fault; ``where`` is below the step."""
        self.count += 1
        self.findings.add((*self.at, *where), detail)

    def of_input(self, name: str, detail: str) -> None:
        """Takes one fault of an input."""
        self.add(("inputs", name), detail)
