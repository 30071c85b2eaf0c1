"""Methods and static members. What is not listed may do anything."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason, unknown
from stage_e.risk.powershell.lists import PowerShellLists
from stage_e.risk.powershell.tree import (
    Block,
    Command,
    Compound,
    Expression,
    Literal,
    Member,
    Nested,
    Pipeline,
    TypeName,
    Variable,
)
from stage_e.risk.shells import hidden

_FILLING = frozenset({"add", "addrange", "insert"})
"""What a list of one's own takes, and a group of administrators as well."""
_SECRET_NAME = re.compile(r"pass|pwd|secret|token|key|cred")


def judge_member(member: Member, lists: PowerShellLists) -> Judgement | None:
    """The verdict on one member, without what it is applied to; nothing when it only looks or computes."""
    if not isinstance(member.name, Literal):
        return hidden("powershell.dynamic_member", "which member is meant is only known when it runs")
    name = member.name.text.lower()
    if re.fullmatch(lists.secret_members, name):
        return _shows_secret(name)
    if name == "getenvironmentvariable" and not _is_plain_variable(member.arguments or ()):
        reason = Reason("read.environment", "the variable may hold a secret", RiskLevel.MEDIUM)
        return Judgement(Effect.READ, RiskLevel.MEDIUM, (reason,))
    if isinstance(member.target, TypeName):
        return _judge_static(member.target.name, name, lists)
    if member.arguments is None:
        return None
    if name in {"foreach", "where"}:
        return _judge_of_each(name, member.arguments, lists)
    own = name in _FILLING and isinstance(member.target, Variable | Literal)
    if own or (name in lists.text_members and _is_text(member.target, lists)):
        return None
    return judge_method_name(name, lists)


def fills(member: Member) -> bool:
    """Whether it puts something into what it is applied to."""
    return isinstance(member.name, Literal) and member.name.text.lower() in _FILLING and member.arguments is not None


def _is_plain_variable(arguments: tuple[Expression, ...]) -> bool:
    """Whether the first of ``arguments`` is the name of a variable that holds no secret."""
    match [part for each in arguments for part in (each.parts if isinstance(each, Compound) else (each,))]:
        case [Literal(text=text), *_]:
            return _SECRET_NAME.search(text.lower()) is None
        case _:
            return False


def _is_text(target: Expression, lists: PowerShellLists) -> bool:
    match target:
        case Nested(statements=(Pipeline(elements=(*_, Command(name=Literal(text=name))), written_to=()),)):
            called = name.lower()
            return lists.aliases.get(called, called) in lists.text_sources
        case _:
            return isinstance(target, Literal | Compound | Member)


def judge_cast(type_name: str, lists: PowerShellLists) -> Judgement | None:
    """The verdict on making a value one of a type; nothing when that only computes."""
    if _short(type_name) in lists.types:
        return None
    return unknown("powershell.cast", f"nobody has listed what making a [{type_name}] does")


def _shows_secret(name: str) -> Judgement:
    return Judgement(Effect.READ, RiskLevel.HIGH, (Reason("read.secret", f"{name} shows a secret", RiskLevel.HIGH),))


def _judge_of_each(name: str, arguments: tuple[Expression, ...], lists: PowerShellLists) -> Judgement | None:
    """``.ForEach({...})`` runs a block, which is judged where it stands; ``.ForEach('Name')`` calls a method."""
    parts = [part for each in arguments for part in (each.parts if isinstance(each, Compound) else (each,))]
    match parts:
        case [Block(), *rest] if all(isinstance(part, Literal | Block) for part in rest):
            return None
        case [Literal(text=text)] if name == "foreach":
            return judge_method_name(text.lower(), lists)
        case _:
            return hidden("powershell.dynamic_member", "what is done to each is only known when it runs")


def judge_method_name(name: str, lists: PowerShellLists) -> Judgement | None:
    """The verdict on a method, whatever it is called on; nothing when it only computes."""
    if name in lists.members:
        return None
    if re.fullmatch(lists.acting_members, name):
        detail = f"the method {name} changes, ends, loads or runs something"
        return unknown("powershell.acting_method", detail, Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
    if re.fullmatch(lists.asking_members, name):
        return None
    return unknown("powershell.method", f"nobody has listed what the method {name} does")


def _judge_static(type_name: str, name: str, lists: PowerShellLists) -> Judgement | None:
    short = _short(type_name)
    listed = short in lists.types and not re.fullmatch(lists.acting_statics, f"{short}::{name}")
    if listed or f"{short}::{name}" in lists.statics:
        return None
    if name == "new" and re.fullmatch(lists.objects, short):
        return None
    said = f"[{type_name}]::{name}"
    if re.fullmatch(lists.acting_members, name):
        detail = f"{said} changes, ends, loads or runs something"
        return unknown("powershell.acting_method", detail, Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
    return unknown("powershell.static_member", f"nobody has listed what {said} does")


def _short(type_name: str) -> str:
    return type_name.lower().replace(" ", "").removeprefix("system.").removesuffix("[]")
