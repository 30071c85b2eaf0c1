"""One page of a list."""

from typing import Generic, TypeVar

from schemas.wire import Wire

Item = TypeVar("Item", bound=Wire)


class Page(Wire, Generic[Item]):
    """Some items, and how to ask for those after them."""

    items: tuple[Item, ...]
    next: str | None = None
    """Cursor of the next page; None on the last one."""
