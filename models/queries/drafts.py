"""Invoices still being typed, and papers still to be printed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.tables import drafts, print_jobs, registers


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice being typed. `content` is the sale page's own JSON; `total` in rials."""

    id: int
    state: str
    title: str
    total: int
    content: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A paper that failed: `document` is "receipt" of an invoice or "closing" of a session."""

    id: int
    document: str
    subject_id: int
    printer: str
    error: str
    tries: int
    created_at: datetime


_DRAFTS = (
    select(
        drafts.c.id,
        drafts.c.state,
        drafts.c.title,
        drafts.c.total,
        drafts.c.content,
        drafts.c.updated_at,
    )
    .join_from(drafts, registers, registers.c.id == drafts.c.register_id)
    .where(registers.c.is_here == 1)
)


def open_draft(connection: Connection) -> Draft | None:
    """The invoice that was on this register's screen."""
    row = connection.execute(_DRAFTS.where(drafts.c.state == "open")).one_or_none()
    return Draft(**row._asdict()) if row else None


def parked_drafts(connection: Connection) -> list[Draft]:
    """This register's parked invoices, the newest first."""
    rows = connection.execute(
        _DRAFTS.where(drafts.c.state == "parked").order_by(drafts.c.updated_at.desc())
    )
    return [Draft(**row._asdict()) for row in rows]


def waiting_prints(connection: Connection) -> list[PrintJob]:
    """Papers that wait to be printed again, the oldest first."""
    rows = connection.execute(
        select(
            print_jobs.c.id,
            print_jobs.c.document,
            print_jobs.c.subject_id,
            print_jobs.c.printer,
            print_jobs.c.error,
            print_jobs.c.tries,
            print_jobs.c.created_at,
        ).order_by(print_jobs.c.id)
    )
    return [PrintJob(**row._asdict()) for row in rows]
