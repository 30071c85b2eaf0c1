"""Options that say how something is shown, by what they are called."""

import re
from collections.abc import Sequence

_DISPLAY = re.compile(
    r"--(?:verbose|quiet|json|yaml|xml|csv|plain|pretty|long|wide|utc|oneline|ascii|no-(?:color|colors|colour|pager|headers?"
    r"|legend|headings?|trunc|truncate|progress|ansi|emoji|hostname)|noheadings|nocolor|human-readable|bytes"
    r"|colou?r(?:=(?:never|always|auto|on|off|no|yes))?)"
)
_LONG = re.compile(r"--?[A-Za-z][A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*(?:=.*)?", re.DOTALL)
_MORE = frozenset(
    [
        "out",
        "outfile",
        "output",
        "file",
        "files",
        "dir",
        "directory",
        "folder",
        "path",
        "to",
        "into",
        "dest",
        "destination",
        "exec",
        "execute",
        "command",
        "cmd",
        "cmdline",
        "call",
        "hook",
        "hooks",
        "plugin",
        "config",
        "conf",
        "kubeconfig",
        "kubelet",
        "endpoint",
        "url",
        "uri",
        "server",
        "host",
        "proxy",
        "socket",
        "log",
        "logfile",
        "dump",
        "save",
        "write",
        "export",
        "import",
        "script",
        "run",
        "apply",
        "fix",
        "force",
        "delete",
        "remove",
        "create",
        "update",
        "upgrade",
        "set",
        "add",
        "edit",
        "open",
        "pager",
        "ext",
        "textconv",
        "daemon",
        "trace",
        "upload",
        "send",
        "push",
        "pull",
        "repair",
        "reset",
        "clean",
        "clear",
        "cleanup",
        "purge",
        "prune",
        "install",
        "uninstall",
        "kill",
        "stop",
        "start",
        "restart",
        "reload",
        "commit",
        "watch",
        "follow",
        "interactive",
        "decode",
        "decrypt",
        "decryption",
        "secret",
        "secrets",
        "password",
        "passwords",
        "token",
        "reveal",
        "unmask",
        "sensitive",
        "raw",
        "keys",
        "showkeys",
        "key",
        "master",
        "flush",
        "rotate",
        "vacuum",
        "sync",
        "rebuild",
        "recover",
        "restore",
        "scan",
        "load",
        "eval",
        "expr",
        "expression",
        "program",
        "debugger",
        "listen",
        "bind",
        "serve",
        "preload",
        "library",
        "module",
        "user",
        "as",
        "sudo",
        "impersonate",
        "in",
        "inplace",
        "overwrite",
        "yes",
        "confirm",
        "approve",
        "ack",
        "accept",
        "enable",
        "disable",
        "mount",
        "unmount",
        "mask",
        "zero",
        "rescan",
        "trigger",
        "rename",
        "move",
        "copy",
        "replace",
        "patch",
        "drop",
        "truncate",
        "lock",
        "unlock",
        "init",
        "allow",
        "deny",
        "grant",
        "revoke",
        "cache",
        "mknodes",
        "activate",
        "background",
        "chdir",
        "root",
        "chroot",
        "input",
        "security",
        "unset",
        "regenerate",
        "doctor",
        "review",
        "daemonize",
        "unpack",
        "extract",
        "download",
    ]
)
"""What a part of a name sounds like more than looking, or takes a file or another machine along."""
_ACTS = re.compile(
    r"exec|cmd|command|script|hook|renderer|shell|program|plugin|pager|editor|eval|(?<!pre)(?<!suf)fix|(?<!pro)files?(?:$|[-_.])"
)
_NAMED = re.compile(
    r"(?:log|cache|security|lock)[-_](?=(?:groups?|streams?|clusters?)[-_](?:name|id|identifier|prefix|arn)s?)"
)
"""What an option only names one of: ``--log-group-name-prefix``."""
FORMAT_OPTIONS = frozenset({"-o", "--output", "--out", "--format"})
_FORMATS = re.compile(
    r"columns|freeze|json|jsonc|jsonl|yaml|yamlc|yml|table|text|txt|wide|tsv|csv|name|value|none|short|compact|pretty|plain|raw|list|tree|xml|human|keys|id|flat"
    r"|(?:jsonpath|custom-columns|go-template|jsonpath-as-json)=[^@]*|(?:value|table|json|csv|list|get)\([^@]*\).*"
)


def only_shows(word: str, *, only_looks: bool, rest: Sequence[str]) -> bool:
    """Whether an option says only how something is shown; ``only_looks``: of a command that can do no more."""
    if _DISPLAY.fullmatch(word):
        return True
    if not only_looks:
        return False
    name, given, value = word.partition("=")
    if name in FORMAT_OPTIONS:
        return _FORMATS.fullmatch(value if given else next(iter(rest), "")) is not None
    parts = re.split(r"[-_.]", _NAMED.sub("", name.lower()))
    return _LONG.fullmatch(word) is not None and _MORE.isdisjoint(parts) and _ACTS.search(name.lower()) is None
