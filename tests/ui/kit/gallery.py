"""Draws the whole kit with sample data into pictures, to be looked at beside the mock-ups.

Run as `python -m tests.ui.kit.gallery FOLDER` or call `pictures` from a test.
"""

import os
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.display import Display, Language
from models.text import isolate
from ui import theme
from ui.changes import Changes
from ui.desk import Desk
from ui.page import Page
from ui.rail import RailEntry
from ui.shell import Shell
from ui.tables import BigTableModel, Column, DataTable, RowAction, RowsModel, row_number_column
from ui.tasks import Tasks
from ui.theme import SIZES, Tone
from ui.widgets.action_tile import ActionTile
from ui.widgets.amount_field import AmountField
from ui.widgets.avatar import Avatar
from ui.widgets.bar_chart import Bar, BarChart
from ui.widgets.buttons import (
    DestructiveButton,
    GhostButton,
    IconButton,
    PrimaryButton,
    SecondaryButton,
)
from ui.widgets.card import Card
from ui.widgets.check_box import CheckBox
from ui.widgets.chip import Chip
from ui.widgets.choice import Choice
from ui.widgets.dialog import Dialog
from ui.widgets.empty_state import EmptyState
from ui.widgets.field import Field, TextArea, TextField
from ui.widgets.figure_tile import FigureTile
from ui.widgets.form import Form
from ui.widgets.jalali_date_field import JalaliDateField
from ui.widgets.labels import Divider, FigureRow, Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.mobile_field import MobileField
from ui.widgets.month_grid import MonthGrid
from ui.widgets.page_header import PageHeader
from ui.widgets.percent_field import PercentField
from ui.widgets.pin_pad import PinPad
from ui.widgets.progress_line import ProgressLine, Spinner
from ui.widgets.quantity_field import QuantityField
from ui.widgets.search_field import SearchField
from ui.widgets.segmented_control import SegmentedControl

EN = {
    "داشبورد": "Dashboard",
    "خرید": "Sale",
    "مشتری": "Customers",
    "کالا و خدمات": "Products",
    "پیگیری‌های امروز": "Follow-ups today",
    "پیامک": "SMS",
    "گزارشات": "Reports",
    "تنظیمات": "Settings",
    "پشتیبانی": "Support",
    "صدور فاکتور": "Issue invoice",
}


def entries(persian: bool) -> list[RailEntry]:
    """The rail in the manual's order."""
    made = [
        RailEntry("dashboard", "داشبورد", "home"),
        RailEntry("sale", "خرید", "shopping-cart", "F2"),
        RailEntry("customers", "مشتری", "users", "F3"),
        RailEntry("products", "کالا و خدمات", "package", "F4"),
        RailEntry("followups", "پیگیری‌های امروز", "calendar-check", "F6"),
        RailEntry("sms", "پیامک", "message", "F7"),
        RailEntry("reports", "گزارشات", "report-analytics", "F8"),
        RailEntry("settings", "تنظیمات", "settings"),
        RailEntry("support", "پشتیبانی", "lifebuoy", "F1"),
    ]
    if persian:
        return made
    return [RailEntry(one.page, EN[one.title], one.icon, one.key) for one in made]


class DashboardLook(Page):
    """As dashboard.png."""

    name = "dashboard"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        search = SearchField("برو به مشتری، کالا، فاکتور یا صفحه…", key="Ctrl+K")
        search.setMaximumWidth(320)
        self.column.addWidget(PageHeader("داشبورد", actions=(search,)))
        tiles = QHBoxLayout()
        tiles.setSpacing(SIZES.gap_large)
        tiles.addWidget(
            ActionTile("خرید", "ثبت فاکتور با شمارهٔ موبایل", "shopping-cart", "green", key="F2")
        )
        tiles.addWidget(
            ActionTile("عضویت", "مشتری جدید باشگاه", "user-plus", "orange", key="Shift+F3")
        )
        tiles.addWidget(
            ActionTile("گزارشات", "فروش امروز، ماه، سال", "report-analytics", "blue", key="F8")
        )
        self.column.addLayout(tiles)
        figures = QHBoxLayout()
        figures.setSpacing(SIZES.gap_large)
        d = desk.display
        for name, figure, note in (
            ("دریافتی امروز", d.money(251980000), f"{d.percent(1200)} بیش از سه‌شنبهٔ پیش"),
            ("فاکتور امروز", d.number(23), f"میانگین {d.money(10955000)}"),
            ("اعتبار داده‌شده", d.money(12519000), f"{d.money(20000)} مصرف شد"),
            ("عضو جدید", d.number(4), f"از {d.number(19)} خرید"),
        ):
            figures.addWidget(FigureTile(name, figure, note))
        self.column.addLayout(figures)
        chart = Card("فروش ۳۰ روز گذشته", note="میلیون ریال")
        heights = [23, 35, 28, 43, 53, 8, 19, 31, 40, 34, 48, 57, 20, 10]
        heights += [36, 42, 30, 48, 64, 23, 12, 39, 44, 41, 52, 61, 28, 14, 46, 55]
        days = ["۲۲ آبان"] * 7 + ["۲۹ آبان"] * 7 + ["۶ آذر"] * 8 + ["۱۳ آذر"] * 7 + ["امروز"]
        bars = [Bar(v, label, d.number(v)) for v, label in zip(heights, days, strict=True)]
        chart.add(BarChart(bars), 1)
        due = Card("پیگیری‌های امروز", gap=SIZES.gap_small)
        assert due.title
        due.title.end.addWidget(Chip("۲ معوق", "orange"))
        for who, what, when in (
            ("احمد آرانی", "تلفنی · تحویل سفارش", "دیروز"),
            ("حمیدرضا آرا", "حضوری · نمونهٔ پارچه", "۱۰:۰۰"),
            ("شرکت سپهر نو", "پیش‌فاکتور", "۱۲:۳۰"),
        ):
            row = QHBoxLayout()
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Label(who))
            words.addWidget(Label(what, "third"))
            row.addLayout(words, 1)
            row.addWidget(Label(when, "secondary"))
            due.add(row)
            due.add(Divider())
        due.body.addStretch(1)
        lower = QHBoxLayout()
        lower.setSpacing(SIZES.gap_large)
        lower.addWidget(chart, 2)
        lower.addWidget(due, 1)
        self.column.addLayout(lower, 1)


@dataclass(frozen=True)
class Line:
    """A line of a sale."""

    code: str
    title: str
    quantity: int
    price: int
    discount: int
    total: int


LINES = [
    Line("6260100320014", "شیر کم‌چرب ۱ لیتری", 2000, 385000, 0, 770000),
    Line("6261107020038", "نان لواش بسته‌ای", 3000, 150000, 0, 450000),
    Line("7613036303712", "Nescafé Gold 100g", 1000, 4250000, 250000, 4000000),
    Line("6260402111203", "روغن آفتاب‌گردان ۱٫۵ لیتر", 1000, 1890000, 110000, 1780000),
]


class SaleLook(Page):
    """As sale.png."""

    name = "sale"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        d = desk.display
        hold = SecondaryButton("نگه‌داشتن", icon="clock", key="F9")
        more = IconButton("dots", "بیشتر")
        header = PageHeader("خرید", f"فاکتور {d.digits('1979')}", (hold, more))
        self.column.addWidget(header)
        self.column.addWidget(self._customer(d))
        lower = QHBoxLayout()
        lower.setSpacing(SIZES.gap_large)
        lower.addWidget(self._lines(d), 1)
        lower.addWidget(self._sum(d))
        self.column.addLayout(lower, 1)

    def first_focus(self) -> QWidget:
        return self.search

    def _customer(self, d: Display) -> Card:
        card = Card(padding=SIZES.radius_tile)
        row = QHBoxLayout()
        row.setSpacing(SIZES.gap_large)
        row.addWidget(Avatar("احمد آرانی"))
        who = QVBoxLayout()
        who.setSpacing(0)
        name = QHBoxLayout()
        name.addWidget(Label("احمد آرانی", "section"))
        name.addWidget(Chip(f"برنزی · {d.percent(200)}", "bronze"))
        who.addLayout(name)
        who.addWidget(Label(d.mobile("09214880800"), "third"))
        row.addLayout(who)
        row.addWidget(Divider(strong=True, upright=True))
        for title, value in (
            ("اعتبار", d.money(40000)),
            ("امتیاز", f"{d.number(4)} تا نقره‌ای {d.number(96)}"),
            ("خرید قبلی", f"{d.digits('1978')} · {d.amount(4000000)} · ۲۹ اردیبهشت"),
        ):
            facts = QVBoxLayout()
            facts.setSpacing(0)
            facts.addWidget(Label(title, "secondary"))
            facts.addWidget(Label(value, "strong"))
            row.addLayout(facts)
        row.addStretch(1)
        row.addWidget(SecondaryButton("همهٔ فاکتورها"))
        card.add(row)
        return card

    def _lines(self, d: Display) -> Card:
        card = Card(padding=0, gap=0)
        self.search = SearchField("نام، کد یا بارکد کالا — یا مبلغ نهایی", icon="scan", key="F4")
        top = QHBoxLayout()
        top.setContentsMargins(SIZES.gap, SIZES.gap, SIZES.gap, SIZES.gap)
        top.addWidget(self.search)
        card.add(top)
        columns = (
            row_number_column(d),
            Column("code", "کد", 120, tone="plain"),
            Column("title", "کالا / خدمت", 160, stretch=True),
            Column("quantity", "تعداد", 70, "number", lambda line: d.quantity(line.quantity)),
            Column("price", "فی", 110, "number", lambda line: d.amount(line.price)),
            Column(
                "discount",
                "تخفیف",
                100,
                "number",
                lambda line: d.amount(line.discount),
                tone="plain",
            ),
            Column("total", "جمع", 110, "number", lambda line: d.amount(line.total), weight=600),
        )
        table = DataTable(RowsModel(columns, LINES))
        table.go_to(3)
        card.add(table, 1)
        footer = card.add_footer()
        footer.addWidget(Label(f"{d.number(4)} قلم · {d.number(7)} عدد", "second"))
        footer.addStretch(1)
        footer.addWidget(
            Label(f"{isolate('Del')} حذف قلم · {isolate('Ctrl D')} تخفیف فاکتور", "second")
        )
        return card

    def _sum(self, d: Display) -> Card:
        card = Card(gap=SIZES.gap)
        card.setFixedWidth(316)
        card.add(FigureRow("جمع مبلغ", d.amount(7360000)))
        card.add(FigureRow("تخفیف", d.amount(-360000)))
        use = QHBoxLayout()
        use.addWidget(CheckBox("استفاده از اعتبار", checked=True), 1)
        credit = AmountField(d, 40000, compact=True)
        credit.setFixedWidth(112)
        use.addWidget(credit)
        card.add(use)
        card.add(Divider(strong=True))
        card.add(
            FigureRow(
                "جمع کل",
                d.amount(6960000),
                role="total",
                name_role="section",
                unit=d.currency_name,
            )
        )
        card.add(MessageBar(f"با این خرید: {d.money(139200)} اعتبار", "success", closable=False))
        card.add(Label("پرداخت", "secondary"))
        card.add(
            SegmentedControl(
                (("card", "کارت"), ("cash", "نقد"), ("transfer", "انتقال")),
                look="buttons",
                icons={"card": "credit-card", "cash": "cash", "transfer": "arrows-exchange"},
            )
        )
        paid = QHBoxLayout()
        paid.addWidget(Label("کارت"), 1)
        amount = AmountField(d, 6960000, compact=True)
        amount.setFixedWidth(112)
        paid.addWidget(amount)
        card.add(paid)
        card.add(FigureRow("مانده", d.amount(0), role="body"))
        card.body.addStretch(1)
        ticks = QHBoxLayout()
        ticks.addWidget(CheckBox("چاپ رسید", checked=True))
        ticks.addWidget(CheckBox("پیامک تشکر"))
        card.add(ticks)
        card.add(PrimaryButton("صدور فاکتور", key="F12"))
        return card


@dataclass(frozen=True)
class Person:
    """A customer."""

    id: int
    name: str
    mobile: str
    kind: str
    tag: str
    rank: str
    tone: Tone
    credit: int
    points: int
    national: str
    phone: str
    address: str


PEOPLE = [
    Person(
        1, "احمد آرانی", "09214880800", "حقیقی", "نمایشگاه بهاره", "برنزی", "bronze", 144200, 10,
        "0012345679", "02188776655", "تهران، خیابان آزادی",
    ),
    Person(2, "حمیدرضا آرا", "09132765300", "حقیقی", "", "عادی", "plain", 5000, 0, "", "", ""),
    Person(
        3, "پری‌ناز فراهانی", "09125503771", "حقیقی", "پرسنل", "طلایی", "gold", 12499000, 251,
        "0451239871", "", "کرج، گوهردشت",
    ),
    Person(
        4, "شرکت سپهر نو", "09122459783", "حقوقی", "عمده", "نقره‌ای", "silver", 8310000, 142,
        "10380284790", "02144556677", "تهران، شهرک صنعتی",
    ),
    Person(5, "محمدرضا خرم‌آبادی", "09191234567", "حقیقی", "", "برنزی", "bronze", -35000, 18, "", "", ""),  # noqa: E501
    Person(6, "سارا کیانی", "09357788990", "حقیقی", "آنلاین", "عادی", "plain", 0, 2, "", "", "قم"),
]  # fmt: skip


class CustomersLook(Page):
    """As customers.png, over a million rows."""

    name = "customers"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        d = desk.display
        search = SearchField("نام، موبایل، کدملی، برچسب…")
        search.setMaximumWidth(300)
        actions = (
            search,
            SecondaryButton("فیلتر", icon="filter"),
            SecondaryButton("خروجی اکسل", icon="table-export"),
            PrimaryButton("مشتری جدید", icon="plus", compact=True),
        )
        self.column.addWidget(PageHeader("مشتری", f"{d.number(1000000)} نفر", actions))
        filters = (
            ("all", "همه"),
            ("gold", "طلایی"),
            ("birthday", "تولد این ماه"),
            ("due", "بدهکار"),
        )
        row = QHBoxLayout()
        row.addWidget(SegmentedControl(filters))
        row.addStretch(1)
        self.column.addLayout(row)

        def fetch(ids: Sequence[int]) -> list[Person]:
            return [PEOPLE[i % len(PEOPLE)] for i in ids]

        columns = (
            row_number_column(d),
            Column("name", "نام مشتری", 130, weight=600, sortable=True),
            Column("mobile", "موبایل", 110, "number", lambda p: d.phone(p.mobile)),
            Column("kind", "نوع مشتری", 80, tone="plain"),
            Column("tag", "برچسب", 110, chip=lambda p: "plain"),
            Column("rank", "رتبه", 80, chip=lambda p: p.tone, sortable=True),
            Column(
                "credit",
                "اعتبار",
                100,
                "number",
                lambda p: d.amount(p.credit),
                tone=lambda p: "red" if p.credit < 0 else None,
                sortable=True,
            ),
            Column("points", "امتیاز", 70, "number", lambda p: d.number(p.points), sortable=True),
            Column(
                "national",
                "کدملی/شناسه ملی",
                120,
                "number",
                lambda p: d.phone(p.national) if p.national else "",
            ),
            Column("phone", "تلفن", 100, "number", lambda p: d.phone(p.phone) if p.phone else ""),
            Column("address", "آدرس", 130, tone="plain", stretch=True),
        )
        model = BigTableModel(columns, fetch)
        model.set_ids(array("q", range(1_000_000)))
        self.table = DataTable(
            model,
            actions=(
                RowAction("edit", "ویرایش", "pencil"),
                RowAction("delete", "حذف", "trash"),
                RowAction("invoice", "فاکتور", "file-invoice"),
                RowAction("contact", "ارتباط", "phone"),
                RowAction("sms", "پیامک", "device-mobile"),
                RowAction("points", "امتیاز", "star"),
            ),
        )
        self.table.set_sort("name")
        card = Card(padding=0, gap=0)
        card.add(self.table, 1)
        self.column.addWidget(card, 1)

    def opened(self, argument: object) -> None:
        self.table.open_actions(3)


class EndOfDayLook(Page):
    """As end-of-day.png, as far as it shows something new."""

    name = "reports"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        d = desk.display
        actions = (
            SecondaryButton("چاپ", icon="printer"),
            SecondaryButton("اکسل", icon="table-export"),
        )
        self.column.addWidget(PageHeader("گزارشات", "پایان روز", actions))
        tabs = [(i, t) for i, t in enumerate(("پایان روز", "امروز", "دیروز", "ماه جاری", "امسال"))]
        row = QHBoxLayout()
        row.addWidget(SegmentedControl(tabs, accent="blue"))
        row.addStretch(1)
        self.column.addLayout(row)
        lower = QHBoxLayout()
        lower.setSpacing(SIZES.gap_large)
        expected = Card("مورد انتظار")
        for name, value in (("موجودی ابتدای روز", 5000000), ("برگشت نقدی", -1500000)):
            expected.add(FigureRow(name, d.amount(value)))
        expected.add(Divider(strong=True))
        expected.add(FigureRow("مورد انتظار", d.amount(29400000), role="sum", name_role="strong"))
        expected.add(MessageBar(f"کسری {d.amount(-50000)}", "error", closable=False))
        expected.add(Field("علت", TextField("پول خرد داده شد"), required=True))
        expected.body.addStretch(1)
        sales = Card("فروش امروز")
        for name, value in (
            ("تعداد فاکتور", 2),
            ("جمع مبلغ فروش", 252000000),
            ("دریافتی", 251980000),
        ):
            sales.add(FigureRow(name, d.number(value)))
            sales.add(Divider())
        sales.body.addStretch(1)
        sales.add(PrimaryButton("بستن روز و چاپ گزارش Z", key="F12", accent="blue"))
        lower.addWidget(expected, 1)
        lower.addWidget(sales, 1)
        self.column.addLayout(lower, 1)


class EverythingLook(Page):
    """Every other widget."""

    name = "settings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        d = desk.display
        self.column.addWidget(PageHeader("ابزارها", "همه در یک جا"))
        grid = QGridLayout()
        grid.setSpacing(SIZES.gap_large)
        grid.addWidget(self._form(d), 0, 0, 2, 1)
        grid.addWidget(self._buttons(), 0, 1)
        grid.addWidget(self._notices(), 1, 1)
        side = Card(gap=SIZES.gap)
        side.add(MonthGrid(d, date(2024, 5, 18), today=date(2024, 5, 21)))
        side.body.addStretch(1)
        grid.addWidget(side, 0, 2)
        pad = Card()
        pin = PinPad(d)
        pin.set_error("رمز درست نیست. دوباره بکوشید.")
        pad.add(pin)
        grid.addWidget(pad, 1, 2)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 2)
        self.column.addLayout(grid, 1)

    def _form(self, d: Display) -> Card:
        card = Card("فرم")
        form = Form(2)
        form.add("name", "نام", TextField("احمد"), required=True)
        mobile = MobileField(d, "0921488")
        form.add("mobile", "موبایل", mobile, required=True)
        mobile.check()
        form.add("price", "قیمت", AmountField(d, 4250000, unit=True))
        form.add("quantity", "تعداد", QuantityField(d, 1250))
        form.add("percent", "درصد", PercentField(d, 250), hint="تا دو رقم اعشار")
        form.add("birthday", "تولد", JalaliDateField(d, date(2024, 5, 18)))
        form.add("rank", "رتبه", Choice([(1, "عادی"), (2, "برنزی")], 2))
        cities = [(i, c) for i, c in enumerate(("تهران", "کرج", "قم"))]
        form.add("city", "شهر", Choice(cities, filterable=True, placeholder="انتخاب کنید"))
        form.add("email", "ایمیل", TextField("ara@example.ir", latin=True))
        disabled = TextField("غیرفعال")
        disabled.setEnabled(False)
        form.add("off", "غیرفعال", disabled)
        form.add("note", "یادداشت", TextArea("نشانی: تهران، خیابان آزادی"), whole_row=True)
        card.add(form)
        card.add(CheckBox("مشمول مالیات", checked=True))
        card.add(CheckBox("فعال"))
        card.body.addStretch(1)
        return card

    def _buttons(self) -> Card:
        card = Card("دکمه‌ها")
        first = QHBoxLayout()
        first.addWidget(PrimaryButton("صدور", key="F12"))
        first.addWidget(PrimaryButton("عضویت", icon="user-plus", accent="orange", compact=True))
        first.addStretch(1)
        second = QHBoxLayout()
        second.addWidget(SecondaryButton("ویرایش", icon="pencil", key="Ctrl+E"))
        second.addWidget(DestructiveButton("حذف"))
        second.addWidget(GhostButton("انصراف"))
        second.addWidget(Spinner())
        second.addStretch(1)
        third = QHBoxLayout()
        off = SecondaryButton("غیرفعال", icon="cloud")
        off.setEnabled(False)
        third.addWidget(off)
        third.addWidget(IconButton("arrow-left", "بازگشت"))
        third.addWidget(IconButton("chevron-right", "بعدی"))
        third.addWidget(IconButton("logout", "خروج"))
        third.addStretch(1)
        tones: tuple[Tone, ...] = (
            "plain", "bronze", "silver", "gold", "green", "orange", "red", "blue",
        )  # fmt: skip
        chips = QHBoxLayout()
        for tone in tones:
            chips.addWidget(Chip("رتبه", tone))
        chips.addStretch(1)
        for row in (first, second, third, chips):
            card.add(row)
        card.body.addStretch(1)
        return card

    def _notices(self) -> Card:
        card = Card("پیام‌ها")
        card.add(MessageBar("فاکتور ۱۹۷۹ صادر شد.", "success", ("بازگردانی", lambda: None)))
        card.add(MessageBar("چاپگر پاسخ نمی‌دهد؛ رسید در صف ماند.", "warning"))
        card.add(MessageBar("قیمت تازه از فردا برقرار است.", "info"))
        card.add(MessageBar("کارت‌خوان پاسخ نداد. فاکتور صادر نشد؛ دوباره بکوشید.", "error"))
        line = ProgressLine()
        line.start("ورود از اکسل: ۳۴۰ از ۱۰۰۰")
        line.set_progress(340, 1000)
        card.add(line)
        card.add(
            EmptyState("users", "هنوز مشتری‌ای نیست", "نخستین مشتری را بیفزایید.", step="مشتری جدید")
        )
        return card


@contextmanager
def shell(language: Language, look: theme.Theme) -> Iterator[Shell]:
    """The window with the look-alikes in it."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, look, language)
    changes = Changes()
    tasks = Tasks(cast(Any, None), changes)
    settings = QSettings(str(Path(mkdtemp()) / "settings.ini"), QSettings.Format.IniFormat)
    desk = Desk(tasks, changes, Display(language), look, settings)
    looks: tuple[type[Page], ...] = (
        DashboardLook, SaleLook, CustomersLook, EndOfDayLook, EverythingLook,
    )  # fmt: skip

    def factory(look: type[Page]) -> Callable[[], Page]:
        return lambda: look(desk)

    persian = language == "fa"
    factories = {one.name: factory(one) for one in looks}
    window = Shell(desk, entries(persian), factories, shop_name="فروشگاه آرا" if persian else "Ara")
    d = desk.display
    window.set_badge("followups", 7)
    window.status.set_staff("محمدرضا خرم‌آبادی", f"صندوق {d.number(1)}")
    window.status.set_sync("همگام · چند لحظه پیش")
    window.status.set_printer(f"چاپگر {d.number(80)} میلی‌متری آماده")
    window.status.set_totals(f"امروز: {d.number(23)} فاکتور · {d.money(251980000)}")
    try:
        yield window
    finally:
        tasks.stop()
        window.close()
        window.deleteLater()


def pictures(folder: Path, *, width: int = 1366, height: int = 768) -> list[Path]:
    """Draws every look in Persian light and dark and English light."""
    made = []
    combinations: tuple[tuple[Language, theme.Theme], ...] = (
        ("fa", theme.LIGHT), ("fa", theme.DARK), ("en", theme.LIGHT),
    )  # fmt: skip
    for language, look in combinations:
        with shell(language, look) as window:
            window.resize(width, height)
            window.show()
            for page in ("dashboard", "sale", "customers", "reports", "settings"):
                window.show_page(page)
                window.activateWindow()
                QApplication.processEvents()
                made.append(_saved(window, folder / f"{language}-{look.name}-{page}.png"))
            window.go_to_anything()
            QApplication.processEvents()
            made.append(_saved(window, folder / f"{language}-{look.name}-goto.png"))
            dialog = Dialog("مشتری جدید", window, action="ذخیره", action_icon="check")
            dialog.add(Field("نام", TextField("آرا")))
            dialog.show_error("این شماره از آنِ «احمد آرانی» است.")
            dialog.open()
            QApplication.processEvents()
            made.append(_saved(dialog, folder / f"{language}-{look.name}-dialog.png"))
            dialog.reject()
    return made


def _saved(widget: QWidget, path: Path) -> Path:
    widget.grab().save(str(path))
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    pictures(target)
