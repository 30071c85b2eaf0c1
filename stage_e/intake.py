"""Take in what people want of an execution while it is driven."""

from collections.abc import Iterable

from stage_e.errors import StoreUnavailableError
from stage_e.inbox import facts_of_wish
from stage_e.journal import Journal
from stage_e.mailbox import Mailbox
from stage_e.ports.records import InboxItem
from stage_e.ports.store import ExecutionStore


class Intake:
    """The way from the inbox into the journal of one drive; each wish goes it once."""

    def __init__(self, store: ExecutionStore, journal: Journal, mailbox: Mailbox) -> None:
        self._store = store
        self._journal = journal
        self._mailbox = mailbox
        self._taken: set[int] = set()

    async def read(self) -> None:
        """Take in what waits in the inbox, if somebody knocked."""
        if not self._mailbox.knocked:
            return
        knocks = self._mailbox.hear()
        try:
            wishes = await self._store.inbox(self._journal.execution_id)
        except StoreUnavailableError:
            self._mailbox.knocked = True  # for the next turn; nothing with an effect begins over unread wishes
            return
        self.take(wishes)
        self._mailbox.note_read(knocks)
        await self._journal.commit()

    def take(self, items: Iterable[InboxItem]) -> None:
        """Record what follows from each that was not taken before: one is read again until its mark is stored."""
        for item in items:
            if item.number not in self._taken:
                self._taken.add(item.number)
                self._journal.mark_read([item.number])
                self._journal.record_all(facts_of_wish(self._journal.execution, item, self._journal.now()))
