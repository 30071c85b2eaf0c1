"""The processes of a benchmark: started with an environment of their own, and gone when the block ends."""

import os
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil

from bench.errors import BenchError
from cli.stack.child import OURS as PYTHON
from cli.stack.child import Child, Program

LOOK_S = 0.01
START_PATIENCE_S = 30.0
END_PATIENCE_S = 15.0
KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")  # of our environment; settings and proxies stay out


class Processes:
    """Children of this process, in the order in which they were started."""

    def __init__(self, folder: Path) -> None:
        self._logs = folder / "logs"
        self._children: list[Child] = []

    def start(self, name: str, module: str, *words: str, ready: str, **environ: str) -> Child:
        """A Python module as a process, which has printed ``ready``. Raises: BenchError: it does not get that far."""
        child = self._begin(name, module, words, environ)
        await_word(child, ready)
        return child

    def start_all(self, name: str, count: int, module: str, *words: str, ready: str, **environ: str) -> list[Child]:
        """The same several times, started together."""
        children = [self._begin(f"{name}-{1 + at}", module, words, environ) for at in range(count)]
        for child in children:
            await_word(child, ready)
        return children

    def run(self, name: str, module: str, *words: str, within_s: float, **environ: str) -> str:
        """What a process printed that ended by itself. Raises: BenchError: it failed, or took too long."""
        return said_by_its_end(self._begin(name, module, words, environ), within_s)

    def _begin(self, name: str, module: str, words: tuple[str, ...], environ: Mapping[str, str]) -> Child:
        own = {key: value for key in KEPT if (value := os.environ.get(key))}
        always = {"PYTHONUNBUFFERED": "1", "BENCH_NAME": name}
        log = self._logs / f"{len(self._children):03}-{name}.log"
        child = Child(Program(name, (*PYTHON, module, *words), {**own, **always, **environ}, log))
        self._children.append(child)
        child.start()
        return child

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(*self._children)


def end(*children: Child) -> None:
    """They have ended: asked to, and after a while made to."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + END_PATIENCE_S
    while any(child.running for child in children) and time.monotonic() < deadline:
        time.sleep(LOOK_S)
    for child in children:
        child.kill()


def said_by_its_end(child: Child, within_s: float) -> str:
    """What a process printed that ends by itself. Raises: BenchError: it failed, or took too long and was killed."""
    deadline = time.monotonic() + within_s
    while child.running and time.monotonic() < deadline:
        time.sleep(LOOK_S)
    if child.running:
        child.kill()
        raise BenchError(f"{child.name} was not done after {within_s:.0f} s")
    if child.code:
        raise BenchError(f"{child.name} {child.ending()}: {child.last_words()}")
    return child.output()


def await_word(child: Child, word: str) -> str:
    """The line in which it printed ``word``. Raises: BenchError: it ended, or does not say it."""
    deadline = time.monotonic() + START_PATIENCE_S
    while time.monotonic() < deadline:
        said = next((line for line in child.output().splitlines() if word in line), None)
        if said is not None:
            return said
        if not child.running:
            raise BenchError(f"{child.name} did not start: {child.last_words()}")
        time.sleep(LOOK_S)
    raise BenchError(f"{child.name} did not get ready within {START_PATIENCE_S:.0f} s: {child.last_words()}")


def cpu_s(*children: Child) -> float:
    """CPU time that they have used so far, all together."""
    used = [psutil.Process(child.pid).cpu_times() for child in children]
    return sum(times.user + times.system for times in used)


def cpu_percents(children: Sequence[Child], seconds: float) -> list[float]:
    """Percent of one core that each uses in the coming seconds, on average."""
    before, began_s = [cpu_s(child) for child in children], time.perf_counter()
    time.sleep(seconds)
    span_s = time.perf_counter() - began_s
    return [100 * (cpu_s(child) - used_s) / span_s for child, used_s in zip(children, before, strict=True)]
