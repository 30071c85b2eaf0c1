"""Just enough of a POSIX shell: sequences, pipes, redirections, variables, quotes."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.commands.reply import Place, Program, Reply, failure

_NOISE = re.compile(r"\s2>(&1|\s*/dev/null)|\s>\s*/dev/null")
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
_ENDS = {";", "&&", "||", "\n"}
_WRAPPERS = {"sudo": 0, "nohup": 0, "timeout": 1, "nice": 0, "env": 0}


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Simple commands joined by pipes, where the output goes, and what has to have happened before."""

    after: str
    commands: tuple[tuple[str, ...], ...]
    target: str | None = None


def parse(command: str, environment: tuple[tuple[str, str], ...] = ()) -> list[Pipeline]:
    """The pipelines of ``command``. Raises ``ValueError`` for an unclosed quote."""
    values = dict(environment)
    text = _VARIABLE.sub(lambda found: values.get(found[1], found[0]), _NOISE.sub(" ", f" {command}").strip())
    lexer = shlex.shlex(text.replace("\n", ";"), posix=True, punctuation_chars=";&|>")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(_pipelines(list(lexer)))


def _pipelines(tokens: list[str]) -> Iterator[Pipeline]:
    after, commands, words, target = ";", list[tuple[str, ...]](), list[str](), None
    pending = iter([*tokens, ";"])
    for part in pending:
        if part in (">", ">>"):
            target = next(pending, "")
        elif part == "|" or part in _ENDS:
            if words:
                commands.append(tuple(words))
            words = []
            if part in _ENDS:
                if commands:
                    yield Pipeline(after, tuple(commands), target)
                after, commands, target = part, [], None
        else:
            words.append(part)


def run(place: Place, command: str, programs: dict[str, Program]) -> Reply:
    """What the shell at ``place`` leaves after ``command``."""
    try:
        pipelines = parse(command, place.environment)
    except ValueError as error:
        return failure(2, f"bash: -c: line 1: {str(error).lower()}")
    total = Reply()
    for pipeline in pipelines:
        if (pipeline.after, total.exit_code == 0) in (("&&", False), ("||", True)):
            continue
        reply = _run_pipeline(place, pipeline, programs)
        effect = total.effect or reply.effect
        total = Reply(total.stdout + reply.stdout, total.stderr + reply.stderr, reply.exit_code, effect)
    return total


def _run_pipeline(place: Place, pipeline: Pipeline, programs: dict[str, Program]) -> Reply:
    total = Reply()
    for words in pipeline.commands:
        reply = _run_program(replace(place, stdin=total.stdout), bare(words), programs)
        total = replace(reply, stderr=total.stderr + reply.stderr, effect=total.effect or reply.effect)
    if pipeline.target is not None and total.exit_code == 0:
        place.host.files[pipeline.target] = total.stdout
        total = replace(total, stdout="", effect=True)
    return total


def bare(words: tuple[str, ...]) -> list[str]:
    """``words`` without ``sudo``, ``timeout 5`` and the like in front."""
    rest = list(words)
    while len(rest) > 1 and rest[0] in _WRAPPERS:
        arguments = _WRAPPERS[rest.pop(0)]
        while rest and rest[0].startswith("-"):
            rest.pop(0)
        rest = rest[arguments:]
    return rest


def _run_program(place: Place, words: list[str], programs: dict[str, Program]) -> Reply:
    if words[:2] in (["sh", "-c"], ["bash", "-c"]) and len(words) > 2:  # noqa: PLR2004 - a shell, -c, and its text
        return run(place, words[2], programs)
    program = programs.get(words[0].rsplit("/", 1)[-1]) if words else None
    if program is None:
        name = words[0] if words else ""
        shell = (
            "/bin/sh: 1: {}: not found" if place.host is place.fleet.local else "bash: line 1: {}: command not found"
        )
        return failure(127, shell.format(name))
    return program(place, words)
