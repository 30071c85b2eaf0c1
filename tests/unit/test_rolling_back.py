"""Which effects are taken back, how, and in which order."""

from dataclasses import replace

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect, StepStatus
from stage_e.errors import ConflictError
from stage_e.ports.records import ExecutionRecord
from stage_e.prepare import Prepared
from stage_e.rolling_back import can_roll_back, effects_of, prepare_rollback
from tests.ended import DEFAULT, HOSTS, NOW, bad, command, ended, good, part

STOP = command("stop", "systemctl stop nginx")


def rollback_of(record: ExecutionRecord) -> Prepared:
    return prepare_rollback(record, DEFAULT, HOSTS, NOW)


def why_it_stays(step: JsonObject, before: str | None = None) -> str:
    record = ended([step], good(str(step["id"]), before))
    effects = effects_of(record.submitted.operations, record.steps)
    assert not effects.undoable
    assert not can_roll_back(record)
    return effects.staying[0].reason


def test_the_inverse_goes_to_the_same_host_in_the_same_way() -> None:
    step = command("stop", "sudo systemctl stop nginx", use_asset_credentials=True, connection_type="ssh")
    (operation,) = rollback_of(ended([step], good("stop", "active"))).operations

    assert operation.text == "sudo systemctl start nginx"
    assert operation.targets == ("web-01",)
    assert operation.body["use_asset_credentials"] is True
    assert operation.effect is Effect.WRITE_REVERSIBLE


def test_only_targets_that_were_changed_are_changed_back() -> None:
    step = command("stop", "systemctl stop nginx", host=["web-01", "web-02", "web-03"])
    rows = (
        part("stop", "web-01", StepStatus.SUCCEEDED, "active"),
        part("stop", "web-02", StepStatus.SUCCEEDED, "inactive"),
        part("stop", "web-03", StepStatus.FAILED, "active"),
    )
    prepared = rollback_of(ended([step], bad("stop"), *rows))

    assert [operation.targets for operation in prepared.operations] == [("web-01",)]
    assert [each.id for each in prepared.assessment.cannot_undo] == ["stop[web-02]"]


def test_the_last_effect_is_taken_back_first() -> None:
    steps = [
        STOP,
        command("look", "uptime", "stop"),
        command("enable", "systemctl enable cron", "look", host="web-02"),
    ]
    prepared = rollback_of(ended(steps, good("stop", "active"), good("look"), good("enable", "disabled")))
    needs = {step.id: step.depends_on for step in prepared.assessment.steps}

    assert needs == {"undo_enable": (), "undo_stop": ("undo_enable",)}


def test_a_rollback_is_judged_like_any_other_plan() -> None:
    prepared = rollback_of(ended([command("start", "systemctl start nginx")], good("start", "inactive")))

    assert [step.operation.text for step in prepared.assessment.steps] == ["systemctl stop nginx"]
    assert prepared.assessment.approval_level >= 2
    assert prepared.rollback_of == "old"


@pytest.mark.parametrize(
    ("text", "before", "reason"),
    [
        ("systemctl restart nginx", None, "no command is known"),
        ("systemctl stop nginx", None, "nobody knows how it was before"),
        ("systemctl stop nginx", "inactive", "'inactive'"),
        ("docker start web", None, "nobody looked"),
    ],
)
def test_what_nobody_can_take_back_for_certain_stays_and_says_why(text: str, before: str | None, reason: str) -> None:
    assert reason in why_it_stays(command("s", text), before)


def test_a_step_whose_id_is_as_long_as_it_may_be_stays() -> None:
    assert "its id" in why_it_stays(command("s" * 200, "systemctl stop nginx"), "active")


def test_a_host_that_only_the_run_knew_is_not_guessed() -> None:
    query: JsonObject = {
        "id": "find",
        "tool": "asset-query",
        "inputs": {"query_type": "list_all"},
        "estimated_duration": 5,
    }
    step = command("stop", "systemctl stop nginx", "find", host="{{assets[0].hostname}}")
    record = ended([query, step], good("find"), good("stop", "active"))

    assert [each.reason for each in effects_of(record.submitted.operations, record.steps).staying] == [
        "only the run knew its host"
    ]


def test_the_plan_s_prose_is_shown_and_never_run() -> None:
    steps = [command("restart", "systemctl restart nginx"), command("stop", "systemctl stop cron", host="web-02")]
    prose: JsonObject = {"rollback_plan": [{"step_id": "restart", "rollback_action": "systemctl stop nginx"}]}
    prepared = rollback_of(ended(steps, good("restart"), good("stop", "active"), plan=prose))

    assert [(each.id, each.instructions) for each in prepared.assessment.cannot_undo] == [
        ("restart", "systemctl stop nginx")
    ]
    assert [operation.text for operation in prepared.operations] == ["systemctl start cron"]


def test_where_nothing_can_be_taken_back_each_reason_is_told() -> None:
    with pytest.raises(ConflictError, match="restart: no command is known"):
        rollback_of(ended([command("restart", "systemctl restart nginx")], good("restart")))


def test_what_was_followed_already_is_not_offered() -> None:
    record = ended([STOP], good("stop", "active"))
    assert can_roll_back(record)
    assert not can_roll_back(replace(record, retried_by="new"))
