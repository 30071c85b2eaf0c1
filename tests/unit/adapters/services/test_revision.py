"""The revision of the automation service is what it says of itself."""

import pytest

from schemas.json_text import JsonObject
from stage_e.adapters.services.revision import Revision, revision_of
from stage_e.errors import PermanentStepError


def a_status(**capabilities: bool) -> JsonObject:
    return {"capabilities": {"direct_execution": True, **capabilities}, "connection_types": ["ssh", "powershell"]}


def test_the_early_revision_says_success_and_the_late_one_completed() -> None:
    assert revision_of(a_status()).ok_status == "success"
    assert revision_of(a_status(plan_execution=True)).ok_status == "completed"


@pytest.mark.parametrize(
    "status", [{}, {"capabilities": {}}, {"capabilities": {"direct_execution": True}}, {"status": "up"}]
)
def test_a_service_that_we_do_not_know_is_not_used(status: JsonObject) -> None:
    with pytest.raises(PermanentStepError, match="revision that we do not know"):
        revision_of(status)


def test_a_connection_type_that_the_revision_does_not_know_is_refused() -> None:
    revision = Revision("success", ("ssh", "powershell"))
    revision.check("ssh")
    revision.check("local")
    with pytest.raises(PermanentStepError, match="does not speak impacket; it speaks ssh, powershell"):
        revision.check("impacket")
