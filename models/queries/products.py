"""Questions about goods and services: by scan, by any part of their text, and the whole table."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    table,
)

from models.queries.customers import search_terms
from models.tables import product_groups, products, subgroups
from models.tables.types import AnyRow
from models.text import barcode_text, latin_digits


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the sale page and the products table show one. Price in rials."""

    id: int
    title: str
    kind: str
    code: str
    barcode: str
    unit: str
    price: int
    taxable: bool
    active: bool
    built_in: bool
    subgroup_id: int
    subgroup_title: str
    group_id: int
    group_title: str


_PRODUCT = (
    select(
        products.c.id,
        products.c.title,
        products.c.kind,
        products.c.code,
        products.c.barcode,
        products.c.unit,
        products.c.price,
        products.c.taxable,
        products.c.active,
        products.c.built_in,
        products.c.subgroup_id,
        subgroups.c.title.label("subgroup_title"),
        subgroups.c.group_id,
        product_groups.c.title.label("group_title"),
    )
    .join_from(products, subgroups, subgroups.c.id == products.c.subgroup_id)
    .join(product_groups, product_groups.c.id == subgroups.c.group_id)
    .where(products.c.deleted_at.is_(None))
)
_CODE: BindParameter[str] = bindparam("code")
# Each way says all that its index holds, or SQLite looks through all products.
_BY_CODE = (
    _PRODUCT.where(
        or_(
            *(
                and_(named == _CODE, named != "", products.c.deleted_at.is_(None))
                for named in (products.c.barcode, products.c.code)
            )
        ),
        products.c.active == 1,
    )
    .order_by((products.c.barcode == _CODE).desc())
    .limit(1)
)
_BY_ID = _PRODUCT.where(products.c.id == bindparam("id"))
_BUILT_IN = _PRODUCT.where(products.c.built_in == 1)
_FTS = table("product_fts", column("rowid"), column("product_fts"))


def product_by_code(connection: Connection, code: str) -> Product | None:
    """The active product with this barcode or code, exactly; digits in any script, and those of a
    barcode also with the gaps they are printed with.
    """
    typed = latin_digits(code.strip())
    if not typed:
        return None
    for wanted in dict.fromkeys((typed, barcode_text(code))):
        row = connection.execute(_BY_CODE, {"code": wanted}).one_or_none()
        if row is not None:
            return _product(row)
    return None


def product_by_id(connection: Connection, product_id: int) -> Product | None:
    """The product with this id."""
    row = connection.execute(_BY_ID, {"id": product_id}).one_or_none()
    return _product(row) if row else None


def built_in_product(connection: Connection) -> Product:
    """«خرید از پوز», on which a plain amount is booked."""
    return _product(connection.execute(_BUILT_IN).one())


def find_products(
    connection: Connection,
    text: str = "",
    *,
    limit: int | None = None,
    active_only: bool = False,
    group_id: int | None = None,
    subgroup_id: int | None = None,
) -> list[Product]:
    """Products whose title, code or barcode holds every word of `text`, by title."""
    statement = _containing(_PRODUCT, text).order_by(products.c.sort_title)
    if active_only:
        statement = statement.where(products.c.active == 1)
    if group_id is not None:
        statement = statement.where(subgroups.c.group_id == group_id)
    if subgroup_id is not None:
        statement = statement.where(products.c.subgroup_id == subgroup_id)
    if limit is not None:
        statement = statement.limit(limit)
    return [_product(row) for row in connection.execute(statement)]


def _containing(statement: Select[*tuple[Any, ...]], text: str) -> Select[*tuple[Any, ...]]:
    terms = search_terms(text)
    long = ['"' + term.replace('"', '""') + '"' for term in terms if len(term) >= 3]
    if long:
        found = select(_FTS.c.rowid).where(_FTS.c.product_fts.op("MATCH")(" ".join(long)))
        statement = statement.where(products.c.id.in_(found))
    for term in terms:
        if len(term) < 3:
            statement = statement.where(func.instr(products.c.folded, term) > 0)
    return statement


def _product(row: AnyRow) -> Product:
    values = row._asdict()
    for name in ("taxable", "active", "built_in"):
        values[name] = bool(values[name])
    return Product(**values)
