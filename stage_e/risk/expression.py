"""What a condition is made of. It is never evaluated as code, so that code in it can only be an attack."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason, unknown
from stage_e.risk.template_text import TEMPLATE

_PART = re.compile(
    rf"""(?x)
      {TEMPLATE.pattern}
    | "(?:[^"\\{{}}]|{TEMPLATE.pattern})*" | '(?:[^'\\{{}}]|{TEMPLATE.pattern})*' | -?[0-9]+(?:\.[0-9]+)? %?
    | == | != | <= | >= | < | > | && | \|\| | ! | \( | \) | ,
    | \b(?:and|or|not|in|is|contains|matches|like|between|equals|exists|empty|true|false|null|none)\b
    | \b(?:starts_?with|ends_?with|eq|ne|g[te]|gte|l[te]|lte)\b
    | \s+
    | \b(?:len|length|count|size|lower|upper|trim|int|float|str|bool)\b (?=\()
    | \b(?:abs|min|max|sum|round|any|all|default)\b (?=\()
    | \b[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\b (?!\s*[\(\[])
    """,
    re.IGNORECASE,
)
_LONGEST = 500


def judge_expression(text: str) -> Judgement:
    """The verdict on a condition: comparisons of values and templates, or something that wants to be run."""
    if not text.strip() or len(text) > _LONGEST:
        return unknown("condition.unreadable", f"it is empty, or longer than {_LONGEST} characters")
    at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or part.end() == at or "__" in part[0]:
            reason = Reason(
                "condition.code", "it holds code, and not only comparisons", RiskLevel.CRITICAL, (at, len(text))
            )
            return Judgement(Effect.UNKNOWN, RiskLevel.CRITICAL, (reason,))
        at = part.end()
    return Judgement(Effect.READ, RiskLevel.LOW, (Reason("condition.compares", "it only compares values"),))
