"""Rows printed the way PowerShell prints objects."""

import json
from collections.abc import Sequence

from simulator.jsonvalue import JsonObject, JsonValue

_GIGABYTE = 1024**3


def _shown(name: str, value: JsonValue) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int) and value > _GIGABYTE and "size" in name.lower():
        return f"{value / _GIGABYTE:.2f} GB"
    return "" if value is None else str(value)


def as_table(rows: Sequence[JsonObject], columns: list[str]) -> str:
    """Columns as wide as their content, the header underlined."""
    if not rows:
        return ""
    cells = [[_shown(name, row.get(name)) for name in columns] for row in rows]
    widths = [max(len(name), *(len(row[i]) for row in cells)) for i, name in enumerate(columns)]
    head = [columns, ["-" * len(name) for name in columns]]
    printed = (" ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in [*head, *cells])
    return "\n" + "".join(f"{row.rstrip()}\n" for row in printed) + "\n"


def as_list(rows: Sequence[JsonObject], columns: list[str]) -> str:
    """One ``Name : value`` per line, an empty line after each row."""
    width = max((len(name) for name in columns), default=0)
    blocks = ("".join(f"{name:<{width}} : {_shown(name, row.get(name))}\n" for name in columns) for row in rows)
    return "\n" + "\n".join(blocks) + "\n"


def as_json(rows: Sequence[JsonObject]) -> str:
    """As ``ConvertTo-Json``: one object is no list."""
    return json.dumps(rows[0] if len(rows) == 1 else list(rows), indent=2, ensure_ascii=False) + "\n"


def as_csv(rows: Sequence[JsonObject], columns: list[str]) -> str:
    """As ``ConvertTo-Csv -NoTypeInformation``."""
    shown = [columns, *([str(row.get(name) or "") for name in columns] for row in rows)]
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in shown)
