"""Learning what became of messages: delivery states, and answers that were lost."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from central.database import Database
from central.gateways.interface import Asked, BadAccount, Capabilities, Delivery
from central.services import sms, sms_accounts, sms_queue
from central.services.sms_accounts import ServiceAccount, ShopAccount
from central.services.sms_queue import NEVER, Job, State, Wanted
from central.services.sms_sending import AFTER_LOSS, FIRST_LOOK, Gateways

ASKING: Final = timedelta(minutes=2)
"""Nobody else asks about jobs that one dispatcher has taken, this long."""
FOLLOWED: Final = timedelta(days=2)
"""How long the state of a message is asked for; Kavenegar forgets it after as much."""
LONGEST_PAUSE: Final = timedelta(hours=3)
MOST: Final = 200
"""Jobs taken at once."""
SWEEP: Final = timedelta(hours=1)
_LOG = logging.getLogger(__name__)
_PRIORITIES: Final = (sms.URGENT, sms.WAITED_FOR, sms.ADVERTISING)


class Watcher:
    """One thread's work: finds jobs whose dispatcher died, asks for states, and sweeps."""

    def __init__(
        self,
        database: Database,
        service: ServiceAccount,
        outbox: Path,
        clock: Callable[[], datetime],
        stop: threading.Event,
    ) -> None:
        self._database = database
        self._service = service
        self._gateways = Gateways(outbox)
        self._clock = clock
        self._stop = stop
        self._swept: datetime | None = None

    def round(self) -> bool:
        """Look at what is due; whether there was anything. Raises Unavailable."""
        found = self._give_up_sending()
        for state in ("unknown", "sent"):
            for priority in _PRIORITIES:
                found = self._ask(Wanted(state, priority)) or found
        now = self._clock()
        if self._swept is None or now - self._swept >= SWEEP:
            with self._database.write() as connection:
                sms_queue.forget_codes(connection, now)
            self._swept = now
        return found

    def close(self) -> None:
        """Close the gateways."""
        self._gateways.close()

    def _take(self, wanted: Wanted) -> list[Job]:
        now = self._clock()
        with self._database.read() as connection:
            if not sms_queue.is_due(connection, wanted, now):
                return []
        with self._database.write() as connection:
            return sms_queue.take(connection, wanted, now, MOST, ASKING)

    def _give_up_sending(self) -> bool:
        """What has been sending for longer than any request takes was handed over by a dispatcher
        that is no more: nobody knows whether it left.
        """
        found = False
        for priority in _PRIORITIES:
            for job in self._take(Wanted("sending", priority)):
                found = True
                with self._database.write() as connection:
                    now = self._clock()
                    account = sms_accounts.load(connection, job.shop_id, self._service)
                    asks = bool(self._can(job, account).finds_by_job)
                    sms_queue.change(
                        connection,
                        job,
                        job.attempts,
                        "unknown",
                        now,
                        now if asks else NEVER,
                        since="sending",
                        reason="no-answer",
                    )
        return found

    def _ask(self, wanted: Wanted) -> bool:
        """Ask the gateways about the jobs that are due, account by account."""
        jobs = self._take(wanted)
        of: dict[UUID | None, list[Job]] = defaultdict(list)
        accounts: dict[UUID | None, ShopAccount] = {}
        with self._database.read() as connection:
            for job in jobs:
                account = sms_accounts.load(connection, job.shop_id, self._service)
                key = job.shop_id if account.own else None
                accounts[key] = account
                of[key].append(job)
        for key, account in accounts.items():
            can = self._can(of[key][0], account)
            for start in range(0, len(of[key]), can.most_asked):
                if self._stop.is_set():
                    return False  # nobody loses by it: they are due again soon
                some = of[key][start : start + can.most_asked]
                if not self._ask_account(key, account, some):
                    break  # the others of this account would wait as long for as little
        return bool(jobs)

    def _ask_account(self, key: UUID | None, account: ShopAccount, jobs: list[Job]) -> bool:
        """Ask about some jobs of one account; whether anything was answered."""
        # What went through another gateway than the shop has now cannot be asked for there.
        here = [job for job in jobs if job.gateway == account.gateway.provider]
        told: dict[UUID, Delivery] = {}
        can = Capabilities()
        try:
            gateway = self._gateways.of(key, account.gateway)
        except BadAccount as error:
            _LOG.warning("an account cannot be used: %s", error)
        else:
            can = gateway.capabilities()
            if here:
                told = dict(gateway.status([Asked(job.id, job.gateway_id) for job in here]))
        for job in jobs:
            with self._database.write() as connection:
                delivery = told.get(job.id, Delivery())
                self._write_down(connection, job, account, can, delivery, self._clock())
        return bool(told) or not here

    def _write_down(
        self,
        connection: Connection,
        job: Job,
        account: ShopAccount,
        can: Capabilities,
        delivery: Delivery,
        now: datetime,
    ) -> None:
        age = now - (job.sent_at or now)
        if delivery.state is not None:
            state: State = delivery.state
            reason = delivery.reason
            if delivery.opted_out and job.priority != sms.URGENT:
                reason = "opted_out"
                sms.refuse_messages(connection, job.shop_id, job.to, "gateway", now)
            further = state == "sent" and job.priority != sms.URGENT and age < FOLLOWED
            pause = _pause(age, FIRST_LOOK)
            sms_queue.change(
                connection,
                job,
                job.attempts,
                state,
                now,
                now + pause if further else NEVER,
                since=job.state,
                reason=reason,
                told=(state, reason) != (job.state, job.reason),
                gateway_id=delivery.id or job.gateway_id,
                parts=delivery.parts or job.parts,
                cost=job.cost if delivery.cost is None else delivery.cost,
            )
        elif job.state == "unknown" and delivery.absent and _again(job, account, can, age, now):
            # It does not have it, and if it gets it a second time it does not send it twice.
            sms_queue.change(connection, job, job.attempts, "queued", now, now, since="unknown")
        else:
            window = can.finds_by_job if job.state == "unknown" else FOLLOWED
            first = AFTER_LOSS if job.state == "unknown" else FIRST_LOOK
            gone = age >= window or (job.state == "sent" and delivery.absent)
            sms_queue.put_off(connection, job, NEVER if gone else now + _pause(age, first))

    def _can(self, job: Job, account: ShopAccount) -> Capabilities:
        """What the account's gateway can do; nothing if it cannot be used."""
        key = job.shop_id if account.own else None
        try:
            return self._gateways.of(key, account.gateway).capabilities()
        except BadAccount:
            return Capabilities()


def _pause(age: timedelta, first: timedelta) -> timedelta:
    """Till the next look: half of how long it has been, so that looks become rare."""
    return min(max(age / 2, first), LONGEST_PAUSE)


def _again(
    job: Job, account: ShopAccount, can: Capabilities, age: timedelta, now: datetime
) -> bool:
    """Whether a job may be handed over once more because the gateway removes duplicates: by our
    name for it, which an approved text is not sent under, and for as long as it remembers.
    """
    by_pattern = bool(job.kind == sms.CODE and account.code_pattern)
    return (
        age < can.removes_duplicates_for
        and job.gateway == account.gateway.provider
        and not by_pattern
        and bool(job.text)
        and now < job.expires_at
    )
