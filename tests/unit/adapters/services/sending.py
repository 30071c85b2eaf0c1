"""Attempts to send, for tests."""

from datetime import timedelta

from schemas.json_text import JsonObject, JsonValue
from schemas.words import Effect
from stage_e.ports.services import Sending
from stage_e.tools.operation import Operation, Service


def a_sending(
    call: str = "execute",
    body: JsonObject | None = None,
    *,
    service: Service = Service.AUTOMATION,
    effect: Effect = Effect.READ,
    timeout_s: float = 5.0,
    ok_exit_codes: tuple[int, ...] = (0,),
    execution_id: str = "e1",
) -> Sending:
    """One attempt of step ``s1``."""
    body = body or {}
    operation = Operation(
        "s1", "tool", "1", service, call, body, "text", effect, timeout_s=timeout_s, ok_exit_codes=ok_exit_codes
    )
    return Sending(
        operation=operation,
        body=body,
        target=None,
        execution_id=execution_id,
        step_id="s1",
        number=2,
        key=f"{execution_id}:s1",
        token=7,
        digest="sha256:abc",
        tenant="acme",
        on_behalf_of="ana",
        timeout=timedelta(seconds=timeout_s),
    )


def a_command(command: str = "df -h", host: str | None = "web-01", **more: JsonValue) -> JsonObject:
    """The body of an ``execute``."""
    body: JsonObject = {"command": command, **more}
    return body if host is None else {**body, "target_host": host}
