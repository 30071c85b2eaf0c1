"""Examples in the description of the API: one short plan, and what each call answers about it."""

from schemas.json_text import JsonObject

_ID = "7f9c2a54-3a56-4c0e-9a39-6f2f6f0c8a11"
_APPROVAL_ID = "0b1d7c1e-5e0f-4a39-8f55-2f0a4c1d9e77"
_DIGEST = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
_AT, _LATER = "2026-11-23T09:00:00Z", "2026-11-23T09:00:01Z"
_ESTIMATE: JsonObject = {"p50_s": 0.2, "p90_s": 1.0, "basis": "catalogue"}
_RISK: JsonObject = {"level": "low", "effect": "read", "read_only": True, "reasons": []}

SUBMISSION: JsonObject = {
    "plan": {
        "steps": [
            {
                "id": "count",
                "description": "Count all assets",
                "tool": "asset-query",
                "inputs": {"query_type": "count"},
                "estimated_duration": 8,
            }
        ]
    }
}

PLAN: JsonObject = {**SUBMISSION, "decision": None}

RESULT: JsonObject = {
    "execution_id": _ID,
    "status": "completed",
    "mode": "immediate",
    "answer": "You have 6 assets in the system: 6 Windows workstations",
    "success_count": 1,
    "failure_count": 0,
    "started_at": _AT,
    "completed_at": _LATER,
    "total_duration_seconds": 0.02,
    "output": {"count": {"asset_count": 6}},
    "step_results": [
        {
            "step_id": "count",
            "status": "succeeded",
            "started_at": _AT,
            "completed_at": _LATER,
            "duration_seconds": 0.02,
            "output": {"asset_count": 6},
        }
    ],
}

ASSESSMENT: JsonObject = {
    "mode": "immediate",
    "mode_reasons": ["nine of ten runs take less than 1 s"],
    "approval_level": 0,
    "approval_reasons": ["every step is a proven read"],
    "quorum": 1,
    "estimate": _ESTIMATE,
    "risk": _RISK,
    "layers": [["count"]],
    "targets": [],
    "digest": _DIGEST,
    "steps": [
        {
            "id": "count",
            "tool": "asset-query",
            "operation": {"service": "asset-service", "call": "GET /", "text": "count all assets"},
            "estimate": _ESTIMATE,
            "risk": _RISK,
        }
    ],
}

EXECUTION: JsonObject = {
    "execution_id": _ID,
    "job_id": _ID,
    "status": "running",
    "mode": "background",
    "requester": "olga",
    "assessment": ASSESSMENT,
    "created_at": _AT,
    "started_at": _AT,
    "last_seq": 3,
    "token": 1,
    "progress": {"done": 0, "total": 1, "percent": 0.0, "eta_s": 0.2},
    "steps": [{"id": "count", "status": "running", "started_at": _AT}],
    "links": {
        "self": f"/v1/executions/{_ID}",
        "events": f"/v1/executions/{_ID}/events",
        "stream": f"/v1/executions/{_ID}/stream",
        "cancel": f"/v1/executions/{_ID}/cancel",
        "resolve": f"/v1/executions/{_ID}/resolve",
    },
}

EVENT: JsonObject = {
    "seq": 3,
    "type": "step.started",
    "at": _AT,
    "execution_id": _ID,
    "step_id": "count",
    "data": {"number": 1},
}

APPROVAL: JsonObject = {
    "approval_id": _APPROVAL_ID,
    "execution_id": _ID,
    "level": 1,
    "digest": _DIGEST,
    "state": "pending",
    "requested_at": _AT,
    "expires_at": "2026-11-23T10:00:00Z",
    "quorum": 1,
    "votes": [],
}

STANDING: JsonObject = {"approval": APPROVAL, "may_answer": True, "why_not": None}

DECISION: JsonObject = {"decision": "approve", "digest": _DIGEST, "comment": "go on"}

SEQUEL: JsonObject = {"secrets": {"__secret_1__": "the password, once more"}}

WISH: JsonObject = {"reason": "the wrong host"}

RESOLVE: JsonObject = {"step_id": "restart", "outcome": "happened", "reason": "nginx runs since 12:03, says the host"}

STOP: JsonObject = {"tool": "systemctl", "reason": "the maintenance window has begun"}

CONTROL: JsonObject = {
    "stop_id": "5d0f6a0e-1f5c-4f0e-8d0c-0a8f6f2b7c11",
    "tenant": "acme",
    "tool": "systemctl",
    "by": "ada",
    "reason": "the maintenance window has begun",
    "at": _AT,
}

TOOL: JsonObject = {
    "name": "asset-query",
    "aliases": ["asset_query"],
    "version": "1",
    "service": "asset-service",
    "runs_on": "service",
    "takes_command": False,
    "effects": [{"inputs": {"query_type": ["count", "list_all"]}, "effect": "read", "risk": "low"}],
    "inputs": {"type": "object", "properties": {"query_type": {"type": "string"}}},
    "typical_s": 0.1,
    "timeout_s": 30.0,
    "longest_s": 3600.0,
    "max_attempts": 3,
}

TICKET_REQUEST: JsonObject = {"execution_id": _ID}

TICKET: JsonObject = {"ticket": "WyI1ZDBmNmEwZSJd.9c1e5f7a", "expires_at": "2026-11-23T09:00:30Z"}
HOUSE: JsonObject = {
    "items": [
        {
            "id": "worker-node-1-4711-0a8f6f2b",
            "kind": "worker",
            "host": "node-1",
            "version": "0.1.0",
            "started_at": _AT,
            "heartbeat_age_s": 0.2,
            "alive": True,
            "slots": 20,
            "used": 3,
            "circuits": [{"to": "automation-service", "until": "2026-11-23T09:00:30Z"}],
        }
    ],
    "queues": {
        "waiting": 1,
        "oldest_waiting_s": 0.4,
        "running": 3,
        "needs_attention": 0,
        "awaiting_approval": 2,
        "by_status": {"queued": 1, "running": 3, "awaiting_approval": 2},
    },
    "scope": "tenant",
}

PERSON: JsonObject = {"tenant": "acme", "subject": "olga", "roles": ["operator"]}

READY: JsonObject = {
    "status": "degraded",
    "checks": [
        {"name": "postgresql", "ok": True, "required": True},
        {"name": "redis", "ok": False, "required": False, "detail": "connection refused"},
    ],
}


def page_of(item: JsonObject) -> JsonObject:
    """The only page of a list with one item."""
    return {"items": [item], "next": None}
