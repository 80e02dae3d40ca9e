"""Goods and services, and the subgroups they stand in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    Connection,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from models.errors import (
    AmountTooLarge,
    BadAmount,
    DuplicateCode,
    DuplicateTitle,
    MissingField,
    NotFound,
    StillInUse,
)
from models.money import LARGEST, Rials
from models.services import outbox
from models.tables import new_identity, product_groups, products, subgroups
from models.text import barcode_text, fold, latin_digits, sort_key


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """What a product's form holds. `price` in rials; `kind` is goods or service."""

    title: str
    subgroup_id: int
    price: Rials
    code: str = ""
    barcode: str = ""
    unit: str = ""
    kind: str = "goods"
    taxable: bool = True
    active: bool = True


def add_product(connection: Connection, details: ProductDetails, now: datetime) -> int:
    """Add a product; its id. Raises MissingField, BadAmount, AmountTooLarge, DuplicateCode or
    NotFound (the subgroup).
    """
    fields = _checked(connection, details)
    _check_codes(connection, fields["code"], fields["barcode"])
    identity = new_identity()
    product_id = connection.execute(
        insert(products).returning(products.c.id), {**fields, "uuid": identity}
    ).scalar_one()
    outbox.put(connection, "product", identity, 0, now)
    return product_id


def change_product(
    connection: Connection, product_id: int, details: ProductDetails, now: datetime
) -> None:
    """Change a product; invoices issued with it stay as they are. Raises what `add_product` does.

    The built-in product keeps being sold: it cannot be switched off.
    """
    row = connection.execute(select(products).where(products.c.id == product_id)).one_or_none()
    if row is None or row.deleted_at is not None:
        raise NotFound("product")
    if row.built_in and not details.active:
        raise StillInUse(row.title, 1)
    fields = _checked(connection, details)
    # What it bears already stays: two tills may have given a code and a barcode alike.
    code, barcode = (
        fields[name] if fields[name] != row._mapping[name] else "" for name in ("code", "barcode")
    )
    _check_codes(connection, code, barcode, product_id)
    changed = {name: value for name, value in fields.items() if row._mapping[name] != value}
    if changed:
        connection.execute(update(products).where(products.c.id == product_id).values(**changed))
        outbox.put(connection, "product", row.uuid, row.version, now, changed)


def remove_product(connection: Connection, product_id: int, now: datetime) -> None:
    """Take a product off every list; `restore_product` undoes it."""
    _set_deleted(connection, product_id, now, now)


def restore_product(connection: Connection, product_id: int, now: datetime) -> None:
    """Bring a removed product back. Raises DuplicateCode if its code was given away since."""
    row = connection.execute(select(products).where(products.c.id == product_id)).one_or_none()
    if row is None:
        raise NotFound("product")
    _check_codes(connection, row.code, row.barcode, product_id)
    _set_deleted(connection, product_id, None, now)


def add_subgroup(connection: Connection, group_id: int, title: str, now: datetime) -> int:
    """Add a subgroup to a group; its id. Raises MissingField, DuplicateTitle or NotFound."""
    title = _free_subgroup_title(connection, group_id, title, None)
    identity = new_identity()
    subgroup_id = connection.execute(
        insert(subgroups).returning(subgroups.c.id),
        {"uuid": identity, "group_id": group_id, "title": title},
    ).scalar_one()
    outbox.put(connection, "subgroup", identity, 0, now)
    return subgroup_id


def change_subgroup(
    connection: Connection, subgroup_id: int, group_id: int, title: str, now: datetime
) -> None:
    """Rename a subgroup or move it to another group. Raises what `add_subgroup` does."""
    row = connection.execute(select(subgroups).where(subgroups.c.id == subgroup_id)).one_or_none()
    if row is None:
        raise NotFound("subgroup")
    title = _free_subgroup_title(connection, group_id, title, subgroup_id)
    connection.execute(
        update(subgroups)
        .where(subgroups.c.id == subgroup_id)
        .values(title=title, group_id=group_id)
    )
    outbox.put(connection, "subgroup", row.uuid, row.version, now, ("title", "group_id"))


def remove_subgroup(connection: Connection, subgroup_id: int, now: datetime) -> None:
    """Remove a subgroup without products. Raises StillInUse with how many are in it.

    Removed products, which old invoices name, move to where the built-in product stands.
    """
    row = connection.execute(select(subgroups).where(subgroups.c.id == subgroup_id)).one_or_none()
    if row is None:
        raise NotFound("subgroup")
    count = connection.execute(
        select(func.count()).where(
            products.c.subgroup_id == subgroup_id, products.c.deleted_at.is_(None)
        )
    ).scalar_one()
    if count:
        raise StillInUse(row.title, count)
    clear_subgroup(connection, row.uuid)
    connection.execute(subgroups.delete().where(subgroups.c.id == subgroup_id))
    outbox.drop(connection, "subgroup", row.uuid, row.version, now)


def lasting_subgroup(connection: Connection) -> int | None:
    """Where the built-in product stands, which cannot be removed; None while a till still joins."""
    return connection.execute(_LASTING).scalar_one_or_none()


def clear_subgroup(connection: Connection, identity: bytes) -> None:
    """Move the removed products out of a subgroup that is to go."""
    row_id = connection.execute(
        select(subgroups.c.id).where(subgroups.c.uuid == identity)
    ).scalar_one_or_none()
    lasting = lasting_subgroup(connection)
    if row_id is not None and lasting is not None:
        connection.execute(
            update(products)
            .where(products.c.subgroup_id == row_id, products.c.deleted_at.is_not(None))
            .values(subgroup_id=lasting)
        )


_TEXT: BindParameter[str] = bindparam("text")
# Each way says all that its index holds, or SQLite looks through all products.
_BEARING = select(products.c.id, products.c.title).where(
    or_(
        *(
            and_(named == _TEXT, named != "", products.c.deleted_at.is_(None))
            for named in (products.c.code, products.c.barcode)
        )
    )
)
_LASTING = select(products.c.subgroup_id).where(products.c.built_in == 1)
_GROUP = select(product_groups.c.uuid).where(product_groups.c.id == bindparam("id"))


def _group_identity(connection: Connection, group_id: int) -> bytes:
    identity = connection.execute(_GROUP, {"id": group_id}).scalar_one_or_none()
    if identity is None:
        raise NotFound("product_group")
    return identity


def _free_subgroup_title(
    connection: Connection, group_id: int, title: str, own_id: int | None
) -> str:
    title = title.strip()
    if not title:
        raise MissingField("title")
    _group_identity(connection, group_id)
    for row in connection.execute(
        select(subgroups.c.id, subgroups.c.title).where(subgroups.c.group_id == group_id)
    ):
        if fold(row.title) == fold(title) and row.id != own_id:
            raise DuplicateTitle(row.title)
    return title


def _checked(connection: Connection, details: ProductDetails) -> dict[str, Any]:
    title = details.title.strip()
    if not title:
        raise MissingField("title")
    if details.price < 0:
        raise BadAmount(str(details.price), "negative")
    if details.price > LARGEST:
        raise AmountTooLarge
    known = select(subgroups.c.id).where(subgroups.c.id == details.subgroup_id)
    if connection.execute(known).first() is None:
        raise MissingField("subgroup")
    code, barcode = latin_digits(details.code.strip()), barcode_text(details.barcode)
    return {
        "title": title,
        "subgroup_id": details.subgroup_id,
        "price": details.price,
        "code": code,
        "barcode": barcode,
        "unit": details.unit.strip(),
        "kind": details.kind,
        "taxable": int(details.taxable),
        "active": int(details.active),
        "sort_title": sort_key(title),
        "folded": fold(f"{title} {code} {barcode}"),
    }


def _check_codes(
    connection: Connection, code: str, barcode: str, own_id: int | None = None
) -> None:
    """A scan looks for a barcode and then for a code: each text may stand for one product only."""
    entered: tuple[tuple[Literal["code", "barcode"], str], ...] = (
        ("code", code),
        ("barcode", barcode),
    )
    for field, text in entered:
        if not text:
            continue
        for other in connection.execute(_BEARING, {"text": text}):
            if other.id != own_id:
                raise DuplicateCode(field, text, other.title)


def _set_deleted(
    connection: Connection, product_id: int, deleted_at: datetime | None, now: datetime
) -> None:
    row = connection.execute(
        update(products)
        .where(products.c.id == product_id, products.c.built_in == 0)
        .values(deleted_at=deleted_at)
        .returning(products.c.uuid, products.c.version)
    ).one_or_none()
    if row is None:
        raise NotFound("product")
    if deleted_at is not None:
        outbox.drop(connection, "product", row.uuid, row.version, now)
    else:
        outbox.put(connection, "product", row.uuid, row.version, now, ("deleted_at",))
