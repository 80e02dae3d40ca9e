"""The one place that turns an error into words: what happened, what is safe, what to do."""

from collections.abc import Callable
from typing import Any

from models import errors as e
from models.display import Display
from models.text import isolate
from resources.translations import tr, tr_later, trn

FIELDS = {
    "name": tr_later("Name"),
    "first_name": tr_later("First name"),
    "last_name": tr_later("Last name"),
    "company": tr_later("Company name"),
    "title": tr_later("Title"),
    "mobile": tr_later("Mobile"),
    "phone": tr_later("Telephone"),
    "national_id": tr_later("National ID"),
    "legal_id": tr_later("Legal ID"),
    "code": tr_later("Code"),
    "barcode": tr_later("Barcode"),
    "price": tr_later("Price"),
    "unit_price": tr_later("Unit price"),
    "quantity": tr_later("Quantity"),
    "reason": tr_later("Reason"),
    "pin": tr_later("PIN"),
    "text": tr_later("Text"),
    "province": tr_later("Province"),
    "city": tr_later("City"),
    "group": tr_later("Group"),
    "subgroup": tr_later("Subgroup"),
    "shop_name": tr_later("Shop name"),
    "amount": tr_later("Amount"),
    "date": tr_later("Date"),
    "due_at": tr_later("Due"),
    "address": tr_later("Address"),
    "email": tr_later("E-mail"),
    "birthday": tr_later("Birthday"),
}
"""Names of fields in the code, as a person knows them."""

THINGS = {
    "customer": tr_later("customer"),
    "product": tr_later("product"),
    "invoice": tr_later("invoice"),
    "draft": tr_later("parked sale"),
    "group": tr_later("group"),
    "subgroup": tr_later("subgroup"),
    "rank": tr_later("rank"),
    "tag": tr_later("tag"),
    "staff": tr_later("staff member"),
    "session": tr_later("till session"),
    "register": tr_later("register"),
    "template": tr_later("message template"),
    "message": tr_later("message"),
    "interaction": tr_later("interaction"),
    "interaction_type": tr_later("interaction type"),
    "shop": tr_later("shop"),
    "backup": tr_later("backup"),
    "print_job": tr_later("print job"),
    "printer": tr_later("printer"),
    "line": tr_later("line"),
}

ROLES = {
    "owner": tr_later("the owner"),
    "manager": tr_later("a manager"),
    "cashier": tr_later("a cashier"),
}


def words(error: e.ShopError, display: Display) -> str:
    """The error in the language in use. Every class of models.errors has its sentence here."""
    for kind in type(error).__mro__:
        told = _WORDS.get(kind)
        if told:
            return told(error, display)
    # Loaded only when it may be needed: it brings the shaping of Persian on paper with it.
    from printing.errors import words as words_of_paper

    return words_of_paper(error) or tr("This could not be done. Nothing was changed.")


def field_name(field: str) -> str:
    """A field of the code as a person knows it."""
    return tr(FIELDS[field]) if field in FIELDS else field.replace("_", " ")


def _amount(error: e.BadAmount, display: Display) -> str:
    if error.reason == "negative":
        return tr("An amount cannot be negative.")
    if error.reason == "too_large":
        return tr("This amount is too large.")
    return tr("Type the amount in digits, such as {example}.", example=display.number(125000))


def _quantity(error: e.BadQuantity, display: Display) -> str:
    if error.reason == "not_positive":
        return tr("The quantity must be more than zero.")
    example = display.quantity(1250)
    return tr("Type the quantity in digits, such as 2 or {example}.", example=example)


def _mobile(error: e.BadMobile, display: Display) -> str:
    if error.foreign:
        return tr("This is a number of another country; only Iranian mobile numbers can be used.")
    example = display.phone("09121234567")
    return tr(
        "A mobile number has 11 digits and begins with 09, such as {example}.", example=example
    )


def _national_id(error: e.BadNationalId, display: Display) -> str:
    if error.legal:
        return tr("This legal ID is not correct: check its 11 digits.")
    return tr("This national ID is not correct: check its 10 digits.")


def _duplicate_code(error: e.DuplicateCode, display: Display) -> str:
    field = field_name(error.field)
    return tr(
        "{field} {code} already belongs to “{product}”.",
        field=field,
        code=display.code(error.text),
        product=isolate(error.product_title),
    )


def _not_found(error: e.NotFound, display: Display) -> str:
    thing = tr(THINGS[error.what]) if error.what in THINGS else error.what.replace("_", " ")
    if error.text:
        return tr("There is no {thing} “{wanted}”.", thing=thing, wanted=isolate(error.text))
    return tr("This {thing} is no longer there.", thing=thing)


def _discount(error: e.DiscountTooLarge, display: Display) -> str:
    largest = display.money(error.largest)
    if error.line is None:
        return tr("The invoice's discount can be at most {largest}.", largest=largest)
    line = display.number(error.line)
    return tr("The discount of line {line} can be at most {largest}.", line=line, largest=largest)


def _amount_too_large(error: e.AmountTooLarge, display: Display) -> str:
    if error.line is None:
        return tr("The invoice's total is too large. Check prices and quantities.")
    line = display.number(error.line)
    return tr("The amount of line {line} is too large. Check price and quantity.", line=line)


def _credit(error: e.CreditTooLarge, display: Display) -> str:
    largest = display.money(error.largest)
    sentences = {
        "balance": tr("The customer's credit is {largest}; no more can be used.", largest=largest),
        "payable": tr("Only {largest} is left to pay; no more credit is needed.", largest=largest),
        "share": tr("At most {largest} of this invoice may be paid by credit.", largest=largest),
        "minimum": tr("This invoice is too small to be paid by credit."),
        "nobody": tr("Credit needs a customer: a walk-in has none."),
        "elsewhere": tr(
            "Only {largest} of this credit is left: the rest was spent or is held on another till.",
            largest=largest,
        )
        if error.largest
        else tr("This credit was spent, or is held, on another till. Take another payment."),
        "offline": tr(
            "The service does not answer. Until it does, at most {largest} more of this "
            "customer's credit can be used today.",
            largest=largest,
        )
        if error.largest
        else tr(
            "The service does not answer, and this customer's credit for today without it is "
            "used up. Take another payment."
        ),
    }
    return sentences.get(error.limit, sentences["balance"])


def _payments(error: e.PaymentMismatch, display: Display) -> str:
    if error.missing > 0:
        return tr("{missing} is still to be paid.", missing=display.money(error.missing))
    over = display.money(-error.missing)
    return tr("The payments are {over} too much: only cash gives change.", over=over)


def _reason(error: e.ReasonNeeded, display: Display) -> str:
    difference = display.money(error.difference)
    return tr("There is a difference of {difference}: write the reason.", difference=difference)


def _bands_apart(error: e.BandsApart, display: Display) -> str:
    end = display.number(error.first_end) if error.first_end is not None else "∞"
    return tr(
        "“{first}” ends at {end} and “{second}” begins at {start}: "
        "each rank must begin where the one before it ends.",
        first=isolate(error.first),
        end=end,
        second=isolate(error.second),
        start=display.number(error.second_start),
    )


def _band(error: e.BadBand, display: Display) -> str:
    sentences = {
        "no_ranks": tr("There must be at least one rank."),
        "starts_above_zero": tr("The first rank must begin at zero points."),
        "open_before_last": tr("Only the last rank may have no upper end."),
        "last_not_open": tr("The last rank must have no upper end."),
        "empty_band": tr("A rank must end above the points it begins at."),
        "credit_range": tr("A rank's credit must be between 0% and 100%."),
    }
    sentence = sentences.get(error.reason, tr("This rank cannot be saved as it is."))
    return f"{isolate(error.title)}: {sentence}" if error.title else sentence


def _return(error: e.NothingToReturn, display: Display) -> str:
    line = display.number(error.line)
    if error.left <= 0:
        return tr("Everything of line {line} has been returned already.", line=line)
    left = display.quantity(error.left)
    return tr("Of line {line} only {left} can still be returned.", line=line, left=left)


def _not_allowed(error: e.NotAllowed, display: Display) -> str:
    role = tr(ROLES[error.needs]) if error.needs in ROLES else error.needs
    return tr("Only {role} may do this. Ask for help, or switch user.", role=role)


def _pin(error: e.WrongPin, display: Display) -> str:
    if error.wait_seconds:
        seconds = display.number(error.wait_seconds)
        return trn(
            "The PIN is wrong. Try again in {seconds} second.",
            "The PIN is wrong. Try again in {seconds} seconds.",
            error.wait_seconds,
            seconds=seconds,
        )
    return tr("The PIN is wrong. Try again.")


def _still_in_use(error: e.StillInUse, display: Display) -> str:
    count = display.number(error.count)
    return trn(
        "“{title}” is still used in {count} place. Change that first.",
        "“{title}” is still used in {count} places. Change those first.",
        error.count,
        title=isolate(error.title),
        count=count,
    )


_WORDS: dict[type, Callable[[Any, Display], str]] = {
    e.BadAmount: _amount,
    e.BadQuantity: _quantity,
    e.BadNumber: lambda error, display: tr(
        "Type a whole number between {least} and {most}.",
        least=display.number(error.least),
        most=display.number(error.most),
    ),
    e.BadDate: lambda error, display: tr(
        "Type the date as year/month/day, such as {example}.",
        example=display.code(display.digits("1403/02/29")),
    ),
    e.DateAhead: lambda error, display: tr("This day is still to come. Check the year."),
    e.BadPhone: lambda error, display: tr(
        "Type the telephone in digits, such as {example}.", example=display.phone("02188776655")
    ),
    e.BadMobile: _mobile,
    e.BadNationalId: _national_id,
    e.MissingField: lambda error, display: tr(
        "{field} is required.", field=field_name(error.field)
    ),
    e.DuplicateMobile: lambda error, display: tr(
        "{mobile} already belongs to “{name}”.",
        mobile=display.phone(error.mobile),
        name=isolate(error.name),
    ),
    e.SameOwnerMobile: lambda error, display: tr(
        "{mobile} is already the number of “{name}”, who is an owner too. Each owner needs a "
        "number of their own: a forgotten PIN is chosen anew by it.",
        mobile=display.phone(error.mobile),
        name=isolate(error.name),
    ),
    e.DuplicateCode: _duplicate_code,
    e.DuplicateTitle: lambda error, display: tr(
        "“{title}” exists already. Choose another title.", title=error.title
    ),
    e.StillInUse: _still_in_use,
    e.NotFound: _not_found,
    e.EmptyInvoice: lambda error, display: tr("The invoice is empty: add a product or an amount."),
    e.DiscountTooLarge: _discount,
    e.AmountTooLarge: _amount_too_large,
    e.BadLine: lambda error, display: tr(
        "Check the {field} of line {line}.",
        field=field_name(error.field),
        line=display.number(error.line),
    ),
    e.CreditTooLarge: _credit,
    e.ApprovalNeeded: lambda error, display: tr(
        "Using more than {above} of credit needs a manager's PIN.",
        above=display.money(error.above),
    ),
    e.PaymentMismatch: _payments,
    e.NoOpenSession: lambda error, display: tr("The till is closed. Open it to sell."),
    e.MoreThanInDrawer: lambda error, display: tr(
        "Only {there} should be in the drawer; more cannot be taken out.",
        there=display.money(error.there),
    ),
    e.SessionAlreadyOpen: lambda error, display: tr(
        "The till is open already (session {number}).", number=display.number(error.number)
    ),
    e.ReasonNeeded: _reason,
    e.BandsApart: _bands_apart,
    e.BadBand: _band,
    e.RefersToSelf: lambda error, display: tr(
        "“{name}” cannot be the referrer: nobody refers themselves or their own referrer.",
        name=isolate(error.name),
    ),
    e.ReferrerFixed: lambda error, display: tr(
        "The referrer has been rewarded and cannot be changed."
    ),
    e.NothingToReturn: _return,
    e.BalanceTooSmall: lambda error, display: tr(
        "Only {balance} is there; no more can be taken.", balance=display.number(error.balance)
    ),
    e.NotAllowed: _not_allowed,
    e.WrongPin: _pin,
    e.BadPin: lambda error, display: tr("The PIN must have four to eight digits."),
    e.BadPercent: lambda error, display: tr("Type a percentage between 0 and 100."),
    e.LastOwner: lambda error, display: tr("The shop must keep at least one active owner."),
    e.NewerDatabase: lambda error, display: tr(
        "The shop's data was written by a newer version of the program and was not touched. "
        "Install the newest version."
    ),
    e.CorruptDatabase: lambda error, display: tr(
        "The shop's data file is damaged or not ours; it was not touched. Restore a backup: {path}",
        path=display.code(str(error.path)),
    ),
    e.BadBackup: lambda error, display: tr(
        "This file is damaged or no backup of a shop; nothing was changed. "
        "Choose another backup: {path}",
        path=display.code(str(error.path)),
    ),
    e.DiskFull: lambda error, display: tr(
        "The disk is full, so this was not saved. Nothing saved before is lost. "
        "Free some space and try again."
    ),
    e.DatabaseUnreachable: lambda error, display: tr(
        "The shop's data file cannot be read or written. "
        "Check the disk and its permissions: {path}",
        path=display.code(str(error.path)),
    ),
    e.DatabaseBusy: lambda error, display: tr(
        "Another program is using the shop's data. This was not saved; close it and try again."
    ),
    e.AlreadyRunning: lambda error, display: tr("The till is open already on this computer."),
    e.UnsafeSqlite: lambda error, display: tr(
        "SQLite {version} on this computer can damage the shop's data. Reinstall the program.",
        version=display.code(error.version),
    ),
    e.FileNotWritten: lambda error, display: tr(
        "The file could not be written to {path}. "
        "Close it if another program has it open, or choose another folder.",
        path=display.code(str(error.path)),
    ),
    e.BadPeriod: lambda error, display: tr(
        "The first day ({first}) is after the last day ({last}).",
        first=display.day(error.first),
        last=display.day(error.last),
    ),
}
