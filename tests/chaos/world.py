"""One shop: three tills, a proxy that does harm, and the service, driven step by step.

What the people at the tills were told is remembered here, for `checks.py` to look for everywhere.
"""

import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import keyring

from models.marks import Mark
from models.queries.sync import sync_standing
from models.restore import restore
from models.services.epochs import MOST_A_MINUTE
from models.services.shop import ShopDetails, open_shop
from models.services.staff import NewStaff
from models.services.sync import retry_all, shop_identity
from sync.errors import SignedOut, SyncError
from sync.pulling import Puller
from sync.signing import sign_in
from sync.tokens import TokenStore
from sync.worker import Worker
from tests.chaos import forks, mortal
from tests.chaos.holding import Holds, speaks
from tests.chaos.mishaps import unsent
from tests.chaos.proxy import Proxy
from tests.chaos.service import Service, new_mobile
from tests.chaos.vault import Vault
from tests.chaos.work import Done, act
from tests.models.factories import empty

QUICK, PATIENT = 1.0, 20.0
"""Seconds a till waits for an answer: while harm is done, and when all is to heal."""
ROUNDS = 12
"""Of pushing and pulling on all tills, within which all must have been told and heard."""
BEFORE = (
    *(("join", seed) for seed in range(3)),
    *(("correct_credit", seed) for seed in range(8)),
    *(("correct_points", seed) for seed in range(4)),
    *(("add_goods", seed) for seed in range(2)),
)
"""What the shop has when its first till signs in: members with something to spend, and goods."""


Loss = Literal["nothing", "file", "disk"]
"""What is lost before a backup is put back: with the disk the mark beside the file is, too."""


class Till:
    """A register of the shop, its program running in this process. `doubled`: it has sold from an
    older file, without knowing, what may not be in any Z report.
    """

    def __init__(self, path: Path, proxy: Proxy) -> None:
        self.path = path
        self.backups: list[Path] = []
        self.restored = 0
        self.killed = 0
        self.doubled = False
        self._proxy = proxy
        shutil.copy(empty(), path)
        self.open()

    def open(self) -> None:
        """Start the program."""
        self.database = mortal.open_shop_file(self.path)
        self.store = TokenStore()
        self.worker = Worker(
            self.database, self.store, told=lambda _state: None, changed=lambda _names: None
        )

    def close(self) -> None:
        """End the program."""
        if self.worker._client is not None:
            self.worker._client.close()
        self.database.close()

    def register(self) -> str:
        """Its identity, in hexadecimal."""
        with self.database.read() as connection:
            standing = sync_standing(connection)
        assert standing.register_identity is not None
        return standing.register_identity.hex()

    def sign_in(self, mobile: str, code: str) -> None:
        """Enter the code from the SMS."""
        self.worker.use(
            sign_in(
                self.database, self.store, self._proxy.address, mobile, code, self.path.stem
            ).access
        )

    def sync(self, most: int | None = None) -> Exception | None:
        """One look at the service, as the worker's thread takes it; what stood in the way."""
        return self._try(lambda: self._once(most))

    def push(self, most: int) -> Exception | None:
        """Tell one batch."""

        def once() -> None:
            if self._ready(most):
                assert self.worker._pusher is not None
                self.worker._pusher.push_once()

        return self._try(once)

    def pull(self) -> Exception | None:
        """Hear what others did, whatever waits here to be told."""

        def once() -> None:
            if self._ready(None):
                worker = self.worker
                assert worker._client is not None
                Puller(self.database, worker._client, worker._check, worker._changed).pull()

        return self._try(once)

    def speak(self) -> None:
        """The worker knows where the service is, as after its first look."""
        speaks(self.worker, self.database)

    def _once(self, most: int | None) -> None:
        self._ready(most)
        self.worker._once()

    def _ready(self, most: int | None) -> bool:
        ready = self.worker._ready(self.worker._standing())
        if most is not None and self.worker._pusher is not None:
            self.worker._pusher._most = most
        return ready

    def _try(self, step: Any) -> Exception | None:
        try:
            step()
        except SyncError as error:
            self.worker._on_trouble(error)
            return error
        return None


class World:
    """The shop. `told` are the invoices people hold in hand, by identity; `perhaps` those that
    only a file knew which a backup was then put in the place of, and `doubled` those that may have
    been given another's number.
    """

    def __init__(self, folder: Path, service: Service, tills: int = 3) -> None:
        self.service = service
        self.proxy = Proxy(service.place)
        self.mobile = new_mobile()
        self.shift = timedelta(0)
        self.told: dict[str, Done] = {}
        self.perhaps: set[str] = set()
        self.doubled: set[str] = set()
        self.refused: list[str] = []
        self.restores = self.restarts = self.heals = self.worker_kills = 0
        self.lock = threading.Lock()
        self.vault = folder / "keys"
        self.vault.mkdir(parents=True)
        mortal.be_patient(PATIENT)
        keyring.set_keyring(Vault(self.vault))
        self.holds = Holds(self)
        self.tills = [Till(folder / f"till{number}.db", self.proxy) for number in range(tills)]
        with self.tills[0].database.write() as connection:
            open_shop(
                connection,
                ShopDetails("فروشگاه آرا", "تهران", "تهران", "02188776655"),
                NewStaff("محمدرضا", "خرم‌آبادی", "owner", "1234"),
                self.now(),
            )
        with self.tills[0].database.read() as connection:
            identity = shop_identity(connection)
        assert identity is not None
        self.shop = UUID(bytes=identity)
        for action, seed in BEFORE:
            self.act(0, action, seed)
        for till in self.tills:
            till.sign_in(self.mobile, service.code(self.mobile))
            assert till.sync() is None
        mortal.be_patient(QUICK)

    def now(self) -> datetime:
        """The tills' clock."""
        return datetime.now(UTC) + self.shift

    def wait(self, span: timedelta) -> None:
        """Let time pass on the tills."""
        self.shift += span

    def act(self, number: int, action: str, seed: int) -> Done | None:
        """Somebody does something at a till."""
        done = act(self.tills[number].database, action, seed, self.now())
        self.remember(done)
        return done

    def remember(self, done: Done | None) -> None:
        """Somebody was told that it is done."""
        if done is not None and done.invoice:
            self.told[done.invoice] = done

    def act_until_killed(self, number: int, action: str, seed: int, at: int) -> None:
        """The same, and the power fails before the statement `at` of it."""
        till = self.tills[number]
        till.close()
        self._mortal(mortal.act, till.path, action, seed, self.now(), at)
        till.killed += 1
        till.open()

    def sync_until_killed(self, number: int, at: int) -> None:
        """A till tells and listens, and the power fails before the statement `at` of it."""
        till = self.tills[number]
        till.close()
        self._mortal(mortal.sync_once, till.path, self.vault, QUICK, at)
        till.killed += 1
        till.open()

    def _mortal(self, target: Any, *words: Any) -> None:
        here, there = forks.pipe()
        process = forks.start(target, *words, there)
        there.close()
        with here:
            try:
                said = here.recv()
            except EOFError:
                said = None
        process.join()
        process.close()
        assert not isinstance(said, str), said
        self.remember(said)

    def backup(self, number: int) -> None:
        """Keep a copy of a till's file."""
        till = self.tills[number]
        copy = till.path.with_name(f"{till.path.stem}-{len(till.backups)}.backup")
        till.backups.append(till.database.backup(copy))

    def restore(self, number: int, which: int, *, lost: Loss) -> bool:
        """Put a copy in the place of a till's file, or of nothing if that was lost."""
        till = self.tills[number]
        if not till.backups:
            return False
        which %= len(till.backups)
        self.perhaps |= unsent(till.database)
        highest = self._highest(till)
        self.holds.forget(number)
        till.close()
        now = self.now()
        if lost != "nothing":
            till.path.unlink()
        if lost == "disk":
            Mark(till.path).path.unlink()
            # No till sells as fast as these: so long it took to give out as many numbers.
            now += timedelta(minutes=highest // MOST_A_MINUTE)
        restore(till.path, till.backups[which], now)
        till.restored += 1
        self.restores += 1
        till.open()
        return True

    def _highest(self, till: Till) -> int:
        """The highest number a till has given out, as far as anybody was told."""
        register = till.register()
        return max(
            (one.number for one in self.told.values() if one.register == register), default=0
        )

    def kill_service(self) -> None:
        """The service's machine loses its power, and starts again."""
        self.restarts += 1
        self.proxy.service = None
        self.service.kill()
        self.service.start()
        self.proxy.service = self.service.place

    def kill_worker(self, which: int) -> bool:
        """One of the service's processes dies; False where it has only one."""
        killed = self.service.kill_worker(which)
        self.worker_kills += killed
        return killed

    def look(self, number: int) -> Exception | None:
        """A till looks at the service, and somebody signs it in anew if it asks for that; what
        stood in the way.
        """
        till = self.tills[number]
        trouble = till.sync()
        if isinstance(trouble, SignedOut) or till.worker.state().phase == "signed_out":
            try:
                till.sign_in(self.mobile, self.service.code(self.mobile))
            except SyncError as error:
                return error
            trouble = till.sync()
        return trouble

    def heal(self) -> None:
        """The weather clears: every till tells and hears all there is."""
        self.heals += 1
        self.proxy.calm()
        mortal.be_patient(PATIENT)
        for till in self.tills:
            till.close()
            till.open()
        before: object = None
        for _ in range(ROUNDS):
            for number, till in enumerate(self.tills):
                if till.doubled:
                    # As the owner does on the page of the service.
                    with till.database.write() as connection:
                        retry_all(connection)
                trouble = self.look(number)
                assert trouble is None, f"after all was well: {trouble!r}"
            standing = [till.worker._standing() for till in self.tills]
            after = [(one.cursor, one.backlog, one.epoch) for one in standing]
            if after == before:
                break
            before = after
        mortal.be_patient(QUICK)
        for till in self.tills:
            till.close()
            till.open()

    def close(self) -> None:
        """End all programs of the shop; the service goes on."""
        for till in self.tills:
            till.close()
        self.proxy.close()
