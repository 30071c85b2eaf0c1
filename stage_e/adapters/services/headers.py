"""What every request says about itself."""

import re
from hashlib import blake2b
from urllib.parse import quote

from stage_e.ports.services import Sending

_PLAIN = re.compile(r"[!-~](?:[ -~]*[!-~])?|")


def headers_of(sending: Sending, part: str = "") -> dict[str, str]:
    """Headers of one request.

    ``part`` tells the requests of one attempt apart by their idempotency key: a service that honours keys would answer
    the second with what it said to the first.
    """
    key = f"{sending.key}:{part}" if part else sending.key
    return {
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # a compressed answer could be a bomb
        "Idempotency-Key": _plain(key),
        "X-Execution-Id": _plain(sending.execution_id),
        "X-Step-Id": _plain(sending.step_id),
        "X-Attempt": str(sending.number),
        "X-Fencing-Token": str(sending.token),
        "X-Plan-Digest": _plain(sending.digest),
        "X-Tenant-Id": _plain(sending.tenant),
        "X-On-Behalf-Of": _plain(sending.on_behalf_of),
        "traceparent": _traceparent(sending.execution_id, f"{key}#{sending.number}"),
    }


def _plain(value: str) -> str:
    """Header values are printable ASCII; what is not is percent-encoded."""
    return value if _PLAIN.fullmatch(value) else quote(value)


def _traceparent(execution_id: str, request: str) -> str:
    """W3C trace context: one trace per execution, whoever drives it; one span per request."""
    trace = blake2b(execution_id.encode(errors="replace"), digest_size=16).hexdigest()
    span = blake2b(request.encode(errors="replace"), digest_size=8).hexdigest()
    return f"00-{trace}-{span}-01"
