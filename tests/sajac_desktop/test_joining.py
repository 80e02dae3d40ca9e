"""A second till joins a shop by keys alone, is closed half-way, goes on, and sells."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlcipher3 import dbapi2 as sqlite

from models.calendar import now
from models.database import Database
from models.doctor import examine
from models.queries.customer_card import customer_by_mobile
from models.queries.customers import CustomerFilter, customer_ids
from models.queries.shop import read_shop
from models.queries.staff import read_staff
from models.queries.sync import sync_standing
from models.services.adjustments import adjust_credit
from models.services.customers import CustomerDetails, join_club
from models.services.products import ProductDetails, add_product
from models.services.shop import ShopDetails, change_rules, open_shop
from models.services.staff import NewStaff, add_staff
from models.text import persian_digits
from resources.translations import use_language
from sajac_desktop.compose import Till
from sajac_desktop.demo.hands import Hands
from sajac_desktop.window import DATABASE, Window, open_till
from sync.client import Client
from sync.pushing import Pusher
from sync.signing import ask_code, sign_in
from sync.state import SyncState
from sync.tokens import TokenStore
from tests.central.running import Running, start
from tests.keyrings import memory_keyring
from ui.shell import Shell
from ui.start.first_run import JOIN, PIN, PRINTER, READY, SERVICE, SHOP, FirstRun
from ui.start.sign_in import SignIn
from ui.sync_link import SyncLink

OPENED = datetime(2024, 5, 18, 5, 0, tzinfo=UTC)
MILK = "6260100320014"
AHMAD = "09214880800"
OWNER = "09121110100"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for this file."""
    data = tmp_path_factory.mktemp("service")
    with start(data, f"sqlite:///{data}/central.db") as running:
        yield running


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    """The system's keyring is one in memory."""
    with memory_keyring():
        yield


_numbers = count(1)


@pytest.fixture
def mobile() -> str:
    """A number of its own for each test's shop."""
    return f"0912111{next(_numbers):04}"


@pytest.fixture
def first_till(running: Running, mobile: str, tmp_path: Path) -> Iterator[Database]:
    """The shop's first till; the service knows everything it has."""
    database = Database.open(tmp_path / "first.db")
    with database.write() as connection:
        details = ShopDetails("فروشگاه آرا", "تهران", "تهران", "02188776655")
        person = NewStaff("محمدرضا", "آرا", "owner", "1234", mobile=mobile)
        owner = open_shop(connection, details, person, OPENED)
        add_staff(connection, NewStaff("سارا", "کیانی", "cashier", "5678"), OPENED)
        milk = ProductDetails("شیر کم‌چرب ۱ لیتری", 1, 385_000, barcode=MILK, taxable=False)
        add_product(connection, milk, OPENED)
        change_rules(connection, {"currency_shown": "toman"}, OPENED)
        ahmad = join_club(connection, CustomerDetails(AHMAD, "احمد", "آرانی"), owner, OPENED)
        adjust_credit(connection, ahmad, 50_000, "هدیه", owner, now())
    store = TokenStore()
    ask_code(running.address, mobile)
    code = running.code(mobile)
    found = sign_in(database, store, running.address, mobile, code, "صندوق ۱")
    client = Client(running.address, found.access)
    pusher = Pusher(database, client, found.access)
    while pusher.push_once():
        pass
    client.close()
    _forget_codes(running)
    yield database
    database.close()


class Program:
    """The till's program on a folder, started and ended as one likes."""

    def __init__(self, app: QApplication, folder: Path, qtbot: QtBot) -> None:
        folder.mkdir(exist_ok=True)
        self.window = Window(folder / "this-pc.ini")
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.till: Till = open_till(app, folder, self.window)
        self.hands = Hands(app, self.window)
        self.till.start()
        self.ended = False

    @property
    def first_run(self) -> FirstRun:
        """The first run, which is shown."""
        part = self.window.part()
        assert isinstance(part, FirstRun)
        return part

    def end(self) -> None:
        """Close the window, and all behind it."""
        if not self.ended:
            self.ended = True
            self.window.close()
            self.till.stop()
            self.window.deleteLater()


@pytest.fixture
def programs(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[list[Program]]:
    """Those that were started; all are ended."""
    started: list[Program] = []
    yield started
    for program in started:
        program.end()
    use_language("en")


def run(programs: list[Program], qapp: QApplication, folder: Path, qtbot: QtBot) -> Program:
    """Start the program."""
    programs.append(Program(qapp, folder, qtbot))
    return programs[-1]


def _forget_codes(running: Running) -> None:
    path = running.database.removeprefix("sqlite:///")
    with closing(sqlite.connect(path, timeout=10)) as database, database:
        for table in ("signing_codes", "signing_counts"):
            database.execute(f"DELETE FROM {table}")
    (running.data / "sms.jsonl").unlink(missing_ok=True)


def sign_in_by_keys(program: Program, running: Running, mobile: str) -> None:
    """“This shop already has a till”, the number, the address, and the code that comes."""
    hands, page = program.hands, program.first_run
    page._join_button.setFocus()
    hands.press("Space")
    assert page.step() == JOIN
    hands.type(persian_digits(mobile))
    page.join.form.service.setFocus()
    hands.press("Ctrl+A")
    hands.type(running.address)
    hands.press("Return")
    hands.wait("the code's field", lambda: page.join.form.asks_code)
    hands.type(persian_digits(running.code(mobile)))


def choose_pin(program: Program, pin: str = "۲۴۶۸") -> None:
    """Twice, and no printer, to the page where one signs in."""
    hands, page = program.hands, program.first_run
    hands.type(pin)
    hands.press("Tab")
    hands.type(pin)
    hands.press("Return")
    assert page.step() == PRINTER
    page._later.click()
    assert page.step() == READY
    hands.press("Return")
    hands.wait("the sign-in", lambda: isinstance(program.window.part(), SignIn))


def test_a_second_till_joins_by_keys_and_sells(
    running: Running,
    first_till: Database,
    mobile: str,
    programs: list[Program],
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    program = run(programs, qapp, tmp_path / "second", qtbot)
    sign_in_by_keys(program, running, mobile)
    hands = program.hands
    hands.wait("the PIN's step", lambda: program.first_run.step() == PIN)
    # The window was built anew meanwhile: this shop shows tomans.
    hands.wait("tomans", lambda: program.till.desk.display.currency == "toman")
    hands.wait("the PIN's step again", lambda: program.first_run.step() == PIN)
    choose_pin(program)
    tasks = program.till.tasks
    people = {person.first_name: person for person in tasks.now(read_staff)}
    assert people["محمدرضا"].has_pin
    assert not people["سارا"].has_pin
    part = program.window.part()
    assert isinstance(part, SignIn)
    assert [tile.isEnabled() for tile in part._tiles] == [True, False]
    hands.type("۲۴۶۸")
    hands.press("Return")
    hands.wait("the pages", lambda: isinstance(program.window.part(), Shell))
    shop = tasks.now(read_shop)
    assert shop is not None
    assert (shop.name, shop.register_prefix) == ("فروشگاه آرا", "B")
    hands.press("F2")
    hands.type("۱۰۰۰۰")
    hands.press("F12")
    shell = program.till.shell
    assert shell is not None
    page = shell.made("sale")
    hands.wait("an open till", lambda: page.sale.terms.till_open)  # type: ignore[attr-defined]
    hands.type(persian_digits(AHMAD))
    hands.press("Return")
    hands.scan(MILK)
    hands.press("F11")
    hands.press("F12")
    hands.wait("the sale", page.shows_result)  # type: ignore[attr-defined]
    hands.wait("all to be told", lambda: program.till.sync.state.backlog == 0)
    card = tasks.now(lambda connection: customer_by_mobile(connection, AHMAD))
    assert card is not None
    assert card.credit < 50_000
    program.end()
    database = Database.open(tmp_path / "second" / DATABASE)
    assert examine(database) == []
    database.close()


def half_joined(folder: Path, running: Running, mobile: str) -> None:
    """A till that was closed as soon as it had signed in."""
    folder.mkdir()
    database = Database.open(folder / DATABASE)
    ask_code(running.address, mobile)
    code = running.code(mobile)
    assert sign_in(database, TokenStore(), running.address, mobile, code, "صندوق ۲").joining
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot halt a process")
def test_joining_goes_on_after_a_close_and_after_a_cancel(
    running: Running,
    first_till: Database,
    mobile: str,
    programs: list[Program],
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    half_joined(tmp_path / "second", running, mobile)
    os.killpg(running.process.pid, signal.SIGSTOP)
    try:
        program = run(programs, qapp, tmp_path / "second", qtbot)
        hands, join = program.hands, program.first_run.join
        assert program.first_run.step() == JOIN
        assert join.under_way
        hands.wait("the worker", lambda: program.till.sync.state.phase == "joining")
        join.progress.cancelled.emit()
        assert "محفوظ" in join.messages.text()
        assert join.go_on.hasFocus()
    finally:
        os.killpg(running.process.pid, signal.SIGCONT)
    hands.rest(0.5)
    assert program.first_run.step() == JOIN
    hands.press("Space")
    hands.wait("the PIN's step", lambda: program.first_run.step() == PIN)
    program.end()

    again = run(programs, qapp, tmp_path / "second", qtbot)
    assert again.first_run.step() == PIN


def test_joining_is_cancelled_while_the_search_is_prepared_and_goes_on(
    running: Running,
    first_till: Database,
    mobile: str,
    programs: list[Program],
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cancelled, tell = threading.Event(), SyncLink.tell
    said: list[SyncState] = []

    def slowly(link: SyncLink, state: SyncState) -> None:
        """As on a computer on which this takes long enough to press a button."""
        tell(link, state)
        said.append(state)
        if state.phase == "indexing":
            assert cancelled.wait(30)

    monkeypatch.setattr(SyncLink, "tell", slowly)
    # As with many customers: SQLite looks up in the midst of a step.
    monkeypatch.setattr("models.interrupting._STEPS", 1)
    half_joined(tmp_path / "second", running, mobile)
    program = run(programs, qapp, tmp_path / "second", qtbot)
    hands, join = program.hands, program.first_run.join
    hands.wait("the indexes", lambda: program.till.sync.state.phase == "indexing")
    assert "آماده‌سازی جستجو" in join.progress.text()
    join.progress.cancelled.emit()
    assert join.go_on.hasFocus()
    cancelled.set()
    hands.rest(0.5)
    assert said[-1].phase == "indexing"
    assert said[-1].done == 0
    standing = program.till.tasks.now(sync_standing)
    assert standing.snapshot is not None
    hands.press("Space")
    hands.wait("the PIN's step", lambda: program.first_run.step() == PIN)
    shares = [state.done / state.total for state in said if state.phase == "indexing"]
    assert shares == sorted(shares)
    program.end()
    database = Database.open(tmp_path / "second" / DATABASE)
    with database.read() as connection:
        assert len(customer_ids(connection, CustomerFilter(text="آرانی"))) == 1
    assert examine(database) == []
    database.close()


def test_a_number_without_a_shop_sets_one_up_signed_in(
    running: Running,
    mobile: str,
    programs: list[Program],
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    program = run(programs, qapp, tmp_path / "only", qtbot)
    sign_in_by_keys(program, running, mobile)
    page, hands = program.first_run, program.hands
    hands.wait("the shop's step", lambda: page.step() == SHOP)
    for text in ("فروشگاه نو", "تهران", "تهران", "۰۲۱۸۸۷۷۶۶۵۵"):
        hands.type(text)
        hands.press("Tab")
    hands.press("Return")
    page.owner.first.setText("مینا")
    page.owner.last.setText("راد")
    assert page.owner.mobile.mobile() == mobile
    page.owner.pins.pin.setText("1357")
    page.owner.pins.again.setText("1357")
    page._on_next()
    assert page.step() == PRINTER
    hands.wait("all to be told", lambda: program.till.sync.state.phase == "idle")
    assert program.till.sync.state.backlog == 0
    assert program.till.tasks.now(sync_standing).mobile == mobile


def test_a_new_shop_signs_in_on_its_way_or_later(
    running: Running,
    mobile: str,
    programs: list[Program],
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    program = run(programs, qapp, tmp_path / "new", qtbot)
    page, hands = program.first_run, program.hands
    hands.press("Return")
    for field, text in zip(
        (page.shop.name, page.shop.province, page.shop.city, page.shop.phone),
        ("آرا", "تهران", "تهران", "021"),
        strict=True,
    ):
        field.setText(text)
    hands.press("Return")
    page.owner.first.setText("مینا")
    page.owner.last.setText("راد")
    page.owner.mobile.set_mobile(mobile)
    page.owner.pins.pin.setText("1357")
    page.owner.pins.again.setText("1357")
    page._on_next()
    assert page.step() == SERVICE
    assert page.service.mobile.mobile() == mobile
    page.service.service.setFocus()
    hands.press("Ctrl+A")
    hands.type(running.address)
    hands.press("Return")
    hands.wait("the code's field", lambda: page.service.asks_code)
    hands.type(running.code(mobile))
    hands.wait("the printer's step", lambda: page.step() == PRINTER)
    hands.wait("all to be told", lambda: program.till.sync.state.phase == "idle")
