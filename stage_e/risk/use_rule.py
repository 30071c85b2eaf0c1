"""Uses of a command that are better or worse than its rule in the catalogue says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from schemas.words import Effect, RiskLevel
from stage_e.risk.data_file import DataModel, read_data_file
from stage_e.risk.patterns import Pattern


class UseRule(DataModel):
    """One use. All that it names must be so; the first rule that fits speaks in place of the command's own."""

    of: tuple[str, ...]
    """Names of commands in lower case."""
    given: tuple[str, ...] = ()
    """PowerShell parameters that are all given, in lower case; an abbreviation counts."""
    line: Pattern = ""
    """What the whole command has somewhere: its words in lower case without quotes, joined by blanks."""
    effect: Effect
    risk: RiskLevel
    rule: str
    """Stable id for the reason."""
    says: str
    """What a person reads."""

    def fits(self, name: str, given: frozenset[str], line: str) -> bool:
        """Whether a command is used so."""
        told = all(any(wanted.startswith(has) for has in given) for wanted in self.given)
        return name in self.of and told and re.search(self.line, line) is not None


class _UseFile(DataModel):
    uses: tuple[UseRule, ...]


@dataclass(frozen=True, slots=True)
class UseBook:
    """All uses by the name of the command."""

    by_name: Mapping[str, tuple[UseRule, ...]]

    def use_of(self, name: str, given: frozenset[str], line: str) -> UseRule | None:
        """The first use that fits."""
        return next((use for use in self.by_name.get(name, ()) if use.fits(name, given, line)), None)

    def parameters_of(self, name: str) -> Iterator[str]:
        """Parameters that make a difference to a command."""
        return (parameter for use in self.by_name.get(name, ()) for parameter in use.given)


def packaged_uses() -> UseBook:
    """The uses that come with Stage E."""
    folder = resources.files("stage_e.risk") / "uses"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    by_name: dict[str, tuple[UseRule, ...]] = {}
    for file in files:
        for use in read_data_file(_UseFile, file.name, file.read_text("utf-8")).uses:
            for name in use.of:
                by_name[name] = (*by_name.get(name, ()), use)
    return UseBook(by_name)
