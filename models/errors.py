"""The errors a person at the till may meet. They hold data; `ui/errors.py` puts them into words."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal


class ShopError(Exception):
    """Something a person can put right. Nothing was changed."""


@dataclass(eq=False)
class BadAmount(ShopError):
    """A text is not an amount of money. `reason`: not_a_number, negative or too_large."""

    text: str
    reason: str


@dataclass(eq=False)
class BadQuantity(ShopError):
    """A text is not a quantity. `reason`: not_a_number or not_positive."""

    text: str
    reason: str


@dataclass(eq=False)
class BadNumber(ShopError):
    """A text is not a whole number between two others, both included."""

    text: str
    least: int
    most: int


@dataclass(eq=False)
class BadDate(ShopError):
    """A text is not a Jalali day."""

    text: str


@dataclass(eq=False)
class DateAhead(ShopError):
    """A day that cannot lie in the future does: somebody's birth or marriage."""

    field: str


@dataclass(eq=False)
class BadPhone(ShopError):
    """A text holds no telephone number."""

    text: str


@dataclass(eq=False)
class BadMobile(ShopError):
    """A text is not an Iranian mobile number. `foreign`: it is another country's number."""

    text: str
    foreign: bool = False


@dataclass(eq=False)
class BadNationalId(ShopError):
    """A national or legal id whose check digit is wrong."""

    text: str
    legal: bool = False


@dataclass(eq=False)
class MissingField(ShopError):
    """A required field is empty. `field` is its name in the code, e.g. "mobile"."""

    field: str


@dataclass(eq=False)
class DuplicateMobile(ShopError):
    """Another member already has this mobile number."""

    mobile: str
    customer_id: int
    name: str


@dataclass(eq=False)
class SameOwnerMobile(ShopError):
    """Another owner, of this name, already has this mobile number."""

    mobile: str
    name: str


@dataclass(eq=False)
class DuplicateCode(ShopError):
    """Another product already has this as its code or barcode. `field` is the one entered."""

    field: Literal["code", "barcode"]
    text: str
    product_title: str


@dataclass(eq=False)
class DuplicateTitle(ShopError):
    """Another group, tag, rank … already bears this title."""

    title: str


@dataclass(eq=False)
class StillInUse(ShopError):
    """A group or other record cannot go while others belong to it. `count` of them."""

    title: str
    count: int


@dataclass(eq=False)
class NotFound(ShopError):
    """What was asked for is not there (any more). `what`: customer, product, invoice …"""

    what: str
    text: str = ""


@dataclass(eq=False)
class EmptyInvoice(ShopError):
    """An invoice has no line."""


@dataclass(eq=False)
class DiscountTooLarge(ShopError):
    """A discount is above what it is taken from. `line` counts from 1; None is the invoice's."""

    discount: int
    largest: int
    line: int | None = None


@dataclass(eq=False)
class AmountTooLarge(ShopError):
    """A sum does not fit. `line` counts from 1; None is the invoice's."""

    line: int | None = None


@dataclass(eq=False)
class BadLine(ShopError):
    """A line's quantity or price cannot be. `line` counts from 1; `field`: quantity, unit_price."""

    line: int
    field: str


@dataclass(eq=False)
class CreditTooLarge(ShopError):
    """More credit was to be used than is allowed.

    `limit`: balance, payable, share (of an invoice), minimum (invoice too small), nobody (a
    walk-in has no credit), offline (what a customer may spend in a day while the service does not
    answer) or elsewhere (the rest was spent or is held on another till).
    """

    asked: int
    largest: int
    limit: str


@dataclass(eq=False)
class ApprovalNeeded(ShopError):
    """This much credit needs a manager's PIN."""

    amount: int
    above: int


@dataclass(eq=False)
class PaymentMismatch(ShopError):
    """Payments do not cover the total, or more than cash exceeds it. `missing` may be negative."""

    total: int
    missing: int


@dataclass(eq=False)
class NoOpenSession(ShopError):
    """A sale needs an open till session."""


@dataclass(eq=False)
class MoreThanInDrawer(ShopError):
    """More cash was to be taken out than should be in the drawer. Rials."""

    there: int


@dataclass(eq=False)
class SessionAlreadyOpen(ShopError):
    """The till has a session open already."""

    number: int


@dataclass(eq=False)
class ReasonNeeded(ShopError):
    """The counted cash differs, or points are adjusted, and nobody said why."""

    difference: int


@dataclass(eq=False)
class BandsApart(ShopError):
    """Two neighbouring ranks leave a gap or overlap. Points are end and start."""

    first: str
    second: str
    first_end: int | None
    second_start: int


@dataclass(eq=False)
class BadBand(ShopError):
    """A rank that cannot be. `reason`: no_ranks, starts_above_zero, open_before_last,
    last_not_open, empty_band, credit_range."""

    title: str
    reason: str


@dataclass(eq=False)
class RefersToSelf(ShopError):
    """Nobody refers themselves, and no cycles."""

    name: str


@dataclass(eq=False)
class ReferrerFixed(ShopError):
    """A referrer whose reward was paid cannot be exchanged for another."""


@dataclass(eq=False)
class NothingToReturn(ShopError):
    """A line has been returned already, or more is returned than was sold."""

    line: int
    left: int


@dataclass(eq=False)
class BalanceTooSmall(ShopError):
    """An adjustment would take more than there is."""

    balance: int


@dataclass(eq=False)
class NotAllowed(ShopError):
    """The signed-in person's role does not permit this. `needs`: the least role that may."""

    needs: str


@dataclass(eq=False)
class WrongPin(ShopError):
    """The PIN does not fit. `wait_seconds` until the next try."""

    wait_seconds: int = 0


@dataclass(eq=False)
class BadPin(ShopError):
    """A new PIN is too short, too long or not digits."""


@dataclass(eq=False)
class BadPercent(ShopError):
    """A percentage outside 0 … 100, or with more than two decimals."""

    text: str


@dataclass(eq=False)
class LastOwner(ShopError):
    """The shop must keep one active owner."""


@dataclass(eq=False)
class NewerDatabase(ShopError):
    """The database was written by a newer version of the program. It was not touched."""

    path: Path
    revision: str


@dataclass(eq=False)
class CorruptDatabase(ShopError):
    """The file is damaged or not ours. It was not touched."""

    path: Path
    detail: str


@dataclass(eq=False)
class BadBackup(CorruptDatabase):
    """A file that was to be put back is damaged, or no backup of a shop. Nothing was changed."""


@dataclass(eq=False)
class DiskFull(ShopError):
    """The disk has no room. What was being written was not."""

    path: Path


@dataclass(eq=False)
class DatabaseUnreachable(ShopError):
    """The file cannot be read or written: permissions, a read-only disk, a drive gone."""

    path: Path
    detail: str


@dataclass(eq=False)
class DatabaseBusy(ShopError):
    """Another program holds the database."""

    path: Path


@dataclass(eq=False)
class AlreadyRunning(ShopError):
    """The till is open already on this computer."""


@dataclass(eq=False)
class UnsafeSqlite(ShopError):
    """The SQLite library can corrupt a WAL database with two connections."""

    version: str


@dataclass(eq=False)
class FileNotWritten(ShopError):
    """A file somebody asked for, such as an Excel table, could not be written."""

    path: Path
    detail: str


@dataclass(eq=False)
class BadPeriod(ShopError):
    """The first day of a range lies after the last."""

    first: date
    last: date
