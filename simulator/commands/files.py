"""Programs around files, and the filters that pipes end in."""

import re
from datetime import UTC, datetime

from simulator.commands.reply import Place, Program, Reply, done, failure, lines, options

_THERE = {
    "/etc/nginx/nginx.conf": "worker_processes auto;\n",
    "/etc/hostname": "",
    "/etc/os-release": 'NAME="Ubuntu"\nVERSION="22.04.3 LTS"\n',
}
_FOLDERS = {"/": "bin etc home opt root srv tmp usr var", "/var/log": "auth.log kern.log nginx syslog", "/home": ""}


def _content(place: Place, path: str) -> str | None:
    if path == "/etc/hostname":
        return f"{place.host.short_name}\n"
    if path == "/proc/uptime":
        return f"{place.host.uptime_s(datetime.now(UTC)):.2f} 31000.00\n"
    return place.host.files.get(path, _THERE.get(path))


def _ls(place: Place, words: list[str]) -> Reply:
    _, rest = options(words)
    path = rest[0] if rest else place.folder or "/"
    if path in place.host.files or path in _THERE:
        return lines(path)
    folder = path.rstrip("/") or "/"
    inside = [name.removeprefix(f"{folder}/") for name in place.host.files if name.startswith(f"{folder}/")]
    if folder not in _FOLDERS and not inside:
        return failure(2, f"ls: cannot access '{path}': No such file or directory")
    return lines(*sorted({*_FOLDERS.get(folder, "").split(), *inside}))


def _cat(place: Place, words: list[str]) -> Reply:
    _, rest = options(words)
    if not rest:
        return Reply(place.stdin)
    texts = [(path, _content(place, path)) for path in rest]
    missing = [path for path, text in texts if text is None]
    if missing:
        return failure(1, f"cat: {missing[0]}: No such file or directory")
    return Reply("".join(text or "" for _, text in texts))


def _touch(place: Place, words: list[str]) -> Reply:
    _, rest = options(words)
    for path in rest:
        place.host.files.setdefault(path, "")
    return done()


def _rm(place: Place, words: list[str]) -> Reply:
    given, rest = options(words)
    forced = any("f" in option for option in given)
    for path in rest:
        inside = [name for name in place.host.files if name == path or name.startswith(f"{path.rstrip('/')}/")]
        if not inside and not forced and path not in _THERE:
            return failure(1, f"rm: cannot remove '{path}': No such file or directory")
        for name in inside:
            del place.host.files[name]
    return done()


def _copy(place: Place, words: list[str]) -> Reply:
    _, rest = options(words)
    source, target = (*rest, "", "")[:2]
    if not target:
        return failure(1, f"{words[0]}: missing destination file operand")
    text = _content(place, source)
    if text is None:
        return failure(1, f"{words[0]}: cannot stat '{source}': No such file or directory")
    place.host.files[target] = text
    if words[0].endswith("mv"):
        place.host.files.pop(source, None)
    return done()


def _test(place: Place, words: list[str]) -> Reply:
    given, rest = options(words, "-e", "-f", "-d", "-s")
    path = next((value for value in given.values() if value), rest[0] if rest else "")
    known = _content(place, path) is not None or path in _FOLDERS
    return Reply(exit_code=0 if known else 1)


def _tee(place: Place, words: list[str]) -> Reply:
    _, rest = options(words)
    for path in rest:
        place.host.files[path] = place.stdin
    return Reply(place.stdin, effect=True)


def _sed(place: Place, words: list[str]) -> Reply:
    changes = any(word.startswith(("-i", "--in-place")) for word in words)
    return done() if changes else Reply(place.stdin)


def _find(place: Place, words: list[str]) -> Reply:
    start = words[1] if len(words) > 1 else "/"
    found = [path for path in (*_THERE, *place.host.files) if path.startswith(start)]
    return Reply("".join(f"{path}\n" for path in found), effect="-delete" in words or "-exec" in words)


def _grep(place: Place, words: list[str]) -> Reply:
    given, rest = options(words, "-e", "-m", "-A", "-B", "-C")
    pattern = given.get("-e") or (rest[0] if rest else "")
    text = _content(place, rest[1]) if len(rest) > 1 else place.stdin
    if text is None:
        return failure(2, f"grep: {rest[1]}: No such file or directory")
    flags = re.IGNORECASE if any("i" in option for option in given) else 0
    try:
        found = [row for row in text.splitlines() if bool(re.search(pattern, row, flags)) != ("-v" in given)]
    except re.error:
        return failure(2, "grep: Invalid regular expression")
    shown = lines(str(len(found))) if "-c" in given else lines(*found)
    return Reply(shown.stdout, exit_code=0 if found else 1)


def _part(place: Place, words: list[str]) -> Reply:
    given, rest = options(words, "-n")
    wanted = given.get("-n") or next((option[1:] for option in given if option[1:].isdecimal()), "10")
    count = abs(int(wanted)) if wanted.lstrip("-").isdecimal() else 10
    text = _content(place, rest[0]) if rest else place.stdin
    if text is None:
        return failure(1, f"{words[0]}: cannot open '{rest[0]}' for reading: No such file or directory")
    rows = text.splitlines()
    return lines(
        *(rows[:count] if words[0].endswith("head") else rows[len(rows) - count if count < len(rows) else 0 :])
    )


def _wc(place: Place, words: list[str]) -> Reply:
    rows = place.stdin.splitlines()
    return lines(str(len(rows)) if "-l" in words else f"{len(rows)} {len(place.stdin.split())} {len(place.stdin)}")


def _same(place: Place, _words: list[str]) -> Reply:
    return Reply(place.stdin)


PROGRAMS: dict[str, Program] = {
    "ls": _ls,
    "cat": _cat,
    "touch": _touch,
    "mkdir": _touch,
    "rm": _rm,
    "rmdir": _rm,
    "cp": _copy,
    "mv": _copy,
    "test": _test,
    "[": _test,
    "stat": _test,
    "tee": _tee,
    "sed": _sed,
    "find": _find,
    "grep": _grep,
    "head": _part,
    "tail": _part,
    "wc": _wc,
    "sort": lambda place, _words: lines(*sorted(place.stdin.splitlines())),
    "uniq": _same,
    "awk": _same,
    "cut": _same,
    "column": _same,
    "xargs": _same,
}
