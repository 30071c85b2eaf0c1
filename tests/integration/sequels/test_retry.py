"""A retry continues from what failed, and the ledger of the services says that nothing was done twice."""

import pytest

from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, Sequel, StepStatus
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.errors import ConflictError
from stage_e.sequels import Wanted
from tests.integration.sequels.acting import Stage, a_step, statuses

CHAIN = (
    a_step("stop", "systemctl stop nginx", "web-01"),
    a_step("restart", "systemctl restart php-fpm", "web-02", "stop"),
    a_step("start", "systemctl start nginx", "web-01", "restart"),
)


async def test_a_retry_runs_what_failed_and_what_waited_for_it(stage: Stage) -> None:
    lost = stage.lose("web-02", "php-fpm")
    old = await stage.run(*CHAIN)
    assert old.status is ExecutionStatus.PARTIAL
    assert old.links.retry == f"/v1/executions/{old.execution_id}/retry"
    stage.give_back("web-02", lost)
    new = await stage.follow_on(Sequel.RETRY, old)

    assert new.status is ExecutionStatus.COMPLETED
    assert stage.sent(old) == [("web-01", "systemctl stop nginx")]
    assert stage.sent(new) == [("web-02", "systemctl restart php-fpm"), ("web-01", "systemctl start nginx")]


async def test_a_retry_and_the_retried_one_are_linked(stage: Stage) -> None:
    stage.lose("web-02", "php-fpm")
    old = await stage.run(*CHAIN)
    new = await stage.follow_on(Sequel.RETRY, old)
    old = await stage.look(old)

    assert (new.retry_of, old.retried_by) == (old.execution_id, new.execution_id)
    assert old.links.retry is None
    assert old.links.rollback is None
    assert new.links.retry is not None


async def test_what_is_taken_over_has_its_output_and_no_attempts(stage: Stage) -> None:
    lost = stage.lose("web-02", "php-fpm")
    old = await stage.run(*CHAIN)
    stage.give_back("web-02", lost)
    new = await stage.follow_on(Sequel.RETRY, old)
    before, after = (next(step for step in each.steps if step.id == "stop") for each in (old, new))

    assert (after.status, after.taken_over, after.attempts) == (StepStatus.SUCCEEDED, True, ())
    assert after.output == before.output
    assert [each.id for each in new.assessment.taken_over] == ["stop"]
    assert [each.id for each in new.assessment.steps] == ["restart", "start"]
    assert new.result is not None
    assert new.result.success_count == 3


async def test_a_double_click_is_one_retry(stage: Stage) -> None:
    lost = stage.lose("web-02", "php-fpm")
    old = await stage.run(*CHAIN)
    stage.give_back("web-02", lost)
    first = await stage.ask_for(Sequel.RETRY, old)
    second = await stage.ask_for(Sequel.RETRY, old)

    assert first.execution_id == second.execution_id


async def test_a_second_retry_is_refused_and_names_the_first(stage: Stage) -> None:
    stage.lose("web-02", "php-fpm")
    old = await stage.run(*CHAIN)
    first = await stage.ask_for(Sequel.RETRY, old, "one")

    with pytest.raises(ConflictError, match=first.execution_id):
        await stage.ask_for(Sequel.RETRY, old, "two")


async def test_targets_that_succeeded_are_not_visited_again(stage: Stage) -> None:
    lost = stage.lose("web-02", "nginx")
    old = await stage.run(a_step("restart", "systemctl restart nginx", ["web-01", "web-02", "web-03"]))
    assert statuses(old)["restart[web-02]"] is StepStatus.FAILED
    stage.give_back("web-02", lost)
    preview = await stage.api.executor.preview(stage.olga, Wanted(Sequel.RETRY, old.execution_id))
    new = await stage.follow_on(Sequel.RETRY, old)

    assert [step.targets for step in preview.steps] == [("web-02",)]
    assert stage.sent(new) == [("web-02", "systemctl restart nginx")]
    assert new.status is ExecutionStatus.COMPLETED
    assert set(statuses(new).values()) == {StepStatus.SUCCEEDED}


async def test_a_list_that_was_found_before_is_not_looked_for_again(stage: Stage) -> None:
    query: JsonObject = {
        "id": "find",
        "tool": "asset-query",
        "inputs": {"query_type": "filter", "filters": {"environment": "staging"}, "fields": ["hostname"]},
        "estimated_duration": 5,
    }
    check = a_step("restart", "systemctl restart nginx", "{{hostname}}", "find")
    hosts = stage.simulator.world.inventory.rows.values()
    staging = [str(host["hostname"]) for host in hosts if host["environment"] == "staging"]
    lost = stage.lose(staging[1], "nginx")
    old = await stage.run(query, check)
    stage.give_back(staging[1], lost)
    new = await stage.follow_on(Sequel.RETRY, old)

    assert new.status is ExecutionStatus.COMPLETED
    assert [command for _, command in stage.sent(new)] == ["systemctl restart nginx"]
    reads = stage.simulator.world.ledger.entries(execution_id=new.execution_id)
    assert "asset" not in {entry.service for entry in reads}


async def test_a_retry_is_no_past_plan_for_another_policy_to_judge(stage: Stage, store: PostgresStore) -> None:
    lost = stage.lose("web-02", "php-fpm")
    old = await stage.run(*CHAIN)
    stage.give_back("web-02", lost)
    new = await stage.follow_on(Sequel.RETRY, old)
    past = {each.execution_id for each in await store.submitted_since(old.created_at, 100)}

    assert old.execution_id in past
    assert new.execution_id not in past
