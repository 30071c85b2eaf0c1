"""Which questions were told to whom, in memory."""

from datetime import timedelta

from schemas.words import ApprovalState
from stage_e.adapters.memory.shelf import KeptNotice, Shelf
from stage_e.ports.notices import MOST_TRIES, Notice

FIRST_WAIT = timedelta(seconds=20)


class MemoryNotices:
    """``NoticeStore``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def claim_notices(self, channel: str, limit: int) -> tuple[Notice, ...]:
        """As ``NoticeStore.claim_notices``."""
        now, found = self._shelf.clock.now(), list[Notice]()
        for kept in self._shelf.executions.values():
            for approval in kept.approvals.values():
                before = self._shelf.notices.get((approval.approval_id, channel))
                if approval.state is not ApprovalState.PENDING or approval.expires_at <= now:
                    continue
                if before is None or (not before.told and before.due_at <= now and before.tries < MOST_TRIES):
                    tries = 1 if before is None else before.tries + 1
                    unvoted = approval.model_copy(update={"votes": ()})
                    submitted = kept.submitted
                    notice = Notice(unvoted, submitted.tenant, submitted.requester, submitted.assessment, tries)
                    found.append(notice)
        found.sort(key=lambda notice: notice.approval.requested_at)
        for notice in found[:limit]:
            due_at = now + FIRST_WAIT * 2 ** (notice.tries - 1)
            self._shelf.notices[notice.approval.approval_id, channel] = KeptNotice(notice.tries, due_at)
        return tuple(found[:limit])

    async def note_told(self, channel: str, approval_id: str) -> None:
        """As ``NoticeStore.note_told``."""
        self._shelf.notices[approval_id, channel].told = True
