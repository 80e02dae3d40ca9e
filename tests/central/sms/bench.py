"""A shop, its gateway and a dispatcher whose clock stands still until a test moves it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from central.database import Database
from central.gateways.interface import Account
from central.services import sms, sms_accounts
from central.services.sms_accounts import ServiceAccount
from central.services.sms_pauses import Rests
from central.services.sms_sending import Sender
from central.services.sms_states import Watcher
from central.tables import new_identity, shops, sms_jobs
from sync.protocol import SmsJob
from tests.central.sms.loopback import KEY, Loopback
from tests.central.tills import NOW, Till, opened

CREDENTIALS = {"key": KEY, "username": "9121234567", "password": KEY}
ALL = (sms.URGENT, sms.WAITED_FOR, sms.ADVERTISING)


@dataclass
class Bench:
    """Everything a message meets on its way. `now` is the dispatcher's clock."""

    database: Database
    folder: Path
    gateway: Loopback
    till: Till
    now: datetime = NOW
    service: ServiceAccount = field(default_factory=ServiceAccount)
    stop: threading.Event = field(default_factory=threading.Event)
    rests: Rests = field(default_factory=Rests)
    _open: list[Sender | Watcher] = field(default_factory=list)

    @property
    def outbox(self) -> Path:
        """Where the gateway `file` writes."""
        return self.folder / "sms.jsonl"

    def use(self, provider: str, **more: Any) -> None:
        """Make this the service's gateway."""
        account = Account(provider, "3000505", CREDENTIALS, 1000, address=self.gateway.address)
        self.service = ServiceAccount(account, **more)

    def sender(self, priorities: Sequence[int] = ALL, most: int = 10) -> Sender:
        """One more thread's work."""
        made = Sender(
            self.database,
            self.service,
            self.outbox,
            self.rests,
            lambda: self.now,
            self.stop,
            priorities,
            most,
        )
        self._open.append(made)
        return made

    def watcher(self) -> Watcher:
        """What looks after messages that have left."""
        made = Watcher(self.database, self.service, self.outbox, lambda: self.now, self.stop)
        self._open.append(made)
        return made

    def restart(self) -> None:
        """Forget what only the memory of a process holds."""
        self.close()
        self.rests = Rests()

    def run(self, rounds: int = 200) -> None:
        """Send and ask until nothing is due."""
        sender, watcher = self.sender(), self.watcher()
        for _ in range(rounds):
            busy = sender.round()
            if not (watcher.round() or busy):
                return
        raise AssertionError("it never comes to rest")

    def wait(self, **time: float) -> None:
        """Let time pass, and do what is due then."""
        self.now += timedelta(**time)
        self.run()

    def close(self) -> None:
        """Close every gateway that was opened."""
        while self._open:
            self._open.pop().close()

    def job(self, kind: str = "thanks", text: str = "سلام", **more: Any) -> SmsJob:
        """A message as a till says it."""
        told = {"to": "09121234567", "created_at": NOW, **more}
        return SmsJob(id=new_identity(), template_kind=kind, text=text, **told)

    def queue(self, *jobs: SmsJob, shop: UUID | None = None) -> None:
        """Queue messages, as a push does."""
        with self.database.write() as connection:
            sms.queue_jobs(connection, shop or self.till.shop, jobs, self.now)

    def queue_one(self, kind: str = "thanks", text: str = "سلام", **more: Any) -> UUID:
        """Queue one message; its identity."""
        job = self.job(kind, text, **more)
        self.queue(job)
        return job.id

    def queue_code(self, mobile: str = "09121234567", code: str = "123456") -> UUID:
        """Queue a one-time code."""
        with self.database.write() as connection:
            return sms.queue_code(connection, mobile, code, self.now, timedelta(minutes=5))

    def row(self, job: UUID) -> Any:
        """A job as it is now."""
        with self.database.read() as connection:
            return connection.execute(select(sms_jobs).where(sms_jobs.c.id == job)).one()

    def states(self) -> list[str]:
        """The states of all jobs."""
        with self.database.read() as connection:
            return list(connection.execute(select(sms_jobs.c.state)).scalars())

    def told(self) -> dict[UUID, dict[str, Any]]:
        """What the shop's till hears of its messages since it last asked."""
        return {
            change.record_id: dict(change.data or {})
            for change in self.till.pull()
            if change.kind == "sms_state"
        }

    def set_shop(self, **values: Any) -> None:
        """Change the shop's rules."""
        with self.database.write() as connection:
            connection.execute(update(shops).where(shops.c.id == self.till.shop).values(**values))

    def own_account(self, provider: str, **more: Any) -> None:
        """Give the shop a gateway of its own."""
        account = Account(provider, "3000505", CREDENTIALS)
        with self.database.write() as connection:
            sms_accounts.save(connection, self.till.shop, account, self.now, **more)

    def another_shop(self) -> UUID:
        """A shop that has nothing to do with this one."""
        other = new_identity()
        with self.database.write() as connection:
            connection.execute(insert(shops), {"id": other, "created_at": self.now})
        return other


def made(database: Database, folder: Path, gateway: Loopback) -> Bench:
    """A bench whose till has heard everything so far."""
    bench = Bench(database, folder, gateway, replace(opened(database)))
    bench.till.pull()
    return bench
