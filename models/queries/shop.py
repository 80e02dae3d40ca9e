"""The shop, its settings and its lists as the settings pages and papers need them."""

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from models.tables import (
    customers,
    product_groups,
    products,
    ranks,
    registers,
    rules,
    shop,
    subgroups,
    tags,
    vat_rates,
)
from models.tables.titles import TitleList
from models.tables.types import AnyRow

if TYPE_CHECKING:
    # Asking for a PIN needs the shop's name and no papers.
    from models.queries.sheets import ShopHead


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop's details and this register."""

    name: str
    province: str
    city: str
    phone: str
    address: str
    footer: str
    logo: bytes | None
    register_id: int
    register_name: str
    register_prefix: str

    @property
    def head(self) -> "ShopHead":
        """What stands at the top and foot of its papers."""
        from models.queries.sheets import ShopHead

        place = "، ".join(part for part in (self.province, self.city, self.address) if part)
        return ShopHead(self.name, self.phone, place, self.footer, self.logo)


@dataclass(frozen=True, slots=True)
class Settings:
    """The basic settings. Rials, basis points, days."""

    rials_per_point: int
    rank_counts: str
    currency_shown: str
    credit_share_bp: int
    credit_min_invoice: int
    credit_approval_above: int | None
    credit_valid_days: int | None
    offline_credit_limit: int | None
    referral_kind: str
    referral_trigger: str
    referral_credit: int
    referral_bp: int
    referral_points: int


@dataclass(frozen=True, slots=True)
class Title:
    """One of a list of titles, and how many records bear it."""

    id: int
    title: str
    used: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A label customers may bear."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A subgroup, its group, and how many products are in it."""

    id: int
    title: str
    group_id: int
    group_title: str
    products: int


@dataclass(frozen=True, slots=True)
class RankUse:
    """How many customers a rank has, and how many of them are pinned to it."""

    rank_id: int
    customers: int
    pinned: int


@dataclass(frozen=True, slots=True)
class VatRate:
    """A tax rate from a day on, in basis points."""

    effective_from: date
    rate_bp: int


_TAGS = select(tags.c.id, tags.c.title).order_by(tags.c.title)


def read_shop(connection: Connection) -> Shop | None:
    """The shop, or None before the first run."""
    row = connection.execute(
        select(
            shop,
            registers.c.id.label("register_id"),
            registers.c.name.label("register_name"),
            registers.c.prefix.label("register_prefix"),
        ).join_from(shop, registers, registers.c.is_here == 1)
    ).one_or_none()
    if row is None:
        return None
    return Shop(
        row.name,
        row.province,
        row.city,
        row.phone,
        row.address,
        row.footer,
        row.logo,
        row.register_id,
        row.register_name,
        row.register_prefix,
    )


def read_settings(connection: Connection) -> Settings:
    """The basic settings."""
    row: AnyRow = connection.execute(select(rules).where(rules.c.id == 1)).one()
    return Settings(*(row._mapping[field.name] for field in fields(Settings)))


def titles(connection: Connection, kept: TitleList) -> list[Title]:
    """A list of titles with how often each is used, by title."""
    used = (
        select(func.count()).where(kept.used_in == kept.table.c.id).scalar_subquery().label("used")
    )
    rows = connection.execute(
        select(kept.table.c.id, kept.table.c.title, used).order_by(kept.table.c.title)
    )
    return [Title(*row) for row in rows]


def read_tags(connection: Connection) -> list[Tag]:
    """Every tag by title, without counting who bears it: that reads a million rows."""
    return [Tag(*row) for row in connection.execute(_TAGS)]


def read_subgroups(connection: Connection) -> list[Subgroup]:
    """Every subgroup, by group and title."""
    count = (
        select(func.count())
        .where(products.c.subgroup_id == subgroups.c.id, products.c.deleted_at.is_(None))
        .scalar_subquery()
        .label("products")
    )
    rows = connection.execute(
        select(
            subgroups.c.id,
            subgroups.c.title,
            subgroups.c.group_id,
            product_groups.c.title.label("group_title"),
            count,
        )
        .join_from(subgroups, product_groups, product_groups.c.id == subgroups.c.group_id)
        .order_by(product_groups.c.title, subgroups.c.title)
    )
    return [Subgroup(*row) for row in rows]


def rank_uses(connection: Connection) -> list[RankUse]:
    """How many customers each rank has; costs in proportion to the customers."""
    rows = connection.execute(
        select(ranks.c.id, func.count(customers.c.id), func.sum(customers.c.rank_pinned))
        .outerjoin_from(ranks, customers, customers.c.rank_id == ranks.c.id)
        .group_by(ranks.c.id)
    )
    return [RankUse(rank_id, count, pinned or 0) for rank_id, count, pinned in rows]


def read_vat_rates(connection: Connection) -> list[VatRate]:
    """Every tax rate, the newest first."""
    rows = connection.execute(
        select(vat_rates.c.effective_from, vat_rates.c.rate_bp).order_by(
            vat_rates.c.effective_from.desc()
        )
    )
    return [VatRate(*row) for row in rows]
