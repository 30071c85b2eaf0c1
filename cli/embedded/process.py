"""One child process that ends with its parent, and its leftovers from a parent that was killed."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import psutil

from cli.embedded.errors import EmbeddedError
from cli.embedded.user import ServerUser

PR_SET_PDEATHSIG = 1  # linux/prctl.h
TAIL_LINES = 12
POLL_S = 0.005
SERVER_ENVIRON = {"LC_ALL": "C", "TZ": "UTC"}


def spawn(
    command: Sequence[str],
    folder: Path,
    log: Path,
    user: ServerUser | None,
    death: signal.Signals,
    environ: Mapping[str, str] = SERVER_ENVIRON,
) -> subprocess.Popen[bytes]:
    """A child in a session of its own (Ctrl-C in the terminal does not reach it), output into ``log``.

    On Linux it gets ``death`` when this process dies. The kernel sends that signal when the *thread* that forked ends,
    so the fork is done by a thread that stays for as long as the child does.
    """
    born: Future[subprocess.Popen[bytes]] = Future()

    def keep() -> None:
        try:
            with open(log, "ab", opener=_no_link) as output:
                child = subprocess.Popen(
                    command,
                    cwd=folder,
                    env=dict(environ),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_die_with_parent(death),  # noqa: PLW1509 - calls one function that was looked up before
                    user=user.uid if user else None,
                    group=user.gid if user else None,
                    extra_groups=[] if user else None,
                )
        except OSError as error:
            born.set_exception(EmbeddedError(f"cannot run {command[0]}: {error.strerror}"))
            return
        born.set_result(child)
        child.wait()

    threading.Thread(target=keep, name=f"keeper of {Path(command[0]).name}", daemon=True).start()
    return born.result()


def _no_link(path: str, flags: int) -> int:
    """For a root that writes into a folder of the unprivileged user, who could lay a link there."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _die_with_parent(death: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl, parent, number = ctypes.CDLL(None).prctl, os.getpid(), int(death)

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask


def tail(log: Path) -> str:
    """The last lines of a server's log, indented, for an error message."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
    except OSError:
        lines = []
    return "".join(f"\n  {line}" for line in lines or ["(its log is empty)"])


def family(pid: int) -> list[psutil.Process]:
    """The process and all its descendants, parents first; empty when it is gone."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def send(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    """Sends a signal to each that still lives."""
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def ended(processes: Sequence[psutil.Process], patience_s: float) -> bool:
    """Waits until none of them runs any more, and says whether that came true in time.

    A zombie counts as ended: who inherited it (process 1 of a container) may never ask for its exit code.
    """
    deadline = time.monotonic() + patience_s
    while any(_runs(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def alive(pid: int) -> bool:
    """Whether there is such a process and it is no zombie."""
    try:
        return _runs(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return False


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end_orphan(pid_file: Path, program: Path, death: signal.Signals, patience_s: float) -> None:
    """Ends the server that a killed launcher left behind, if ``pid_file`` still names one of ``program``.

    Only called by whoever holds the home, so nobody else can be its user.
    """
    try:
        orphan = psutil.Process(int(pid_file.read_text().split()[0]))
        if Path(orphan.exe()).name != program.name or str(pid_file.parent) not in " ".join(orphan.cmdline()):
            return
    except (OSError, ValueError, IndexError, psutil.Error):
        return
    processes = family(orphan.pid)
    send(processes, signal.SIGCONT)
    send(processes[:1], death)
    if not ended(processes, patience_s):
        send(processes, signal.SIGKILL)
        ended(processes, patience_s)
