"""Numbers, money, days and codes as a person reads them, on screen and on paper."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from models import calendar
from models.money import RIALS_PER_TOMAN, in_english_words, in_persian_words
from models.text import isolate_ltr, persian_digits

Currency = Literal["rial", "toman"]
Language = Literal["fa", "en"]
_MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Display:
    """One shop's way of writing: a language and a currency unit. Money comes in as rials."""

    language: Language = "fa"
    currency: Currency = "rial"

    @property
    def right_to_left(self) -> bool:
        """Whether lines run right to left."""
        return self.language == "fa"

    @property
    def in_tomans(self) -> bool:
        """Whether money is shown in tomans, ten rials each."""
        return self.currency == "toman"

    @property
    def currency_name(self) -> str:
        """ریال, تومان, rials or tomans."""
        return self._unit(self.currency)

    def _unit(self, currency: Currency, number: int = 0) -> str:
        """The currency beside so many of it: only English tells one from many."""
        if self.language == "fa":
            return "ریال" if currency == "rial" else "تومان"
        return currency if abs(number) == 1 else f"{currency}s"

    def digits(self, text: str) -> str:
        """The text with the language's digits."""
        return persian_digits(text) if self.language == "fa" else text

    def number(self, number: int) -> str:
        """۱,۲۳۴; isolated, so that a minus stays at its left under either direction."""
        text = f"{abs(number):,}"
        return isolate_ltr(self.digits(f"{_MINUS}{text}" if number < 0 else text))

    def plain(self, number: int) -> str:
        """A number as it stands in a field being edited: separators, no isolates."""
        return self.digits(f"{number:,}")

    def amount(self, rials: int) -> str:
        """Money without its unit, in the currency shown. Odd rials show as a tenth of a toman."""
        return isolate_ltr(self.editable_amount(rials).replace("-", _MINUS))

    def editable_amount(self, rials: int) -> str:
        """Money as it stands in a field being edited."""
        if not self.in_tomans:
            return self.digits(f"{rials:,}")
        sign = "-" if rials < 0 else ""
        tomans, tenth = divmod(abs(rials), RIALS_PER_TOMAN)
        point = "٫" if self.language == "fa" else "."
        return self.digits(f"{sign}{tomans:,}" + (f"{point}{tenth}" if tenth else ""))

    def money(self, rials: int) -> str:
        """Money with its unit: ۱۴۴,۲۰۰ ریال."""
        one = RIALS_PER_TOMAN if self.in_tomans else 1
        unit = self._unit(self.currency, 1 if abs(rials) == one else 0)
        return f"{self.amount(rials)} {unit}"

    def money_in_words(self, rials: int) -> str:
        """Money spelt out, in the currency shown (whole tomans when it can be)."""
        words = in_persian_words if self.language == "fa" else in_english_words
        if self.in_tomans and rials % RIALS_PER_TOMAN == 0:
            tomans = rials // RIALS_PER_TOMAN
            return f"{words(tomans)} {self._unit('toman', tomans)}"
        return f"{words(rials)} {self._unit('rial', rials)}"

    def quantity(self, thousandths: int) -> str:
        """۳, or ۱٫۲۵ for 1250 thousandths."""
        return isolate_ltr(self.editable_quantity(thousandths).replace("-", _MINUS))

    def editable_quantity(self, thousandths: int) -> str:
        """A quantity as it stands in a field being edited."""
        sign = "-" if thousandths < 0 else ""
        whole, rest = divmod(abs(thousandths), 1000)
        decimals = f"{rest:03}".rstrip("0")
        point = "٫" if self.language == "fa" else "."
        return self.digits(f"{sign}{whole:,}" + (f"{point}{decimals}" if decimals else ""))

    def percent(self, basis_points: int) -> str:
        """٪۲ or 2%; ٪۲٫۵ for 250 basis points."""
        whole, rest = divmod(basis_points, 100)
        decimals = f"{rest:02}".rstrip("0")
        if self.language == "fa":
            return isolate_ltr(self.digits(f"٪{whole}" + (f"٫{decimals}" if decimals else "")))
        return f"{whole}" + (f".{decimals}" if decimals else "") + "%"

    def code(self, text: str) -> str:
        """A barcode, code or e-mail: Latin as printed on the goods, left to right."""
        return isolate_ltr(text)

    def phone(self, number: str) -> str:
        """A telephone or mobile number, whole."""
        return isolate_ltr(self.digits(number))

    def name(self, name: str) -> str:
        """A member's name, which is their mobile number where no other is known."""
        return self.phone(name) if name.isdecimal() else name

    def mobile(self, number: str) -> str:
        """A mobile number in the groups people say it in: ۰۹۲۱ ۴۸۸ ۰۸ ۰۰."""
        if len(number) != 11:
            return self.phone(number)
        return self.phone(f"{number[:4]} {number[4:7]} {number[7:9]} {number[9:]}")

    def day(self, day: date) -> str:
        """۱۴۰۳/۰۲/۲۹, or 1403/02/29 in English: the shop's calendar is Jalali in any language."""
        return isolate_ltr(self.editable_day(day))

    def editable_day(self, day: date) -> str:
        """A day as it stands in a field being edited."""
        jalali = calendar.to_jalali(day)
        text = f"{jalali.year:04}/{jalali.month:02}/{jalali.day:02}"
        return self.digits(text) if self.language == "fa" else text

    def short_day(self, day: date) -> str:
        """۲۹ اردیبهشت, without the year."""
        jalali = calendar.to_jalali(day)
        return f"{self.digits(str(jalali.day))} {self.month_name(jalali.month)}"

    def long_day(self, day: date) -> str:
        """سه‌شنبه ۲۱ آذر ۱۴۰۲."""
        jalali = calendar.to_jalali(day)
        return (
            f"{self.weekday_name(day)} {self.digits(str(jalali.day))} "
            f"{self.month_name(jalali.month)} {self.digits(str(jalali.year))}"
        )

    def month_name(self, month: int) -> str:
        """A Jalali month, 1 … 12."""
        if self.language == "fa":
            return calendar.MONTHS_FA[month - 1]
        return _MONTHS_EN[month - 1]

    def weekday_name(self, day: date) -> str:
        """سه‌شنبه or Tuesday."""
        if self.language == "fa":
            return calendar.WEEKDAYS_FA[calendar.weekday(day)]
        return _WEEKDAYS_EN[calendar.weekday(day)]

    def time(self, instant: datetime, *, seconds: bool = False) -> str:
        """An instant on the shop's clock: ۱۴:۱۲."""
        return isolate_ltr(
            self.digits(f"{calendar.shop_time(instant):{'%H:%M:%S' if seconds else '%H:%M'}}")
        )

    def moment(self, instant: datetime, *, seconds: bool = False) -> str:
        """Day and time on the shop's clock: ۱۴۰۳/۰۲/۲۹ ۱۴:۱۲."""
        return f"{self.day(calendar.business_date(instant))} {self.time(instant, seconds=seconds)}"


_MONTHS_EN = (
    "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand"
).split()
_WEEKDAYS_EN = ("Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
