"""The sentence for the chat says what the outputs say, and nothing else."""

from dataclasses import replace

from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, Outcome
from stage_e.answers import answer_of
from stage_e.engine import facts as f
from stage_e.engine.apply import apply
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import graph_of
from stage_e.tools.operation import Operation
from tests.builders import an_operation
from tests.unit.engine.world import NOON

OFFICE: JsonObject = {
    "asset_count": 6,
    "groups": [{"os_type": "windows", "device_type": "workstation", "count": 6}],
}


def after(operations: list[Operation], outputs: dict[str, JsonObject | str]) -> Execution:
    """An execution whose steps gave these outputs, or failed with these words."""
    names = [operation.step_id for operation in operations]
    execution = new_execution(graph_of(names, {}), [StepSpec(id=name) for name in names])
    for name, output in outputs.items():
        apply(execution, f.AttemptStarted(at=NOON, step_id=name, number=1, key="k", token=1))
        if isinstance(output, str):
            fact: f.Fact = f.StepFailed(at=NOON, step_id=name, number=1, outcome=Outcome.FAILED, error=output)
        else:
            fact = f.StepSucceeded(at=NOON, step_id=name, number=1, output=output)
        apply(execution, fact)
    return execution


def count(output: JsonObject, **filters: str) -> str:
    operations = [replace(an_operation("count"), body={"filters": {**filters}})]
    return answer_of(operations, after(operations, {"count": output}), ExecutionStatus.COMPLETED, "")


def test_a_count_is_said_by_kind() -> None:
    assert count(OFFICE) == "You have 6 assets in the system: 6 Windows workstations"


def test_another_inventory_is_another_sentence() -> None:
    groups: list[JsonObject] = [
        {"os_type": "linux", "device_type": "server", "count": 2},
        {"os_type": "other", "device_type": "camera", "count": 1},
    ]
    assert (
        count({"asset_count": 3, "groups": [*groups]}) == "You have 3 assets in the system: 2 Linux servers, 1 camera"
    )


def test_an_empty_inventory_is_said_to_be_empty() -> None:
    assert count({"asset_count": 0, "groups": []}) == "You have 0 assets in the system"


def test_a_filtered_count_says_by_what() -> None:
    assert count(OFFICE, os_type="windows").startswith("You have 6 assets with os_type windows")


def test_a_failure_says_which_step_and_why() -> None:
    operations = [an_operation("a")]
    answer = answer_of(operations, after(operations, {"a": "exit code 3"}), ExecutionStatus.FAILED, "")

    assert answer == "It failed: none of 1 steps succeeded. a: exit code 3."


def test_many_steps_become_a_list() -> None:
    operations = [an_operation(name) for name in "abcd"]
    answer = answer_of(operations, after(operations, dict.fromkeys("abcd", OFFICE)), ExecutionStatus.COMPLETED, "")

    assert answer.splitlines()[0] == "All 4 steps succeeded:"
    assert len(answer.splitlines()) == 5
