"""What a retry would run, and what is thought of it."""

from dataclasses import replace

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect, ExecutionStatus, RiskLevel, StepStatus
from stage_e.assess.digest import digest_of, ids_taken_over
from stage_e.assess.freeze import Freeze
from stage_e.errors import InvalidPlanError
from stage_e.ports.records import ExecutionRecord, Submitted
from stage_e.prepare import Judgement, Prepared
from stage_e.projection import fresh_execution
from stage_e.retrying import prepare_retry
from tests.ended import DEFAULT, HOSTS, NOW, bad, command, ended, good, part

STEPS = [command("stop", "systemctl stop nginx"), command("look", "systemctl status nginx", "stop")]


def retry_of(record: ExecutionRecord, judgement: Judgement = DEFAULT) -> Prepared:
    return prepare_retry(record, judgement, HOSTS, NOW)


def as_submitted(old: ExecutionRecord, new: Prepared) -> Submitted:
    changed = {"operations": new.operations, "assessment": new.assessment, "digest": new.assessment.digest}
    return replace(old.submitted, **changed, retry_of="old")  # type: ignore[arg-type]  # fields of it


def test_only_what_remains_is_judged() -> None:
    whole = ended(STEPS, good("stop"), bad("look"))
    prepared = retry_of(whole)

    assert whole.submitted.approval_level > 0
    assert [step.id for step in prepared.assessment.steps] == ["look"]
    assert prepared.assessment.risk.read_only
    assert [each.id for each in prepared.assessment.taken_over] == ["stop"]


def test_an_effect_that_remains_is_asked_about_anew() -> None:
    assert retry_of(ended(STEPS, bad("stop"), bad("look"))).assessment.approval_level > 0


def test_stored_operations_are_sent_and_not_what_the_plan_would_become_today() -> None:
    record = ended(STEPS, bad("stop"), bad("look", StepStatus.SKIPPED))
    stop, look = record.submitted.operations
    older = replace(stop, body={**stop.body, "argv": ["systemctl", "stop", "--now", "nginx"]}, text="older")
    prepared = retry_of(replace(record, submitted=replace(record.submitted, operations=(older, look))))

    assert prepared.operations[0].body == older.body
    assert prepared.assessment.risk.level in {RiskLevel.HIGH, RiskLevel.CRITICAL}
    assert any(reason.rule == "retry.changed" for reason in prepared.assessment.steps[0].risk.reasons)


def test_what_is_known_to_change_something_today_is_no_read_any_more() -> None:
    record = ended(STEPS, bad("stop"), bad("look", StepStatus.SKIPPED))
    stop, look = record.submitted.operations
    misread = replace(stop, effect=Effect.READ)
    prepared = retry_of(replace(record, submitted=replace(record.submitted, operations=(misread, look))))

    assert prepared.operations[0].effect is stop.effect


def test_only_targets_that_are_left_are_judged_and_shown() -> None:
    step = command("stop", "systemctl stop nginx", host=["web-01", "web-02"])
    parts = (part("stop", "web-01", StepStatus.SUCCEEDED), part("stop", "web-02", StepStatus.FAILED))
    prepared = retry_of(ended([step], bad("stop"), *parts))

    assert [step.targets for step in prepared.assessment.steps] == [("web-02",)]
    assert prepared.assessment.targets == ("web-02",)
    assert [(each.id, each.targets) for each in prepared.assessment.taken_over] == [("stop", ("web-01",))]
    assert not [each for each in prepared.assessment.risk.reasons if each.rule == "targets.several"]


def test_a_list_that_was_found_is_bound_to_its_hosts() -> None:
    query: JsonObject = {
        "id": "find",
        "tool": "asset-query",
        "inputs": {"query_type": "list_all"},
        "estimated_duration": 5,
    }
    step = command("stop", "systemctl stop nginx", "find", host="{{hostname}}")
    parts = (part("stop", "web-01", StepStatus.SUCCEEDED), part("stop", "web-02", StepStatus.FAILED))
    prepared = retry_of(ended([query, step], good("find"), bad("stop"), *parts))

    assert prepared.operations[1].targets == ("web-01", "web-02")
    assert prepared.assessment.targets == ("web-02",)


def test_the_digest_binds_what_is_taken_over() -> None:
    record = ended(STEPS, good("stop"), bad("look"))
    prepared = retry_of(record)
    submitted = as_submitted(record, prepared)
    needs = fresh_execution(submitted).graph.needs
    done = ids_taken_over(prepared.assessment.taken_over)

    assert prepared.assessment.digest != record.submitted.digest
    assert digest_of(prepared.operations, needs, done=done) == prepared.assessment.digest
    assert digest_of(prepared.operations, needs) != prepared.assessment.digest


def test_the_graph_is_the_stored_one_with_what_is_done() -> None:
    record = ended(STEPS, good("stop"), bad("look"))
    graph = fresh_execution(as_submitted(record, retry_of(record))).graph

    assert graph == fresh_execution(record.submitted).graph


def test_a_retry_can_be_retried() -> None:
    steps = [*STEPS, command("last", "uptime", "look")]
    record = ended(steps, good("stop"), bad("look"), bad("last", StepStatus.SKIPPED))
    submitted = as_submitted(record, retry_of(record))
    rows = (replace(good("stop"), taken_over=True), good("look"), bad("last"))
    again = retry_of(replace(record, submitted=submitted, steps=rows))

    assert [step.id for step in again.assessment.steps] == ["last"]
    assert [each.id for each in again.assessment.taken_over] == ["stop", "look"]


def test_what_the_policy_refuses_today_is_not_retried() -> None:
    frozen = Freeze(name="the holidays", zone="UTC", days=("mon",), then="refuse")
    judgement = replace(DEFAULT, policy=DEFAULT.policy.model_copy(update={"freezes": (frozen,)}))

    with pytest.raises(InvalidPlanError) as refused:
        retry_of(ended(STEPS, bad("stop"), bad("look")), judgement)
    assert [fault.pointer for fault in refused.value.errors] == ["/steps/0"]
    assert retry_of(ended(STEPS, good("stop"), bad("look")), judgement).assessment.risk.read_only


def test_an_expired_execution_is_retried_as_a_whole() -> None:
    cancelled = StepStatus.CANCELLED
    record = ended(STEPS, bad("stop", cancelled), bad("look", cancelled), status=ExecutionStatus.EXPIRED)
    prepared = retry_of(record)

    assert prepared.taken_over == ()
    assert [step.id for step in prepared.assessment.steps] == ["stop", "look"]
    assert prepared.assessment.digest == record.submitted.digest
