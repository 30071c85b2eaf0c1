"""What clients of databases are told to run, beside plain SQL."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason, unknown
from stage_e.risk.shell.context import Context
from stage_e.risk.unknown_text import has_unknown

_PSQL_LISTS = re.compile(
    r"\\(?:(?:d[a-zA-Z]{0,3}|l|z|conninfo|encoding|sf|sv)[S+]{0,2}(?: +[\w.*]+)?"
    r"|(?:x|timing)(?: +(?:on|off|auto))?|pset +\w+(?: +\w+)?)"
)
_MYSQL_END = re.compile(r"\s*\\G\s*$")
"""In place of a semicolon: one column a line."""


def judge_client_sql(context: Context, dialect: str | None, text: str) -> Judgement:
    """The verdict on a text that a client of a database runs: SQL, and a few of its own commands."""
    if dialect == "postgres" and _PSQL_LISTS.fullmatch(text.strip()):
        return Judgement(Effect.READ, RiskLevel.LOW, (Reason("sql.listing", "the client lists what there is"),))
    if dialect == "mysql":
        text = _MYSQL_END.sub("", text)
    if "\\" in text or text.lstrip().startswith("."):
        return unknown("sql.client_command", "the client does something itself", risk=RiskLevel.CRITICAL)
    if has_unknown(text):
        return unknown("sql.dynamic", "the query is not known yet")
    return context.sql(text, dialect)
