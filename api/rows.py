"""A result as a table, for people with a spreadsheet."""

import csv
import io
import json
from collections.abc import Sequence

from starlette.responses import Response

from api.accept import CSV
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.json_text import JsonObject, JsonValue

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run such a text, and machines wrote it
STEP_COLUMNS = {"step_id", "status", "started_at", "completed_at", "duration_seconds", "error"}


def csv_reply(result: ExecutionResultV1) -> Response:
    """The rows as ``text/csv``, named after the execution."""
    name = f'attachment; filename="{result.execution_id}.csv"'
    return Response(table(rows_of(result)), headers={"Content-Disposition": name}, media_type=CSV)


def rows_of(result: ExecutionResultV1) -> list[JsonObject]:
    """The longest list of objects in the output; how each step ended when there is none."""
    outputs = [output for output in (result.output or {}).values() if isinstance(output, dict)]
    tables = [rows for output in outputs for value in output.values() if (rows := _objects(value))]
    if tables:
        return max(tables, key=len)
    return [step.model_dump(mode="json", include=STEP_COLUMNS) for step in result.step_results]


def table(rows: Sequence[JsonObject]) -> str:
    """CSV (RFC 4180) with a column for every key, in the order in which they first come."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(_harmless, columns))
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def _objects(value: JsonValue) -> list[JsonObject]:
    """The objects in a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _cell(value: JsonValue) -> str | int | float | None:
    match value:
        case bool() | dict() | list():
            return _harmless(json.dumps(value, ensure_ascii=False))
        case str():
            return _harmless(value)
        case _:
            return value


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
