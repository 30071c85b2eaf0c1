"""When a step is asked about because of its hosts, and on which terms."""

from datetime import timedelta

from schemas.json_text import JsonObject
from schemas.submission import check_submission
from stage_e.adapters.memory.inventory import MemoryInventory
from stage_e.asking import question_about_hosts
from stage_e.assess.assessment import AssessOptions
from stage_e.assess.policy import Policy, packaged_policy
from stage_e.engine import facts as f
from stage_e.journal import Journal
from stage_e.knowing import judged_knowing
from stage_e.ports.records import NewApproval, Submitted
from stage_e.prepare import Judgement, Prepared, prepare
from stage_e.projection import fresh_execution
from stage_e.tools.inventory import Asset, Inventory
from stage_e.tools.lower import LowerOptions
from tests.builders import NOON, TENANT
from tests.unit.executor.house import House
from tests.unit.tools.plans import CATALOGUE, a_command, a_plan, a_step

LINUX = a_step("asset-query", query_type="filter", filters={"os_type": "linux"})
RESTART = a_command("systemctl restart nginx", host="{{hostname}}")
THREE = tuple(Asset(number, f"web-{number}", os_type="linux", environment="staging") for number in (1, 2, 3))
DEFAULT = packaged_policy("default")


def a_policy(**changes: object) -> Policy:
    return Policy.model_validate({**DEFAULT.model_dump(), **changes})


async def a_journal(step: JsonObject, policy: Policy = DEFAULT, assets: tuple[Asset, ...] = THREE) -> Journal:
    """An execution of ``step`` over the list of ``assets``, as it is accepted."""
    judgement = Judgement(CATALOGUE, policy, LowerOptions(), AssessOptions())
    submission = check_submission({"plan": a_plan(LINUX, step).model_dump(mode="json")})

    async def judged(known: Inventory) -> Prepared:
        return prepare(submission, judgement, known, NOON)

    prepared = await judged_knowing(MemoryInventory(assets), (), judged)
    submitted = Submitted(
        execution_id="e1",
        tenant=TENANT,
        requester="olga",
        request_text="",
        plan=prepared.plan,
        decision=None,
        assessment=prepared.assessment,
        operations=prepared.operations,
        digest=prepared.assessment.digest,
        mode=prepared.assessment.mode,
        approval_level=prepared.assessment.approval_level,
        created_at=NOON,
    )
    return Journal(House().desk, submitted, fresh_execution(submitted), token=1, last_seq=0, secrets={})


def question(journal: Journal, *hosts: str) -> NewApproval | None:
    return question_about_hosts(journal, "s1", hosts, lambda: "q1")


async def test_what_was_shown_or_less_of_it_needs_no_further_answer() -> None:
    journal = await a_journal(RESTART)
    assert question(journal, "web-3", "web-2", "web-1") is None
    assert question(journal, "web-2") is None


async def test_more_than_was_shown_is_asked_about_on_the_terms_of_a_list_that_nobody_knows() -> None:
    answers = {**DEFAULT.answers.model_dump(), "step_by_step": {"quorum": 2, "lasts_s": 60.0}}
    journal = await a_journal(RESTART, a_policy(answers=answers))
    asked = question(journal, "web-1", "web-4")

    assert journal.submitted.approval_level == 2
    assert asked is not None
    assert (asked.level, asked.quorum, asked.targets) == (3, 2, ("web-1", "web-4"))
    assert asked.expires_at - journal.now() == timedelta(seconds=60)
    assert asked.reason == (
        "it would run on 2 hosts, of which 1 are new: web-4; the plan showed 3; 2 of them are gone: web-2, web-3"
    )


async def test_a_list_that_was_empty_and_is_no_more_is_reviewed_though_the_plan_was_only_confirmed() -> None:
    journal = await a_journal(RESTART, assets=())
    asked = question(journal, "web-1")

    assert journal.submitted.approval_level == 1
    assert asked is not None
    assert asked.level == 3
    assert asked.reason.endswith("the plan showed 0")


async def test_what_may_run_on_few_hosts_unasked_is_asked_about_when_they_are_others() -> None:
    risk = {"low": 0, "medium": 0, "high": 0, "critical": 3}
    journal = await a_journal(RESTART, a_policy(risk=risk, several_targets=0, rules={}))

    assert journal.submitted.approval_level == 0
    assert question(journal, "web-1", "web-2") is None
    asked = question(journal, "web-1", "web-4")
    assert asked is not None
    assert asked.level == 3


async def test_an_answer_about_the_hosts_counts_from_then_on() -> None:
    journal = await a_journal(RESTART)
    asked = question(journal, "web-1", "web-4")
    assert asked is not None
    journal.ask(asked)
    journal.record(f.ApprovalGranted(at=NOON, approval_id="q1", approvers=("adam",), step_id="s1"))

    assert question(journal, "web-4") is None
    again = question(journal, "web-1", "web-2")
    assert again is not None
    assert "of which 1 are new: web-2; 2 were agreed to" in again.reason


async def test_a_plain_look_at_more_than_was_shown_asks_nobody_and_one_at_secrets_does() -> None:
    plain = await a_journal(a_command("df -h", host="{{hostname}}"))
    secret = await a_journal(a_command("cat /etc/shadow", host="{{hostname}}"))

    assert plain.operations["s1"].foreseen == secret.operations["s1"].foreseen == ("web-1", "web-2", "web-3")
    assert question(plain, "web-4") is None
    assert question(secret, "web-1") is None
    assert question(secret, "web-4") is not None
