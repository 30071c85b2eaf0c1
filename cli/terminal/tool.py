"""One tool of the catalogue as a person reads it."""

from collections.abc import Iterator

from cli.terminal.prose import entry
from cli.terminal.text import span
from schemas.json_text import JsonValue
from schemas.tool import ToolEffect, ToolView

MOST_VALUES = 12  # of one input, in one line


def tool_row(tool: ToolView) -> list[str]:
    """One line of the list of tools."""
    effects = dict.fromkeys(effect.effect.replace("_", " ") for effect in tool.effects)
    return [tool.name, _place(tool), ", ".join(effects) or "as the command", ", ".join(tool.aliases)]


def tool_lines(tool: ToolView) -> list[str]:
    """All that is known of a tool."""
    more = f", at most {span(tool.longest_s)} where the plan asks for it" if tool.longest_s > tool.timeout_s else ""
    typical = "depends on what runs" if tool.typical_s is None else f"about {span(tool.typical_s)}"
    return [
        *entry("aliases", tool.aliases),
        *entry("names", tool.patterns),
        *entry("runs on", [_place(tool), *(f"or {service}" for service in tool.also_at)]),
        *entry("effect", [*map(_effect, tool.effects), *_command(tool)]),
        *entry("inputs", list(_inputs(tool))),
        *entry("takes", [typical]),
        *entry("gives up", [f"after {span(tool.timeout_s)}{more}, at most {tool.max_attempts} attempts"]),
        *entry("version", [tool.version]),
    ]


def _place(tool: ToolView) -> str:
    return f"hosts, by {tool.service}" if tool.runs_on == "host" else tool.service


def _command(tool: ToolView) -> Iterator[str]:
    if tool.takes_command:
        yield "as its text says, where inputs.command is given"


def _effect(effect: ToolEffect) -> str:
    chosen = "; ".join(f"{name} {_listed(values)}" for name, values in effect.inputs.items())
    return f"{effect.effect.replace('_', ' ')}, {effect.risk}{f': {chosen}' if chosen else ''}"


def _listed(values: tuple[str, ...]) -> str:
    more = len(values) - MOST_VALUES
    return ", ".join(values[:MOST_VALUES]) + (f" and {more} more" if more > 0 else "")


def _inputs(tool: ToolView) -> Iterator[str]:
    """Names of the inputs; their exact form is in the JSON."""
    properties, required = tool.inputs.get("properties"), _texts(tool.inputs.get("required"))
    for name in properties if isinstance(properties, dict) else ():
        yield f"{name} (required)" if name in required else name


def _texts(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
