"""The rules in force: the owner's basic settings and the ranks."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, true

from models.loyalty import Band, CreditRules
from models.tables import ranks, registers, rules, shop


@dataclass(frozen=True, slots=True)
class Rules:
    """The owner's basic settings. Rials, basis points, days."""

    shop_name: str
    currency_shown: str
    rials_per_point: int
    rank_counts: str
    credit_share_bp: int
    credit_min_invoice: int
    approval_above: int | None
    valid_days: int | None
    referral_kind: str
    referral_trigger: str
    referral_credit: int
    referral_bp: int
    referral_points: int
    offline_limit: int | None
    several_tills: bool

    @property
    def credit(self) -> CreditRules:
        """How much of an invoice credit may pay."""
        return CreditRules(self.credit_share_bp, self.credit_min_invoice)


_RULES = (
    select(
        shop.c.name.label("shop_name"),
        rules.c.currency_shown,
        rules.c.rials_per_point,
        rules.c.rank_counts,
        rules.c.credit_share_bp,
        rules.c.credit_min_invoice,
        rules.c.credit_approval_above.label("approval_above"),
        rules.c.credit_valid_days.label("valid_days"),
        rules.c.referral_kind,
        rules.c.referral_trigger,
        rules.c.referral_credit,
        rules.c.referral_bp,
        rules.c.referral_points,
        rules.c.offline_credit_limit.label("offline_limit"),
        (func.count(registers.c.id) > 1).label("several_tills"),
    )
    .join_from(rules, shop, shop.c.id == rules.c.id)
    .join(registers, true())
    .where(rules.c.id == 1)
)
_BANDS = select(
    ranks.c.id,
    ranks.c.title,
    ranks.c.first_point,
    ranks.c.end_point,
    ranks.c.credit_bp,
    ranks.c.tone,
).order_by(ranks.c.first_point)


def read_rules(connection: Connection) -> Rules:
    """The rules in force."""
    return Rules(**connection.execute(_RULES).one()._asdict())


def read_bands(connection: Connection) -> list[Band]:
    """The shop's ranks, lowest first."""
    return [Band(*row) for row in connection.execute(_BANDS)]
