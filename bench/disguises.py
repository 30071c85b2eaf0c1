"""Ways to disguise one text, by the language that it is in."""

import base64
import random
import re
import shlex
from collections.abc import Callable

Disguise = Callable[[str, random.Random], str]

_LOOKALIKES = dict(zip("aeopcxis", "\u0430\u0435\u043e\u0440\u0441\u0445\u0456\u0455", strict=True))  # Cyrillic
_NOTHING_TO_SEE = ("\u200b", "\u00ad", "\u2060", "\u202e")


def _as(template: str) -> Disguise:
    """The text put where the template has ``{}``."""
    return lambda text, _: template.replace("{}", text)


def _quoted_as(template: str) -> Disguise:
    """The text as one shell word where the template has ``{}``."""
    return lambda text, _: template.replace("{}", shlex.quote(text))


def _in_backquotes(text: str, _: random.Random) -> str:
    """Those of the text are escaped: two pairs that meet are no nest, and what stands between them is only words."""
    escaped = text.replace("\\", r"\\").replace("`", r"\`")
    return f"echo `{escaped}`"


def _lookalike(text: str, source: random.Random) -> str:
    places = [at for at, letter in enumerate(text) if letter in _LOOKALIKES]
    if not places:
        return f"{text}\u200b"
    at = source.choice(places)
    return f"{text[:at]}{_LOOKALIKES[text[at]]}{text[at + 1 :]}"


def _full_width(text: str, source: random.Random) -> str:
    places = [at for at, letter in enumerate(text) if "!" <= letter <= "~"]
    at = source.choice(places) if places else 0
    return f"{text[:at]}{chr(ord(text[at]) + 0xFEE0)}{text[at + 1 :]}" if places else text


def _invisible(text: str, source: random.Random) -> str:
    at = source.randint(1, max(len(text) - 1, 1))
    return f"{text[:at]}{source.choice(_NOTHING_TO_SEE)}{text[at:]}"


def _split_verb(mark: str) -> Disguise:
    """A mark that the interpreter drops, in the middle of the first word."""

    def split(text: str, source: random.Random) -> str:
        found = re.match(r"\w{2,}", text)
        if found is None:
            return text
        at = source.randint(1, found.end() - 1)
        return f"{text[:at]}{mark}{text[at:]}"

    return split


def _mixed_case(text: str, source: random.Random) -> str:
    return "".join(source.choice([letter.upper(), letter.lower()]) for letter in text)


def _keywords_mixed(text: str, source: random.Random) -> str:
    """Words outside of quotes in mixed case."""
    pieces = re.split(r"('[^']*'|\"[^\"]*\"|\$\$.*?\$\$)", text)
    return "".join(piece if at % 2 else _mixed_case(piece, source) for at, piece in enumerate(pieces))


def _spaced(filler: str) -> Disguise:
    """Something in place of one space."""

    def spaced(text: str, source: random.Random) -> str:
        places = [at for at, letter in enumerate(text) if letter == " " and text[:at].count("'") % 2 == 0]
        at = source.choice(places) if places else None
        return text if at is None else f"{text[:at]}{filler}{text[at + 1 :]}"

    return spaced


def _base64_pipe(text: str, _: random.Random) -> str:
    return f"echo {base64.b64encode(text.encode()).decode()} | base64 -d | sh"


def _encoded_command(text: str, _: random.Random) -> str:
    return f"powershell -enc {base64.b64encode(text.encode('utf-16-le')).decode()}"


def _hex_printf(text: str, _: random.Random) -> str:
    escaped = "".join(f"\\x{byte:02x}" for byte in text.encode())
    return f"printf '{escaped}' | bash"


def _percent(text: str, source: random.Random) -> str:
    places = [at for at, letter in enumerate(text) if letter.isalpha()]
    at = source.choice(places) if places else None
    return text if at is None else f"{text[:at]}%{ord(text[at]):02x}{text[at + 1 :]}"


def _same(text: str, _: random.Random) -> str:
    return text


_UNSEEN: tuple[Disguise, ...] = (_lookalike, _full_width, _invisible)
POSIX: tuple[Disguise, ...] = (
    *map(_as, ("sudo {}", "env {}", "nice -n 5 {}", "nohup {}", "timeout 5 {}", "time {}", "command {}", "exec {}")),
    *map(_as, ("ls; {}", "true && {}", "false || {}", "ls | {}", "ls & {}", "ls\n{}", "( {} )", "{ {}; }", "! {}")),
    *map(_as, ("if true; then {}; fi", "for x in 1; do {}; done", "f() { {}; }; f", "{} # only a check", "{} 2>&1")),
    *map(_as, ("echo $({})", "cat <({})", "X=1 {}", "sh <<EOF\n{}\nEOF", "ls /tmp && {} && ls", "{} | cat")),
    _in_backquotes,
    *map(
        _quoted_as, ("sh -c {}", "bash -lc {}", "eval {}", "sudo -u root sh -c {}", "su - root -c {}", "ssh db-01 {}")
    ),
    *map(
        _quoted_as,
        ("echo {} | sh", "xargs -I% sh -c {} < /tmp/x", "env -S {}", "watch {}", "find / -exec sh -c {} \\;"),
    ),
    *map(_quoted_as, ("docker exec web sh -c {}", "kubectl exec web -- sh -c {}", "nsenter -t 1 -m sh -c {}")),
    *map(_quoted_as, ("x=ls; read -r x <<< {}; $x", "x=ls; printf -v x %s {}; $x", "x=; : ${x:={}}; $x")),
    *map(_quoted_as, ("f() { x={}; }; x=ls; f; $x", "x=ls; f() { $x; }; x={}; f")),
    *map(_as, ("(rm() { :; }); {}", "rm() { :; }; unset -f rm; {}", "if false; then ls() { :; }; fi; {}")),
    *map(_split_verb, ("''", '""', "\\", "$@", "${x}")),
    *(_base64_pipe, _hex_printf, _spaced("${IFS}"), _spaced("\t"), *_UNSEEN),
)
POWERSHELL: tuple[Disguise, ...] = (
    *map(_as, ("Get-Date; {}", "& { {} }", "if ($true) { {} }", "{} | Out-Null", "1..2 | ForEach-Object { {} }")),
    *map(_as, ("$x = {}", "try { {} } catch {}", "Invoke-Command -ComputerName w1 -ScriptBlock { {} }", "$( {} )")),
    *map(_as, ("Start-Job { {} }", "{} -ErrorAction SilentlyContinue", "Get-Date\n{}", "Get-Date | % { {} }")),
    *map(_quoted_as, ("powershell -Command {}", "iex {}", "Invoke-Expression {}", "cmd /c {}", "pwsh -c {}")),
    *(_encoded_command, _split_verb("`"), _mixed_case, _spaced("\t"), *_UNSEEN),
)
CMD_EXE: tuple[Disguise, ...] = (
    *map(_as, ("cmd /c {}", "cmd.exe /c {}", "dir & {}", "dir && {}", "{} > nul", "call {}", "start {}", "( {} )")),
    *(_split_verb("^"), _mixed_case, *_UNSEEN),
)
SQL: tuple[Disguise, ...] = (
    *map(_as, ("SELECT 1; {}", "{}; SELECT 1", "{} -- only a check", "/* read only */ {}", "-- read only\n{}")),
    *map(_as, ("EXPLAIN ANALYZE {}", "BEGIN; {}; COMMIT", "  \n\t{}", "PREPARE p AS {}", "DO $$ BEGIN {}; END $$")),
    *map(
        _as, ("WITH x AS (SELECT 1) {}", "WITH x AS ({} RETURNING 1) SELECT * FROM x", "SELECT * FROM ({}) x LIMIT 1")
    ),
    *map(_as, ("/*! {} */", "SELECT 1 /*! ; {} */", "EXEC('{}')")),
    *(_keywords_mixed, _spaced("/**/"), _spaced("\n"), _spaced("\t"), *_UNSEEN),
)
TYPED: tuple[Disguise, ...] = (_same, _mixed_case, _spaced("  "), _as(" {}"), _as("{} "), *_UNSEEN)
PATHS: tuple[Disguise, ...] = (_same, _percent, _as("/{}"), _as("{}/"), *_UNSEEN)
