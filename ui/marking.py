"""Puts an error where it belongs: at the field it is about."""

from models import errors as e
from models.display import Display
from ui.errors import words
from ui.widgets.form import Form

_FIELDS: dict[type[e.ShopError], str] = {
    e.BadMobile: "mobile",
    e.BadPhone: "phone",
    e.DuplicateMobile: "mobile",
    e.SameOwnerMobile: "mobile",
    e.BadPin: "pin",
    e.WrongPin: "current_pin",
    e.DuplicateTitle: "title",
    e.BadAmount: "price",
    e.AmountTooLarge: "price",
}


def field_of(error: e.ShopError) -> str | None:
    """The name of the field an error is about; None when it is about no single one."""
    if isinstance(error, e.MissingField | e.DuplicateCode | e.DateAhead):
        return error.field
    return _FIELDS.get(type(error))


def mark(form: Form, error: e.ShopError, display: Display) -> bool:
    """Mark the field an error is about and go there. False when the form has no such field."""
    name = field_of(error)
    return name is not None and form.set_error(name, words(error, display))
