"""Two tills of one shop and the service between them: credit earned on one is spent on the other.

Each till is the real window, worked by keys; the second joins with a code read from the service's
gateway `file`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import keyring
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtWidgets import QApplication

from models.database import Database
from models.doctor import examine
from models.queries.customers import CustomerCard, customer_by_mobile
from models.queries.staff import read_staff
from models.queries.sync import SyncStanding, sync_standing
from sajac_desktop.compose import Till
from sajac_desktop.demo.day import NEWCOMER, Day
from sajac_desktop.demo.hands import Hands
from sajac_desktop.demo.service import Service, let_ask_again
from sajac_desktop.window import DATABASE, Window, open_till
from sync import signing
from sync.state import SyncState
from sync.tokens import TokenStore
from sync.worker import Worker
from ui.places import ShowCustomer

OWNER = "09121112233"
"""Whose shop it is: the number typed at the first run."""
_PATIENCE = 60
"""Seconds."""
SPENT = 4_000
"""Rials of the credit earned on the first till, spent on the second."""


class TwoTills:
    """Works in `data`, leaves the pictures of both customer cards in `screens`."""

    def __init__(
        self, app: QApplication, data: Path, screens: Path, size: tuple[int, int], printer: int
    ) -> None:
        self._app = app
        self._data = data
        self._screens = screens
        self._size = size
        self._printer = printer
        # The keyring of whoever shows the demo is not the demo's.
        keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
        self._stores = {"first": TokenStore(), "second": TokenStore()}

    def run(self) -> dict[str, int]:
        """What the customer earned, spent and has left, as each till and its doctor see it."""
        self._screens.mkdir(parents=True)
        # Afresh each time: a code may be asked for once in four minutes.
        with TemporaryDirectory(prefix="sajac-demo-") as name:
            folder = Path(name)
            service = Service(folder, f"sqlite:///{folder / 'central.db'}")
            try:
                self._file = folder / "central.db"
                return self._work(service)
            finally:
                service.stop()

    def _work(self, service: Service) -> dict[str, int]:
        with self._window("first") as (till, hands):
            day = Day(till, hands, self._printer)
            day.first_run()
            day.finish_first_run()
            day.sign_in()
            day.open_till()
            day.sell_to_a_newcomer()
            earned = self._card(till).credit
            self._sign_in(till.database, "first", service)
            self._sync(till, hands, "first")
        self._join(service)
        with self._window("second") as (till, hands):
            day = Day(till, hands, self._printer)
            # The PIN stays on the till where it was chosen.
            till.sign_in(till.tasks.now(read_staff)[0])
            hands.rest(0.05)
            day.open_till()
            day.spend(NEWCOMER, SPENT)
            second = self._card(till)
            self._sync(till, hands, "second")
            self._keep_card(till, hands, "second")
            faults = len(examine(till.database))
        with self._window("first") as (till, hands):
            self._sync(till, hands, "first")
            till.sign_in(till.tasks.now(read_staff)[0])
            first = self._card(till)
            self._keep_card(till, hands, "first")
            faults += len(examine(till.database))
        return {
            "earned_on_the_first": earned,
            "spent_on_the_second": SPENT,
            "credit_on_the_first": first.credit,
            "credit_on_the_second": second.credit,
            "points_on_the_first": first.points,
            "points_on_the_second": second.points,
            "faults": faults,
        }

    @contextmanager
    def _window(self, name: str) -> Iterator[tuple[Till, Hands]]:
        """The window of a till, from its start to its end."""
        folder = self._data / name
        window = Window(folder / "this-pc.ini")
        window.resize(*self._size)
        window.show()
        window.activateWindow()
        till = open_till(self._app, folder, window)
        hands = Hands(self._app, window)
        try:
            till.start()
            hands.rest(0.1)
            yield till, hands
        except TimeoutError:
            window.grab().save(str(self._screens / "stuck.png"))
            raise
        finally:
            window.close()
            till.stop()

    def _sign_in(self, database: Database, name: str, service: Service) -> None:
        """Show the service the code it sent. The next code comes in four minutes, for which the
        demo does not wait.
        """
        let_ask_again(self._file)
        signing.ask_code(service.address, OWNER)
        code = service.code(OWNER)
        register = {"first": "صندوق ۱", "second": "صندوق ۲"}[name]
        signing.sign_in(database, self._stores[name], service.address, OWNER, code, register)

    def _join(self, service: Service) -> None:
        """Let a till without a shop take over the one it joins."""
        database = Database.open(self._data / "second" / DATABASE)
        try:
            self._sign_in(database, "second", service)
            done = threading.Event()
            states: list[SyncState] = []

            def told(state: SyncState) -> None:
                states.append(state)
                if state.phase == "idle" or state.trouble:
                    done.set()

            worker = Worker(
                database, self._stores["second"], told=told, changed=lambda _names: None
            )
            worker.start()
            done.wait(_PATIENCE)
            worker.stop()
            if worker.state().phase != "idle":
                raise TimeoutError(f"the second till has not joined: {states[-1:]}")
        finally:
            database.close()

    def _sync(self, till: Till, hands: Hands, name: str) -> None:
        """Tell and hear everything, beside the window."""
        worker = Worker(
            till.database,
            self._stores[name],
            told=lambda _state: None,
            changed=lambda _names: None,
        )
        worker.start()
        try:
            hands.wait(f"the {name} till to sync", lambda: worker.state().phase == "idle")
        finally:
            worker.stop()
        till.changes.happened.emit(frozenset({"everything", "invoices", "customers", "till"}))
        hands.rest(0.05)
        self._told(till.tasks.now(sync_standing))

    def _told(self, standing: SyncStanding) -> None:
        left = (standing.backlog, standing.set_aside, standing.incoming_aside, standing.conflicts)
        if any(left):
            raise TimeoutError(f"something is left to be told or settled: {left}")

    def _card(self, till: Till) -> CustomerCard:
        card = till.tasks.now(lambda connection: customer_by_mobile(connection, NEWCOMER))
        assert card is not None
        return card

    def _keep_card(self, till: Till, hands: Hands, name: str) -> None:
        """A picture of the customer's sheet."""
        assert till.shell is not None
        till.shell.show_page("customers", ShowCustomer(self._card(till).id))
        answered: list[None] = []
        till.tasks.run(lambda _connection: None, answered.append, owner=till)
        hands.wait("the database", lambda: bool(answered))
        hands.rest(0.2)
        till.window.grab().save(str(self._screens / f"customer-on-the-{name}.png"))
