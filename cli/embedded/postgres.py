"""A PostgreSQL of our own over one data folder."""

import shutil
import signal
import subprocess
from functools import partial
from pathlib import Path
from urllib.parse import quote

from cli.embedded.errors import EmbeddedError
from cli.embedded.home import Place
from cli.embedded.programs import Programs
from cli.embedded.server import Recipe, Server

MAJOR = "18"
NAME = "stage_e"  # of the role and of the database
SETTINGS = {
    "cluster_name": "stage-e",
    "listen_addresses": "",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
}
# For data that is thrown away with the machine. Commits stay synchronous: a commit in the system's memory outlives
# kill -9, one in the server's own would not.
CARELESS = {"fsync": "off", "full_page_writes": "off", "wal_init_zero": "off"}
STATUS_LINE = 7  # of postmaster.pid; src/include/utils/pidfile.h


def postgres_server(programs: Programs, place: Place, *, ephemeral: bool) -> Server:
    """Not started yet. The first start makes the data folder (0.7 s)."""
    data = place.folder / "postgres"
    settings = {**SETTINGS, **(CARELESS if ephemeral else {}), "unix_socket_directories": str(place.sockets)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Server(
        Recipe(
            name="PostgreSQL",
            command=(str(programs.postgres), "-D", str(data), *options),
            folder=place.folder,
            log=place.folder / "postgres.log",
            pid_file=data / "postmaster.pid",
            user=place.user,
            stop_signal=signal.SIGINT,  # "fast": ends the sessions, then a checkpoint
            prepare=partial(_prepare, programs, place, data, ephemeral=ephemeral),
            ready=partial(_ready, data / "postmaster.pid"),
            # the processes of one that was killed hold its shared memory for a moment
            worth_a_retry="pre-existing shared memory block",
        )
    )


def database_url(place: Place) -> str:
    """For SQLAlchemy with asyncpg."""
    return f"postgresql+asyncpg://{NAME}@/{NAME}?host={quote(str(place.sockets))}"


def _ready(pid_file: Path, pid: int) -> bool:
    """The file is written by the server itself; one with another pid is a leftover and says nothing."""
    try:
        lines = pid_file.read_text().split("\n")
    except OSError:
        return False
    return lines[0] == str(pid) and len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"


def _prepare(programs: Programs, place: Place, data: Path, *, ephemeral: bool) -> None:
    """The data folder exists, whole, and is of our version: it is made beside its place and renamed."""
    if data.exists():
        version = (data / "PG_VERSION").read_text().strip()
        if version != MAJOR:
            raise EmbeddedError(f"{data} was made by PostgreSQL {version}, this is {MAJOR}: move the folder away")
        return
    draft = data.with_name("postgres.draft")
    shutil.rmtree(draft, ignore_errors=True)
    _run(_initdb(programs, draft, ephemeral=ephemeral), place)
    # one database of its own, by the single-user server: no client library is needed yet
    single = (str(programs.postgres), "--single", "-D", str(draft), "postgres")
    _run(single, place, f"CREATE DATABASE {NAME}\n")
    draft.rename(data)


def _initdb(programs: Programs, data: Path, *, ephemeral: bool) -> tuple[str, ...]:
    return (
        str(programs.initdb),
        f"--pgdata={data}",
        f"--username={NAME}",
        "--auth=trust",  # the sockets' folder lets in nobody but their user
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        *(["--no-sync"] if ephemeral else []),
    )


def _run(command: tuple[str, ...], place: Place, words: str = "") -> None:
    try:
        done = subprocess.run(
            command,
            input=words,
            cwd=place.folder,
            env={"LC_ALL": "C", "TZ": "UTC"},
            capture_output=True,
            text=True,
            check=False,
            user=place.user.uid if place.user else None,
            group=place.user.gid if place.user else None,
            extra_groups=[] if place.user else None,
        )
    except OSError as error:
        raise EmbeddedError(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode:
        last_words = "\n  ".join((done.stdout + done.stderr).splitlines()[-12:])
        raise EmbeddedError(f"cannot make a PostgreSQL data folder in {place.folder}:\n  {last_words}")
