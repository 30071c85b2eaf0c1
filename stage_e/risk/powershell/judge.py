"""What a PowerShell text does: the verdicts on all its parts, whichever of them will run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.cmd.everywhere import is_everywhere
from stage_e.risk.cmd.programs import judge_program, program_name
from stage_e.risk.command_rule import CommandRule, Language
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.powershell.arguments import UNSEEN, host_values, hosts_of, in_full, shown
from stage_e.risk.powershell.cmdlets import judge_cmdlet, raised_for_feed, raised_for_hosts
from stage_e.risk.powershell.feed import Feed, feed_behind, feed_of_statement
from stage_e.risk.powershell.lists import PowerShellLists, packaged_lists
from stage_e.risk.powershell.members import fills, judge_cast, judge_member, judge_method_name
from stage_e.risk.powershell.names import Names, names_made_by
from stage_e.risk.powershell.runners import runner_of
from stage_e.risk.powershell.statements import parsed
from stage_e.risk.powershell.tree import (
    Array,
    Assignment,
    Block,
    Command,
    Compound,
    Expression,
    ForEach,
    Literal,
    Member,
    Parameter,
    Pipeline,
    Span,
    TypeName,
    Unreadable,
    Variable,
)
from stage_e.risk.powershell.values import is_bare_template, judge_variable
from stage_e.risk.powershell.walk import Node, all_in, inside, texts_in
from stage_e.risk.powershell.written import is_written, with_system_folder, written_names
from stage_e.risk.shells import Shells, hidden

_NOUN = re.compile(r"[a-z]+-[a-z]\w*")
_NOTHING = Judgement(Effect.READ, RiskLevel.LOW, (Reason("powershell.value", "it only computes a value"),))
_DIRECTORY = re.compile(r"(?i)adsi|directoryentry|winnt:|ldap:|gc:|x509store|-as\b(?!\s*\[)")
_METHOD_HEADER = re.compile(r"(?i)x-http-method|x-method-override")
_OWN_SCOPES = frozenset({"", "script", "local", "global", "private", "using"})


def judge_powershell_text(shells: Shells, text: str) -> Judgement:
    """The verdict on ``text``."""
    statements = parsed(text)
    if not statements:
        return unknown("command.empty", "there is nothing to run")
    lists = packaged_lists()
    judge = _Judge(shells, lists, names_made_by(statements, lists), written_names(statements))
    found = [judged for statement in statements for judged in judge.node(statement, Feed.NOTHING)]
    if any(_METHOD_HEADER.search(each) for statement in statements for each in texts_in(statement)):
        found.append(unknown("http.method", "a header asks for another method than the one that is written"))
    if _DIRECTORY.search(text) and any(
        isinstance(node, Member) and fills(node) for each in statements for node in all_in(each)
    ):
        detail = "it puts something into a group, or into a store of certificates"
        found.append(unknown("powershell.directory", detail, risk=RiskLevel.CRITICAL))
    return together(found or [_NOTHING])


@dataclass(frozen=True, slots=True)
class _Judge:
    shells: Shells
    lists: PowerShellLists
    names: Names
    written: frozenset[str]
    """Variables whose values stand in the text."""

    def node(self, node: Node, feed: Feed) -> Iterator[Judgement]:
        """Verdicts on ``node`` and all that is inside; ``feed`` is what ``$_`` may stand for."""
        match node:
            case Unreadable(why=why, span=span):
                yield _at(span, unknown("powershell.unreadable", f"a part of it cannot be read: {why}"))
            case Pipeline():
                yield from self._pipeline(node, feed)
            case Command():
                yield from self._command(node, feed)
            case ForEach(source=source, body=body):
                yield from self.node(source, feed)
                yield from self.node(body, feed_of_statement(source, self.lists))
            case Member(span=span):
                yield from _placed(span, judge_member(node, self.lists))
                yield from self._inside(node, feed)
            case Compound(parts=(TypeName(name=name), *_), span=span):
                yield from _placed(span, judge_cast(name, self.lists))
                yield from self._inside(node, feed)
            case Assignment(span=span):
                yield from _placed(span, self._assignment(node))
                yield from self._inside(node, feed)
            case Variable(name=name, span=span):
                yield from _placed(span, judge_variable(name))
            case _:
                yield from self._inside(node, feed)

    def _inside(self, node: Node, feed: Feed) -> Iterator[Judgement]:
        for part in inside(node):
            yield from self.node(part, feed)

    def _pipeline(self, pipeline: Pipeline, feed: Feed) -> Iterator[Judgement]:
        fed = feed
        for place, element in enumerate(pipeline.elements):
            if is_bare_template(element):
                yield _at(element.span, hidden("powershell.template", "which command runs is only known when it runs"))
            yield from self.node(element, fed)
            fed = feed_behind(element, fed if place else Feed.NOTHING, self.lists)
        for target in pipeline.written_to:
            yield from self._written(target, pipeline.span)

    def _assignment(self, assignment: Assignment) -> Judgement | None:
        """Nothing when it fills variables of the text, or what stands at an index of them."""
        target = assignment.target
        parts = target.parts if isinstance(target, Compound) else (target,)
        parts = parts[1:] if isinstance(parts[0], TypeName) else parts
        indexed = parts and parts[-1].span[1] < target.span[1]
        if parts and isinstance(parts[0], Variable) and all(map(self._is_own, parts)):
            return None
        if (
            indexed
            and isinstance(parts[0], Variable)
            and all(self._is_own(part) or _is_property(part) for part in parts)
        ):
            return None
        return unknown("powershell.assignment", "it changes something that is more than a variable of its own")

    def _is_own(self, part: Node) -> bool:
        if not isinstance(part, Variable):
            return isinstance(part, Literal)
        scope, _, name = part.name.rpartition(":")
        return scope in _OWN_SCOPES and name not in self.lists.variables

    def _command(self, command: Command, feed: Feed) -> Iterator[Judgement]:
        command = replace(command, name=with_system_folder(command.name))
        hosts = hosts_of(command, self.lists)
        name = command.name.text if isinstance(command.name, Literal) else "it"
        seen = all(value is not None and is_written(value, self.written) for value in host_values(command, self.lists))
        for judged in self._parts_of(command, feed):
            yield _at(command.span, raised_for_hosts(judged, name, hosts, seen=seen))

    def _parts_of(self, command: Command, feed: Feed) -> Iterator[Judgement]:
        for target in command.written_to:
            yield from self._written(target, command.span)
        yield from self._arguments(command, feed)
        if isinstance(command.name, Block):
            return
        if not isinstance(command.name, Literal):
            yield from self.node(command.name, feed)
            yield hidden("powershell.dynamic_name", "which command runs is only known when it runs")
            return
        called = command.name.text
        meanings = self.names.meanings(called)
        if self.names.is_made_before(called, command.span[0]) and not self._is_listed(meanings[0]):
            return
        for name in meanings:
            yield self._call(name, called, command, feed)

    def _is_listed(self, name: str) -> bool:
        return self.shells.book.cmdlet(name) is not None or runner_of(name) is not None

    def _arguments(self, command: Command, feed: Feed) -> Iterator[Judgement]:
        names = self.names.meanings(command.name.text) if isinstance(command.name, Literal) else [""]
        if isinstance(command.name, Block):
            yield from self.node(command.name, feed)
        program = not any(self._takes_blocks(name) for name in names)
        for before, argument in zip((None, *command.arguments), command.arguments, strict=False):
            value = argument.value if isinstance(argument, Parameter) else argument
            if value is None or (program and _is_braced_word(value)):
                continue
            filters = isinstance(before, Parameter) and before.name.startswith("-f")
            if isinstance(value, Block) and filters and re.fullmatch(self.lists.text_blocks, names[0]):
                continue
            yield from self.node(value, feed)

    def _takes_blocks(self, name: str) -> bool:
        """Whether ``name`` is a cmdlet or a function, to which a block is code; a program gets its text."""
        return _NOUN.fullmatch(name) is not None or self._is_listed(name) or name in self.names.functions

    def _call(self, name: str, called: str, command: Command, feed: Feed) -> Judgement:
        runner = runner_of(name)
        if runner is not None:
            return runner(self.shells, command, feed)
        if name == "foreach-object":
            return self._member_of_each(command, feed)
        rule = self.shells.book.cmdlet(name)
        is_cmdlet = _NOUN.fullmatch(name) and name not in self.shells.book.rules[Language.CMD]
        if rule is None and is_cmdlet and name in self.shells.uses.by_name:
            rule = CommandRule()
        if rule is not None:
            return judge_cmdlet(self.shells, self.lists, name, rule, command, feed)
        if (is_cmdlet and not is_everywhere(name)) or command.operator == ".":
            return raised_for_feed(unknown("command.unknown", f"nobody has listed what {called!r} does"), name, feed)
        exact = is_everywhere(program_name(called))
        words = [called, *(word for argument in command.arguments for word in _typed(argument, exact=exact))]
        judged = judge_program(self.shells, words, fed=feed is not Feed.NOTHING)
        return judged if judged.effect.harmless else raised_for_feed(judged, name, feed)

    def _member_of_each(self, command: Command, feed: Feed) -> Judgement:
        """``ForEach-Object Name`` reads a property or calls a method; its blocks are judged where they stand."""
        given = (self._joined(each) if isinstance(each, Parameter) else each for each in command.arguments)
        values = [value for value in given if value is not None and not isinstance(value, Block)]
        words = [word for value in values for word in shown(value)]
        if UNSEEN in words:
            return hidden("powershell.dynamic_member", "what is done to each is only known when it runs")
        names = [word.lower() for word in words if not word.isdigit()]
        judged = [each for name in names if (each := judge_method_name(name, self.lists)) is not None]
        return raised_for_feed(together(judged), "it", feed) if judged else _NOTHING

    def _joined(self, parameter: Parameter) -> Expression | None:
        """What a colon joins to ``-MemberName``; what every cmdlet may be told says nothing here."""
        return None if in_full(parameter.name, (), self.lists) in self.lists.common_valued else parameter.value

    def _written(self, target: Node, span: Span) -> Iterator[Judgement]:
        if isinstance(target, Literal):
            command = Command(Literal("out-file", span), "", (target,), (), span)
            yield from self._command(command, Feed.NOTHING)
        else:
            yield _at(span, unknown("powershell.redirection", "it writes a file whose name is not written here"))


def _is_property(part: Node) -> bool:
    """``$_.Name`` as an index: it is read, not changed."""
    return isinstance(part, Member) and part.arguments is None and isinstance(part.target, Variable)


def _is_braced_word(value: Node) -> bool:
    """``{default}``, which a program gets as it stands."""
    match value:
        case Block(statements=(Pipeline(elements=(Command(name=Literal(), arguments=(), operator=""),)),)):
            return True
        case _:
            return False


def _typed(argument: Node | Parameter, *, exact: bool) -> list[str]:
    """A program gets a parameter as it was typed, and a block as its text; ``exact``: it tells ``-a`` from ``-A``."""
    if isinstance(argument, Parameter):
        return [argument.typed if exact else argument.name, *([] if argument.value is None else shown(argument.value))]
    match argument:
        case Literal() | Array() | Variable():
            return shown(argument)
        case Block(statements=(Pipeline(elements=(Command(name=Literal(text=text)),)),)):
            return [f"{{{text}}}"]
        case _:
            return [UNSEEN]


def _placed(span: Span, judged: Judgement | None) -> Iterator[Judgement]:
    if judged is not None:
        yield _at(span, judged)


def _at(span: Span, judged: Judgement) -> Judgement:
    """``judged`` with ``span`` for the reasons that have none."""
    reasons = tuple(replace(reason, span=span) if reason.span is None else reason for reason in judged.reasons)
    return replace(judged, reasons=reasons)
