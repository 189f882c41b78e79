"""One thing that concerns a family, as its page, its file and its calendar show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Line:
    """One thing. `address`: its own page, for whoever may open it from here. `link`: (code, row) of a link that may lead here."""

    title: str
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    children: str = ""
    says: str = ""
    due_on: date | None = None
    address: str = ""
    key: UUID | None = None
    is_off: bool = False
    is_visit: bool = False
    link: tuple[str, UUID] | None = None
