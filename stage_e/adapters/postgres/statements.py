"""Statements that lock, upsert or have a CTE are files, which psql runs as they are, with its parameters bound."""

from pathlib import Path


def read_statement(name: str) -> str:
    """The text of ``sql/<name>.sql``, without its final semicolon."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text().rstrip().removesuffix(";")
