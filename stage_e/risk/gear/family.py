"""What is known about a family of devices, as data, and how it spells abbreviations out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from typing import Annotated

from pydantic import BeforeValidator

from schemas.words import Effect, RiskLevel
from stage_e.risk.data_file import DataModel, read_data_file

_FILES = ("ios.yaml", "junos.yaml", "routeros.yaml", "fortios.yaml", "panos.yaml", "vrp.yaml", "tmos.yaml")
"""Where nobody says what a device is, the first counts: most devices take such commands."""


def _in_any_case(pattern: object) -> object:
    return re.compile(pattern, re.IGNORECASE) if isinstance(pattern, str) else pattern


class Mode(StrEnum):
    """What a device takes its next command for."""

    EXEC = "exec"
    CONFIG = "config"


class GearLine(DataModel):
    """A command that is known by its words, abbreviations spelled out."""

    line: Annotated[re.Pattern[str], BeforeValidator(_in_any_case)]
    effect: Effect
    risk: RiskLevel
    on_uplink: RiskLevel | None = None
    """Where the port leads to other devices, or nobody can tell."""
    detail: str


class Keywords(DataModel):
    """Commands as far as their words may be abbreviated."""

    exec: tuple[str, ...]
    config: tuple[str, ...]


class GearFamily(DataModel):
    """One data file: devices that take the same commands."""

    vendors: frozenset[str]
    signs: Annotated[re.Pattern[str], BeforeValidator(_in_any_case)]
    """Commands that speak for this family where nobody says what the device is."""
    reads_through: tuple[str, ...]
    """Commands behind which an abbreviation with several meanings only shows one thing or another."""
    configure: re.Pattern[str]
    leave: re.Pattern[str]
    negations: tuple[str, ...]
    nested: dict[str, Mode]
    """Words of the configuration mode that run a command of another mode."""
    keywords: Keywords
    exec: tuple[GearLine, ...]
    config: tuple[GearLine, ...]

    @cached_property
    def trees(self) -> dict[Mode, "Tree"]:
        """The keywords of each mode as a tree."""
        return {Mode.EXEC: tree_of(self.keywords.exec), Mode.CONFIG: tree_of(self.keywords.config)}

    @cached_property
    def plain_vendors(self) -> frozenset[str]:
        """The vendors, all written alike."""
        return frozenset(map(plain_vendor, self.vendors))

    def known(self, mode: Mode, line: str) -> GearLine | None:
        """The first known command of these words."""
        lines = self.exec if mode is Mode.EXEC else self.config
        return next((known for known in lines if known.line.fullmatch(line)), None)


@dataclass(frozen=True, slots=True)
class Tree:
    """Keywords that may come next, each with what may come behind it."""

    children: dict[str, "Tree"]

    def matching(self, word: str) -> list[str]:
        """Keywords that the word can mean: itself, or all that begin with it."""
        lowered = word.lower()
        if lowered in self.children:
            return [lowered]
        return [keyword for keyword in self.children if keyword.startswith(lowered)]


class AmbiguousError(Exception):
    """An abbreviation has several meanings."""


def spelled_out(words: Sequence[str], tree: Tree, *, only_shows: Sequence[str]) -> list[str]:
    """The words with their abbreviations spelled out, as far as keywords are known.

    Raises: AmbiguousError: one means several things, and not all of them only show something.
    """
    found: list[str] = []
    for position, word in enumerate(words):
        matching = tree.matching(word)
        if not matching:
            return [*found, *words[position:]]
        if len(matching) > 1 and not any(" ".join(found).startswith(shows) for shows in only_shows):
            raise AmbiguousError(f"{word!r} can mean {', '.join(sorted(matching)[:4])}")
        found.append(matching[0])  # the keywords that tell most stand first
        tree = tree.children[matching[0]]
    return found


def tree_of(phrases: Sequence[str]) -> Tree:
    """The tree of all beginnings of ``phrases``."""
    root = Tree({})
    for phrase in phrases:
        place = root
        for word in phrase.split():
            place = place.children.setdefault(word, Tree({}))
    return root


@cache
def families() -> tuple[GearFamily, ...]:
    """The families that come with Stage E."""
    folder = resources.files("stage_e.risk.gear")
    return tuple(read_data_file(GearFamily, name, (folder / name).read_text("utf-8")) for name in _FILES)


def plain_vendor(name: str) -> str:
    """A vendor however it is written: ``Cisco IOS-XE`` is ``cisco_ios_xe``, and so is what a library calls it."""
    letters = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return re.sub(r"_(ssh|telnet|cli)$", "", letters).replace("_", "")
