"""How things stand with the service, and what went wrong on the way to it, in words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from models.display import Display
from models.text import isolate
from resources.translations import tr, tr_later, trn
from sync.state import SyncState
from ui.theme import Tone

if TYPE_CHECKING:
    from sync.errors import SyncError

_MOMENT = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """A few words, their colour and icon; for the page, a sentence that explains them."""

    text: str
    tone: Tone | None
    icon: str
    more: str = ""


def in_short(state: SyncState, display: Display, moment: datetime) -> Said:
    """For the status bar: nothing while the till has no service."""
    said = _short_trouble(state, display, moment)
    if said is not None:
        return said
    if state.clock_is_off:
        return Said(clock(state.skew, display), "orange", "alert-triangle")
    count = display.number
    if state.set_aside:
        text = trn("{count} change refused", "{count} changes refused",
                   state.set_aside, count=count(state.set_aside))  # fmt: skip
        return Said(text, "orange", "alert-triangle")
    if state.incoming_aside or state.conflicts:
        number = state.incoming_aside + state.conflicts
        text = trn("{count} sync matter to look at", "{count} sync matters to look at",
                   number, count=count(number))  # fmt: skip
        return Said(text, "orange", "cloud")
    if state.backlog:
        return Said(tr("Sending · {waiting}", waiting=waiting(state.backlog, display)), "green",
                    "cloud-upload")  # fmt: skip
    heard = state.pulled_at or state.pushed_at
    if heard is None:
        return Said(tr("Syncing …"), "green", "cloud")
    return Said(tr("Synced · {when}", when=ago(heard, moment, display)), "green", "cloud")


def _short_trouble(state: SyncState, display: Display, moment: datetime) -> Said | None:
    """What to say before anything else; None when all goes its way."""
    if state.phase == "off":
        return Said("", None, "cloud")
    backlog = f" · {waiting(state.backlog, display)}" if state.backlog else ""
    if state.phase == "signed_out":
        return Said(tr("Signed out of the service") + backlog, "orange", "cloud-off")
    if state.phase == "joining":
        return Said(tr("Receiving the shop · {percent}", percent=share(state, display)), "blue",
                    "refresh")  # fmt: skip
    if state.phase == "indexing":
        return _indexing(state, display)
    tries = f" · {next_try(state.retry_at, moment, display)}"
    if state.trouble == "unreachable":
        return Said(tr("No connection") + backlog + tries, "orange", "cloud-off")
    if state.trouble == "slow_down":
        return Said(tr("The service is busy") + backlog + tries, "orange", "cloud")
    if state.trouble == "update_needed":
        return Said(tr("Update the program to sync") + backlog, "red", "alert-circle")
    if state.trouble == "refused":
        return Said(tr("The service refuses this till") + backlog, "red", "alert-circle")
    if state.trouble == "unexpected":
        return Said(tr("Sync has stopped") + backlog + tries, "red", "alert-circle")
    return None


def in_full(state: SyncState, display: Display, moment: datetime) -> Said:
    """For the sync page: what is so, what is safe, what happens next."""
    tries = next_try(state.retry_at, moment, display)
    safe = tr("Selling goes on; what waits is sent by itself.")
    if state.phase == "off":
        return Said(tr("Getting ready …"), None, "cloud")
    if state.phase == "joining":
        done, total = display.number(state.done), display.number(state.total)
        more = tr("{done} of {total} records and documents", done=done, total=total)
        return Said(tr("Receiving the shop"), "blue", "refresh", more if state.total else "")
    if state.phase == "indexing":
        return _indexing(state, display)
    if state.trouble == "unreachable":
        text = tr("The service does not answer")
        return Said(text, "orange", "cloud-off", f"{safe} {_sentence(tries)}")
    if state.trouble == "slow_down":
        text = tr("The service asks for a little patience")
        return Said(text, "orange", "cloud", f"{safe} {_sentence(tries)}")
    if state.trouble == "update_needed":
        more = tr("Install the newest version. Selling goes on; what waits is sent afterwards.")
        return Said(tr("The service and this program are of different versions"), "red",
                    "alert-circle", more)  # fmt: skip
    if state.trouble == "refused":
        more = tr("It says: {words}.", words=isolate(state.detail))
        return Said(tr("The service refuses this till"), "red", "alert-circle", f"{more} {safe}")
    if state.trouble == "unexpected":
        more = tr("If it stays so, tell support this code: {code}.",
                  code=display.code(state.reference))  # fmt: skip
        return Said(tr("Something unexpected happened"), "red", "alert-circle", f"{safe} {more}")
    if state.backlog:
        return Said(tr("Sending what waits"), "green", "cloud-upload", "")
    more = tr("What happens here the service knows, and what happens on other tills is here.")
    return Said(tr("Everything is in step"), "green", "cloud-check", more)


def _indexing(state: SyncState, display: Display) -> Said:
    percent = share(state, display)
    return Said(tr("Preparing the search · {percent}", percent=percent), "blue", "refresh")


def waiting(backlog: int, display: Display) -> str:
    """How much waits to be sent."""
    return tr("{count} waiting", count=display.number(backlog))


def share(state: SyncState, display: Display) -> str:
    """How much of a shop has come, or is found."""
    return display.percent(state.done * 100 // max(state.total, 1) * 100)


def ago(then: datetime, moment: datetime, display: Display) -> str:
    """How long ago, as one says it."""
    passed = moment - then
    if passed < _MOMENT:
        return tr("moments ago")
    if passed < _HOUR:
        minutes = passed // _MOMENT
        return trn("{count} minute ago", "{count} minutes ago", minutes,
                   count=display.number(minutes))  # fmt: skip
    return display.time(then) if passed < _DAY / 2 else display.moment(then)


def next_try(at: datetime | None, moment: datetime, display: Display) -> str:
    """When the service is asked again."""
    if at is None or at - moment < _MOMENT:
        return tr("trying again shortly")
    return tr("next try {time}", time=display.time(at))


def clock(skew: timedelta, display: Display) -> str:
    """That this computer's clock is wrong, and by how much."""
    off = abs(skew)
    if off < 2 * _HOUR:
        minutes = max(1, round(off / _MOMENT))
        amount = trn("{count} minute", "{count} minutes", minutes, count=display.number(minutes))
    else:
        hours = round(off / _HOUR)
        amount = trn("{count} hour", "{count} hours", hours, count=display.number(hours))
    if skew > timedelta(0):
        return tr("This computer's clock is {amount} fast", amount=amount)
    return tr("This computer's clock is {amount} slow", amount=amount)


def left(seconds: float, display: Display) -> str:
    """A short time as on a stop-watch: ۳:۵۵."""
    whole = max(0, math.ceil(seconds))
    return display.code(display.digits(f"{whole // 60}:{whole % 60:02}"))


_REFUSALS = {
    "bad-code": tr_later("This code is wrong or no longer good. Check it, or ask for a new one."),
    "other-shop": tr_later(
        "This mobile number has another shop on this service, and two shops cannot become one. "
        "Sign in with the number this shop used first, or with one that has no shop yet. For one "
        "more till of the other shop, set Sajac up anew and choose “This shop already has a till”."
    ),
    "closed": tr_later(
        "This service takes no new shops. Ask whoever runs it, or check the mobile number."
    ),
    "bad-request": tr_later("The service did not understand this. Check what you typed."),
}


def sign_in_error(error: "SyncError", display: Display) -> str:
    """What keeps somebody from signing in."""
    from sync.errors import Refused, SlowDown, UpdateNeeded

    if isinstance(error, SlowDown):
        if error.retry_after is None:
            return tr("The service asks to wait a little. Try again in a minute.")
        return tr("The service asks to wait {time} before the next try.",
                  time=left(error.retry_after, display))  # fmt: skip
    if isinstance(error, UpdateNeeded):
        return tr("The service and this program are of different versions. Install the newest one.")
    if isinstance(error, Refused):
        known = _REFUSALS.get(error.problem.type)
        if known is not None:
            return tr(known)
        words = error.problem.title or str(error.problem.status)
        return tr("The service refused: {words}.", words=isolate(words))
    return tr(
        "The service did not answer. Check the internet connection and the address; "
        "selling goes on without it."
    )


def owner_error(error: "SyncError", display: Display) -> str:
    """What keeps somebody from proving that they own the shop."""
    from sync.errors import Refused, Unreachable

    if isinstance(error, Unreachable):
        return tr(
            "The service did not answer, and without it nobody can prove who they are. Check the "
            "internet connection and try again; whoever knows their PIN can sign in meanwhile."
        )
    if isinstance(error, Refused) and error.problem.type in ("other-shop", "closed"):
        return tr("This is not the mobile number with which this shop signed in to the service.")
    return sign_in_error(error, display)


_PROBLEMS = {
    "op-id-reused": tr_later("The service knows another change by the same identity."),
    "document-differs": tr_later("The service has this document already, with other content."),
    "number-taken": tr_later(
        "Another invoice has this number: an older copy of the shop's data was in use here."
    ),
    "invalid": tr_later("The service does not take its content."),
    "bad-request": tr_later("The service does not take its content."),
    "unknown-kind": tr_later("The service is older than this program and does not know this kind."),
    "missing": tr_later("It belongs to something the service has not got."),
    "too-large": tr_later("It is too large to be sent."),
}
_ADVICE = {
    "op-id-reused": tr_later("Tell support; it is safe here meanwhile."),
    "document-differs": tr_later("Compare it with the other till, then discard it here."),
    "number-taken": tr_later("Send it again: it gets a new number. The paper shows the old one."),
    "invalid": tr_later("Correct the record and send it again."),
    "bad-request": tr_later("Correct the record and send it again."),
    "unknown-kind": tr_later("Send it again once the service has been updated."),
    "missing": tr_later("Send everything again; what it belongs to may have come meanwhile."),
    "too-large": tr_later("Choose a smaller picture, save, and discard this one."),
}


def refusal(problem: Mapping[str, Any]) -> str:
    """Why the service refused a change."""
    known = _PROBLEMS.get(str(problem.get("type", "")))
    if known is not None:
        return tr(known)
    return tr("The service refused it: {words}.", words=isolate(str(problem.get("title") or "?")))


def advice(problem: Mapping[str, Any]) -> str:
    """What can be done about it."""
    known = _ADVICE.get(str(problem.get("type", "")))
    return tr(known) if known is not None else tr("Send it again, or tell support.")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
