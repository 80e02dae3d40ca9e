"""A shop of several tills around a real service, each step of whose syncing a test decides."""

import shutil
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from central.services.changes import KEPT
from models.database import Database
from models.doctor import examine
from models.queries.sync import SyncStanding, sync_standing
from models.tables.types import new_identity
from sync.client import Access, Client
from sync.pulling import Puller
from sync.pushing import Pusher
from sync.signing import SignedIn, ask_code, sign_in
from sync.tokens import TokenStore
from sync.worker import Worker
from tests.central.running import Running
from tests.models.factories import Trade, new_file, new_shop
from tests.models.told import all_documents

_MOBILES = count(1)


class SyncedTill:
    """A till and its way to the service, a step at a time."""

    def __init__(self, shop: "SyncedShop", path: Path, trade: Trade) -> None:
        self.shop = shop
        self.path = path
        self.trade = trade
        self.store = TokenStore()
        self.changed: set[str] = set()
        self.signed_in: SignedIn
        self._access: Access

    def sign_in(self, name: str = "صندوق") -> SignedIn:
        """Sign in with the code that the service sent."""
        self.shop.let_time_pass()
        service = self.shop.service
        before = service.codes()
        mobile = self.shop.mobile
        ask_code(service.address, mobile)
        code = service.code_after(mobile, before)
        self.signed_in = sign_in(
            self.trade.database, self.store, service.address, mobile, code, name
        )
        self.use(self.signed_in.access)
        return self.signed_in

    def use(self, access: Access, address: str = "") -> None:
        """Speak to the service as this till."""
        self._access = access
        self.client = Client(address or self.shop.service.address, access, read_seconds=20)
        self.pusher = Pusher(self.trade.database, self.client, access)

    def push(self) -> None:
        """Tell all that waits."""
        while self.pusher.push_once():
            pass

    def pull(self) -> bool:
        """Hear all there is."""
        puller = Puller(self.trade.database, self.client, lambda: None, self.changed.update)
        if self.standing().snapshot is not None:
            puller.take_snapshot(lambda *_: None)
        return puller.pull()

    def sync(self) -> None:
        """Tell, then hear, until nothing is left to be told first."""
        for _ in range(5):
            self.push()
            if self.pull():
                return
        raise AssertionError("this till and the service never agree")

    def standing(self) -> SyncStanding:
        """How this till stands with the service."""
        with self.trade.database.read() as connection:
            return sync_standing(connection)

    def customer(self, mobile: str) -> Any:
        """A live customer's row."""
        with self.trade.database.read() as connection:
            return connection.exec_driver_sql(
                "SELECT * FROM customers WHERE mobile = ? AND deleted_at IS NULL", (mobile,)
            ).one()

    def balances(self) -> list[tuple[Any, ...]]:
        """Where every customer stands, whoever still lives on."""
        with self.trade.database.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT uuid, mobile, credit, points, deleted_at IS NULL FROM customers"
                " ORDER BY uuid"
            )
            return [tuple(row) for row in rows]

    def worker(self, **more: Any) -> Worker:
        """The thread that does all this by itself."""
        more.setdefault("told", lambda _state: None)
        return Worker(self.trade.database, self.store, changed=self.changed.update, **more)

    def close(self) -> None:
        """End the connections."""
        if hasattr(self, "client"):
            self.client.close()
        self.trade.database.close()


class SyncedShop:
    """A service of one worker, and the tills a test makes."""

    def __init__(self, folder: Path, service: "Coded") -> None:
        self.folder = folder
        self.service = service
        self.mobile = f"0935{next(_MOBILES):07}"
        self.tills: list[SyncedTill] = []

    def first(self) -> SyncedTill:
        """A till with a shop, which has not signed in."""
        path = self.folder / "first.db"
        trade = Trade(new_shop(path))
        with trade.database.write() as connection:
            # Tests copy one shop; each of these is another.
            for table in ("shop", "registers"):
                connection.exec_driver_sql(f"UPDATE {table} SET uuid = ?", (new_identity(),))
        return self._till(path, trade)

    def joined(self) -> SyncedTill:
        """Another till of the shop, which has heard everything."""
        number = len(self.tills) + 1
        path = self.folder / f"till-{number}.db"
        trade = Trade(new_file(path))
        trade.now = self.tills[0].trade.now
        till = self._till(path, trade)
        till.sign_in(f"صندوق {number}")
        till.pull()
        return till

    def let_time_pass(self) -> None:
        """Long enough for another code to be asked for."""
        with closing(sqlite.connect(str(self.service.file), timeout=10)) as connection:
            connection.execute("DELETE FROM signing_codes")
            connection.execute("DELETE FROM signing_counts")
            connection.commit()

    def ninety_days(self) -> None:
        """All that was ever told changed too long ago to be told as a change."""
        day = (datetime.now(UTC) - KEPT - timedelta(days=1)).date().isoformat()
        with closing(sqlite.connect(str(self.service.file), timeout=10)) as connection:
            connection.execute(
                "INSERT INTO cursor_marks (shop_id, day, cursor) SELECT id, ?, next_cursor - 1 FROM"
                " shops WHERE id = (SELECT shop_id FROM accounts WHERE mobile = ?)",
                (day, self.mobile),
            )
            connection.commit()

    def count(self, table: str, kind: str) -> int:
        """How many records or documents of a kind the service has of this shop."""
        sql = (
            f"SELECT count(*) FROM {table} WHERE kind = ? AND shop_id ="
            " (SELECT shop_id FROM accounts WHERE mobile = ?)"
        )
        with closing(sqlite.connect(str(self.service.file), timeout=10)) as connection:
            found: int = connection.execute(sql, (kind, self.mobile)).fetchone()[0]
            return found

    def close(self) -> None:
        """Close every till."""
        for till in self.tills:
            till.close()

    def _till(self, path: Path, trade: Trade) -> SyncedTill:
        till = SyncedTill(self, path, trade)
        self.tills.append(till)
        return till


class Coded(Running):
    """A service over a SQLite file, whose codes can be told apart."""

    def __init__(self, data: Path, file: Path, *words: str, **settings: str) -> None:
        self.file = file
        more = {f"SAJAC_{name.upper()}": value for name, value in settings.items()}
        super().__init__(data, f"sqlite:///{file}", words, more)

    def codes(self) -> int:
        """How much has been sent so far."""
        sent = self.data / "sms.jsonl"
        return len(sent.read_text(encoding="utf-8").splitlines()) if sent.exists() else 0

    def code_after(self, mobile: str, before: int) -> str:
        """The code that was sent since there were so many messages."""
        for _ in range(1000):
            if self.codes() > before:
                return self.code(mobile)
            time.sleep(0.02)
        raise AssertionError("no code was sent:\n" + "\n".join(self.log))


def put_back(till: SyncedTill, copy: Path) -> None:
    """Put a copy of a till's file in its place by other means than a restore."""
    till.trade.database.close()
    for ending in ("-wal", "-shm"):
        till.path.with_name(till.path.name + ending).unlink(missing_ok=True)
    if copy != till.path:
        shutil.copy(copy, till.path)
    till.trade.database = Database.open(till.path)
    till.use(till.signed_in.access)


def agree(*tills: SyncedTill) -> None:
    """Let all sync until nobody has news, and see that they are the same."""
    for _ in range(2):
        for till in tills:
            till.sync()
    first = all_documents(tills[0].trade)
    for till in tills:
        assert all_documents(till.trade) == first
        assert till.standing().backlog == 0
        assert till.standing().incoming_aside == 0
        assert examine(till.trade.database) == []
        # The doctor lets a shop of several tills be in debt for a while; here that is over.
        assert till.trade.value("SELECT coalesce(min(remaining), 0) FROM credit_lots") >= 0
    balances = [till.balances() for till in tills]
    assert all(one == balances[0] for one in balances)
