"""Reading what gateways answer without trusting that it has the shape it should."""

from typing import Any

from central.gateways.http import Answer, Lost, NotSent
from central.gateways.interface import CREDIT_WAIT, TEMPORARY_WAIT, Outcome, Rejected, Unknown


def unreachable() -> Rejected:
    """No connection came about: the message certainly did not leave."""
    return Rejected("unreachable", False, "no connection", TEMPORARY_WAIT, all=True)


def unless_understood(answer: Answer | NotSent | Lost) -> Outcome | None:
    """What follows from the way alone: not reached, lost, unreadable, or told to wait. None: the
    answer itself has to be read.
    """
    if isinstance(answer, NotSent):
        return unreachable()
    if isinstance(answer, Lost):
        return Unknown()
    if answer.status == 429:
        return Rejected("429", False, "busy", answer.wait or TEMPORARY_WAIT, all=True)
    if not isinstance(answer.body, dict) or answer.status >= 500:
        return Unknown()
    return None


def account(code: object, reason: str) -> Rejected:
    """Something about the account that its owner has to put right before anything is sent."""
    return Rejected(str(code), False, reason, CREDIT_WAIT, all=True)


def entries_of(answer: object, name: str) -> list[dict[str, Any]]:
    """The objects under a name; one alone is a list of one. Whatever else is there is left out."""
    body = answer.body if isinstance(answer, Answer) else None
    found = body.get(name) if isinstance(body, dict) else None
    if isinstance(found, dict):
        return [found]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def object_of(answer: object, name: str) -> dict[str, Any]:
    """The object under a name; an empty one if there is none."""
    found = entries_of(answer, name)
    return found[0] if found else {}


def whole(value: object) -> int | None:
    """A number, rounded down, whether it came as one or as text; None if it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and len(value) <= 40:
        try:
            value = int(value) if value.lstrip("-").isdigit() else float(value)
        except ValueError:
            return None
    if isinstance(value, int):
        return value if abs(value) < 2**63 else None
    if isinstance(value, float) and abs(value) < 2**53:  # not true of NaN either
        return int(value // 1)
    return None


def text_of(value: object) -> str | None:
    """A name the gateway gave something, as text; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return str(value).strip()[:64] or None
