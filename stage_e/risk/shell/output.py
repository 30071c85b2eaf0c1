"""What a statement prints, as far as it matters to what reads it."""

from collections.abc import Iterator
from dataclasses import replace

from stage_e.risk.command_match import match
from stage_e.risk.command_rule import Language
from stage_e.risk.rule_parts import Output
from stage_e.risk.shell.context import Context
from stage_e.risk.shell.redirects import stream_of
from stage_e.risk.shell.resolve import resolve, scripts_in
from stage_e.risk.shell.stream import CONTENT, NOTHING, Origin, Stream
from stage_e.risk.shell.syntax import Block, Pipeline, Script, Simple, Statement, Variable
from stage_e.risk.unknown_text import has_unknown

_MOST_WRAPS = 4


def output_of(context: Context, statement: Statement, stdin: Stream) -> Stream:
    """What the statement prints when it reads ``stdin``."""
    match statement:
        case Simple():
            return _printed(context, statement, stdin)
        case Pipeline(stages=stages):
            for stage in stages:
                stdin = output_of(context, stage, stdin)
            return stdin
        case Block(body=body):
            return NOTHING.mixed_with(output_of(context, inner, stdin) for inner in body)
        case _:
            return NOTHING


def origins_of(context: Context, simple: Simple) -> Stream:
    """What is inserted into the words of the command when it runs."""
    return NOTHING.mixed_with(_inserted(context, simple))


def _inserted(context: Context, simple: Simple) -> Iterator[Stream]:
    for word in simple.words:
        for part in word.parts:
            if isinstance(part, Variable):
                yield context.scope.origins.get(part.name, NOTHING)
        for script, _ in scripts_in(word.parts):
            yield _of_script(context, script)


def _of_script(context: Context, script: Script) -> Stream:
    return NOTHING.mixed_with(output_of(context, inner, NOTHING) for inner in script)


def _printed(context: Context, simple: Simple, stdin: Stream) -> Stream:
    words = [text for word in simple.words for text in resolve(word, context.scope)]
    inputs = [stream_of(redirect, context.scope) for redirect in simple.redirects]
    read = stdin.mixed_with(stream for stream in inputs if stream.given)
    for _ in range(_MOST_WRAPS):
        rule = context.book.rule_of(words[0], Language.POSIX) if words else None
        if rule is None:
            return read.mixed_with([CONTENT])
        found = match(rule, words[1:], Language.POSIX)
        if not found.wrapped:
            break
        words = list(found.wrapped)
    else:
        return read.mixed_with([CONTENT])
    inserted = origins_of(context, simple)
    match found.rule.output:
        case Output.WORDS:
            return _said(found.words, inserted)
        case Output.SAME if not found.words:
            return read
        case Output.HIDDEN:
            return Stream(None, read.origins | {Origin.HIDDEN})
        case Output.REMOTE:
            return Stream(None, read.origins | {Origin.REMOTE, Origin.CONTENT})
        case _:
            return Stream(None, read.origins | {Origin.CONTENT})


def _said(words: tuple[str, ...], inserted: Stream) -> Stream:
    text = " ".join(words)
    if has_unknown(text):
        return replace(inserted, text=None, given=True)
    return Stream(text, frozenset({Origin.HIDDEN}) if "\\" in text.replace("\\n", "") else frozenset())
