"""Cmdlets that run other code: what they run is judged, and what nobody can see is hidden code."""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from schemas.words import Effect, RiskLevel
from stage_e.risk.cmd.programs import judge_program
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, Reason, unknown
from stage_e.risk.powershell.arguments import UNSEEN, shown
from stage_e.risk.powershell.feed import Feed
from stage_e.risk.powershell.lists import packaged_lists
from stage_e.risk.powershell.tree import Block, Command, Expression, Literal, Parameter
from stage_e.risk.shells import Shells, hidden

Runner: TypeAlias = Callable[[Shells, Command, Feed], Judgement]


def runner_of(name: str) -> Runner | None:
    """Who judges a cmdlet that runs other code."""
    return _RUNNERS.get(name)


def _invoke_expression(shells: Shells, command: Command, feed: Feed) -> Judgement:
    values = [argument for argument in command.arguments if not isinstance(argument, Parameter)]
    if feed is not Feed.NOTHING or len(values) != 1 or not isinstance(values[0], Literal):
        return hidden("powershell.dynamic_code", "Invoke-Expression runs a text that is only known then")
    return shells.inside(Language.POWERSHELL, values[0].text)


def _invoke_command(_shells: Shells, command: Command, _feed: Feed) -> Judgement:
    """Blocks are judged where they stand."""
    blocks = (argument for argument in command.arguments if isinstance(argument, Block))
    code = _value_after(command, ("-scriptblock", "-filepath", "-command")) or next(blocks, None)
    if isinstance(code, Block):
        reason = Reason("powershell.block", "it runs a block that is written here")
        return Judgement(Effect.READ, RiskLevel.LOW, (reason,))
    return hidden("powershell.dynamic_code", "it runs a script or a block that is not written here")


def _start_process(shells: Shells, command: Command, feed: Feed) -> Judgement:
    program = _value_after(command, ("-filepath",)) or _first_value(command)
    arguments = _value_after(command, ("-argumentlist", "-args"))
    if arguments is None:
        values = [argument for argument in command.arguments if not isinstance(argument, Parameter)]
        arguments = values[1] if len(values) > 1 and program is values[0] else None
    words = [*(shown(program) if program else [UNSEEN]), *(shown(arguments) if arguments else [])]
    if UNSEEN in words or feed is not Feed.NOTHING:
        return hidden("powershell.dynamic_code", "Start-Process starts something that is not written here")
    judged = judge_program(shells, [part for word in words for part in _parts(word, words)])
    if any(_abbreviates(argument, ("-verb", "-credential")) for argument in command.arguments):
        return judged.raised(RiskLevel.HIGH, "command.privileged", f"{words[0]} runs with other rights")
    return judged


def _parts(word: str, words: Sequence[str]) -> list[str]:
    return word.split() if word is not words[0] and '"' not in word else [word]


def _new_alias(_shells: Shells, command: Command, _feed: Feed) -> Judgement:
    """Aliases to names that are written here are followed."""
    if alias_made_by(command) is None:
        return hidden("powershell.dynamic_alias", "an alias stands for a command that is not written here")
    reason = Reason("powershell.alias", "it gives a command another name, for itself")
    return Judgement(Effect.READ, RiskLevel.LOW, (reason,))


def _new_object(_shells: Shells, command: Command, _feed: Feed) -> Judgement:
    named = _value_after(command, ("-typename",)) or _first_value(command)
    if isinstance(named, Literal) and re.fullmatch(packaged_lists().objects, named.text.lower()):
        reason = Reason("powershell.object", f"it makes a {named.text}, for itself")
        return Judgement(Effect.READ, RiskLevel.LOW, (reason,))
    return unknown("powershell.object", "nobody has listed what making such an object does")


def alias_made_by(command: Command) -> tuple[str, str] | None:
    """The new name and the command that ``Set-Alias`` gives it to, in lower case; nothing when it is not plain."""
    named = _value_after(command, ("-name",))
    meant = _value_after(command, ("-value",))
    plain = [argument for argument in command.arguments if not isinstance(argument, Parameter)]
    left = [value for value in plain if value is not named and value is not meant]
    name = named or (left.pop(0) if left else None)
    target = meant or (left.pop(0) if left else None)
    if isinstance(name, Literal) and isinstance(target, Literal):
        return name.text.lower(), target.text.lower()
    return None


def _value_after(command: Command, names: tuple[str, ...]) -> Expression | None:
    arguments = command.arguments
    for at, argument in enumerate(arguments):
        if isinstance(argument, Parameter) and _abbreviates(argument, names):
            following = arguments[at + 1] if at + 1 < len(arguments) else None
            return argument.value or (None if isinstance(following, Parameter) else following)
    return None


def _abbreviates(argument: Parameter | Expression, names: tuple[str, ...]) -> bool:
    return isinstance(argument, Parameter) and any(name.startswith(argument.name) for name in names)


def _first_value(command: Command) -> Expression | None:
    arguments = command.arguments
    for at, argument in enumerate(arguments):
        before = arguments[at - 1] if at else None
        if not isinstance(argument, Parameter) and (isinstance(argument, Block) or not isinstance(before, Parameter)):
            return argument
    return None


_RUNNERS: dict[str, Runner] = {
    "invoke-expression": _invoke_expression,
    "invoke-command": _invoke_command,
    "start-job": _invoke_command,
    "start-threadjob": _invoke_command,
    "start-process": _start_process,
    "set-alias": _new_alias,
    "new-alias": _new_alias,
    "new-object": _new_object,
}
