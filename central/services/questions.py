"""What a push asks the database before it changes anything: each answers for a whole push."""

from sqlalchemy import ColumnElement, bindparam, literal_column, select

from central.tables import (
    credit_movements,
    customers,
    documents,
    lots,
    points_movements,
    records,
    registers,
)

# Written out: an index over a part of a table is used only for what is certainly in that part.
_ZERO: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")

RECORDS = select(
    records.c.kind,
    records.c.id,
    records.c.version,
    records.c.deleted,
    records.c.fields,
    records.c.marks,
    records.c.parent,
    records.c.cursor,
    records.c.origin,
    records.c.key_one,
    records.c.key_two,
).where(
    records.c.shop_id == bindparam("shop"),
    records.c.kind == bindparam("kind"),
    records.c.id.in_(bindparam("ids", expanding=True)),
)
HOLDERS = tuple(
    select(records.c.id).where(
        records.c.shop_id == bindparam("shop"),
        records.c.kind == bindparam("kind"),
        key == bindparam("value"),
        key.is_not(None),
    )
    for key in (records.c.key_one, records.c.key_two)
)
NAMED_RECORDS = select(records.c.id).where(
    records.c.shop_id == bindparam("shop"),
    records.c.kind == bindparam("kind"),
    records.c.id.in_(bindparam("ids", expanding=True)),
)
NAMED_DOCUMENTS = select(documents.c.id).where(
    documents.c.shop_id == bindparam("shop"),
    documents.c.kind == bindparam("kind"),
    documents.c.id.in_(bindparam("ids", expanding=True)),
)
CHILDREN = select(records.c.kind, records.c.id).where(
    records.c.shop_id == bindparam("shop"),
    records.c.parent == bindparam("parent"),
    records.c.deleted == _ZERO,
)
# Reads the shop's interactions until one is found: asked only when an owner drops a type.
INTERACTIONS = (
    select(documents.c.id)
    .where(
        documents.c.shop_id == bindparam("shop"),
        documents.c.kind == "interaction",
        documents.c.data.contains(bindparam("said")),
    )
    .limit(1)
)
DOCUMENTS = select(documents.c.id, documents.c.hash).where(
    documents.c.shop_id == bindparam("shop"),
    documents.c.kind == bindparam("kind"),
    documents.c.id.in_(bindparam("ids", expanding=True)),
)
DOCUMENT_DATA = select(documents.c.data).where(
    documents.c.shop_id == bindparam("shop"),
    documents.c.kind == bindparam("kind"),
    documents.c.id == bindparam("id"),
)
NUMBERS = select(documents.c.number).where(
    documents.c.shop_id == bindparam("shop"),
    documents.c.register_id == bindparam("register"),
    documents.c.number.in_(bindparam("ids", expanding=True)),
)
CUSTOMER_COLUMNS = (
    customers.c.id,
    customers.c.mobile,
    customers.c.live,
    customers.c.merged_into,
    customers.c.credit,
    customers.c.loose,
    customers.c.points,
    customers.c.rewarded_by,
)
CUSTOMERS = select(*CUSTOMER_COLUMNS).where(
    customers.c.shop_id == bindparam("shop"),
    customers.c.id.in_(bindparam("ids", expanding=True)),
)
ALIASES = select(*CUSTOMER_COLUMNS).where(
    customers.c.shop_id == bindparam("shop"),
    customers.c.merged_into.in_(bindparam("ids", expanding=True)),
    customers.c.merged_into.is_not(None),
)
BY_MOBILE = select(*CUSTOMER_COLUMNS).where(
    customers.c.shop_id == bindparam("shop"),
    customers.c.live == _ONE,
    customers.c.mobile.in_(bindparam("ids", expanding=True)),
)
LOT_COLUMNS = (
    lots.c.id,
    lots.c.customer,
    lots.c.granted_on,
    lots.c.expires_on,
    lots.c.remaining,
    lots.c.expired,
)
LOTS = select(*LOT_COLUMNS).where(
    lots.c.shop_id == bindparam("shop"), lots.c.id.in_(bindparam("ids", expanding=True))
)
OPEN_LOTS = select(*LOT_COLUMNS).where(
    lots.c.shop_id == bindparam("shop"),
    lots.c.customer.in_(bindparam("ids", expanding=True)),
    lots.c.remaining > _ZERO,
)
CREDIT = select(credit_movements.c.id).where(
    credit_movements.c.shop_id == bindparam("shop"),
    credit_movements.c.id.in_(bindparam("ids", expanding=True)),
)
POINTS = select(points_movements.c.id).where(
    points_movements.c.shop_id == bindparam("shop"),
    points_movements.c.id.in_(bindparam("ids", expanding=True)),
)
REGISTERS = select(registers.c.id, registers.c.last_number, registers.c.last_session).where(
    registers.c.shop_id == bindparam("shop")
)
