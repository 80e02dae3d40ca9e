"""Builds every part once, hands each what it needs, and connects them."""

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from models.calendar import now
from models.database import Database
from models.display import Display
from models.errors import ShopError
from models.marks import keep_mark
from models.queries.shop import Shop, read_settings, read_shop
from models.queries.staff import StaffMember, anyone_has_pin, read_staff
from resources.translations import tr, use_language
from sajac_desktop.ahead import Ahead
from sajac_desktop.daily import Daily
from sajac_desktop.footer import Footer
from sajac_desktop.garbage import Garbage
from sajac_desktop.syncing import Syncing
from sajac_desktop.window import Window
from ui import theme
from ui.changes import Changes
from ui.desk import Desk
from ui.scanner import Scanner
from ui.start.sign_in import SignIn
from ui.sync_link import SyncLink
from ui.tasks import Tasks

if TYPE_CHECKING:
    from ui.shell import Shell

_LOCK_AFTER_MINUTES = 10
_FIRST_PICTURE_MS = 50
"""By then the sign-in page has been painted."""


class Till(QObject):
    """The whole program around one database. `start()` shows what comes first."""

    ready = Signal()
    """The first page that can be worked with has been shown."""

    def __init__(self, app: QApplication, database: Database, folder: Path, window: Window) -> None:
        super().__init__()
        # A sale hands the interpreter over with each of its statements, and would wait 5 ms to get
        # it back from a thread that syncs.
        sys.setswitchinterval(0.0005)
        self._garbage = Garbage(self)
        self.ready.connect(self._garbage.begin)
        self._app = app
        self.database = database
        # Before anything is written here: an older file would be marked as the newest.
        self._goes_on_from = keep_mark(database, now())
        self._folder = folder
        self.window = window
        self.settings = QSettings(str(folder / "this-pc.ini"), QSettings.Format.IniFormat)
        self.changes = Changes(self)
        self.tasks = Tasks(database, self.changes, self)
        self.sync = SyncLink(self.tasks, self.changes, self)
        self.syncing = Syncing(database, self.sync, self)
        self.scanner = Scanner(self)
        self.desk: Desk
        self.shell: Shell | None = None
        self._ahead = Ahead(self._build_ahead, self._asks_for_a_pin, self)
        self._built_ahead = False
        self._stopped = False
        self._staff: StaffMember | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)
        # However often it is asked for at once, the window is built anew once.
        self._rebuild_timer = QTimer(self)
        self._rebuild_timer.setSingleShot(True)
        self._rebuild_timer.timeout.connect(self._rebuild)
        self._rebuild_owed = False
        self._footer = Footer(self.tasks, self)
        self._daily = Daily(database, self.tasks, self)
        self._daily.new_day.connect(self._footer.ask_totals)
        self._prepare()
        self.scanner.touched.connect(self._on_touched)
        self.changes.happened.connect(self._on_changes)
        self.tasks.crashed.connect(self._on_crashed)
        self.tasks.refused.connect(self._on_refused)
        window.closing.connect(self._on_closing)

    def start(self) -> None:
        """Show the first run, or who may sign in."""
        if self._is_first_run():
            self._show_first_run()
        else:
            self._show_sign_in()
            self._later(_FIRST_PICTURE_MS, self._daily.expire)
            self._ahead.begin(_FIRST_PICTURE_MS)
        self._later(0, self.ready.emit)
        self._later(2000, self._after_start)

    def sign_in(self, person: StaffMember) -> None:
        """Show the pages to this person: where they left them, or the dashboard."""
        before = self._staff
        if (
            self.shell is None
            or before is None
            or (before.id, before.role) != (person.id, person.role)
        ):
            self._staff = person
            if self._rebuild_owed:
                self._rebuild_owed = False
                self._prepare()  # the dialog that was waited for goes with its pages
            self._build_shell()
        elif self._built_ahead:
            self.shell.show_page("dashboard")  # the PIN may have been typed long after
        self._built_ahead = False
        assert self.shell is not None
        self.window.show_part(self.shell)
        self._tell_put_back()
        self._daily.expire()
        self._restart_idle()

    def lock(self) -> None:
        """Ask for a PIN; what is on the pages stays as it is."""
        if self.shell is not None and self.window.part() is self.shell:
            self._show_sign_in()

    def wear(self, language: str, colours: str) -> None:
        """Show everything in another language and colour scheme, at once."""
        self.settings.setValue("language", language)
        self.settings.setValue("theme", colours)
        self._rebuild()

    def stop(self) -> None:
        """Let the workers finish and close the database."""
        self._stopped = True
        self._ahead.stop()
        self.scanner.stop(self._app)
        self._idle.stop()
        # What syncing told last must not build a window that goes.
        self.changes.happened.disconnect(self._on_changes)
        self._rebuild_timer.stop()
        self.syncing.stop()
        self.tasks.stop()
        self._garbage.stop()
        self.database.close()

    def _later(self, milliseconds: int, what: Callable[[], object]) -> None:
        """Do something in a while, unless all has been stopped by then."""
        QTimer.singleShot(milliseconds, self, lambda: self._stopped or what())

    # What every part is given.

    def _prepare(self) -> None:
        """Language, colours and money as this computer and the shop have them."""
        language = str(self.settings.value("language", "fa"))
        use_language(language)
        shop = self._shop()
        currency = "rial"
        if shop is not None:
            currency = self.tasks.now(read_settings).currency_shown
        tokens = self._tokens()
        theme.apply(self._app, tokens, language)
        self.desk = Desk(
            self.tasks,
            self.changes,
            Display("en" if language == "en" else "fa", "toman" if currency == "toman" else "rial"),
            tokens,
            self.settings,
            self._staff,
            self.sync,
            self,
        )

    def _add_papers(self) -> None:
        """Printing comes to the desk with the first pages that print."""
        from ui.papers import Papers

        papers = Papers(self.tasks, self.settings, self.desk.messages, self.desk.display, self.desk)
        papers.navigate_to_printers.connect(self._show_printers)
        self.desk.papers = papers

    def _tokens(self) -> theme.Theme:
        wanted = str(self.settings.value("theme", "system"))
        if wanted == "system":
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            wanted = "dark" if dark else "light"
        return theme.THEMES[wanted]

    def _rebuild(self) -> None:
        """Language, theme or currency changed: the same pages anew."""
        from ui.start.first_run import FirstRun

        over = QApplication.activeModalWidget()
        if isinstance(over, QDialog):
            # What is being typed there would go with its page.
            self._rebuild_owed = True
            over.finished.connect(lambda _code: self._rebuild_timer.start(0))
            return
        self._rebuild_owed = False
        before, self.shell = self.shell, None
        self._footer.leave()
        if before is None:
            self._prepare()
            if isinstance(self.window.part(), FirstRun):
                self._show_first_run()
            return
        signed_in = self.window.part() is before
        page, place = before.page(), before.shown()[0]
        if page is not None:
            page.leave()
        self.window.remove_part(before)
        # A style sheet is worked out for every widget there is: the old ones go first.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self._prepare()
        shell = self._build_shell()
        shell.show_page(place)
        if signed_in:
            self.window.show_part(shell)

    def _build_ahead(self) -> Iterator[None]:
        """Step by step, what whoever signed in last sees after the PIN."""
        last = int(str(self.settings.value("last_staff", 0)))
        for person in self.tasks.now(lambda connection: read_staff(connection, active_only=True)):
            if person.id == last:
                self._staff = person
                self._build_shell()
                yield
                assert self.shell is not None
                self.window.addWidget(self.shell)
                yield
                self.shell.make_ready("sale")
                self._built_ahead = True
                # What is built now stays: nobody need look through it for garbage.
                gc.freeze()

    def _asks_for_a_pin(self) -> bool:
        return isinstance(self.window.part(), SignIn)

    # What is shown.

    def _show_first_run(self) -> None:
        from ui.start.first_run import FirstRun

        self._add_papers()
        page = FirstRun(self.desk)
        page.language_chosen.connect(self._on_first_language)
        page.finished.connect(self._on_first_run_finished)
        self.window.show_part(page)

    def _show_sign_in(self) -> None:
        shop = self._shop()
        page = SignIn(self.desk, shop.name if shop else "")
        page.signed_in.connect(self.sign_in)
        self.window.show_part(page)
        self._idle.stop()

    def _build_shell(self) -> "Shell":
        from sajac_desktop.pages import page_factories, rail_entries
        from ui.finding import providers
        from ui.shell import Shell

        shop = self._shop()
        assert shop is not None, "nobody signs in before the first run"
        self.desk.staff = self._staff
        self._add_papers()
        self.scanner.listen(self._app)
        if self.shell is not None:
            self.window.remove_part(self.shell)
        self.shell = Shell(
            self.desk,
            rail_entries(),
            page_factories(self.desk, self._go_to_anything),
            shop_name=shop.name,
            providers=providers(self.desk),
            scanner=self.scanner,
        )
        self.shell.signed_out.connect(self._show_sign_in)
        self.shell.scan_unused.connect(self._on_scan_unused)
        self._footer.follow(self.shell, self.desk)
        self.shell.show_page("dashboard")
        return self.shell

    def _go_to_anything(self) -> None:
        if self.shell is not None:
            self.shell.go_to_anything()

    # What happens.

    def _show_printers(self) -> None:
        from ui.places import ShowSetting

        self.desk.navigate.emit("settings", ShowSetting("printers"))

    def _on_first_language(self, language: str) -> None:
        self.settings.setValue("language", language)
        self._rebuild()

    def _on_first_run_finished(self) -> None:
        self._prepare()
        self._show_sign_in()

    def _on_changes(self, names: frozenset[str]) -> None:
        if names & {"appearance"} or ("shop" in names and self._currency_changed()):
            self._rebuild_timer.start(0)
        elif names & {"shop", "staff"} and self.shell is not None:
            shop = self._shop()
            if shop is not None:
                self.shell.rail.set_shop_name(shop.name)
                self._footer.name_staff()
        if "staff" in names:
            self._on_staff_changed()
        if names & {"invoices", "till"}:
            self._footer.ask_totals()

    def _on_staff_changed(self) -> None:
        """Who works here may have been changed on another till."""
        part, me = self.window.part(), self._staff
        if isinstance(part, SignIn):
            part.changed()
        if me is None or self.shell is None:
            return
        people = self.tasks.now(lambda connection: read_staff(connection, active_only=True))
        now_me = next((person for person in people if person.id == me.id), None)
        if now_me is None:
            self.lock()
        elif (now_me.role, now_me.name) != (me.role, me.name):
            self._staff = self.desk.staff = now_me
            self._footer.name_staff()
            if now_me.role != me.role:
                self._rebuild_timer.start(0)  # what they may is settled as a page is built

    def _currency_changed(self) -> bool:
        if self._shop() is None:
            return False
        return self.tasks.now(read_settings).currency_shown != self.desk.display.currency

    def _on_scan_unused(self, code: str) -> None:
        if self.shell is not None:
            self.shell.show_page("sale")
            page = self.shell.page()
            if page is not None:
                page.on_scan(code)

    def _on_crashed(self, reference: str) -> None:
        self.desk.messages.say(
            tr(
                "Something unexpected happened. What was issued is safe. "
                "If it happens again, tell support this code: {code}",
                code=self.desk.display.code(reference),
            ),
            "error",
        )

    def _on_refused(self, error: ShopError) -> None:
        from ui.errors import words

        self.desk.messages.say(words(error, self.desk.display), "error")

    def _on_closing(self) -> None:
        if self.shell is not None and (page := self.shell.page()) is not None:
            page.leave()

    def _tell_put_back(self) -> None:
        """Say once that the file is an older one than was here before."""
        number, self._goes_on_from = self._goes_on_from, None
        if number is not None:
            self.desk.messages.say(
                tr(
                    "An older copy of the shop's data was put here by hand. So that no number is "
                    "given out twice, the next invoice is {number}.",
                    number=self.desk.display.plain(number),
                ),
                "error",  # which stays until it is closed
            )

    def _on_touched(self) -> None:
        self._restart_idle()
        if self.shell is not None:
            self._daily.expire()  # midnight may have passed while they sold

    def _restart_idle(self) -> None:
        minutes = int(str(self.settings.value("lock_after_minutes", _LOCK_AFTER_MINUTES)))
        if minutes > 0:
            self._idle.start(minutes * 60_000)

    def _after_start(self) -> None:
        self.syncing.begin()
        if self._shop() is None:
            return
        if self.shell is not None:
            self.desk.papers.warm_up()
        self._daily.back_up()

    def _shop(self) -> Shop | None:
        return self.tasks.now(read_shop)

    def _is_first_run(self) -> bool:
        """Whether there is no shop yet, or one that is still being joined: nobody has a PIN."""
        return self._shop() is None or not self.tasks.now(anyone_has_pin)
