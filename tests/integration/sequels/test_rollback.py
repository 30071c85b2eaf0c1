"""A rollback takes back what an execution did, last first, and only what it really changed."""

import pytest

from schemas.json_text import JsonValue
from schemas.words import ExecutionStatus, Sequel, StepStatus
from stage_e.errors import ConflictError
from stage_e.sequels import Wanted
from tests.integration.sequels.acting import Stage, a_step, statuses

SWAP = (
    a_step("start", "systemctl start redis", "web-01"),
    a_step("stop", "systemctl stop nginx", "web-02", "start"),
)


async def test_effects_are_taken_back_last_first(stage: Stage) -> None:
    old = await stage.run(*SWAP)
    assert old.links.rollback == f"/v1/executions/{old.execution_id}/rollback"
    undoing = await stage.follow_on(Sequel.ROLLBACK, old)

    assert undoing.status is ExecutionStatus.COMPLETED
    assert stage.sent(undoing) == [("web-02", "systemctl start nginx"), ("web-01", "systemctl stop redis")]
    assert not stage.is_running("web-01", "redis")
    assert stage.is_running("web-02", "nginx")


async def test_what_was_rolled_back_is_shown_so_and_its_events_never_change(stage: Stage) -> None:
    old = await stage.run(*SWAP)
    events = await stage.api.executor.events(stage.olga, old.execution_id, 0, 1000)
    undoing = await stage.follow_on(Sequel.ROLLBACK, old)
    after = await stage.look(old)

    assert set(statuses(after).values()) == {StepStatus.ROLLED_BACK}
    assert (after.status, after.last_seq) == (old.status, old.last_seq)
    assert (undoing.rollback_of, after.rolled_back_by) == (old.execution_id, undoing.execution_id)
    assert after.links.rollback is None
    assert await stage.api.executor.events(stage.olga, old.execution_id, 0, 1000) == events


async def test_what_was_so_before_is_left_as_it_was(stage: Stage) -> None:
    """nginx runs on both hosts, so that starting it on one of them changed nothing."""
    old = await stage.run(
        a_step("start", "systemctl start nginx", "web-01"), a_step("stop", "systemctl stop nginx", "web-02", "start")
    )
    preview = await stage.api.executor.preview(stage.olga, Wanted(Sequel.ROLLBACK, old.execution_id))
    undoing = await stage.follow_on(Sequel.ROLLBACK, old)

    assert [(each.id, "'active'" in each.reason) for each in preview.cannot_undo] == [("start", True)]
    assert stage.sent(undoing) == [("web-02", "systemctl start nginx")]
    assert statuses(await stage.look(old)) == {"start": StepStatus.SUCCEEDED, "stop": StepStatus.ROLLED_BACK}


async def test_only_the_targets_that_were_changed_are_changed_back(stage: Stage) -> None:
    lost = stage.lose("web-02", "nginx")
    old = await stage.run(a_step("stop", "systemctl stop nginx", ["web-01", "web-02", "web-03"]))
    stage.give_back("web-02", lost)
    undoing = await stage.follow_on(Sequel.ROLLBACK, old)

    assert sorted(stage.sent(undoing)) == [("web-01", "systemctl start nginx"), ("web-03", "systemctl start nginx")]
    shown = statuses(await stage.look(old))
    assert shown == {
        "stop": StepStatus.FAILED,
        "stop[web-01]": StepStatus.ROLLED_BACK,
        "stop[web-02]": StepStatus.FAILED,
        "stop[web-03]": StepStatus.ROLLED_BACK,
    }


async def test_one_target_of_several_that_was_changed_is_shown_as_changed_back(stage: Stage) -> None:
    """redis runs on cache-01 only, so that stopping it changed nothing on the other one."""
    old = await stage.run(a_step("stop", "systemctl stop redis", ["web-01", "cache-01"]))
    undoing = await stage.follow_on(Sequel.ROLLBACK, old)

    assert stage.sent(undoing) == [("cache-01", "systemctl start redis")]
    shown = statuses(await stage.look(old))
    assert (shown["stop[web-01]"], shown["stop[cache-01]"]) == (StepStatus.SUCCEEDED, StepStatus.ROLLED_BACK)
    assert shown["stop"] is StepStatus.SUCCEEDED


async def test_a_step_of_which_every_target_was_changed_back_is_shown_as_rolled_back(stage: Stage) -> None:
    old = await stage.run(a_step("stop", "systemctl stop nginx", ["web-01", "web-02"]))
    await stage.follow_on(Sequel.ROLLBACK, old)

    assert set(statuses(await stage.look(old)).values()) == {StepStatus.ROLLED_BACK}


async def test_a_retry_of_a_rollback_takes_back_the_rest(stage: Stage) -> None:
    old = await stage.run(*SWAP)
    lost = stage.lose("web-01", "redis")
    broken = await stage.follow_on(Sequel.ROLLBACK, old)
    assert broken.status is ExecutionStatus.PARTIAL
    stage.give_back("web-01", lost)
    mended = await stage.follow_on(Sequel.RETRY, broken)

    assert stage.sent(mended) == [("web-01", "systemctl stop redis")]
    assert (mended.retry_of, mended.rollback_of) == (broken.execution_id, old.execution_id)
    assert set(statuses(await stage.look(old)).values()) == {StepStatus.ROLLED_BACK}


async def test_rolling_back_a_retry_takes_back_what_it_took_over(stage: Stage) -> None:
    lost = stage.lose("web-02", "nginx")
    old = await stage.run(*SWAP)
    stage.give_back("web-02", lost)
    new = await stage.follow_on(Sequel.RETRY, old)
    undoing = await stage.follow_on(Sequel.ROLLBACK, new)

    assert stage.sent(undoing) == [("web-02", "systemctl start nginx"), ("web-01", "systemctl stop redis")]


async def test_what_was_rolled_back_is_not_retried_and_not_rolled_back_again(stage: Stage) -> None:
    lost = stage.lose("web-02", "nginx")
    old = await stage.run(*SWAP)
    stage.give_back("web-02", lost)
    undoing = await stage.follow_on(Sequel.ROLLBACK, old)

    for sequel in Sequel:
        with pytest.raises(ConflictError, match=undoing.execution_id):
            await stage.ask_for(sequel, old, f"another {sequel}")


async def test_what_has_no_inverse_is_listed_with_the_plan_s_instructions(stage: Stage) -> None:
    rollback: list[JsonValue] = [{"step_id": "restart", "rollback_action": "put the old unit file back"}]
    old = await stage.run(
        a_step("restart", "systemctl restart nginx", "web-01"),
        a_step("stop", "systemctl stop nginx", "web-02"),
        rollback_plan=rollback,
    )
    preview = await stage.api.executor.preview(stage.olga, Wanted(Sequel.ROLLBACK, old.execution_id))

    (kept,) = preview.cannot_undo
    assert (kept.id, kept.instructions) == ("restart", "put the old unit file back")
    assert [step.operation.text for step in preview.steps] == ["systemctl start nginx"]


async def test_what_changed_nothing_is_not_rolled_back(stage: Stage) -> None:
    old = await stage.run(a_step("look", "systemctl is-active nginx", "web-01"))

    assert old.links.rollback is None
    with pytest.raises(ConflictError, match="it changed nothing"):
        await stage.ask_for(Sequel.ROLLBACK, old)
