"""The tools that Stage E knows, read from the data files beside this module. What no file knows is refused."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import TypeVar

from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_rule import CommandRule, Language
from stage_e.risk.data_file import DataFileError, read_data_file
from stage_e.tools.entry import ToolFile

Known = TypeVar("Known")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Tools by their exact names, and commands by what they do."""

    tools: Mapping[str, ToolFile]
    book: CommandBook
    _patterns: tuple[tuple[re.Pattern[str], ToolFile], ...] = field(repr=False, default=())

    def find(self, name: str) -> ToolFile | None:
        """The file that knows the tool. Names match exactly: no other case, no other letters that look alike."""
        found = self.tools.get(name)
        if found is not None or not _PLAIN_NAME.fullmatch(name):
            return found
        return next((tool for pattern, tool in self._patterns if pattern.fullmatch(name)), None)


def read_catalogue(texts: Mapping[str, str]) -> Catalogue:
    """The catalogue in ``texts``, which are YAML by file name.

    Raises: DataFileError: a file is not as ``ToolFile`` asks for, or a name or a command stands in two files.
    """
    files = {name: read_data_file(ToolFile, name, texts[name]) for name in sorted(texts)}
    tools = _once("the tool", ((name, tool.names, tool) for name, tool in files.items()))
    patterns = tuple((re.compile(pattern), tool) for tool in files.values() for pattern in tool.patterns)
    book = CommandBook({language: _rules(files, language) for language in Language}, tuple(_formed(files)))
    return Catalogue(tools, book, patterns)


def packaged_catalogue() -> Catalogue:
    """The catalogue that comes with Stage E."""
    folder = resources.files("stage_e.tools") / "catalogue"
    return read_catalogue(
        {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".yaml")}
    )


def _rules(files: Mapping[str, ToolFile], language: Language) -> dict[str, CommandRule]:
    known = [(name, tool) for name, tool in files.items() if tool.language is language]
    return _once(
        "the command", ((name, _verbs(rule, language), rule) for name, tool in known for rule in tool.commands)
    )


def _formed(files: Mapping[str, ToolFile]) -> Iterator[tuple[re.Pattern[str], CommandRule]]:
    for rule in (rule for tool in files.values() for rule in tool.commands):
        yield from ((re.compile(pattern), rule) for pattern in rule.patterns)


def _verbs(rule: CommandRule, language: Language) -> Iterable[str]:
    return rule.verbs if language is Language.POSIX else [verb.lower() for verb in rule.verbs]


def _once(what: str, named: Iterable[tuple[str, Iterable[str], Known]]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    where: dict[str, str] = {}
    for file_name, names, value in named:
        for name in names:
            if name in known:
                raise DataFileError(f"{file_name}:1: {what} {name!r} is in {where[name]} already")
            known[name], where[name] = value, file_name
    return known
