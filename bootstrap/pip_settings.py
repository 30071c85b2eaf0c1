"""What pip was told about where packages come from, told to uv."""

from __future__ import annotations

import configparser
import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def pip_config_files(environ: Mapping[str, str]) -> list[Path]:
    """Where pip reads its configuration, weakest first."""
    chosen = environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return []
    home = Path(environ.get("HOME") or os.devnull)
    shared = environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")
    files = [Path(folder, "pip", "pip.conf") for folder in shared] + [Path("/etc/pip.conf")]
    files += [home / ".pip/pip.conf", Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip/pip.conf"]
    files += [Path(sys.prefix, "pip.conf")] + ([Path(chosen)] if chosen else [])
    return files


def pip_options(environ: Mapping[str, str], files: Sequence[Path]) -> dict[str, str]:
    """The options pip would use, by their long names, from its files and from ``PIP_*``."""
    parser = configparser.RawConfigParser()
    with contextlib.suppress(configparser.Error, OSError, UnicodeDecodeError):
        parser.read(files)
    options: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            options.update({key.replace("_", "-"): value for key, value in parser.items(section)})
    for key, value in environ.items():
        if key.startswith("PIP_") and value:
            options[key[4:].lower().replace("_", "-")] = value
    return options


def present(places: str) -> list[str]:
    """The places in a pip option that exist; a missing folder is a warning to pip and an error to uv."""

    def exists(place: str) -> bool:
        path = place.replace("file://", "", 1)
        return "://" in path or Path(path).exists()

    return [place for place in places.split() if exists(place)]


def uv_environment(environ: Mapping[str, str], options: Mapping[str, str], private: Path) -> dict[str, str]:
    """``environ`` with pip's settings in uv's words, for uv does not read pip's; what uv was told itself stays.

    Without a home to write to, uv's cache goes into ``private``.
    """
    wanted = {
        "UV_DEFAULT_INDEX": "" if environ.get("UV_INDEX_URL") else options.get("index-url", ""),
        "UV_INDEX": " ".join(present(options.get("extra-index-url", ""))),
        "UV_FIND_LINKS": ",".join(present(options.get("find-links", ""))),
        "UV_INSECURE_HOST": " ".join(options.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": options.get("timeout", options.get("default-timeout", "")),
        "SSL_CERT_FILE": options.get("cert", ""),
        "ALL_PROXY": options.get("proxy", ""),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    if wanted["UV_INDEX"]:
        # pip looks everywhere for a version; uv stops at the first index that knows the name
        wanted["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    home = environ.get("XDG_CACHE_HOME") or environ.get("HOME")
    if not home or not os.access(home, os.W_OK):
        wanted["UV_CACHE_DIR"] = str(private / "cache")
    return {**{key: value for key, value in wanted.items() if value}, **environ}
