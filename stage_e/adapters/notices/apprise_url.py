"""E-mail, Slack, Teams and the like, each by one URL that the library apprise knows."""

import asyncio
import logging
from hashlib import sha256

from stage_e.adapters.notices.wording import text_of, title_of
from stage_e.errors import NotToldError, SettingsError
from stage_e.ports.notices import Notice

TIMEOUT_S = 30.0  # for one message; apprise bounds each connection, but not how many it makes


class AppriseUrl:
    """``Notifier``. The URL holds a secret: neither it nor a part of it but the scheme is said anywhere."""

    def __init__(self, url: str, within_s: float = TIMEOUT_S) -> None:
        """Raises: SettingsError: apprise cannot use the URL."""
        # loading it takes 0.1 s and 20 MB, which whoever sets no URL need not pay
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415

        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it logs whole URLs
        scheme = url.partition("://")[0]
        self.channel = f"{scheme[:20]}-{sha256(url.encode()).hexdigest()[:12]}"
        self._within_s = within_s
        self._apprise = Apprise(asset=AppriseAsset(http_redirects=False, secure_logging=True))
        if not self._apprise.add(url):
            raise SettingsError(f"STAGE_E_NOTIFY_URLS: apprise cannot use one of them ({scheme[:20]}://...)")

    async def tell(self, notice: Notice) -> None:
        """As ``Notifier.tell``."""
        try:
            async with asyncio.timeout(self._within_s):
                told = await self._apprise.async_notify(title=title_of(notice), body=text_of(notice))
        except TimeoutError:
            raise NotToldError(f"{self.channel} did not take it within {self._within_s:g} s") from None
        if not told:
            raise NotToldError(f"{self.channel} did not take it")

    async def close(self) -> None:
        """Nothing is kept open."""
