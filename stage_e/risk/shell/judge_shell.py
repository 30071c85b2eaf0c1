"""What a shell text does, and how bad it can get: every part that may run is judged."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.shell.command import judge_argv
from stage_e.risk.shell.context import DEEPEST, Context, SqlJudge
from stage_e.risk.shell.leaks import leaks_in, may_carry
from stage_e.risk.shell.names_set import names_expanded, names_in_words, names_set_in
from stage_e.risk.shell.output import origins_of, output_of
from stage_e.risk.shell.parse import parse_shell
from stage_e.risk.shell.redirects import judge_redirect, stream_of
from stage_e.risk.shell.resolve import name_processes, resolve, resolve_text, scripts_in
from stage_e.risk.shell.scope import Defined, Scope
from stage_e.risk.shell.stream import CONTENT, NOTHING, Stream
from stage_e.risk.shell.syntax import (
    Assignment,
    Block,
    Function,
    Part,
    Pipeline,
    Redirect,
    Runs,
    Script,
    Simple,
    Span,
    Statement,
    Test,
    UnreadableError,
    Variable,
    Word,
    calls,
)
from stage_e.risk.shell.variables import judge_assignment, judge_names
from stage_e.risk.sql.judge import judge_sql
from stage_e.risk.unknown_text import SPLIT, has_unknown

_EXPORTS = frozenset({"export", "declare", "typeset", "readonly"})
_MEANS_SOMETHING = re.compile(r"[$`|&;<>#\n]")
_SAYS_NOTHING: tuple[list[str], ...] = ([], ["echo"], [":"], ["true"])
_MOST_TURNS = 16
_TALKS = re.compile(r"/dev/(?:tcp|udp)/")


def judge_shell(book: CommandBook, text: str, sql: SqlJudge = judge_sql) -> Judgement:
    """The verdict on ``text``, which a POSIX shell would read."""
    return _judge_text(Context(book, sql, _judge_inner), text)


def judge_shell_words(book: CommandBook, words: Sequence[str], sql: SqlJudge = judge_sql) -> Judgement:
    """The verdict on one command that runs without a shell, given its words."""
    return judge_argv(Context(book, sql, _judge_inner), words)


def _judge_inner(context: Context, text: str) -> Judgement:
    """The verdict on a text within the text: its places are not those of the whole."""
    judged = _judge_text(context, text)
    return replace(judged, reasons=tuple(replace(reason, span=None) for reason in judged.reasons))


def _judge_text(context: Context, text: str) -> Judgement:
    if context.depth > DEEPEST:
        return unknown("shell.too_deep", "it runs commands within commands that nobody follows any more")
    if "\r" in text:
        plain = _judge_text(context, text.replace("\r\n", "\n").replace("\r", "\n"))
        return together([unknown("shell.unreadable", "a carriage return hides a part of the text"), plain])
    try:
        found = list(_Walk(context).script(parse_shell(text), context.stdin))
    except UnreadableError as error:
        talks = _TALKS.search(text)
        return unknown("shell.unreadable", str(error), risk=RiskLevel.CRITICAL if talks else RiskLevel.HIGH)
    return (
        together([*found, *leaks_in(found, carried=bool(context.scope.carriers))])
        if found
        else unknown("shell.empty", "there is no command")
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through statements in the order in which they may run."""

    context: Context

    @property
    def scope(self) -> Scope:
        return self.context.scope

    def script(self, script: Script, stdin: Stream = NOTHING) -> Iterator[Judgement]:
        for statement in script:
            yield from self.statement(statement, stdin)

    def statement(self, statement: Statement, stdin: Stream) -> Iterator[Judgement]:
        match statement:
            case Simple():
                yield _located(self._simple(statement, stdin), statement.span)
            case Pipeline():
                yield from self._pipeline(statement, stdin)
            case Block():
                yield from self._block(statement, stdin)
            case Function():
                yield from self._function(statement)
            case Test():
                self.scope.forget(statement.names)
                yield from judge_names(statement.names)
                yield from self._expanded(statement.parts)
                yield _harmless("shell.test", "it compares")

    def _pipeline(self, pipeline: Pipeline, stdin: Stream) -> Iterator[Judgement]:
        for stage in pipeline.stages:
            apart = replace(self.context, scope=self.scope.apart())
            yield from _Walk(apart).statement(stage, stdin)
            stdin = output_of(self.context, stage, stdin)
        self.scope.forget(names_set_in(pipeline.stages))

    def _block(self, block: Block, stdin: Stream) -> Iterator[Judgement]:
        yield from self._words(block.words)
        yield from self._redirects(block.redirects)
        stdin = stdin.mixed_with(stream_of(redirect, self.scope) for redirect in block.redirects)
        self.scope.forget(expanded := names_in_words(block.words))
        yield from judge_names(expanded | {block.variable or ""})
        assigned, functions = names_set_in(block.body), dict(self.scope.functions)
        if block.runs is Runs.REPEATED:
            self.scope.forget(assigned)
            yield from self._until_settled(block, stdin)
        else:
            yield from self.script(block.body, stdin)
        if block.runs is not Runs.ONCE:
            self.scope.forget(assigned)
            self.scope.keep_functions(functions)

    def _until_settled(self, block: Block, stdin: Stream) -> Iterator[Judgement]:
        """A turn begins with what the one before it left, which may be more than the text shows."""
        before = dict(self.scope.values)
        yield from self._repeated(block, stdin)
        if any(self.scope.values.get(name) != value for name, value in before.items() if name != block.variable):
            self.scope.forget_all()
            yield from self._repeated(block, stdin)

    def _repeated(self, block: Block, stdin: Stream) -> Iterator[Judgement]:
        name = block.variable
        values = [text for word in block.words for text in resolve(word, self.scope)] if name else []
        turns = self.context.turns * len(values)
        if name is None or not 0 < turns <= _MOST_TURNS or any(SPLIT in value for value in values):
            self.scope.forget([name] if name else [])
            if name and name not in names_set_in(block.body) and name_processes(block.words):
                self.scope.processes.add(name)
            yield from self.script(block.body, stdin)
            self.scope.forget([name] if name else [])
            return
        for value in values:
            self.scope.assign(name, value)
            yield from _Walk(replace(self.context, turns=turns)).script(block.body, stdin)
        self.scope.forget([name])

    def _function(self, function: Function) -> Iterator[Judgement]:
        yield _harmless("shell.function", f"it defines {function.name}")
        yield from self._defined(function.name, function.body, self.scope.values)
        if calls(function.body, function.name):
            detail = f"{function.name} starts itself over and over"
            yield _located(unknown("shell.fork_bomb", detail, Effect.DISRUPTIVE, RiskLevel.CRITICAL), function.span)

    def _defined(self, name: str, body: Script, values: dict[str, str]) -> Iterator[Judgement]:
        sets = names_set_in(body)
        known = {each: value for each, value in values.items() if each not in sets}
        self.scope.functions[name] = Defined(body, sets, known)
        outside, outside_sets = self.scope.values, self.scope.set_by_words
        self.scope.values, self.scope.set_by_words = dict(known), set()
        yield from self.script(body)
        sets |= self.scope.set_by_words
        self.scope.functions[name] = Defined(body, sets, known)
        self.scope.values = {} if self.scope.unsettled else outside
        self.scope.set_by_words = outside_sets | sets
        self.scope.forget(sets)

    def _called(self, name: str) -> Iterator[Judgement]:
        """What a function does now that it reads other values, and that it may have set variables."""
        defined = self.scope.functions[name]
        if any(self.scope.value_of(each) != value for each, value in defined.values.items()):
            yield from self._defined(name, defined.body, {})
        for each in self.scope.functions.values():
            self.scope.forget(each.sets)

    def _simple(self, simple: Simple, stdin: Stream) -> Judgement:
        self.scope.forget(expanded := names_expanded(simple))
        words = [text for word in simple.words for text in resolve(word, self.scope)]
        found = [*judge_names(expanded | self.scope.set_by(words)), *self._words(simple.words)]
        found += self._redirects(simple.redirects, says_nothing=words in _SAYS_NOTHING)
        found += self._assignments(simple, words)
        if words:
            inputs = [stream_of(redirect, self.scope) for redirect in simple.redirects]
            files = [output_of(self.context, inner, NOTHING) for inner in self._files(simple)]
            read = NOTHING.mixed_with([stream for stream in inputs if stream.given][-1:]) if inputs else stdin
            made_of = origins_of(self.context, simple)
            context = replace(self.context, stdin=(read if read.given else stdin).mixed_with(files), made_of=made_of)
            found.insert(0, judge_argv(context, words))
            if may_carry(self.context.book, words[0], made_of):
                self.scope.carriers.add(words[0])
            if _is_code(simple, self.scope):
                found.append(unknown("shell.code_in_words", "a variable holds what looks like code"))
            self._remember(words)
            found += self._called(words[0]) if words[0] in self.scope.functions else ()
        if not found:
            return _harmless("shell.assignment", "it only sets variables of its own")
        first, *more = [judged for judged in found if judged.reasons] or [
            _harmless("shell.redirection", "it only opens")
        ]
        return _joined(first, more)

    def _files(self, simple: Simple) -> Iterator[Statement]:
        for word in simple.words:
            for script, is_file in scripts_in(word.parts):
                if is_file:
                    yield from script

    def _remember(self, words: list[str]) -> None:
        rules = (self.context.book.rule_of(word, Language.POSIX) for word in words)
        self.scope.fetched |= any(rule.fetches for rule in rules if rule)
        if words[0] in {"cd", "pushd"}:
            target = next((word for word in words[1:] if not word.startswith("-")), "~")
            ahead = "" if has_unknown(target) else target
            absolute = ahead.startswith(("/", "~"))
            self.scope.folder = ahead if absolute or not self.scope.folder else f"{self.scope.folder}/{ahead}"

    def _assignments(self, simple: Simple, words: list[str]) -> Iterator[Judgement]:
        reaches = bool(words)
        for assignment in simple.assignments:
            parts = assignment.parts if assignment.value is None else assignment.value.parts
            yield from self._expanded(parts)
            value = None if assignment.value is None else resolve_text(assignment.value, self.scope)
            if assignment.name == "IFS" and words[:1] == ["read"]:
                continue  # the line that is read, and nothing else, is split so
            judged = judge_assignment(assignment, value, reaches_programs=reaches)
            if judged is not None:
                yield judged
            if not words or words[0] in _EXPORTS:
                self._assign(assignment, value)

    def _assign(self, assignment: Assignment, value: str | None) -> None:
        self.scope.splits_differently |= assignment.name == "IFS"
        if value is None or has_unknown(value):
            self.scope.forget([assignment.name])
        else:
            self.scope.assign(assignment.name, value)
        if assignment.value is not None:
            made_of = origins_of(self.context, Simple((assignment.value,), (), (), assignment.span))
            self.scope.origins[assignment.name] = made_of

    def _words(self, words: Iterable[Word]) -> Iterator[Judgement]:
        for word in words:
            yield from self._expanded(word.parts)

    def _expanded(self, parts: tuple[Part, ...]) -> Iterator[Judgement]:
        apart = replace(self.context, scope=self.scope.apart())
        for script, _ in scripts_in(parts):
            yield from _Walk(apart).script(script)

    def _redirects(self, redirects: Iterable[Redirect], *, says_nothing: bool = False) -> Iterator[Judgement]:
        for redirect in redirects:
            for script, _ in scripts_in(redirect.target.parts):
                yield from _Walk(self.context).script(script, CONTENT)
            judged = judge_redirect(redirect, self.scope, says_nothing=says_nothing)
            if judged is not None:
                self.scope.written |= {resolve_text(redirect.target, self.scope)} if ">" in redirect.operator else set()
                yield _located(judged, redirect.span)


def _is_code(simple: Simple, scope: Scope) -> bool:
    """Whether the command comes out of a variable, with what would mean something in a text."""
    names = [part.name for part in simple.words[0].parts if isinstance(part, Variable)]
    return any(_MEANS_SOMETHING.search(scope.value_of(name) or "") for name in names)


def _joined(first: Judgement, more: list[Judgement]) -> Judgement:
    if not more:
        return first
    whole = together([first, *more])
    return replace(whole, ok_exit_codes=first.ok_exit_codes, gate=first.gate)


def _located(judged: Judgement, span: Span) -> Judgement:
    reasons = (reason if reason.span else replace(reason, span=span) for reason in judged.reasons)
    return replace(judged, reasons=tuple(reasons))


def _harmless(rule: str, detail: str) -> Judgement:
    return Judgement(Effect.READ, RiskLevel.LOW, (Reason(rule, detail),))
