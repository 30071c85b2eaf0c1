"""Values that are more than values: files behind variables, and templates that stand where a command stands."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason
from stage_e.risk.powershell.tree import Array, Command, Compound, Expression, Literal, Member
from stage_e.risk.sensitive import raised_for_words
from stage_e.risk.template_text import TEMPLATE

_SECRET_NAME = re.compile(r"env:.*(?:pass|pwd|secret|token|key|cred)")
_FILE = re.compile(r"[a-z]:.+")


def judge_variable(name: str) -> Judgement | None:
    """The verdict on reading a variable: ``${c:a.txt}`` is a file. Nothing when it only holds a value."""
    if _SECRET_NAME.fullmatch(name):
        reason = Reason("powershell.secret_variable", f"${name} may hold a secret", RiskLevel.MEDIUM)
        return Judgement(Effect.READ, RiskLevel.MEDIUM, (reason,))
    if _FILE.fullmatch(name):
        read = Judgement(Effect.READ, RiskLevel.LOW, (Reason("powershell.file", f"it reads {name}"),))
        return raised_for_words(read, [name])
    return None


def is_bare_template(element: Command | Expression) -> bool:
    """Whether a statement begins with a template that stands in no quotes: what it will say is then a command."""
    match element:
        case Literal(text=text, span=(start, end)):
            return end - start == len(text) and TEMPLATE.match(text) is not None
        case Compound(parts=(first, *_)) | Array(items=(first, *_)) | Member(target=first):
            return first.span[0] == element.span[0] and is_bare_template(first)
        case _:
            return False
