"""Success criteria: which are expressions, what they say of an output, and which are only shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.findings import Findings
from schemas.json_text import JsonObject
from schemas.words import CriterionCheck
from stage_e.tools.prose.expression import FUNCTIONS, BadExpressionError, compile_expression, verdict_on
from stage_e.tools.prose.success_criteria import check_criteria, read_criteria, read_criterion
from stage_e.tools.step_faults import StepFaults

OUTPUT: JsonObject = {
    "exit_code": 0,
    "stdout": "active\n",
    "ready": True,
    "error": None,
    "assets": [{"hostname": "web-01", "os": "linux"}, {"hostname": "ws-01", "os": "windows"}],
    "note": 'a "quoted" word, == 3',
}


def holds(text: str) -> bool:
    expression = read_criterion(text).expression
    assert expression is not None
    return verdict_on(expression, OUTPUT).holds


@pytest.mark.parametrize(
    "text",
    [
        "exit_code == `0`",
        "exit_code == 0",
        "exit_code==0",
        "exit_code >= 0 && exit_code < 1",
        "ready == true",
        "error == null",
        "stdout != 'failed'",
        'assets[0].hostname == "web-01"',
        "contains(stdout, 'active')",
        'contains(stdout, "active")',
        "length(assets) == 2",
        "length(assets[?os == 'linux']) == 1",
        "assets[?os == 'linux']",
        "assets[*].hostname",
        "!(exit_code == 1)",
        "!contains(stdout, 'failed')",
        "note == 'a \"quoted\" word, == 3'",
    ],
)
def test_a_true_expression_holds(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "exit_code == 1",
        "exit_code == false",
        "ready == false",
        'stdout == "active"',
        "length(assets) > 2",
        "assets[?os == 'macos']",
        "length(missing) == 0",
        "missing == 'x'",
        "assets[7]",
        "sum(stdout) > 0",
    ],
)
def test_a_false_expression_and_one_that_does_not_apply_do_not_hold(text: str) -> None:
    assert not holds(text)


def test_a_verdict_says_what_it_saw_and_no_literal() -> None:
    assert verdict_on("exit_code == `1` || contains(stdout, 'x')", OUTPUT).saw == '0, "active\\n"'


def test_an_expression_that_is_no_longer_taken_does_not_hold() -> None:
    verdict = verdict_on("[@, @]", OUTPUT)

    assert not verdict.holds
    assert verdict.saw.startswith("nothing, because it uses a multi select list")


def test_what_was_seen_is_cut() -> None:
    assert len(verdict_on("stdout == 'x'", {"stdout": "y" * 100_000}).saw) < 120


@pytest.mark.parametrize("text", ["operation_completed", "Operation completed successfully.", "success", "Completed"])
def test_that_it_succeeded_is_what_evidence_is_for(text: str) -> None:
    assert read_criterion(text).check is CriterionCheck.EVIDENCE


@pytest.mark.parametrize(
    "text",
    [
        "HTTP 200 or 204",
        "Service is running (active)",
        "CPU usage < 80%",
        "latency < 100ms",
        "uptime >= 99.9%",
        "errors < threshold",
        "status == active",  # a field or a word: nobody can tell
        "ready && healthy",
        "exit_code = 0",
        "systemctl is-active nginx && curl -f http://web-01",
        "[see the runbook]",
        "exit_code == ",
        "[@, @] == `1`",
        "The count (length) is right",
        "done",
        "",
        "`",
        "!",
        "a" * 5_000,
        "(" * 5_000,
    ],
)
def test_what_may_be_prose_is_only_shown(text: str) -> None:
    assert read_criterion(text).check is CriterionCheck.UNCHECKED


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("exit_code == == 0", "is no JMESPath expression"),
        ("exit_code == 0x1F", "is no JMESPath expression"),
        ("exit_code == `zero`", "which is no JSON value"),
        ("length(assets, stdout) == 2", "calls length with 2 arguments"),
        ("assets[?os == 'linux'].{a: os} == `1`", "uses a multi select dict"),
        ("stdout == '" + "x" * 400 + "'", "at most 300 characters"),
        ("x == " + "(" * 30 + "a" + ")" * 30, "at most 20 brackets"),
        ("x == 'c'" + " || x" * 40, "more than 30 deep"),
    ],
)
def test_what_is_meant_as_an_expression_and_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadExpressionError, match=why):
        read_criterion(text)


@pytest.mark.parametrize(
    "text",
    [
        "[@, @][]",
        "{a: @, b: @}",
        "join('', [a, b])",
        "to_string(to_string(@))",
        "sort_by(assets, &os)",
        "map(&os, assets)",
        "merge(@, @)",
        "&assets",
    ],
)
def test_nothing_is_evaluated_that_could_make_its_result_grow(text: str) -> None:
    with pytest.raises(BadExpressionError):
        compile_expression(text)


@given(st.text(st.sampled_from("abc.[]*?@!&|()<>=`'\"0, "), max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        criterion = read_criterion(text)
    except BadExpressionError:
        return
    if criterion.expression is not None:
        verdict_on(criterion.expression, OUTPUT)


def calls() -> st.SearchStrategy[str]:
    """Expressions that call each function on fields, literals and each other."""
    leaf = st.sampled_from(["a", "b", "@", "a[0]", "b.a", "a[*]", "`1`", "`-0.5`", "`[]`", "'inf'", "'x'", "`null`"])

    def call(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        names = st.sampled_from(sorted(FUNCTIONS))
        return st.builds(lambda name, x, y: f"{name}({x}{f', {y}' * (FUNCTIONS[name] - 1)})", names, inner, inner)

    compared = st.sampled_from(["==", "!=", "<", ">="])
    operand = st.recursive(leaf, call, max_leaves=4)
    return st.builds(lambda x, sign, y: f"{x} {sign} {y}", operand, compared, operand)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=8,
)


@given(calls(), st.dictionaries(st.sampled_from("ab"), VALUES))
def test_an_expression_never_breaks_on_any_output(expression: str, output: JsonObject) -> None:
    compile_expression(expression)
    verdict_on(expression, output)


@pytest.mark.parametrize("text", ["contains(stdout, 1)", "ceil(to_number('inf')) > 0", "max(assets) == 1"])
def test_what_a_function_cannot_take_is_not_true(text: str) -> None:
    assert not holds(text)


def test_faults_point_at_each_criterion() -> None:
    faults = StepFaults(Findings(), ("plan", "steps", 0))
    check_criteria(["operation_completed", "a == == 0", "length(a, b) == 0"], faults)

    assert [error.pointer for error in faults.findings.errors()] == [
        "/plan/steps/0/success_criteria/1",
        "/plan/steps/0/success_criteria/2",
    ]


def test_of_very_many_criteria_the_first_are_read() -> None:
    read = [criterion.check for criterion in read_criteria(["exit_code == 0"] * 22)]

    assert read == [CriterionCheck.EXPRESSION] * 20 + [CriterionCheck.UNCHECKED] * 2
