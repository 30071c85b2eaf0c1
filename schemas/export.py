"""Writes the JSON Schemas (draft 2020-12) and AsyncAPI of the wire: ``python -m schemas.export [--check] [DIR]``."""

import argparse
import json
import sys
from functools import cache
from pathlib import Path
from typing import Final, Literal

from schemas.accepted_plan import AcceptedPlan
from schemas.approval import Approval, ApprovalDecision, ApprovalStanding
from schemas.assessment import Assessment
from schemas.asyncapi import asyncapi
from schemas.control import Control, Release, StopOrder
from schemas.decision_v1 import DecisionV1
from schemas.drivers import House
from schemas.event import Event, EventFrame
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.health import Live, Ready
from schemas.page import Page
from schemas.person import PersonView
from schemas.plan_v1 import PlanV1
from schemas.problem import Problem
from schemas.resolve import Resolve
from schemas.submission import Submission
from schemas.ticket import Ticket, TicketRequest
from schemas.tool import ToolView
from schemas.wire import Wire

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FOLDER: Final = Path(__file__).parent / "json"
_RECEIVED: Final[dict[str, type[Wire]]] = {
    "approval_decision": ApprovalDecision,
    "decision_v1": DecisionV1,
    "plan_v1": PlanV1,
    "release": Release,
    "resolve": Resolve,
    "stop_order": StopOrder,
    "submission": Submission,
    "ticket_request": TicketRequest,
}
_SENT: Final[dict[str, type[Wire]]] = {
    "accepted_plan": AcceptedPlan,
    "approval": Approval,
    "approval_standing": ApprovalStanding,
    "assessment": Assessment,
    "event": Event,
    "event_frame": EventFrame,
    "execution": Execution,
    "execution_result_v1": ExecutionResultV1,
    "house": House,
    "live": Live,
    "control": Control,
    "page_of_approvals": Page[Approval],
    "page_of_controls": Page[Control],
    "page_of_events": Page[Event],
    "page_of_executions": Page[Execution],
    "page_of_tools": Page[ToolView],
    "person_view": PersonView,
    "problem": Problem,
    "ready": Ready,
    "ticket": Ticket,
}


@cache
def schema_texts() -> tuple[tuple[str, str], ...]:
    """Name and text of every schema file; the same models give the same bytes."""
    return (
        *((f"{name}.json", _text(model, "validation")) for name, model in _RECEIVED.items()),
        *((f"{name}.json", _text(model, "serialization")) for name, model in _SENT.items()),
    )


def _text(model: type[Wire], mode: Literal["validation", "serialization"]) -> str:
    schema = {"$schema": _DIALECT, **model.model_json_schema(mode=mode)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def exported_texts() -> dict[str, str]:
    """Every file: the schemas, and the description of the live streams that is made of them."""
    return {**dict(schema_texts()), "asyncapi.json": json.dumps(asyncapi(), indent=2, ensure_ascii=False) + "\n"}


def stale_files(folder: Path) -> list[str]:
    """Names of the files in a folder that are missing, differ from the models, or have no model."""
    wanted = exported_texts()
    there = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write_files(folder: Path) -> None:
    """Makes the folder hold exactly the schemas of the models."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = exported_texts()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    for file in folder.glob("*.json"):
        if file.name not in wanted:
            file.unlink()


def main(arguments: list[str] | None = None) -> int:
    """Exit code 1 when ``--check`` finds a file that is not current."""
    parser = argparse.ArgumentParser(prog="python -m schemas.export", description=__doc__)
    parser.add_argument("folder", metavar="DIR", nargs="?", type=Path, default=_FOLDER)
    parser.add_argument("--check", action="store_true", help="write nothing, name what is not current")
    options = parser.parse_args(arguments)
    if not options.check:
        write_files(options.folder)
        return 0
    stale = stale_files(options.folder)
    for name in stale:
        sys.stderr.write(f"{options.folder / name} is not current: run python -m schemas.export\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
