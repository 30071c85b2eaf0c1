"""Dangerous operations in disguise: wrapped, quoted, chained, encoded, abbreviated, or spelled with look-alike letters.

Each still means what its case meant, or means nothing; none of them is a read.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

from bench.disguises import CMD_EXE, PATHS, POSIX, POWERSHELL, SQL, TYPED, Disguise
from bench.risk_cases import RiskCase
from schemas.json_text import JsonObject, JsonValue

_WINDOWS = frozenset({"Invoke-Command", "Get-Service", "windows-filesystem-manager"})
_CMD = frozenset({"windows-impacket-executor"})
_MOST_LAYERS = 3


def mutations(cases: Sequence[RiskCase], count: int, seed: int) -> Iterator[RiskCase]:
    """``count`` disguises of the cases that change something, the same ones for the same ``seed``."""
    source = random.Random(seed)  # noqa: S311  # disguises, not secrets
    changing = [case for case in cases if not case.read_only and _disguiser(case) is not None]
    for number in range(count if changing else 0):
        case = changing[number % len(changing)]
        disguise = _disguiser(case)
        if disguise is not None:
            inputs = disguise(case, source)
            yield case.model_copy(update={"id": f"{case.id}~{number}", "inputs": inputs})


def _disguiser(case: RiskCase) -> Callable[[RiskCase, random.Random], JsonObject] | None:
    if isinstance(case.inputs.get("command"), str) and case.inputs["command"]:
        return _of_command
    by_input = {"query": _of_sql, "url": _of_http, "commands": _of_gear}
    wanted = {"sql-query": "query", "api-request": "url", "network-device": "commands"}.get(case.tool)
    return by_input[wanted] if wanted else None


def _of_command(case: RiskCase, source: random.Random) -> JsonObject:
    disguises = POWERSHELL if case.tool in _WINDOWS else CMD_EXE if case.tool in _CMD else POSIX
    return {**case.inputs, "command": _layered(str(case.inputs["command"]), disguises, source)}


def _of_sql(case: RiskCase, source: random.Random) -> JsonObject:
    return {**case.inputs, "query": _layered(str(case.inputs["query"]), SQL, source)}


def _of_gear(case: RiskCase, source: random.Random) -> JsonObject:
    given = case.inputs["commands"]
    commands: list[JsonValue] = [*given] if isinstance(given, list) else [given]
    typed = [source.choice(TYPED)(str(command), source) for command in commands]
    joined: list[JsonValue] = ["\n".join(typed)] if source.random() < 0.3 else [*typed]
    return {**case.inputs, "commands": ["show version", *joined] if source.random() < 0.3 else joined}


def _of_http(case: RiskCase, source: random.Random) -> JsonObject:
    parted = urlsplit(str(case.inputs["url"]))
    path = source.choice(PATHS)(parted.path, source)
    method = str(case.inputs.get("method", "GET"))
    changed: JsonObject = {**case.inputs, "url": urlunsplit(parted._replace(path=path))}
    if method != "GET" and source.random() < 0.5:
        name = source.choice(["X-HTTP-Method-Override", "x-http-method", "X-METHOD-OVERRIDE"])
        return {**changed, "method": source.choice(["GET", "POST"]), "headers": {name: method}}
    return {**changed, "method": source.choice([method, method.lower(), f" {method}"])}


def _layered(text: str, disguises: Sequence[Disguise], source: random.Random) -> str:
    for _ in range(source.randint(1, _MOST_LAYERS)):
        text = source.choice(disguises)(text, source)
    return text
