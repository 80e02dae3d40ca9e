"""What a sale is made under at this register now: its session, number, tax, rules and ranks."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from models.loyalty import Band
from models.money import BasisPoints
from models.queries.numbers import number_text
from models.queries.rules import Rules, read_bands, read_rules
from models.queries.till import OPEN_HERE
from models.tables import registers, till_sessions, vat_rates


@dataclass(frozen=True, slots=True)
class SaleTerms:
    """Read once when an invoice is begun. `next_number` is shown; issuing decides."""

    till_open: bool
    next_number: str
    vat_bp: BasisPoints
    rules: Rules
    bands: tuple[Band, ...]


_VAT = (
    select(vat_rates.c.rate_bp)
    .where(vat_rates.c.effective_from <= bindparam("day"))
    .order_by(vat_rates.c.effective_from.desc())
    .limit(1)
)
_HERE = select(
    registers.c.last_number,
    registers.c.prefix,
    func.coalesce(_VAT.scalar_subquery(), 0).label("vat_bp"),
    select(till_sessions.c.id).where(OPEN_HERE).correlate(registers).exists().label("till_open"),
).where(registers.c.is_here == 1)


def sale_terms(connection: Connection, day: date) -> SaleTerms:
    """The terms on a business day."""
    here = connection.execute(_HERE, {"day": day}).one()
    return SaleTerms(
        till_open=bool(here.till_open),
        next_number=number_text(here.last_number + 1, here.prefix),
        vat_bp=here.vat_bp,
        rules=read_rules(connection),
        bands=tuple(read_bands(connection)),
    )
