"""``stage-e`` as processes of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

GONE_WITHIN_S = 20
OTHERS = ("STAGE_E_DATABASE_URL", "STAGE_E_REDIS_URL", "STAGE_E_API_KEY", "STAGE_E_API_KEYS_FILE", "STAGE_E_URL")


def environment(**given: str) -> dict[str, str]:
    """That of this process, without what it may say about other stacks."""
    return {name: value for name, value in os.environ.items() if name not in OTHERS} | given


def stage_e(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment(**given))


def hear_ctrl_c() -> None:
    """For a child, before it begins: what a shell starts with ``&`` ignores it, and so do all of its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(*words: str, **given: str) -> Iterator[subprocess.Popen[str]]:
    """A command that runs for the length of a block, unless it ends before; its output is read line by line."""
    command = [sys.executable, "-m", "cli", *words]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(**given),
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509 - nothing else runs in between
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def interrupted(process: subprocess.Popen[str]) -> int:
    """The code with which it ends after Ctrl-C."""
    process.send_signal(signal.SIGINT)
    process.communicate()
    return process.returncode


def line_with(process: subprocess.Popen[str], text: str) -> str:
    """The next line of its output with that text in it."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if text in line:
            return line
    raise AssertionError(f"it ended without {text!r}, and said: {''.join(said)}")


def family_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Everything that it has started."""
    return psutil.Process(process.pid).children(recursive=True)


def left_of(family: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are still there after a while; zombies are not."""
    _, alive = psutil.wait_procs(family, GONE_WITHIN_S)
    return [each for each in alive if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def worker_pids(home: Path, family: list[psutil.Process]) -> list[int]:
    """The worker processes of the stack in ``home``; some of the family may be gone since it was looked at."""
    return [each.pid for each in family if _is_worker(each, home)]


def _is_worker(process: psutil.Process, home: Path) -> bool:
    try:
        return process.cmdline()[-1:] == ["worker"] and process.environ().get("STAGE_E_HOME") == str(home)
    except psutil.NoSuchProcess:
        return False
