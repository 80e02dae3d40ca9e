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
from keyring.backend import KeyringBackend
from PySide6.QtWidgets import QApplication

from models.calendar import now
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


class Drawer(KeyringBackend):
    """A keyring that lasts as long as the demo."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept of somebody."""
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self._kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        self._kept.pop((service, username), None)


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
        keyring.set_keyring(Drawer())

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
            self._sign_in(till, hands, service)
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

    def _code(self, service: Service) -> str:
        """The code the service sends. It sends the next one in four minutes, for which the demo
        does not wait.
        """
        let_ask_again(self._file)
        signing.ask_code(service.address, OWNER)
        return service.code(OWNER)

    def _sign_in(self, till: Till, hands: Hands, service: Service) -> None:
        """Sign the till of a shop in, as Settings do."""
        answers: list[object] = []
        code = self._code(service)
        till.sync.sign_in(service.address, OWNER, code, "صندوق ۱", answers.append, till)
        hands.wait("the service to answer", lambda: bool(answers))
        if isinstance(answers[0], Exception):
            raise answers[0]

    def _join(self, service: Service) -> None:
        """Let a till without a shop take over the one it joins."""
        database = Database.open(self._data / "second" / DATABASE)
        try:
            store = TokenStore()
            code = self._code(service)
            signing.sign_in(database, store, service.address, OWNER, code, "صندوق ۲")
            done = threading.Event()

            def told(state: SyncState) -> None:
                if state.phase == "idle" or state.trouble:
                    done.set()

            worker = Worker(database, store, told=told, changed=lambda _names: None)
            worker.start()
            done.wait(_PATIENCE)
            worker.stop()
            if worker.state().phase != "idle":
                raise TimeoutError(f"the second till has not joined: {worker.state()}")
        finally:
            database.close()

    def _sync(self, till: Till, hands: Hands, name: str) -> None:
        """Tell and hear everything now, as the sync page's button does."""
        asked = now()
        till.sync.now()

        def agrees() -> bool:
            state = till.sync.state
            heard = state.pulled_at is not None and state.pulled_at > asked
            return state.phase == "idle" and heard and not state.backlog

        hands.wait(f"the {name} till to sync", agrees)
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
