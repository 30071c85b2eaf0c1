"""The catalogue as others see it: a description of each tool."""

from collections.abc import Iterator

from schemas.tool import ToolView
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.effects import effects_of
from stage_e.tools.entry import ToolFile
from stage_e.tools.input_schema import input_schema, takes_command


def describe_all(catalogue: Catalogue) -> tuple[ToolView, ...]:
    """Every tool by its first name, sorted."""
    files = {id(tool): tool for tool in catalogue.tools.values()}
    views = (_view(catalogue, tool, names) for tool in files.values() for names in _tools_in(tool))
    return tuple(sorted(views, key=lambda view: (view.name.lower(), view.name)))


def describe(catalogue: Catalogue, name: str) -> ToolView | None:
    """The tool that a plan means by ``name``; nothing when it means none. Names that fit a pattern have no aliases."""
    tool = catalogue.find(name)
    if tool is None:
        return None
    names = next((names for names in _tools_in(tool) if name in names), ())
    return _view(catalogue, tool, (name, *(other for other in names if other != name)))


def _tools_in(tool: ToolFile) -> Iterator[tuple[str, ...]]:
    """The names of each tool of a file: spellings of one name, or all where no name means anything of its own."""
    if not takes_command(tool) and not tool.commands:
        yield tool.names
        return
    spellings: dict[str, list[str]] = {}
    for name in tool.names:
        spellings.setdefault(name.lower().replace("_", "-"), []).append(name)
    yield from map(tuple, spellings.values())


def _view(catalogue: Catalogue, tool: ToolFile, names: tuple[str, ...]) -> ToolView:
    first = names[0] == tool.names[0]
    return ToolView(
        name=names[0],
        aliases=names[1:],
        patterns=tool.patterns if first else (),
        version=tool.version,
        service=tool.service,
        also_at=tuple(sorted(tool.also_at)),
        runs_on=tool.runs_on if takes_command(tool) else "service",
        takes_command=takes_command(tool),
        effects=effects_of(catalogue, tool, names[0]),
        inputs=input_schema(tool),
        typical_s=tool.typical_s,
        timeout_s=tool.timeout_s,
        longest_s=max(tool.longest_s, tool.timeout_s),
        max_attempts=tool.max_attempts,
    )
