"""The table of members: by any part of any column, in any order, filtered."""

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from models.calendar import celebrated_on
from models.queries.ids import read_ids
from models.queries.sheets import RankTone
from models.tables import (
    customer_tags,
    customers,
    ranks,
)
from models.text import fold, latin_digits, mobile_number, sort_key


class CustomerRow(NamedTuple):
    """A row of the customers table: the manual's columns.

    No dataclass: a keystroke in the search field makes a hundred, and it takes six times as long.
    """

    id: int
    name: str
    mobile: str
    kind: str
    tags: str
    rank_title: str
    rank_tone: RankTone
    rank_pinned: bool
    credit: int
    points: int
    national_id: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What narrows the customers table. Everything given must hold."""

    text: str = ""
    rank_id: int | None = None
    tag_id: int | None = None
    birth_month: int | None = None
    """A Jalali month."""
    birthday_on: date | None = None
    """A day on which the birthday is celebrated, whatever its year."""
    not_bought_since: date | None = None
    in_debt: bool = False


SORTS = (
    "name",
    "mobile",
    "kind",
    "tags",
    "rank",
    "credit",
    "points",
    "national_id",
    "phone",
    "address",
    "joined",
)
"""What the table can be sorted by; name, credit, points, rank, mobile and joined by an index."""

# The table: ids in order first, rows by id as the view asks for them.

_AS_IS: custom_op[Any] = custom_op("+")
"""SQLite's unary plus: the value as it is, but no index."""
_SEARCH = table("customer_fts", column("rowid"), column("customer_fts"))
_VIEW = table("customer_search", column("id"), column("text"))
_ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "name": (customers.c.sort_name,),
    "mobile": (customers.c.mobile,),
    "kind": (customers.c.kind,),
    "tags": (customers.c.tag_titles,),
    "rank": (ranks.c.first_point, customers.c.points),
    "credit": (customers.c.credit,),
    "points": (customers.c.points,),
    "national_id": (customers.c.national_id,),
    "phone": (customers.c.phone,),
    "address": (customers.c.address,),
    "joined": (customers.c.id,),
}
_ROWS: Select[*tuple[Any, ...]] = (
    select(
        customers.c.id,
        customers.c.name,
        customers.c.mobile,
        customers.c.kind,
        customers.c.tag_titles.label("tags"),
        ranks.c.title.label("rank_title"),
        ranks.c.tone.label("rank_tone"),
        customers.c.rank_pinned,
        customers.c.credit,
        customers.c.points,
        customers.c.national_id,
        customers.c.phone,
        customers.c.address,
    )
    .join_from(customers, ranks, ranks.c.id == customers.c.rank_id)
    .where(
        customers.c.id.in_(
            select(column("value")).select_from(
                func.json_each(bindparam("ids")).table_valued("value")
            )
        )
    )
)
_COUNT = select(func.count()).where(customers.c.deleted_at.is_(None))
_FOUND = (
    select(_SEARCH.c.rowid)
    .join_from(_SEARCH, customers, customers.c.id == _SEARCH.c.rowid)
    .where(
        _SEARCH.c.customer_fts.op("MATCH")(bindparam("match", type_=Text)),
        customers.c.deleted_at.is_(None),
    )
)
_FIRST_FOUND = _FOUND.order_by(_SEARCH.c.rowid.desc()).limit(bindparam("limit"))
_EVERYBODY = CustomerFilter()
_NAMED = (
    select(customers.c.id)
    .where(
        customers.c.deleted_at.is_(None),
        customers.c.sort_name >= bindparam("first"),
        customers.c.sort_name < bindparam("past"),
    )
    .order_by(customers.c.sort_name, customers.c.id)
    .limit(bindparam("limit"))
)
_LAST_LETTER = "\U0010ffff"


def count_customers(connection: Connection) -> int:
    """How many members there are."""
    return connection.execute(_COUNT).scalar_one()


def customer_rows(connection: Connection, ids: Sequence[int]) -> list[CustomerRow]:
    """The rows with these ids, in this order; ids that are gone are left out."""
    found = {
        row[0]: CustomerRow._make(row)
        for row in connection.execute(_ROWS, {"ids": f"[{','.join(map(str, ids))}]"})
    }
    return [found[customer_id] for customer_id in ids if customer_id in found]


def customer_ids(
    connection: Connection,
    wanted: CustomerFilter,
    sort: str | None = None,
    descending: bool = False,
    limit: int | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> "array[int]":
    """The ids the table shows, in its order: 8 bytes each. With `limit` only the first page.

    Ends early, with what it has, once `stopped` says that nobody waits for them any more.

    `sort` None is by name for the whole table and the newest member first for a search, which is
    the order the search index has: the first page of any search costs the same.
    """
    terms = search_terms(wanted.text)
    plain = sort is None and replace(wanted, text="") == _EVERYBODY
    if limit is not None and plain and terms and all(len(term) >= 3 for term in terms):
        # What every keystroke in the search field asks: its statement is ready.
        values = {"match": _match(terms), "limit": limit}
        return array("q", connection.execute(_FIRST_FOUND, values).scalars())
    # In the order's index every one of a million would be fetched only to be refused: it serves
    # where all fit, or where a first page is soon full.
    few = wanted.rank_id is not None or wanted.in_debt
    narrowed = wanted != CustomerFilter()
    by_index = not few and (limit is not None or not narrowed)
    statement = _ordered(_filtered(wanted), wanted, sort, descending, by_index)
    return read_ids(connection, statement.limit(-1 if limit is None else limit), stopped)


def offered_customers(connection: Connection, text: str, limit: int) -> list[CustomerRow]:
    """Whom somebody who types `text` may mean: those whose name begins with it by the alphabet,
    then those that have it anywhere, the newest first. A look-up in an index, and a first page.
    """
    key = sort_key(text).strip()
    named = {"first": key, "past": key + _LAST_LETTER, "limit": limit}
    ids = list(connection.execute(_NAMED, named).scalars()) if key else []
    if len(ids) < limit:
        ids += customer_ids(connection, CustomerFilter(text), limit=limit)
    return customer_rows(connection, list(dict.fromkeys(ids))[:limit])


def _match(terms: Sequence[str]) -> str:
    """The search index's query for the words long enough to be in it."""
    return " ".join('"' + term.replace('"', '""') + '"' for term in terms if len(term) >= 3)


def _filtered(wanted: CustomerFilter) -> Select[int]:
    terms = search_terms(wanted.text)
    match = _match(terms)
    statement = select(customers.c.id).where(customers.c.deleted_at.is_(None))
    if match:
        statement = _FOUND.params(match=match)
    for term in terms:
        if len(term) < 3:
            text = select(_VIEW.c.text).where(_VIEW.c.id == customers.c.id).scalar_subquery()
            statement = statement.where(func.instr(text, term) > 0)
    if wanted.rank_id is not None:
        statement = statement.where(customers.c.rank_id == wanted.rank_id)
    if wanted.tag_id is not None:
        bearers = select(customer_tags.c.customer_id).where(customer_tags.c.tag_id == wanted.tag_id)
        statement = statement.where(customers.c.id.in_(bearers))
    if wanted.birth_month is not None:
        month = wanted.birth_month * 100
        statement = statement.where(customers.c.birthday.between(month, month + 99))
    if wanted.birthday_on is not None:
        celebrated = celebrated_on(wanted.birthday_on)
        statement = statement.where(customers.c.birthday.in_(celebrated))
    if wanted.not_bought_since is not None:
        statement = statement.where(
            or_(
                customers.c.last_purchase_on.is_(None),
                customers.c.last_purchase_on < wanted.not_bought_since,
            )
        )
    if wanted.in_debt:
        statement = statement.where(customers.c.credit < 0)
    return statement


def _ordered(
    statement: Select[int],
    wanted: CustomerFilter,
    sort: str | None,
    descending: bool,
    by_index: bool,
) -> Select[int]:
    terms = search_terms(wanted.text)
    if sort is None and terms:
        # As the rows lie: a search by one or two letters reads them all, and only once that way.
        indexed = any(len(term) >= 3 for term in terms)
        return statement.order_by((_SEARCH.c.rowid if indexed else customers.c.id).desc())
    # Equals in the order they joined, so that every look at the table finds the same one.
    columns = (*_ORDERS[sort or "name"], customers.c.id)
    if sort == "rank":
        statement = statement.join(ranks, ranks.c.id == customers.c.rank_id)
    if not by_index:
        columns = tuple(UnaryExpression(each, operator=_AS_IS) for each in columns)
    return statement.order_by(*(each.desc() if descending else each for each in columns))


def search_terms(text: str) -> list[str]:
    """What a person typed, as the search index knows it: folded words, numbers without separators,
    a mobile number's international prefix as its national one.
    """
    mobile = mobile_number(text)
    if mobile is not None:
        # Ten digits from the 9 on may be a postal code or a book's ISBN as well: without the 0
        # they find either.
        typed = sum(letter.isdigit() for letter in text)
        return [mobile.removeprefix("0") if typed < len(mobile) else mobile]
    plain = re.sub(r"(?<=\d)[,٬](?=\d)", "", latin_digits(text))
    words = fold(plain).split()
    return [re.sub(r"^(\+98|0098)(?=9)", "0", word) for word in words]


def export_rows(
    connection: Connection, ids: Sequence[int], block: int = 1000
) -> Iterator[list[CustomerRow]]:
    """The rows of all these ids, a block at a time, for a file of any length."""
    for start in range(0, len(ids), block):
        yield customer_rows(connection, ids[start : start + block])
