"""What a tool does with which inputs: each of its forms tried on inputs that fit it, and judged as a step would be."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from schemas.json_text import JsonObject, JsonValue
from schemas.plan_v1 import PlanV1
from schemas.tool import ToolEffect
from schemas.words import Effect, RiskLevel
from stage_e.errors import InvalidPlanError
from stage_e.risk.rule_parts import Kind
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.entry import Form, InputRule, ToolFile
from stage_e.tools.lower import LowerOptions, lower_plan

MOST_TRIED = 40  # choices of one form
_HOST = "some-host"
_CHOICES = re.compile(r"[A-Za-z0-9_-]+(?:\|[A-Za-z0-9_-]+)*")
_GROUP = re.compile(r"\((?:\?[:!])?([^()|]*)[^()]*\)")
_EXAMPLES: Mapping[Kind, JsonValue] = {
    Kind.HOST: _HOST,
    Kind.UNIT: "some-unit",
    Kind.CONTAINER: "some-container",
    Kind.PATH: "/some/path",
    Kind.URL: f"https://{_HOST}/",
    Kind.FLAG: False,
    Kind.COLUMNS: ["hostname"],
    Kind.OBJECT: {},
}
Verdict = tuple[Effect, RiskLevel]


def effects_of(catalogue: Catalogue, tool: ToolFile, name: str) -> tuple[ToolEffect, ...]:
    """Effects of the tool called ``name``, those of the same kind together."""
    tried = [(chosen, _verdict(catalogue, name, inputs)) for chosen, inputs in _trials(tool, name)]
    known = [(chosen, verdict) for chosen, verdict in tried if verdict is not None]
    return tuple(_joined(known))


def _trials(tool: ToolFile, name: str) -> Iterator[tuple[dict[str, str], JsonObject]]:
    """Inputs to try: what chooses the form, and that with all it needs."""
    yield {}, _examples(tool, (key for key, rule in tool.inputs.items() if rule.needed))
    for form in tool.forms:
        if not re.fullmatch(form.when.get("tool", ".*") if "tool" not in tool.inputs else ".*", name):
            continue
        for chosen in _choices(form, tool):
            needed = (key for key, rule in tool.inputs.items() if rule.needed)
            asked = {key: _fitting(text, tool.inputs[key]) for key, text in chosen.items()}
            yield chosen, {**_examples(tool, (*needed, *form.needs)), **asked}


def _choices(form: Form, tool: ToolFile) -> Iterator[dict[str, str]]:
    """Each way to choose the form: by one of several words, or by a pattern. What must be absent chooses nothing."""
    named = {
        key: pattern.split("|") if _CHOICES.fullmatch(pattern) else [pattern]
        for key, pattern in form.when.items()
        if key in tool.inputs and pattern
    }
    for values in islice(product(*named.values()), MOST_TRIED):
        yield dict(zip(named, values, strict=True))


def _fitting(pattern: str, rule: InputRule) -> JsonValue:
    """A value that fits ``pattern``, if one is easily made; an example of the kind of input otherwise."""
    made = _GROUP.sub(r"\1", pattern).replace(".*", "x").replace(".+", "x").replace("\\.", ".")
    return made if _GROUP.sub("", pattern) != ".+" and re.fullmatch(pattern, made) else _example(rule)


def _examples(tool: ToolFile, names: Iterable[str]) -> JsonObject:
    return {name: _example(tool.inputs.get(name, InputRule())) for name in names}


def _example(rule: InputRule) -> JsonValue:
    if rule.kind is Kind.NUMBER:
        return max(rule.least, 1)
    if rule.pattern and _CHOICES.fullmatch(rule.pattern):
        return rule.pattern.partition("|")[0]
    return _EXAMPLES.get(rule.kind, "example")


def _verdict(catalogue: Catalogue, name: str, inputs: JsonObject) -> Verdict | None:
    """Nothing where such a step would be refused."""
    step: JsonObject = {"id": "s", "tool": name, "inputs": inputs, "estimated_duration": 0}
    plan = PlanV1.model_validate({"plan": {"steps": [step]}})
    try:
        lowered = lower_plan(plan, None, catalogue, LowerOptions(default_host=_HOST))
    except InvalidPlanError:
        return None
    judgement = lowered.judgements["s"]
    return judgement.effect, judgement.risk


def _joined(known: Iterable[tuple[dict[str, str], Verdict]]) -> Iterator[ToolEffect]:
    """One row for choices that differ in their last value alone and come to the same."""
    rows: dict[tuple[tuple[str, ...], tuple[str, ...], Verdict], list[str]] = {}
    for chosen, verdict in known:
        values = [*chosen.values()] or [""]
        rows.setdefault((tuple(chosen), tuple(values[:-1]), verdict), []).append(values[-1])
    for (keys, same, (effect, risk)), several in rows.items():
        values_of = [*((value,) for value in same), tuple(dict.fromkeys(several))]
        yield ToolEffect(inputs=dict(zip(keys, values_of, strict=False)), effect=effect, risk=risk)
