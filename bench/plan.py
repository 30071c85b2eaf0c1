"""What is submitted to us: the chat's question for the number of assets, as Stages A and C send it."""

import json

from bench.load import ID
from schemas.json_text import JsonObject

ANSWER = "You have 6 assets in the system: 6 Windows workstations"

DECISION: JsonObject = {
    "decision_id": f"dec_{ID}",  # another one for each request: each is an execution of its own
    "decision_type": "info",
    "timestamp": "2025-11-23T09:00:00.000000",
    "intent": {"category": "information", "action": "asset_count", "confidence": 0.9, "capabilities": ["asset_query"]},
    "entities": [],
    "overall_confidence": 0.9,
    "confidence_level": "high",
    "risk_level": "low",
    "original_request": "How many assets do we have?",
    "context": {},
    "stage_a_version": "1.0.0",
    "processing_time_ms": 210,
    "cache_hit": False,
    "requires_approval": False,
    "next_stage": "stage_b",
}
STEP: JsonObject = {
    "id": "step_1_asset_query_count",
    "description": "Count the assets of the inventory",
    "tool": "asset-query",
    "inputs": {"query_type": "count"},
    "preconditions": [],
    "success_criteria": ["operation_completed"],
    "failure_handling": "Report that the inventory could not be read",
    "estimated_duration": 8,
    "depends_on": [],
    "execution_order": 1,
}
PLAN: JsonObject = {
    "plan": {
        "steps": [STEP],
        "safety_checks": [
            {"check": "Target answers before anything is changed", "stage": "before", "failure_action": "abort"},
            {"check": "Watch for unexpected errors while steps run", "stage": "during", "failure_action": "warn"},
            {"check": "Confirm the stated success criteria hold", "stage": "after", "failure_action": "continue"},
        ],
        "rollback_plan": [],
        "observability": {"metrics_to_collect": ["execution_time"], "logs_to_monitor": [], "alerts_to_set": []},
    },
    "execution_metadata": {
        "total_estimated_time": 8,
        "risk_factors": [],
        "approval_points": [],
        "checkpoint_steps": [],
    },
    "stage": "stage_c_planner",
    "version": "1.0",
    "timestamp": "2025-11-23T09:00:00.000000",
    "processing_time_ms": 1,
}
BODY = json.dumps({"plan": PLAN, "decision": DECISION})
