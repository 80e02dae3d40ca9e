"""Queueing messages: those tills have pushed, and one-time codes."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Executable, select
from sqlalchemy.dialects import postgresql, sqlite

from central.tables import new_identity, sms_jobs, sms_opt_outs
from sync.protocol import SmsJob

NOBODY: Final = UUID(int=0)
"""The shop of messages that belong to none: one-time codes are asked for before there is one."""
CODE: Final = "otp"
"""The kind of a one-time code."""
URGENT, WAITED_FOR, ADVERTISING = range(3)
LONGEST: Final = timedelta(days=3)
"""No message is wanted longer than this, whether its till said so or not."""

# What someone expects who has just joined, bought or brought a friend; all else advertises, so
# that a kind this service has not heard of never wakes anyone.
_WAITED_FOR = frozenset(("welcome", "thanks", "referral"))
_CODE_TEXT = "سجاک\nکد ورود شما: {code}"

_QUEUE: Final[dict[str, Executable]] = {
    "postgresql": postgresql.insert(sms_jobs).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(sms_jobs).on_conflict_do_nothing(),
}
_REFUSE: Final[dict[str, Executable]] = {
    "postgresql": postgresql.insert(sms_opt_outs).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(sms_opt_outs).on_conflict_do_nothing(),
}


def priority_of(kind: str) -> int:
    """Which messages go first: codes, then what someone waits for, then what advertises."""
    if kind in _WAITED_FOR:
        return WAITED_FOR
    return ADVERTISING


def queue_jobs(
    connection: Connection, shop_id: UUID, jobs: Iterable[SmsJob], now: datetime
) -> None:
    """Queue the messages of a push in one statement; those that are known already stay as they
    are.
    """
    rows = [
        _row(
            shop_id,
            job.id,
            now,
            to=job.to,
            kind=job.template_kind,
            priority=priority_of(job.template_kind),
            text=job.text,
            customer=job.customer,
            created_at=job.created_at,
            not_before=job.not_before,
            expires_at=job.expires_at,
        )
        for job in jobs
    ]
    if rows:
        connection.execute(_QUEUE[connection.dialect.name], rows)


def queue_code(
    connection: Connection, mobile: str, code: str, now: datetime, lives: timedelta
) -> UUID:
    """Queue a one-time code, to be sent before all else and not after it is over; the job."""
    identity = new_identity()
    row = _row(
        NOBODY,
        identity,
        now,
        to=mobile,
        kind=CODE,
        priority=URGENT,
        text=_CODE_TEXT.format(code=code),
        pattern_values=json.dumps({"code": code}),
        created_at=now,
        expires_at=now + lives,
    )
    connection.execute(_QUEUE[connection.dialect.name], [row])
    return identity


def refuse_messages(
    connection: Connection, shop_id: UUID, mobile: str, reason: str, now: datetime
) -> None:
    """Note that a number wants no more messages of this shop."""
    row = {"shop_id": shop_id, "mobile": mobile, "at": now, "reason": reason}
    connection.execute(_REFUSE[connection.dialect.name], [row])


def refuses_messages(connection: Connection, shop_id: UUID, mobile: str) -> bool:
    """Whether a number wants no messages of this shop."""
    known = select(sms_opt_outs.c.mobile).where(
        sms_opt_outs.c.shop_id == shop_id, sms_opt_outs.c.mobile == mobile
    )
    return connection.execute(known).first() is not None


def _row(shop_id: UUID, identity: UUID, now: datetime, **more: Any) -> dict[str, Any]:
    latest = now + LONGEST
    not_before = more.get("not_before")
    if not_before is not None:
        latest = max(latest, not_before + LONGEST)
    return {
        "shop_id": shop_id,
        "id": identity,
        "pattern_values": None,
        "customer": None,
        "not_before": None,
        **more,
        "expires_at": min(more.get("expires_at") or latest, latest),
        "next_at": not_before or now,
        "updated_at": now,
    }
