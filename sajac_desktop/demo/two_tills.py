"""Two tills of one shop and the service between them: credit earned on one is spent on the other.

Each till is the real window, worked by keys: the first signs in under Settings, the second joins at
its first run, both with a code read from the service's gateway `file`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

import keyring
from keyring.backend import KeyringBackend
from PySide6.QtWidgets import QApplication

from models.calendar import now
from models.doctor import examine
from models.queries.customer_card import CustomerCard, customer_by_mobile
from models.queries.sync import SyncStanding, sync_standing
from sajac_desktop.compose import Till
from sajac_desktop.demo import DEMO_LOOKS
from sajac_desktop.demo.day import NEWCOMER, Day
from sajac_desktop.demo.day import PIN as OWNERS_PIN
from sajac_desktop.demo.hands import Hands
from sajac_desktop.demo.service import Service, let_ask_again
from sajac_desktop.window import Window, open_till
from ui.places import ShowCustomer, ShowSetting
from ui.start.first_run import JOIN, PIN, PRINTER, READY, FirstRun

if TYPE_CHECKING:
    from ui.service.sign_in_form import SignInForm
    from ui.settings.page import SettingsPage
    from ui.settings.sync import SyncSection

OWNER = "09121112233"
"""Whose shop it is: the number typed at the first run."""
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
    """Works in `data`. Leaves in `screens` how signing in, joining and the customer's sheet look on
    both tills, and in a folder for each look how things stand with the service.
    """

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
        with self._window("second") as (till, hands):
            self._join(till, hands, service)
            day = Day(till, hands, self._printer)
            day.sign_in()
            day.open_till()
            day.spend(NEWCOMER, SPENT)
            second = self._card(till)
            self._sync(till, hands, "second")
            self._keep_card(till, hands, "second")
            self._keep_standing(till, hands)
            faults = len(examine(till.database))
        with self._window("first") as (till, hands):
            self._sync(till, hands, "first")
            Day(till, hands, self._printer).sign_in()
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

    def _sign_in(self, till: Till, hands: Hands, service: Service) -> None:
        """Sign the till of a shop in, under Settings."""
        section = self._section(till, hands)
        self._ask_code(section.sign_in, hands, service)
        self._keep(till, "sign-in-code")
        hands.type(service.code(OWNER))
        self._wait_for_standing(section, hands)

    def _join(self, till: Till, hands: Hands, service: Service) -> None:
        """Let a till without a shop take over the one it joins, to the page where one signs in."""
        page = till.window.part()
        assert isinstance(page, FirstRun)
        page.show_step(JOIN)
        hands.type(OWNER)
        self._ask_code(page.join.form, hands, service)
        self._keep(till, "join-code")
        hands.type(service.code(OWNER))
        hands.wait("the shop to come", lambda: page.step() == PIN)
        hands.rest(0.05)
        self._keep(till, "join-pin")
        hands.type(OWNERS_PIN)
        hands.press("Tab")
        hands.type(OWNERS_PIN)
        hands.press("Return")
        hands.wait("the printer's step", lambda: page.step() == PRINTER)
        page.printer.set_address(f"127.0.0.1:{self._printer}")
        page.printer.save(lambda: page.show_step(READY))
        page.finished.emit()

    def _ask_code(self, form: "SignInForm", hands: Hands, service: Service) -> None:
        """Type the service's address and ask for a code. It sends the next one in four minutes, for
        which the demo does not wait.
        """
        let_ask_again(self._file)
        form.service.setFocus()
        hands.press("Ctrl+A")
        hands.type(service.address)
        hands.press("Return")
        hands.wait("the code's field", lambda: form.asks_code)
        hands.rest(0.1)

    def _section(self, till: Till, hands: Hands) -> "SyncSection":
        """Settings, Sync, as soon as it is filled."""
        assert till.shell is not None
        till.shell.show_page("settings", ShowSetting("sync"))
        self._read(till, hands)
        page = cast("SettingsPage", till.shell.made("settings"))
        return cast("SyncSection", page.section())

    def _read(self, till: Till, hands: Hands) -> None:
        """Wait until everything asked of the database so far is shown."""
        answered: list[None] = []
        till.tasks.run(lambda _connection: None, answered.append, owner=till)
        hands.wait("the database", lambda: bool(answered))
        hands.rest(0.1)

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
        self._read(till, hands)
        self._keep(till, f"customer-on-the-{name}")

    def _keep_standing(self, till: Till, hands: Hands) -> None:
        """Pictures of how things stand with the service, in every look."""
        for language, colours in DEMO_LOOKS:
            till.wear(language, colours)
            hands.rest(0.05)
            self._wait_for_standing(self._section(till, hands), hands)
            self._keep(till, f"{language}-{colours}/sync-standing")

    def _wait_for_standing(self, section: "SyncSection", hands: Hands) -> None:
        hands.wait("how things stand with the service", lambda: section.shows_standing)

    def _keep(self, till: Till, name: str) -> None:
        path = self._screens / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        till.window.grab().save(str(path))
