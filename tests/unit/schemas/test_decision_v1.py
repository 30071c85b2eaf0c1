import pytest
from pydantic import ValidationError

from schemas.decision_v1 import DecisionV1
from schemas.json_text import JsonObject, JsonValue
from schemas.words import RiskLevel


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"intent": None, "entities": None, "context": None, "requires_approval": None, "risk_level": None},
        {"intent": {"category": None, "capabilities": None}, "entities": [{}]},
        {"decision_type": "clarification", "confidence_level": "very high", "next_stage": "stage_z", "mood": 1},
        {"overall_confidence": 1, "processing_time_ms": 210.4},
    ],
)
def test_stage_a_may_leave_things_out(sent: JsonObject) -> None:
    decision = DecisionV1.model_validate(sent)
    assert decision.requires_approval is False
    assert DecisionV1.model_validate_json(decision.model_dump_json()) == decision


@pytest.mark.parametrize(("sent", "read"), [("high", RiskLevel.HIGH), (" CRITICAL", RiskLevel.CRITICAL), (None, None)])
def test_a_risk_level_is_read_in_any_case(sent: str | None, read: RiskLevel | None) -> None:
    assert DecisionV1.model_validate({"risk_level": sent}).risk_level is read


@pytest.mark.parametrize(
    "sent",
    [
        {"decision_id": 7},
        {"decision_id": ""},
        {"decision_id": "a\nb"},
        {"intent": "restart"},
        {"entities": {"type": "host"}},
        {"entities": [["host"]]},
        {"overall_confidence": "0.9"},
        {"overall_confidence": True},
        {"overall_confidence": float("nan")},
        {"risk_level": "none"},
        {"risk_level": 3},
        {"requires_approval": 1},
        {"context": []},
        {"original_request": 5},
        [],
    ],
)
def test_wrong_types_are_refused(sent: JsonValue) -> None:
    with pytest.raises(ValidationError):
        DecisionV1.model_validate(sent)
