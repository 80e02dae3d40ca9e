"""Putting a customer's lots in order after registers that could not hear each other: pure rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID


@dataclass(slots=True)
class Lot:
    """Credit granted at once. `remaining`: the sum of its movements; `expired`: how much was taken
    out of it as expired, less what came back.
    """

    id: UUID
    customer: UUID
    granted_on: date
    expires_on: date | None
    remaining: int = 0
    expired: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """Rials in (+) or out (-) of a lot; without a lot it is debt made (-) or repaid (+)."""

    kind: Literal["expired", "adjusted"]
    amount: int
    lot: Lot | None


def settle(lots: Iterable[Lot], loose: int, spare: Lot) -> list[Move]:
    """What brings a customer's lots into order, `loose` being the sum of what lies in no lot.

    Afterwards no lot is below zero, debt (`loose` < 0) does not stand beside a lot with something
    left, and what repaid debt that was repaid already (`loose` > 0) lies in `spare`, an empty lot.
    Only what was expired and comes back changes the balance. The lots are not changed.
    """
    ordered = sorted(lots, key=soonest)
    left = {lot.id: lot.remaining for lot in (*ordered, spare)}
    moves: list[Move] = []

    def move(kind: Literal["expired", "adjusted"], amount: int, lot: Lot | None) -> None:
        moves.append(Move(kind, amount, lot))
        if lot is not None:
            left[lot.id] += amount

    def draw(missing: int) -> int:
        """Take up to so much from lots with something left; how much is still missing."""
        for source in ordered:
            taken = min(missing, left[source.id])
            if taken > 0:
                move("adjusted", -taken, source)
                missing -= taken
        return missing

    overdrawn = [lot for lot in ordered if lot.remaining < 0]
    for lot in overdrawn:
        back = min(-left[lot.id], lot.expired)
        if back > 0:
            move("expired", back, lot)
    debt = max(-loose, 0)
    for lot in overdrawn:
        missing = -left[lot.id]
        if missing > 0:
            unpaid = draw(missing)
            if unpaid:
                move("adjusted", -unpaid, None)
            # Nothing is left in any lot if something is unpaid, so older debt stays as it is.
            move("adjusted", missing, lot)
    if debt:
        repaid = debt - draw(debt)
        if repaid:
            move("adjusted", repaid, None)
    surplus = loose + sum(each.amount for each in moves if each.lot is None)
    if surplus > 0:
        move("adjusted", -surplus, None)
        move("adjusted", surplus, spare)
    return moves


def soonest(lot: Lot) -> tuple[bool, date, bytes]:
    """Sorts lots as they are spent: the soonest to expire first, those that never do last."""
    return lot.expires_on is None, lot.expires_on or date.min, lot.id.bytes


def in_order(lots: Sequence[Lot], loose: int) -> bool:
    """Whether there is nothing to settle."""
    if any(lot.remaining < 0 for lot in lots):
        return False
    return loose == 0 or (loose < 0 and all(lot.remaining == 0 for lot in lots))
