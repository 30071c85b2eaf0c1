"""The corpus of plans as Stage A and C really send them, and of plans that somebody may send."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry

from schemas.submission import InvalidSubmissionError, Submission, read_submission

CORPUS = Path(__file__).parents[2] / "corpus"
GOOD = sorted((CORPUS / "plans").glob("*.json"))
BAD = sorted((CORPUS / "plans_bad").glob("*.json"))
FOUND_BY_THE_GRAPH = {"b01_cycle_two", "b02_cycle_three", "b03_self_dependency"}
REFUSED = {
    "b06_negative_duration": ["/plan/plan/steps/0/estimated_duration"],
    "b08_nan_duration": ["/plan/plan/steps/0/estimated_duration"],
    "b15_duration_missing": ["/plan/plan/steps/0/estimated_duration"],
    "b18_tool_null": ["/plan/plan/steps/0/tool"],
    "b54_nul_byte": ["/plan/plan/steps/0/inputs/command"],
    "b55_lone_surrogate": ["/plan/plan/steps/0/inputs/command"],
    "b56_nan_in_inputs": ["/plan/plan/steps/0/inputs/threshold"],
    "b60_depends_on_string": ["/plan/plan/steps/1/depends_on"],
    "b61_depends_on_ints": ["/plan/plan/steps/1/depends_on/0"],
    "b65_wildcard_redos": ["/plan/plan/steps/1/depends_on/0"],
    "b66_inputs_null": ["/plan/plan/steps/0/inputs"],
    "b68_steps_empty": ["/plan/plan/steps"],
    "b70_plan_null": ["/plan"],
    "b73_execution_order_overflow": ["/plan/plan/steps/0/execution_order"],
}


def stem(path: Path) -> str:
    return path.stem


def outcome_of(path: Path) -> str:
    return str(json.loads(path.read_text(encoding="utf-8"))["expect"]["outcome"])


def pointers(text: bytes) -> list[str]:
    with pytest.raises(InvalidSubmissionError) as caught:
        read_submission(text)
    return [error.pointer for error in caught.value.errors]


@pytest.mark.parametrize("path", GOOD, ids=stem)
def test_a_good_plan_is_read_whole_and_bare_with_and_without_its_decision(path: Path) -> None:
    sent = json.loads(path.read_bytes())
    whole = read_submission(path.read_bytes())
    assert [step.id for step in whole.plan.plan.steps] == [step["id"] for step in sent["plan"]["plan"]["steps"]]
    assert [step.inputs for step in whole.plan.plan.steps] == [step["inputs"] for step in sent["plan"]["plan"]["steps"]]
    assert whole.decision is not None
    assert whole.decision.original_request == sent["decision"]["original_request"]
    bare = read_submission(json.dumps({"plan": sent["plan"]["plan"]}).encode())
    assert (bare.plan.plan, bare.decision) == (whole.plan.plan, None)


@pytest.mark.parametrize("path", [path for path in BAD if path.stem not in REFUSED], ids=stem)
def test_what_a_later_check_must_find_is_read_here(path: Path) -> None:
    assert outcome_of(path) != "reject_validation" or path.stem in FOUND_BY_THE_GRAPH
    read_submission(path.read_bytes())


@pytest.mark.parametrize("path", [path for path in BAD if path.stem in REFUSED], ids=stem)
def test_a_bad_plan_is_refused_with_pointers_into_what_was_sent(path: Path) -> None:
    assert outcome_of(path) == "reject_validation"
    assert pointers(path.read_bytes()) == REFUSED[path.stem]


@pytest.mark.parametrize(
    "path", [path for path in BAD if path.stem in REFUSED and path.stem != "b70_plan_null"], ids=stem
)
def test_pointers_into_a_bare_plan_are_shorter_by_one(path: Path) -> None:
    bare = {"plan": json.loads(path.read_bytes())["plan"]["plan"]}
    assert pointers(json.dumps(bare).encode()) == [re.sub("^/plan", "", at) for at in REFUSED[path.stem]]


def test_every_bad_plan_that_must_be_here_is_here() -> None:
    assert REFUSED.keys() | FOUND_BY_THE_GRAPH <= {path.stem for path in BAD}
    assert len(GOOD) == 44


@pytest.mark.parametrize("path", GOOD, ids=stem)
def test_the_exported_schema_takes_what_is_read(path: Path) -> None:
    folder = Path(__file__).parents[3] / "schemas" / "json"
    schema = json.loads((folder / "submission.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, registry=Registry())
    validator.validate(json.loads(path.read_bytes()))
    validator.validate(Submission.model_validate(json.loads(path.read_bytes())).model_dump(mode="json"))
