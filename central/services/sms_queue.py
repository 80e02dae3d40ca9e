"""The queue as dispatchers share it: taking jobs, and writing down what became of them.

A job is handed over by whoever turned it from queued to sending, and by nobody else: `mark` does
that in a transaction of its own, before anything leaves. `attempts` tells one handing from another.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from central.database import lock_shop
from central.services.service_records import write_service_record
from central.services.sms import NOBODY
from central.tables import sms_accounts, sms_jobs, sms_paces
from central.tables.sms import OPEN_JOBS

State = Literal["queued", "sending", "sent", "delivered", "failed", "unknown"]
NEVER: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""When a job is looked at again that nothing more is to be learnt of."""
BURST: Final = 20
"""How many messages of a shop may go at once before its rate counts."""
CODES_KEPT: Final = timedelta(days=1)

_PACE = {
    "postgresql": postgresql.insert(sms_paces).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(sms_paces).on_conflict_do_nothing(),
}


@dataclass(frozen=True)
class Job:
    """A job as it was when a dispatcher took it."""

    shop_id: UUID
    id: UUID
    to: str
    kind: str
    priority: int
    text: str
    pattern_values: str | None
    expires_at: datetime
    state: State
    attempts: int
    gateway: str | None
    gateway_id: str | None
    parts: int | None
    cost: int | None
    reason: str
    sent_at: datetime | None


_COLUMNS = tuple(sms_jobs.c[name] for name in Job.__dataclass_fields__)


@dataclass(frozen=True)
class Wanted:
    """Which jobs a dispatcher looks for. Those of `resting` shops are passed over, and so are all
    that use the service's account if None is among them.
    """

    state: State
    priority: int
    resting: frozenset[UUID | None] = frozenset()

    def due(self, now: datetime) -> Select[UUID, UUID]:
        """Shop and job of those that have to be looked at, the longest due first."""
        jobs = sms_jobs.c
        # PostgreSQL, where many are due, would else look for one of them from the table's first
        # row on, past all that were sent in years.
        due = (
            select(jobs.shop_id, jobs.id)
            .where(
                OPEN_JOBS,
                jobs.state == self.state,
                jobs.priority == self.priority,
                jobs.next_at <= now,
            )
            .order_by(jobs.next_at)
        )
        if shops := sorted(shop for shop in self.resting if shop is not None):
            due = due.where(jobs.shop_id.not_in(shops))
        if None in self.resting:
            due = due.where(jobs.shop_id.in_(select(sms_accounts.c.shop_id)))
        return due


def is_due(connection: Connection, wanted: Wanted, now: datetime) -> bool:
    """Whether there is something to take. Only reads: an idle dispatcher locks nothing."""
    return connection.execute(wanted.due(now).limit(1)).first() is not None


def take(
    connection: Connection, wanted: Wanted, now: datetime, most: int, lease: timedelta
) -> list[Job]:
    """Take the jobs that are due the longest; until the lease is over nobody else gets them."""
    # Two dispatchers pass over what the other one holds; a CTE that locks is run once.
    taken = wanted.due(now).limit(most).with_for_update(skip_locked=True, of=sms_jobs).cte("taken")
    statement = (
        update(sms_jobs)
        .where(sms_jobs.c.shop_id == taken.c.shop_id, sms_jobs.c.id == taken.c.id)
        .values(next_at=now + lease)
        .returning(*_COLUMNS)
    )
    return [Job(*row) for row in connection.execute(statement)]


def take_turn(
    connection: Connection, shop_id: UUID, per_minute: int, now: datetime
) -> datetime | None:
    """Count one more message against the shop's rate, over all dispatchers: None, or when it may
    go instead; then nothing is counted.
    """
    step = timedelta(minutes=1) / per_minute
    row = {"shop_id": shop_id, "even_at": now}
    connection.execute(_PACE[connection.dialect.name], [row])
    mine = sms_paces.c.shop_id == shop_id
    even_at: datetime = connection.execute(
        select(sms_paces.c.even_at).where(mine).with_for_update()
    ).scalar_one()
    earliest = even_at - step * min(BURST, per_minute)
    if earliest > now:
        return earliest
    connection.execute(update(sms_paces).where(mine).values(even_at=max(even_at, now) + step))
    return None


def mark(connection: Connection, job: Job, gateway: str, now: datetime, lease: timedelta) -> bool:
    """Turn a queued job to sending; False if somebody else has. The caller's commit makes it
    certain that nobody hands it over again: if this process dies, it becomes unknown.
    """
    statement = (
        update(sms_jobs)
        .where(
            sms_jobs.c.shop_id == job.shop_id,
            sms_jobs.c.id == job.id,
            sms_jobs.c.state == "queued",
            sms_jobs.c.attempts == job.attempts,
        )
        .values(
            state="sending",
            attempts=job.attempts + 1,
            gateway=gateway,
            gateway_id=None,
            sent_at=now,
            updated_at=now,
            next_at=now + lease,
        )
    )
    return connection.execute(statement).rowcount == 1


def put_off(connection: Connection, job: Job, until: datetime) -> None:
    """Look at a job again then, or when it is over, if that is sooner."""
    if job.state == "queued":
        until = min(until, job.expires_at)
    statement = (
        update(sms_jobs)
        .where(
            sms_jobs.c.shop_id == job.shop_id,
            sms_jobs.c.id == job.id,
            sms_jobs.c.state == job.state,
            sms_jobs.c.attempts == job.attempts,
        )
        .values(next_at=until)
    )
    connection.execute(statement)


def change(
    connection: Connection,
    job: Job,
    attempts: int,
    state: State,
    now: datetime,
    next_at: datetime = NEVER,
    *,
    since: State,
    reason: str = "",
    told: bool = True,
    **more: Any,
) -> bool:
    """Write what became of a handing, and tell the shop's tills; False if the job is no longer in
    the state `since`, or has been handed over anew. Who handed it over knows better than whoever
    found it sending for too long.
    """
    states = {since, "unknown"} if since == "sending" and state != "unknown" else {since}
    if job.shop_id != NOBODY:
        # First of all, as everyone who writes to a shop's records does.
        told = lock_shop(connection, job.shop_id) is not None and told
    elif state in ("sent", "delivered", "failed"):
        more |= {"text": "", "pattern_values": None}  # a code has done its work
    statement = (
        update(sms_jobs)
        .where(
            sms_jobs.c.shop_id == job.shop_id,
            sms_jobs.c.id == job.id,
            sms_jobs.c.state.in_(sorted(states)),
            sms_jobs.c.attempts == attempts,
        )
        .values(state=state, reason=reason, updated_at=now, next_at=next_at, **more)
    )
    if connection.execute(statement).rowcount != 1:
        return False
    if job.shop_id != NOBODY and told:
        fields = {
            "state": state,
            "parts": more.get("parts", job.parts),
            "cost": more.get("cost", job.cost),
            "reason": reason,
            "changed_at": now.isoformat(),
        }
        write_service_record(connection, job.shop_id, "sms_state", job.id, fields, now)
    return True


def forget_codes(connection: Connection, now: datetime) -> None:
    """Remove one-time codes that are long over."""
    connection.execute(
        delete(sms_jobs).where(
            sms_jobs.c.shop_id == NOBODY, sms_jobs.c.updated_at < now - CODES_KEPT
        )
    )
