"""Handing queued messages to their gateways, each at most once."""

import json
import logging
import random
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy import Connection

from central.database import Database, Unavailable
from central.gateways.choice import open_gateway
from central.gateways.interface import (
    Accepted,
    Account,
    BadAccount,
    Gateway,
    Message,
    Outcome,
    Rejected,
    Unknown,
)
from central.services import sms, sms_accounts, sms_queue
from central.services.sms_accounts import ServiceAccount, ShopAccount
from central.services.sms_pauses import Rests, quiet_until
from central.services.sms_queue import NEVER, Job, Wanted

CLAIM: Final = timedelta(seconds=60)
"""A dispatcher that dies holds back the jobs it has taken, but not handed over, this long."""
HANDING: Final = timedelta(seconds=60)
"""Longer than any request takes: what is still sending after it is unknown."""
FIRST_LOOK: Final = timedelta(seconds=20)
"""After which a message's state is first asked for."""
AFTER_LOSS: Final = timedelta(seconds=5)
"""After which a gateway is asked whether it has a message whose answer was lost."""
REST_AFTER_LOSS: Final = timedelta(seconds=30)
"""How long a gateway that lost an answer is left alone: else all that wait would be lost."""
LONGEST_BACKOFF: Final = timedelta(hours=1)
MOST_OPEN: Final = 16
"""Gateways kept open by one thread."""
HANDED: Final = Counter(
    "sajac_sms_handed_total", "Messages handed to gateways", ["gateway", "outcome"]
)
_LOG = logging.getLogger(__name__)


class Gateways:
    """The gateways one thread has open, the least used closed first."""

    def __init__(self, outbox: Path) -> None:
        self._outbox = outbox
        self._open: OrderedDict[UUID | None, tuple[Account, Gateway]] = OrderedDict()

    def of(self, key: UUID | None, account: Account) -> Gateway:
        """The gateway of an account. Raises BadAccount."""
        known = self._open.pop(key, None)
        if known is not None and known[0] != account:
            known[1].close()
            known = None
        if known is None:
            known = (account, open_gateway(account, self._outbox))
        self._open[key] = known
        while len(self._open) > MOST_OPEN:
            _, (_, gateway) = self._open.popitem(last=False)
            gateway.close()
        return known[1]

    def close(self) -> None:
        """Close all."""
        while self._open:
            self._open.popitem()[1][1].close()


class Sender:
    """One thread's work: takes a few jobs at a time and hands them over one by one."""

    def __init__(
        self,
        database: Database,
        service: ServiceAccount,
        outbox: Path,
        rests: Rests,
        clock: Callable[[], datetime],
        stop: threading.Event,
        priorities: Sequence[int],
        most: int = 10,
    ) -> None:
        self._database = database
        self._service = service
        self._gateways = Gateways(outbox)
        self._rests = rests
        self._clock = clock
        self._stop = stop
        self._priorities = priorities
        self._most = most

    def round(self) -> bool:
        """Take what is most urgent and hand it over; whether there was anything.

        Raises Unavailable.
        """
        for priority in self._priorities:
            now = self._clock()
            urgent = priority == sms.URGENT
            resting = frozenset(self._rests.resting(now, urgent=urgent))
            if urgent and None in resting:
                continue
            wanted = Wanted("queued", priority, resting)
            with self._database.read() as connection:
                due = sms_queue.is_due(connection, wanted, now)
            if not due:
                continue
            with self._database.write() as connection:
                jobs = sms_queue.take(connection, wanted, now, self._most, CLAIM)
            for job in jobs:
                self._hand(job)
            if jobs:
                return True
        return False

    def close(self) -> None:
        """Close the gateways."""
        self._gateways.close()

    def _hand(self, job: Job) -> None:
        with self._database.write() as connection:
            now = self._clock()
            if self._stop.is_set():
                sms_queue.put_off(connection, job, now)
                return
            account = sms_accounts.load(connection, job.shop_id, self._service)
            gateway = self._gateway(connection, job, account, now)
            if gateway is None or not self._may_go(connection, job, account, now):
                return
            if not sms_queue.mark(connection, job, account.gateway.provider, now, HANDING):
                return
        # From here on the job is sending, durably: whatever happens, nobody sends it again.
        message = _message(job, account)
        if message.pattern is None:
            outcome = gateway.send_text(message)
        else:
            outcome = gateway.send_pattern(message)
        told = type(outcome).__name__.lower()
        HANDED.labels(account.gateway.provider, told).inc()
        self._write_down(job, account, gateway, outcome)

    def _gateway(
        self, connection: Connection, job: Job, account: ShopAccount, now: datetime
    ) -> Gateway | None:
        """The gateway to use now; None if the job waits for it."""
        key = _key(job, account)
        urgent = job.priority == sms.URGENT
        until = self._rests.until(key, now, urgent=urgent)
        if until is None:
            try:
                return self._gateways.of(key, account.gateway)
            except BadAccount as error:
                _LOG.warning("an account cannot be used: %s", error)
                until = self._rests.rest(key, now, timedelta(minutes=1), urgent=urgent)
        sms_queue.put_off(connection, job, until)
        return None

    def _may_go(
        self, connection: Connection, job: Job, account: ShopAccount, now: datetime
    ) -> bool:
        """Whether the shop's rules let the job go now; else what follows is written down."""
        reason = None
        if job.expires_at <= now:
            reason = "expired"
        elif job.priority != sms.URGENT and sms.refuses_messages(connection, job.shop_id, job.to):
            reason = "opted_out"
        if reason is not None:
            sms_queue.change(
                connection, job, job.attempts, "failed", now, since="queued", reason=reason
            )
            return False
        if job.priority == sms.ADVERTISING:
            until = quiet_until(now, account.quiet_from, account.quiet_to)
            if until is not None:
                sms_queue.put_off(connection, job, until)
                return False
        if job.priority != sms.URGENT:
            turn = sms_queue.take_turn(connection, job.shop_id, account.per_minute, now)
            if turn is not None:
                self._rests.pause(job.shop_id, turn)
                sms_queue.put_off(connection, job, turn)
                return False
        return True

    def _write_down(
        self, job: Job, account: ShopAccount, gateway: Gateway, outcome: Outcome
    ) -> None:
        """Write what the gateway answered. If the database is away for too long the job stays
        sending, and becomes unknown.
        """
        for pause in (0.2, 1.0, 3.0, None):
            try:
                with self._database.write() as connection:
                    self._change(connection, job, account, gateway, outcome, self._clock())
                return
            except Unavailable:
                if pause is None:
                    raise
                self._stop.wait(pause)

    def _change(
        self,
        connection: Connection,
        job: Job,
        account: ShopAccount,
        gateway: Gateway,
        outcome: Outcome,
        now: datetime,
    ) -> None:
        key = _key(job, account)
        attempts = job.attempts + 1
        can = gateway.capabilities()
        match outcome:
            case Accepted(id=identity, parts=parts, cost=cost):
                self._rests.woke(key)
                asks = can.tells_states and job.priority != sms.URGENT
                sms_queue.change(
                    connection,
                    job,
                    attempts,
                    "sent",
                    now,
                    now + FIRST_LOOK if asks else NEVER,
                    since="sending",
                    gateway_id=identity,
                    parts=parts,
                    cost=cost,
                )
            case Unknown():
                self._rests.rest(key, now, REST_AFTER_LOSS)
                asks = bool(can.finds_by_job)
                sms_queue.change(
                    connection,
                    job,
                    attempts,
                    "unknown",
                    now,
                    now + AFTER_LOSS if asks else NEVER,
                    since="sending",
                    reason="no-answer",
                )
            case Rejected(permanent=True):
                self._rests.woke(key)
                reason = outcome.reason
                if outcome.opted_out and job.priority != sms.URGENT:
                    reason = "opted_out"
                    sms.refuse_messages(connection, job.shop_id, job.to, "gateway", now)
                sms_queue.change(
                    connection, job, attempts, "failed", now, since="sending", reason=reason
                )
            case Rejected():
                urgent = job.priority == sms.URGENT
                wait = timedelta(seconds=outcome.wait)
                if outcome.all:
                    until = self._rests.rest(key, now, wait, urgent=urgent)
                else:
                    until = now + _backoff(wait, attempts, urgent=urgent)
                sms_queue.change(
                    connection,
                    job,
                    attempts,
                    "queued",
                    now,
                    min(until, job.expires_at),
                    since="sending",
                    reason=outcome.reason,
                    told=outcome.reason != job.reason,
                )


def _key(job: Job, account: ShopAccount) -> UUID | None:
    return job.shop_id if account.own else None


def _backoff(wait: timedelta, attempts: int, *, urgent: bool) -> timedelta:
    """Longer each time, and not for all at the same moment."""
    if urgent:
        return timedelta(seconds=2)
    doubled: timedelta = wait * 2 ** min(attempts - 1, 8)
    return min(doubled, max(wait, LONGEST_BACKOFF)) * random.uniform(0.8, 1.2)


def _message(job: Job, account: ShopAccount) -> Message:
    """What is handed over: the text as the till filled it, and how the line wants it to end."""
    if job.kind == sms.CODE and account.code_pattern and job.pattern_values:
        values = {account.code_name: str(json.loads(job.pattern_values)["code"])}
        return Message(job.id, job.to, job.text, job.kind, account.code_pattern, values)
    text = job.text
    ending = account.opt_out
    if ending and job.kind != sms.CODE and not text.rstrip().endswith(ending):
        text = f"{text.rstrip()}\n{ending}"
    return Message(job.id, job.to, text, job.kind)
