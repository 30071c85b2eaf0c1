"""Methods and static members. What is not listed may do anything."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, unknown
from stage_e.risk.powershell.lists import PowerShellLists
from stage_e.risk.powershell.tree import Literal, Member, TypeName
from stage_e.risk.shells import hidden


def judge_member(member: Member, lists: PowerShellLists) -> Judgement | None:
    """The verdict on one member, without what it is applied to; nothing when it only looks or computes."""
    if not isinstance(member.name, Literal):
        return hidden("powershell.dynamic_member", "which member is meant is only known when it runs")
    name = member.name.text.lower()
    if isinstance(member.target, TypeName):
        return _judge_static(member.target.name, name, member, lists)
    if member.arguments is None or name in lists.members:
        return None
    return judge_method_name(name, lists)


def judge_method_name(name: str, lists: PowerShellLists) -> Judgement | None:
    """The verdict on a method, whatever it is called on; nothing when it only computes."""
    if name in lists.members:
        return None
    if re.fullmatch(lists.acting_members, name):
        detail = f"the method {name} changes, ends, loads or runs something"
        return unknown("powershell.acting_method", detail, Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
    return unknown("powershell.method", f"nobody has listed what the method {name} does")


def _judge_static(type_name: str, name: str, member: Member, lists: PowerShellLists) -> Judgement | None:
    short = type_name.lower().replace(" ", "").removeprefix("system.")
    if short in lists.types or f"{short}::{name}" in lists.statics:
        return None
    if name == "new" and re.fullmatch(lists.objects, short):
        return None
    said = f"[{type_name}]::{member.name.text if isinstance(member.name, Literal) else name}"
    if re.fullmatch(lists.acting_members, name):
        detail = f"{said} changes, ends, loads or runs something"
        return unknown("powershell.acting_method", detail, Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
    return unknown("powershell.static_member", f"nobody has listed what {said} does")
