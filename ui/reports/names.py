"""What the reports call payment methods, kinds of invoices and the people who sell."""

from resources.translations import tr, tr_later

_METHODS = {
    "cash": tr_later("Cash"),
    "card": tr_later("Card"),
    "transfer": tr_later("Card-to-card transfer"),
}
_KINDS = {"sale": tr_later("Sales"), "return": tr_later("Return")}


def method_name(method: str) -> str:
    """A payment method."""
    return tr(_METHODS[method])


def kind_name(kind: str) -> str:
    """A sale or a return."""
    return tr(_KINDS[kind])
