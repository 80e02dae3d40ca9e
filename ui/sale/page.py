"""The page «خرید»: who buys, what, how it is paid, issued; nothing typed is ever lost."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from models.errors import ShopError
from models.queries.customer_card import CustomerCard, customer_card
from models.text import mobile_number
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.page import Page
from ui.places import SellTo
from ui.reports.opening import OpenTillPanel
from ui.sale.customer_entry import CustomerEntry
from ui.sale.invoice import InvoicePanel
from ui.sale.issuing import Issuing
from ui.sale.joining import JoinPanel
from ui.sale.keeping import DraftKeeper
from ui.sale.more import Entry, NoteDialog, parked_entries, show_menu
from ui.sale.open_sale import OpenSale
from ui.sale.parking import Parking
from ui.sale.result import Outcome, ResultPanel
from ui.sale.start import StartPanel
from ui.sale.state import START
from ui.widgets.buttons import IconButton, SecondaryButton
from ui.widgets.message_bar import MessageBar
from ui.widgets.page_header import PageHeader

_READ_AGAIN = frozenset(("customers", "ranks", "settings", "till", "shop", "invoices"))


class SalePage(Page):
    """Shows one step of the sale at a time; every step can be left and comes back as it was."""

    name = "sale"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sale = OpenSale(desk, self)
        self.keeper = DraftKeeper(desk, self.sale, self)
        self._outcome: Outcome | None = None
        self._opening: OpenTillPanel | None = None
        self._joining: JoinPanel | None = None
        self._build()
        self._connect()
        kept = self.keeper.open()
        if kept:
            self.parking.restore(kept)
        self._show_step()

    # What the window asks of a page.

    def opened(self, argument: object) -> None:
        self.sale.refresh()
        if isinstance(argument, SellTo):
            self._sell_to(argument.customer_id)
        self._show_step()

    def leave(self) -> None:
        self.keeper.flush()

    def hideEvent(self, event: QHideEvent) -> None:
        # The window is closing, or another page comes: either way what is typed is kept.
        self.keeper.flush()
        super().hideEvent(event)

    def first_focus(self) -> QWidget | None:
        shown = self._steps.currentWidget()
        if shown is self.start:
            return self.start.entry
        if isinstance(shown, JoinPanel):
            return shown.fields.first_focus()
        if isinstance(shown, OpenTillPanel):
            return shown.first_focus()
        return self.invoice.first_focus() if shown is self.invoice else self.result

    def on_scan(self, code: str) -> bool:
        shown = self._steps.currentWidget()
        if shown is self._opening:
            return False
        if shown is self.result:
            self._next_sale("")
        mobile, asks = mobile_number(code), self._asks_who()
        if mobile and asks:
            asks.setText(self.desk.display.digits(mobile))
            asks.submit()
        elif self.sale.sale.step == "start":
            self._begin_with_scan(code)
        elif isinstance(shown, JoinPanel):
            if self.invoice.scan(code):
                line = self.sale.sale.lines[self.sale.current]
                self.desk.messages.say(tr("Added: {title}", title=line.title), "success")
            else:
                shown.messages.say(self.invoice.messages.text(), "error")
        elif self.invoice.table.finish():
            self.invoice.scan(code)
        return True

    def on_escape(self) -> bool:
        shown = self._steps.currentWidget()
        if shown is self.result:
            self._next_sale("")
        elif isinstance(shown, JoinPanel):
            self.sale.go_to("invoice" if self.sale.sale.lines else "start")
            self._show_step()
        elif shown is self.invoice:
            if not self.invoice.on_escape():
                self.parking.step_back()
        else:
            return False
        return True

    def changed(self, names: frozenset[str]) -> None:
        if names & _READ_AGAIN:
            try:
                self.sale.refresh()
            except ShopError as error:
                self._on_not_saved(error)
            if self._steps.currentWidget() is self._opening and self.sale.terms.till_open:
                self._show_step()
        if "drafts" in names:
            self.start.show_parked(self.keeper.parked())

    def shows_result(self) -> bool:
        """Whether an invoice has just been issued and is being looked at."""
        return self._outcome is not None

    # Building.

    def _build(self) -> None:
        self._park_button = SecondaryButton(tr("Park"), icon="clock", key="F9")
        self._more = IconButton("dots", tr("More"))
        self.header = PageHeader(tr("Sale"), actions=(self._park_button, self._more))
        self.safety = MessageBar()
        self.start = StartPanel(self.desk, self)
        self.invoice = InvoicePanel(self.desk, self.sale, self)
        self.result = ResultPanel(self.desk)
        self.issuing = Issuing(self.desk, self.sale, self.keeper, self.invoice)
        self.parking = Parking(self.desk, self.sale, self.keeper, self.invoice)
        self._steps = QStackedWidget()
        for step in (self.start, self.invoice, self.result):
            self._steps.addWidget(step)
        self.column.addWidget(self.header)
        self.column.addWidget(self.safety)
        self.column.addWidget(self._steps, 1)

    def _connect(self) -> None:
        self.keeper.failed.connect(self._on_not_saved)
        self.keeper.saved.connect(self.safety.clear)
        for entry in (self.start.entry, self.invoice.customer.entry):
            entry.found.connect(self._begin)
            entry.newcomer.connect(self._on_newcomer)
            entry.textChanged.connect(lambda text: self.sale.set_typed(START, text))
        self.start.walk_in.connect(lambda: self._begin(None))
        self.start.parked.recalled.connect(self.parking.recall)
        self.start.parked.forgotten.connect(self.parking.forget)
        self.parking.moved.connect(self._show_step)
        self.issuing.issued.connect(self._on_issued)
        self.issuing.till_found_closed.connect(self._show_step)
        self.invoice.customer.walk_in.connect(lambda: self._begin(None))
        self.invoice.customer.change_wanted.connect(self._ask_for_customer)
        self.invoice.issue_wanted.connect(lambda: self.issuing.issue())
        self.result.next_wanted.connect(self._next_sale)
        self.result.print_wanted.connect(self.issuing.print_again)
        self._park_button.clicked.connect(self.parking.park)
        self._more.clicked.connect(self._show_more)
        for key, do in (
            ("Ctrl+D", self.invoice.payment.edit_discount),
            ("F5", self.invoice.payment.tenders.pay_next),
            ("F11", self.invoice.payment.toggle_credit),
        ):
            shortcut = QShortcut(QKeySequence(key), self.invoice)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _show_step(self) -> None:
        """Show the panel of the sale's step and put the keys into it."""
        step = self.sale.sale.step
        if self._outcome:
            self._steps.setCurrentWidget(self.result)
        elif not self.sale.terms.till_open:
            self._steps.setCurrentWidget(self._opening_panel())
        elif step == "start":
            self.start.show_parked(self.keeper.parked())
            self.start.show_typed(self.sale.sale.typed.get(START, ""))
            self._steps.setCurrentWidget(self.start)
        elif step == "join":
            panel = self._join_panel()
            typed = self.sale.sale.typed.get(START, "")
            panel.begin(mobile_number(typed) or typed, self.sale.sale.form)
            self._steps.setCurrentWidget(panel)
        else:
            self._steps.setCurrentWidget(self.invoice)
        invoicing = self._steps.currentWidget() is self.invoice
        self._park_button.setVisible(invoicing)
        self._more.setVisible(invoicing or self.issuing.last is not None)
        number = self.desk.display.code(self.desk.display.digits(self.sale.terms.next_number))
        self.header.set_subtitle(tr("Invoice {number}", number=number) if invoicing else "")
        focus = self.first_focus()
        if focus:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _opening_panel(self) -> OpenTillPanel:
        if self._opening is None:
            self._opening = OpenTillPanel(self.desk)
            self._opening.opened.connect(lambda _session: self.opened(None))
            self._steps.addWidget(self._opening)
        return self._opening

    def _join_panel(self) -> JoinPanel:
        if self._joining is None:
            self._joining = JoinPanel(self.desk)
            self._joining.joined.connect(self._begin)
            self._joining.walk_in.connect(lambda: self._begin(None))
            self._joining.form_changed.connect(self.sale.set_form)
            self._steps.addWidget(self._joining)
        return self._joining

    # Beginning.

    def _begin(self, customer: CustomerCard | None) -> None:
        self.sale.begin(customer)
        self.start.entry.clear()
        self.invoice.customer.entry.clear()
        self.invoice.messages.clear()
        self.invoice.payment.messages.clear()
        self._show_step()

    def _on_newcomer(self, mobile: str) -> None:
        form = self.sale.sale.form
        if mobile_number(str(form.get("mobile", ""))) != mobile:
            self.sale.set_form({})
        self.sale.set_typed(START, self.desk.display.digits(mobile))
        self.sale.go_to("join")
        self._show_step()

    def _begin_with_scan(self, code: str) -> None:
        if self.invoice.scan(code):
            typed = self.start.entry.text()
            self.sale.ask_for_customer()
            self.invoice.customer.entry.setText(typed)
            self._show_step()
        else:
            self.start.entry.set_error(self.invoice.messages.text())
            self.invoice.messages.clear()

    def _sell_to(self, customer_id: int) -> None:
        self._outcome = None
        if self.sale.sale.customer_id == customer_id:
            return
        card = self.desk.tasks.now(lambda connection: customer_card(connection, customer_id))
        if card and self.sale.sale.lines and not self.parking.put_aside():
            return
        if card:
            self._begin(card)

    def _asks_who(self) -> CustomerEntry | None:
        """The field in which the customer is asked for, if it is."""
        if self.sale.sale.step == "start":
            return self.start.entry
        asking = self.sale.sale.step == "invoice" and self.invoice.customer.asking
        return self.invoice.customer.entry if asking else None

    def _ask_for_customer(self) -> None:
        self.sale.ask_for_customer()
        self.invoice.customer.ask()

    def _next_sale(self, typed: str) -> None:
        self._outcome = None
        self._show_step()
        if typed:
            self.start.entry.insert(typed)
            self.start.entry.textEdited.emit(self.start.entry.text())

    # The rest.

    def _on_issued(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self.result.show_outcome(outcome)
        self._show_step()

    def _show_more(self) -> None:
        entries: list[Entry] = []
        if self._steps.currentWidget() is self.invoice:
            payment = self.invoice.payment
            entries = [
                (tr("Invoice discount (Ctrl D)"), payment.edit_discount),
                (tr("Change the customer (Ctrl M)"), self._ask_for_customer),
                (tr("Note on the invoice…"), self._edit_note),
                (tr("Delete this sale"), self.parking.delete_sale),
            ]
            parked = parked_entries(self.keeper.parked(), self.desk.display, self.parking.recall)
            entries += [None, *parked] if parked else []
        if self.issuing.last:
            entries += [None, (tr("Print the last receipt again"), self.issuing.print_again)]
        show_menu(self._more, entries)

    def _edit_note(self) -> None:
        dialog = NoteDialog(self.sale.sale.note, self)
        dialog.written.connect(self.sale.set_note)
        dialog.open()

    def delete_sale(self) -> None:
        """Forget the sale on screen; it can be brought back at once."""
        self.parking.delete_sale()

    def _on_not_saved(self, error: ShopError) -> None:
        words = errors.words(error, self.desk.display)
        self.safety.say(tr("What is on screen is not saved yet. {why}", why=words), "error")
