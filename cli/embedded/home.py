"""Where the embedded servers live: the folder of their data, the folder of their sockets, and who has them."""

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.embedded.errors import EmbeddedError
from cli.embedded.user import ServerUser, passable

if sys.platform != "win32":
    import fcntl

LONGEST_SOCKET_PATH = 103  # bytes; sockaddr_un holds 104 on macOS and 108 on Linux, with the closing zero
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"
ROOTS_FOLDER = Path("/var/lib/stage-e")  # for root, when the servers' user cannot get at root's home


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one pair of servers, all owned by the user they run as."""

    folder: Path  # data and logs
    sockets: Path
    user: ServerUser | None  # None: the user who asked


def default_home(environ: Mapping[str, str]) -> Path:
    """``STAGE_E_HOME``, or ``~/.stage-e``, or a folder of this user in the temporary one when home is unusable."""
    if chosen := environ.get("STAGE_E_HOME"):
        return Path(chosen).expanduser().absolute()
    home = environ.get("HOME") or environ.get("USERPROFILE")
    if home and os.access(home, os.W_OK | os.X_OK):
        return Path(home).absolute() / ".stage-e"
    return Path(tempfile.gettempdir()) / f"stage-e-{os.getuid()}"


def make_home(home: Path) -> None:
    """The folder exists afterwards, closed to others; root's new one lets the servers' user pass through.

    Raises: EmbeddedError: it cannot be had.
    """
    try:
        home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        owner = home.stat().st_uid
    except OSError as error:
        message = f"cannot use {home} for the embedded servers ({error.strerror}): set STAGE_E_HOME to another folder"
        raise EmbeddedError(message) from error
    if owner != os.getuid():
        raise EmbeddedError(f"{home} belongs to another user: set STAGE_E_HOME to a folder of your own")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The lock file is ours until the block ends; what the block writes into it is gone after that.

    Raises: EmbeddedError: somebody has it already.
    """
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = read_note(path).get("launcher", "another process")
            raise EmbeddedError(
                f"the embedded servers in {path.parent} are run by {holder}: "
                "stop it, or set STAGE_E_HOME to another folder"
            ) from None
        handle.truncate(0)
        yield
        handle.truncate(0)


def read_note(path: Path) -> dict[str, str]:
    """What the holder of a lock wrote about itself; empty while nobody holds it."""
    try:
        with path.open() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return {str(key): str(value) for key, value in json.load(handle).items()}
    except (OSError, ValueError):
        pass
    return {}


def servers_folder(home: Path, user: ServerUser | None, roots_folder: Path = ROOTS_FOLDER) -> Path:
    """Where this home keeps its servers.

    For root a folder that the servers' user can get at: never by opening up root's own folders, but elsewhere, with
    a link in the home that leads there. Raises: EmbeddedError: they are in this home, which was closed since.
    """
    folder = home / "servers"
    if user is None or (passable(home, user) and not folder.is_symlink()):
        return folder
    elsewhere = roots_folder / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    if not folder.is_symlink():
        if folder.exists():
            raise EmbeddedError(f"the user nobody can no longer get at {folder}: allow passing through its parents")
        folder.symlink_to(elsewhere)
    return elsewhere


def make_owned(folder: Path, user: ServerUser | None) -> None:
    """The folder exists and belongs to the servers' user alone; its parents stay as they are, new ones are passable.

    Raises: EmbeddedError: it cannot be made.
    """
    try:
        folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if user:
            os.chown(folder, user.uid, user.gid, follow_symlinks=False)
    except OSError as error:
        message = f"cannot make {folder} ({error.strerror}): set STAGE_E_HOME to another folder"
        raise EmbeddedError(message) from error


def fits_sockets(folder: Path) -> bool:
    """Whether sockets can be bound there, and the path stands in a URL as it is."""
    path = str(folder) + LONGEST_SOCKET_NAME
    return len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and re.fullmatch(r"[\w./+-]+", path, re.ASCII) is not None


@contextmanager
def temporary(prefix: str, user: ServerUser | None) -> Iterator[Path]:
    """A folder with a short path, for this block only. In ``/tmp``: macOS has a long path as its temporary folder."""
    parent = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - mkdtemp makes it safe
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        make_owned(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def place_in(home: Path, user: ServerUser | None) -> Iterator[Place]:
    """The place of the lasting servers of a home."""
    folder = servers_folder(home, user)
    make_owned(folder, user)
    if fits_sockets(folder / "run"):
        make_owned(folder / "run", user)
        yield Place(folder, folder / "run", user)
        return
    with temporary("stage-e-", user) as sockets:
        yield Place(folder, sockets, user)


@contextmanager
def ephemeral_place(user: ServerUser | None) -> Iterator[Place]:
    """A place that is gone after the block."""
    with temporary("stage-e-", user) as folder:
        yield Place(folder, folder, user)
