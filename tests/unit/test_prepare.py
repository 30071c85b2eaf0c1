"""What is cut out of a submission before anything of it is stored."""

from datetime import UTC, datetime

from schemas.json_text import JsonObject
from schemas.submission import check_submission
from stage_e.assess.assessment import AssessOptions
from stage_e.assess.policy import packaged_policy
from stage_e.prepare import Judgement, prepare
from stage_e.tools.inventory import Inventory
from stage_e.tools.lower import LowerOptions
from tests.unit.tools.plans import CATALOGUE, a_command, a_decision, a_plan

SECRET = "Hunter2-Fake-Pass"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_password_in_the_request_is_stored_nowhere() -> None:
    decision = a_decision("web-01", request=f"restart nginx on web-01 with password={SECRET}")
    step = a_command("systemctl restart nginx", password=SECRET)
    body: JsonObject = {
        "plan": a_plan(step).model_dump(mode="json"),
        "decision": decision.model_dump(mode="json"),
    }
    judgement = Judgement(CATALOGUE, packaged_policy("default"), LowerOptions(), AssessOptions())

    prepared = prepare(check_submission(body), judgement, Inventory(), NOW)
    assert SECRET in prepared.secrets.values()
    assert SECRET not in f"{prepared.plan} {prepared.decision} {prepared.request_text} {prepared.operations}"
    assert "restart nginx on web-01" in prepared.request_text
