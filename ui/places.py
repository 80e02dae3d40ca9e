"""What a page can be asked to show: the arguments of `Desk.navigate`."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

ReportName = Literal[
    "today", "yesterday", "month", "year", "range", "split", "invoices", "closings", "end_of_day"
]


@dataclass(frozen=True, slots=True)
class SellTo:
    """Page "sale": begin an invoice for this member."""

    customer_id: int


@dataclass(frozen=True, slots=True)
class ShowCustomer:
    """Page "customers": open this member's sheet."""

    customer_id: int


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """Page "customers": open the membership form, with a mobile number already typed."""

    mobile: str = ""


@dataclass(frozen=True, slots=True)
class FindCustomers:
    """Page "customers": search for a text."""

    text: str


@dataclass(frozen=True, slots=True)
class ShowBirthdays:
    """Page "customers": those whose birthday is celebrated on a day."""

    day: date


@dataclass(frozen=True, slots=True)
class ShowProduct:
    """Page "products": open this product's form."""

    product_id: int


@dataclass(frozen=True, slots=True)
class ShowInvoice:
    """Page "reports": open this invoice in the invoice list."""

    invoice_id: int


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Page "reports": open one of its reports."""

    name: ReportName


@dataclass(frozen=True, slots=True)
class ShowSetting:
    """Page "settings": open one of its sections, by name ("printers", "ranks" …)."""

    name: str
