"""Tell people of questions that wait for them: after the question was stored, and beside everything else."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from stage_e.errors import NotToldError, StoreUnavailableError
from stage_e.ports.notices import MOST_TRIES, Notice, NoticeStore, Notifier
from stage_e.ports.time import Clock

EVERY = timedelta(seconds=1)
WHILE_AWAY = timedelta(seconds=8)
AT_ONCE = 20
log = structlog.get_logger(__name__)


async def keep_telling(store: NoticeStore, notifiers: Sequence[Notifier], clock: Clock) -> None:
    """Never ends, unless there is nobody to tell. Any number of processes may do it."""
    while notifiers:
        pause = EVERY
        for notifier in notifiers:
            try:
                await tell_due(store, notifier)
            except StoreUnavailableError:
                pause = WHILE_AWAY
            except Exception:
                log.exception("telling broke", channel=notifier.channel)
        await clock.sleep(pause)


async def tell_due(store: NoticeStore, notifier: Notifier) -> None:
    """Tell what is due on one channel. Raises: StoreUnavailableError."""
    for notice in await store.claim_notices(notifier.channel, AT_ONCE):
        try:
            await notifier.tell(notice)
        except NotToldError as error:
            _note(notifier.channel, notice, error)
        else:
            await store.note_told(notifier.channel, notice.approval.approval_id)
            log.info("people told", approval_id=notice.approval.approval_id, channel=notifier.channel)


def _note(channel: str, notice: Notice, error: NotToldError) -> None:
    log.warning(
        "people not told",
        approval_id=notice.approval.approval_id,
        channel=channel,
        error=str(error),
        tries=notice.tries,
        given_up=notice.tries >= MOST_TRIES,
    )
