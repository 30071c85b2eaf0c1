"""Just enough of PowerShell: statements, pipelines of objects, and the ways to print them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from simulator.commands import cmdlets
from simulator.commands.reply import Place, Reply
from simulator.commands.tables import as_csv, as_json, as_list, as_table
from simulator.commands.windows_facts import CmdletError, Rows
from simulator.jsonvalue import JsonObject, as_text

_TOKEN = re.compile(
    r""""(?:[^"]|"")*"|'(?:[^']|'')*'|\{[^}]*\}|\((?:[^()]|\([^()]*\))*\)|[;|\n]|(?:[^\s;|"'{}()]|(?<=\S)[(){}])+"""
)
_WRAPPER = re.compile(r"^\s*powershell(?:\.exe)?\b.*?\s-(?:Command|c)\s+(.*)$", re.IGNORECASE | re.DOTALL)
_COMPARISON = re.compile(r"\$_\.(\w+)\s+-(eq|ne|like|match|gt|lt)\s+['\"]?([^'\"}]*)['\"]?", re.IGNORECASE)
_SWITCHES = {"force", "passthru", "verbose", "autosize", "wait", "recurse", "confirm:$false", "whatif", "nonewline"}
_SWITCHES |= {"unique", "descending", "noprofile", "asjson", "compress", "hidden", "directory", "file", "quiet"}


@dataclass
class Cmdlet:
    """One command of a pipeline: its name, its parameters in lower case, and what stands without one."""

    name: str
    parameters: dict[str, str] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)

    def value(self, *names: str, position: int = 0) -> str:
        """The parameter by one of its names, else the value at ``position``, else nothing."""
        for name in names:
            if name in self.parameters:
                return self.parameters[name]
        return self.values[position] if len(self.values) > position else ""


def parse(command: str) -> list[list[Cmdlet]]:
    """The pipelines of a command; what makes no sense becomes a cmdlet that nobody knows."""
    wrapped = _WRAPPER.match(command)
    text = wrapped[1].strip().strip('"') if wrapped else command
    pipelines: list[list[Cmdlet]] = []
    for statement in _split(_TOKEN.findall(re.sub(r"\s*,\s*", ",", text)), (";", "\n")):
        commands = [_cmdlet(words) for words in _split(statement, ("|",)) if words]
        if commands:
            pipelines.append(commands)
    return pipelines


def _split(tokens: list[str], ends: tuple[str, ...]) -> Iterator[list[str]]:
    words: list[str] = []
    for token in [*tokens, ends[0]]:
        if token in ends:
            yield words
            words = []
        else:
            words.append(token)


def _cmdlet(words: list[str]) -> Cmdlet:
    if words[0] in ("&", ".") and len(words) > 1:
        words = words[1:]
    cmdlet = Cmdlet(_bare(words[0]))
    pending = [*words[1:]]
    while pending:
        word = pending.pop(0)
        name = word[1:].lower()
        if not re.match(r"-[A-Za-z]", word):
            cmdlet.values.append(_bare(word))
        elif name in _SWITCHES or not pending or re.match(r"-[A-Za-z]", pending[0]):
            cmdlet.parameters[name] = ""
        else:
            cmdlet.parameters[name] = _bare(pending.pop(0))
    return cmdlet


def _bare(word: str) -> str:
    quote = word[:1]
    if quote in ("'", '"') and word.endswith(quote) and len(word) > 1:
        return word[1:-1].replace(quote * 2, quote)
    return word


def run(place: Place, command: str) -> Reply:
    """What ``command`` leaves at ``place``; the first error ends it with exit code 1."""
    output, effect = "", False
    try:
        for pipeline in parse(command):
            rows = cmdlets.run(place, pipeline[0])
            effect = effect or rows.effect
            output += _printed(rows, pipeline[1:])
    except CmdletError as error:
        return Reply(output, f"{error}\n", 1, effect)
    return Reply(output, "", 0, effect)


def _printed(rows: Rows, filters: list[Cmdlet]) -> str:
    layout = rows.layout
    for cmdlet in filters:
        rows, layout = _filtered(rows, cmdlet, layout)
    match layout:
        case "json":
            return as_json(rows.items)
        case "csv":
            return as_csv(rows.items, rows.columns)
        case "list":
            return as_list(rows.items, rows.columns)
        case "nothing":
            return ""
        case _:
            return "".join(f"{row}\n" for row in rows.text) or as_table(rows.items, rows.columns)


def _filtered(rows: Rows, cmdlet: Cmdlet, layout: str) -> tuple[Rows, str]:
    name = cmdlet.name.lower()
    if name in _LAYOUTS:
        return _selected(rows, cmdlet), _LAYOUTS[name] or layout
    if name in _FILTERS:
        return _FILTERS[name](rows, cmdlet), layout
    raise CmdletError.unknown(cmdlet.name)


def _where(rows: Rows, cmdlet: Cmdlet) -> Rows:
    return replace(rows, items=[row for row in rows.items if _passes(row, " ".join(cmdlet.values))])


def _measured(rows: Rows, _cmdlet: Cmdlet) -> Rows:
    return Rows([{"Count": len(rows.items)}], ["Count"])


def _selected(rows: Rows, cmdlet: Cmdlet) -> Rows:
    first, last = cmdlet.parameters.get("first", ""), cmdlet.parameters.get("last", "")
    items = rows.items[: int(first)] if first.isdecimal() else rows.items
    items = items[-int(last) :] if last.isdecimal() and int(last) else items
    asked = [name.strip("'\" ") for name in cmdlet.value("property", "expandproperty").split(",") if name]
    names = [name for name in asked if not name.startswith(("@", "*", "{"))]
    if not names:
        return replace(rows, items=items)
    spelled = {known.lower(): known for row in items for known in row}
    columns = [spelled.get(name.lower(), name) for name in names]
    return replace(rows, items=[{name: row.get(name) for name in columns} for row in items], columns=columns)


def _sorted(rows: Rows, cmdlet: Cmdlet) -> Rows:
    name = cmdlet.value("property")
    falling = "descending" in cmdlet.parameters

    def rank(row: JsonObject) -> tuple[float, str]:
        value = row.get(name)
        return (float(value), "") if isinstance(value, int | float) else (0.0, as_text(value))

    return replace(rows, items=sorted(rows.items, key=rank, reverse=falling))


def _passes(row: JsonObject, condition: str) -> bool:
    for name, operator, wanted in _COMPARISON.findall(condition):
        found = as_text(next((value for key, value in row.items() if key.lower() == name.lower()), ""))
        if not _compares(found.lower(), operator.lower(), wanted.strip().lower()):
            return False
    return True


def _compares(found: str, operator: str, wanted: str) -> bool:
    match operator:
        case "eq":
            return found == wanted
        case "ne":
            return found != wanted
        case "like":
            return re.fullmatch(re.escape(wanted).replace(r"\*", ".*"), found) is not None
        case "match":
            return wanted in found
    try:
        return float(found) > float(wanted) if operator == "gt" else float(found) < float(wanted)
    except ValueError:
        return False


_LAYOUTS = {
    "convertto-json": "json",
    "convertto-csv": "csv",
    "format-list": "list",
    "fl": "list",
    "format-table": "table",
    "ft": "table",
    "out-null": "nothing",
    "out-string": "",
    "out-host": "",
}
_FILTERS: dict[str, Callable[[Rows, Cmdlet], Rows]] = {
    "select-object": _selected,
    "select": _selected,
    "where-object": _where,
    "where": _where,
    "?": _where,
    "sort-object": _sorted,
    "sort": _sorted,
    "measure-object": _measured,
    "measure": _measured,
    "foreach-object": lambda rows, _: rows,
    "%": lambda rows, _: rows,
}
