"""Who the embedded servers run as. PostgreSQL refuses root, so root hands them to ``nobody``."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from cli.embedded.errors import OWN_SERVERS, EmbeddedError

if sys.platform != "win32":
    import pwd


@dataclass(frozen=True, slots=True)
class ServerUser:
    """An unprivileged user that root drops to."""

    uid: int
    gid: int


def server_user() -> ServerUser | None:
    """Who to run as; None when this process is no root and can do it itself.

    Raises: EmbeddedError: Windows, or root on a system without a ``nobody``.
    """
    if sys.platform == "win32":
        raise EmbeddedError(f"there are no embedded servers for Windows: {OWN_SERVERS}")
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        message = f"PostgreSQL does not run as root, and there is no user nobody: {OWN_SERVERS}"
        raise EmbeddedError(message) from None
    return ServerUser(entry.pw_uid, entry.pw_gid)


def passable(folder: Path, user: ServerUser) -> bool:
    """Whether that user may go through ``folder``, coming from the root of the file system."""
    folder = folder.resolve()
    return all(_allowed(step, user, 0o1) for step in (folder, *folder.parents))


def runnable(program: Path, user: ServerUser) -> bool:
    """Whether that user may read and run the file."""
    return passable(program.resolve().parent, user) and _allowed(program, user, 0o5)


def _allowed(path: Path, user: ServerUser, bits: int) -> bool:
    state = path.stat()
    shift = 6 if state.st_uid == user.uid else 3 if state.st_gid == user.gid else 0
    return (state.st_mode >> shift) & bits == bits
