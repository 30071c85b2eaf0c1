"""Statements that lock, upsert or have a CTE are files, which psql runs as they are, with its parameters bound."""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

_PART = re.compile(r"^-- if (\w+)\n(.*?)^-- end\n", re.DOTALL | re.MULTILINE)


def read_statement(name: str) -> str:
    """The text of ``sql/<name>.sql``, without its final semicolon."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text().rstrip().removesuffix(";")


class Parted:
    """A statement over items with parts, from ``-- if FIELD`` to ``-- end``, that change nothing where it is empty.

    PostgreSQL gets ready for each table that a statement might change, which costs as much as a row does.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._fields = frozenset(field for field, _ in _PART.findall(text))
        self._cut = cache(self._without)

    def text_for(self, items: Collection[object]) -> str:
        """Without the parts that none of ``items`` needs: one text for each combination, prepared once."""
        return self._cut(frozenset(field for field in self._fields if not any(getattr(item, field) for item in items)))

    def _without(self, empty: frozenset[str]) -> str:
        return _PART.sub(lambda part: "" if part[1] in empty else part[2], self._text)
