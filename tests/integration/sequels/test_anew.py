"""A retry is judged, agreed to and given its secrets anew; nothing of the old one's consent or secrets carries over."""

from datetime import timedelta

import pytest

from schemas.approval import ApprovalDecision
from schemas.execution import Execution
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, Sequel, StepStatus, Verdict
from simulator import FaultSpec, Match
from simulator.inventory import secret_of
from stage_e.admission import Preference
from stage_e.errors import ConflictError, ForbiddenError, InvalidPlanError
from stage_e.ports.people import Person, Role
from stage_e.ports.records import Wish
from stage_e.sequels import Wanted
from stage_e.settings import Settings
from tests.integration.sequels.acting import LONG, Stage, a_step, statuses
from tests.stack import a_worker

RESTART = a_step("restart", "systemctl restart nginx", "web-02")
INPUTS: JsonObject = {"command": "systemctl restart nginx", "target_host": "web-02"}
WITH_SECRET = {**RESTART, "inputs": {**INPUTS, "username": "deploy", "password": "hunter2-and-more"}}
COUNT: JsonObject = {"id": "count", "tool": "asset-query", "inputs": {"query_type": "count"}, "estimated_duration": 5}


async def a_failed(stage: Stage, *steps: JsonObject) -> Execution:
    """A restart of what was not there, and is there now."""
    lost = stage.lose("web-02", "nginx")
    old = await stage.run(*steps)
    stage.give_back("web-02", lost)
    return old


async def test_a_yes_to_the_old_one_is_none_to_its_retry(stage: Stage) -> None:
    old = await a_failed(stage, RESTART)
    assert [each.state for each in old.approvals] == ["approved"]
    new = (await stage.ask_for(Sequel.RETRY, old)).execution

    assert new is not None
    assert new.status is ExecutionStatus.AWAITING_APPROVAL
    assert [each.state for each in new.approvals] == ["pending"]
    assert stage.sent(new) == []


async def test_who_asks_for_the_retry_is_who_may_not_review_it(stage: Stage) -> None:
    old = await a_failed(stage, RESTART, a_step("stop", "systemctl stop nginx", "web-02", "restart"))
    both = Person("acme", "adam", frozenset({Role.OPERATOR, Role.APPROVER}))
    wanted = Wanted(Sequel.RETRY, old.execution_id)
    waiting = (await stage.api.executor.follow_on(both, wanted, Preference(wait=timedelta()))).execution
    assert waiting is not None
    (question,) = waiting.approvals

    yes = ApprovalDecision(decision=Verdict.APPROVE, digest=question.digest)
    with pytest.raises(ForbiddenError):
        await stage.api.executor.decide(both, question.approval_id, yes, Preference(wait=LONG))


async def test_a_rejected_retry_did_nothing_and_another_may_follow(stage: Stage) -> None:
    old = await a_failed(stage, COUNT, {**RESTART, "depends_on": ["count"]})
    waiting = (await stage.ask_for(Sequel.RETRY, old, "one")).execution
    assert waiting is not None
    (question,) = waiting.approvals
    no = ApprovalDecision(decision=Verdict.REJECT, digest=question.digest)
    await stage.api.executor.decide(stage.olga, question.approval_id, no, Preference())

    assert (await stage.look(waiting)).status is ExecutionStatus.REJECTED
    assert (await stage.look(old)).links.retry is not None
    assert (await stage.follow_on(Sequel.RETRY, old, "two")).status is ExecutionStatus.COMPLETED


async def test_a_viewer_may_look_ahead_and_not_begin(stage: Stage) -> None:
    old = await a_failed(stage, RESTART)
    vera, wanted = Person("acme", "vera", frozenset({Role.VIEWER})), Wanted(Sequel.RETRY, old.execution_id)

    assert (await stage.api.executor.preview(vera, wanted)).steps
    with pytest.raises(ForbiddenError):
        await stage.api.executor.follow_on(vera, wanted, Preference())


async def test_secrets_are_needed_again_and_their_markers_are_named(stage: Stage) -> None:
    old = await a_failed(stage, WITH_SECRET)
    preview = await stage.api.executor.preview(stage.olga, Wanted(Sequel.RETRY, old.execution_id))

    assert [(each.marker, each.step_id) for each in preview.secrets] == [("__secret_1__", "restart")]
    with pytest.raises(InvalidPlanError) as refused:
        await stage.ask_for(Sequel.RETRY, old)
    assert [fault.pointer for fault in refused.value.errors] == ["/secrets/__secret_1__"]
    assert (await stage.look(old)).retried_by is None


async def test_secrets_that_are_sent_again_reach_the_service_and_nobody_else(stage: Stage) -> None:
    """The service takes no other password than this one."""
    world = stage.simulator.world
    row = world.inventory.find("web-02")
    assert row is not None
    world.credentials, password = "checked", secret_of(row, world.seed)
    old = await a_failed(stage, {**RESTART, "inputs": {**INPUTS, "username": "deploy", "password": password}})
    wanted = Wanted(Sequel.RETRY, old.execution_id, {"__secret_1__": password})
    new = await stage.see_through(await stage.api.executor.follow_on(stage.olga, wanted, Preference(wait=timedelta())))

    assert new.status is ExecutionStatus.COMPLETED
    assert stage.sent(new) == [("web-02", "systemctl restart nginx")]
    assert password not in new.model_dump_json()


async def test_a_secret_cannot_change_what_a_command_means(stage: Stage) -> None:
    old = await a_failed(stage, a_step("restart", "systemctl restart nginx --token=abcdef123", "web-02"))
    assert old.status is ExecutionStatus.FAILED
    wanted = Wanted(Sequel.RETRY, old.execution_id, {"__secret_1__": "abc; systemctl stop nginx"})

    with pytest.raises(InvalidPlanError) as refused:
        await stage.api.executor.follow_on(stage.olga, wanted, Preference())
    assert [fault.pointer for fault in refused.value.errors] == ["/secrets"]


async def test_a_step_that_is_unknown_is_settled_first(stage: Stage) -> None:
    cut = FaultSpec(kind="cut_after", match=Match(command_contains="nginx"))  # what would prove it is cut off, too
    stage.simulator.world.faults.add(cut)
    asked = await stage.begin(RESTART)
    old = await stage.until_step(asked, "restart", StepStatus.UNKNOWN)
    await stage.api.executor.wish(stage.olga, old.execution_id, Wish.CANCEL)
    cancelled = await stage.look(old)

    assert (cancelled.status, statuses(cancelled)) == (ExecutionStatus.CANCELLED, {"restart": StepStatus.UNKNOWN})
    assert (cancelled.links.retry, cancelled.links.rollback) == (None, None)
    for sequel in Sequel:
        with pytest.raises(ConflictError, match="resolve"):
            await stage.ask_for(sequel, cancelled)


async def test_a_worker_goes_on_with_what_was_taken_over(stage: Stage, settings: Settings) -> None:
    """Outputs that were taken over feed the templates of what remains, whoever drives."""
    told = a_step("tell", "echo total={{asset_count}}", "web-01", "restart")
    old = await a_failed(stage, COUNT, {**RESTART, "depends_on": ["count"]}, told)
    async with a_worker(settings):
        waiting = (await stage.ask_for(Sequel.RETRY, old)).execution
        assert waiting is not None
        await stage.agree(waiting, timedelta())
        new = await stage.until(waiting, ExecutionStatus.COMPLETED)

    reads = stage.simulator.world.ledger.entries(execution_id=new.execution_id)
    assert [entry.command for entry in reads if "echo" in entry.command] == ["echo total=108"]
    events = await stage.api.executor.events(stage.olga, new.execution_id, 0, 100)
    assert {str(event.data["driver"])[:6] for event in events if event.type == "execution.claimed"} >= {"worker"}


async def test_a_cancelled_execution_goes_on_where_it_was_stopped(stage: Stage) -> None:
    waiting = await stage.begin(RESTART, agreed=False)
    await stage.api.executor.wish(stage.olga, waiting.execution_id, Wish.CANCEL)
    new = await stage.follow_on(Sequel.RETRY, await stage.look(waiting))

    assert new.status is ExecutionStatus.COMPLETED
    assert stage.sent(new) == [("web-02", "systemctl restart nginx")]


async def test_step_by_step_only_what_remains_is_asked_about(stage: Stage) -> None:
    critical = a_step("audit", "systemctl stop auditd", "web-02", "stop")
    old = await stage.run(a_step("stop", "systemctl stop nginx", "web-01"), critical)
    assert sorted(each.step_id or "" for each in old.approvals) == ["audit", "stop"]
    new = await stage.follow_on(Sequel.RETRY, old)

    assert [(each.step_id, each.level, each.state) for each in new.approvals] == [("audit", 3, "approved")]
    assert statuses(new) == {"stop": StepStatus.SUCCEEDED, "audit": StepStatus.FAILED}
