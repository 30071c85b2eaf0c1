"""A signed HTTP POST for each question that waits.

``X-Stage-E-Signature`` is ``sha256=`` and the HMAC-SHA256, in hexadecimal, of the value of ``X-Stage-E-Timestamp``
(seconds since 1970), a dot and the body. Who receives it refuses what is old or signed otherwise. ``Idempotency-Key``
is the same for each try.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from urllib.parse import urlsplit

import httpx
from pydantic_core import to_json

from stage_e.adapters.notices.wording import body_of
from stage_e.errors import NotToldError
from stage_e.ports.notices import Notice

TIMEOUT_S = 10.0
TIMESTAMP, SIGNATURE = "X-Stage-E-Timestamp", "X-Stage-E-Signature"


class Webhook:
    """``Notifier``. No redirects, no proxies of the environment, no retries of its own."""

    channel = "webhook"

    def __init__(self, url: str, secret: str, now: Callable[[], datetime], within_s: float = TIMEOUT_S) -> None:
        self._url = url
        self._within_s = within_s
        self._secret = secret.encode()
        self._now = now
        self._client = httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)

    async def tell(self, notice: Notice) -> None:
        """As ``Notifier.tell``; any 2xx is a yes. What is said of a failure names the host alone, not the URL."""
        body = to_json(body_of(notice))
        stamp = str(int(self._now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": notice.approval.approval_id,
            TIMESTAMP: stamp,
            SIGNATURE: signature_of(self._secret, stamp, body),
        }
        host = urlsplit(self._url).hostname
        try:
            async with asyncio.timeout(self._within_s):  # httpx's own is for each piece of the answer
                answer = await self._client.post(self._url, content=body, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotToldError(f"the webhook at {host} cannot be reached: {type(error).__name__}") from None
        if not answer.is_success:
            raise NotToldError(f"the webhook at {host} answered {answer.status_code}")

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()


def signature_of(secret: bytes, stamp: str, body: bytes) -> str:
    """What stands in ``X-Stage-E-Signature``."""
    return f"sha256={hmac(secret, stamp.encode() + b'.' + body, sha256).hexdigest()}"
