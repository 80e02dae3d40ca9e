"""Records of the shop and their fields, as a person knows them rather than as they are sent."""

from collections.abc import Mapping
from typing import Any

from models.display import Display
from resources.translations import tr, tr_later, trn
from ui.errors import FIELDS

KINDS: Mapping[str, str] = {
    "sale": tr_later("Invoice"),
    "return": tr_later("Return"),
    "movements": tr_later("Credit or points"),
    "till_session": tr_later("Opening of the till"),
    "cash_movement": tr_later("Cash in or out"),
    "closing": tr_later("End of day"),
    "interaction": tr_later("Interaction"),
    "sms_job": tr_later("SMS"),
    "shop": tr_later("Shop"),
    "rules": tr_later("Basic settings"),
    "vat_rates": tr_later("VAT"),
    "ranks": tr_later("Ranks"),
    "staff": tr_later("Staff member"),
    "product_group": tr_later("Product group"),
    "subgroup": tr_later("Product subgroup"),
    "product": tr_later("Product"),
    "tag": tr_later("Tag"),
    "interaction_type": tr_later("Interaction type"),
    "sms_template": tr_later("SMS template"),
    "customer": tr_later("Customer"),
}
_FIELDS: Mapping[str, str] = {
    "footer": tr_later("Foot of the receipt"),
    "logo": tr_later("Logo"),
    "photo": tr_later("Photo"),
    "rials_per_point": tr_later("Purchase for one point"),
    "rank_counts": tr_later("The rank that counts"),
    "currency_shown": tr_later("Currency shown"),
    "credit_share_bp": tr_later("Greatest share of an invoice"),
    "credit_min_invoice": tr_later("Smallest invoice"),
    "credit_approval_above": tr_later("A manager approves above"),
    "credit_valid_days": tr_later("Credit stays valid for"),
    "offline_credit_limit": tr_later("Credit without the service"),
    "referral_kind": tr_later("Reward for the referrer"),
    "referral_trigger": tr_later("Given at"),
    "referral_credit": tr_later("Referrer's credit"),
    "referral_bp": tr_later("Referrer's percent"),
    "referral_points": tr_later("Referrer's points"),
    "bands": tr_later("Ranks"),
    "gender": tr_later("Gender"),
    "role": tr_later("Role"),
    "active": tr_later("Active"),
    "kind": tr_later("Kind"),
    "unit": tr_later("Unit"),
    "taxable": tr_later("Taxable"),
    "deleted": tr_later("Deleted"),
    "birth_date": tr_later("Birthday"),
    "marriage_date": tr_later("Wedding day"),
    "note": tr_later("Note"),
    "tags": tr_later("Tags"),
    "referrer": tr_later("Referrer"),
    "referral_paid": tr_later("Referrer rewarded"),
    "refuses_sms": tr_later("Refuses SMS"),
    "pinned_rank": tr_later("Rank held by hand"),
}
_MONEY = frozenset(
    ("price", "rials_per_point", "credit_min_invoice", "credit_approval_above",
     "offline_credit_limit", "referral_credit")
)  # fmt: skip
_SHARES = frozenset(("credit_share_bp", "referral_bp"))
_DAYS = frozenset(("birth_date", "marriage_date"))
_NUMBERED = frozenset(("mobile", "phone", "national_id"))
_PICTURES = frozenset(("logo", "photo"))
_VALUES: Mapping[str, str] = {
    "female": tr_later("Woman"),
    "male": tr_later("Man"),
    "owner": tr_later("Owner"),
    "manager": tr_later("Manager"),
    "cashier": tr_later("Cashier"),
    "person": tr_later("Person"),
    "company": tr_later("Company"),
    "goods": tr_later("Goods"),
    "service": tr_later("Service"),
    "rial": tr_later("Rial"),
    "toman": tr_later("Toman"),
    "before": tr_later("Before this invoice"),
    "after": tr_later("After this invoice"),
    "none": tr_later("No reward"),
    "fixed": tr_later("Fixed credit"),
    "percent": tr_later("Percent of the first invoice"),
    "registration": tr_later("At registration"),
    "first_invoice": tr_later("First invoice"),
}
_CODED = frozenset(
    ("gender", "role", "kind", "currency_shown", "rank_counts", "referral_kind", "referral_trigger")
)


def kind_name(kind: str) -> str:
    """What a kind of record or document is called."""
    return tr(KINDS[kind]) if kind in KINDS else tr("Other")


def record_name(kind: str, title: str, display: Display) -> str:
    """A record with what a person calls it: «مشتری · احمد آرانی»."""
    shown = display.code(display.digits(title)) if kind in ("sale", "return") else title
    return f"{kind_name(kind)} · {shown}" if title else kind_name(kind)


def field_name(field: str, display: Display) -> str:
    """A field of a record."""
    known = _FIELDS.get(field) or FIELDS.get(field)
    if known is not None:
        return tr(known)
    # The rates of VAT are fields by the day they are in force from.
    return display.code(field)


def value_text(field: str, value: Any, display: Display) -> str:
    """What stands in a field."""
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if field in _PICTURES:
        return tr("A picture")
    if isinstance(value, int):
        return _number(field, value, display)
    if isinstance(value, list):
        count = display.number(len(value))
        return trn("{count} entry", "{count} entries", len(value), count=count)
    text = str(value)
    if field in _CODED and text in _VALUES:
        return tr(_VALUES[text])
    if field in _DAYS:
        return _day(text, display)
    if field in _NUMBERED:
        return display.phone(text)
    if field in ("referrer", "pinned_rank", "group", "subgroup"):
        return tr("Another choice")
    return text


def _number(field: str, value: int, display: Display) -> str:
    if field in _MONEY:
        return display.money(value)
    if field in _SHARES or field[:1].isdigit():
        return display.percent(value)
    return display.number(value)


def _day(text: str, display: Display) -> str:
    from datetime import date

    try:
        return display.day(date.fromisoformat(text))
    except ValueError:
        return text
