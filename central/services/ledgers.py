"""Customers' credit and points: movements are taken as facts, then the lots are put in order."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone
from uuid import UUID

from central.services.rows import Customer, Document
from central.services.settling import Lot, in_order, settle
from central.services.working_set import WorkingSet
from central.tables import new_identity
from sync.protocol import CreditMovement, Movements, PointsMovement

SHOP_ZONE = timezone(timedelta(hours=3, minutes=30))
"""Iran's time since it gave up summer time in 2022; the service writes no movement before that."""
MOST = 10**18
"""Rials or points: a ledger that holds more is a mistake, and sums of such must still fit."""
SETTLED = "settled"
REWARDED_TWICE = "rewarded twice"


@dataclass(slots=True)
class Corrections:
    """What the service itself writes for one customer, at the end of a push: one document."""

    document: UUID
    credit: list[CreditMovement] = field(default_factory=list)
    points: list[PointsMovement] = field(default_factory=list)


class Ledgers:
    """Takes the movements of a push. `finish` settles what they left and writes it."""

    def __init__(self, rows: WorkingSet) -> None:
        self._rows = rows
        self._touched: dict[UUID, None] = {}
        self._repaid_on: dict[UUID, date] = {}
        self._corrections: dict[UUID, Corrections] = {}

    def fault(
        self, credit: Sequence[CreditMovement], points: Sequence[PointsMovement]
    ) -> dict[str, str] | None:
        """What is wrong with movements that are about to be taken: where and what. Their customers
        are known.
        """
        rows = self._rows
        if len({move.id for move in credit}) < len(credit):
            return {"where": "credit", "what": "repeated"}
        if len({move.id for move in points}) < len(points):
            return {"where": "points", "what": "repeated"}
        sums: dict[tuple[str, UUID], int] = {}

        def fits(what: str, whose: UUID, before: int, amount: int) -> bool:
            after = sums.get((what, whose), before) + amount
            sums[what, whose] = after
            return abs(after) <= MOST

        for position, move in enumerate(credit):
            where = f"credit/{position}"
            if move.id in rows.known_credit:
                return {"where": f"{where}/id", "what": "known"}
            customer = rows.customer(move.customer)
            if not fits("credit", customer.id, customer.credit, move.amount):
                return {"where": f"{where}/amount", "what": "too_large"}
            if move.lot is None:
                if not fits("loose", customer.id, customer.loose, move.amount):
                    return {"where": f"{where}/amount", "what": "too_large"}
                continue
            lot = rows.lots.get(move.lot.id)
            owner = lot.customer if lot is not None else move.lot.customer
            if not rows.is_known("customer", owner) or rows.head(owner) is not rows.head(
                customer.id
            ):
                return {"where": f"{where}/lot/customer", "what": "another_customer"}
            before = lot.remaining if lot is not None else 0
            if not fits("lot", move.lot.id, before, move.amount):
                return {"where": f"{where}/amount", "what": "too_large"}
        for position, each in enumerate(points):
            if each.id in rows.known_points:
                return {"where": f"points/{position}/id", "what": "known"}
            customer = rows.customer(each.customer)
            if not fits("points", customer.id, customer.points, each.points):
                return {"where": f"points/{position}/points", "what": "too_large"}
        return None

    def take(
        self,
        document: UUID,
        credit: Iterable[CreditMovement],
        points: Iterable[PointsMovement],
        member: UUID | None = None,
        original: UUID | None = None,
    ) -> None:
        """Take the movements of a document. `member` is the new member for whom it may reward the
        referrer, or take that back: then `original` is the sale that is returned.
        """
        credit, points = tuple(credit), tuple(points)
        for move in credit:
            self._take_credit(document, move)
        for each in points:
            self._take_points(document, each)
        if member is None:
            return
        if original is None:
            self._reward_once(document, member, credit, points)
        else:
            self._take_back_once(original, member, credit, points)

    def finish(self) -> None:
        """Put in order what the movements left, and write what that took as documents."""
        rows = self._rows
        disordered = [head for head in self._touched if not self._looks_settled(head)]
        rows.load_lots(disordered)
        for head in disordered:
            self._settle(rows.customers[head])
        for corrections in self._corrections.values():
            self._write(corrections)

    def _take_credit(self, document: UUID, move: CreditMovement) -> None:
        rows = self._rows
        customer = rows.customer(move.customer)
        customer.credit += move.amount
        rows.changed_customers[customer.id] = customer
        if move.lot is None:
            customer.loose += move.amount
            if move.amount > 0:
                self._repaid_on[rows.head(customer.id).id] = move.business_date
        else:
            lot = rows.lots.get(move.lot.id)
            if lot is None:
                told = move.lot
                lot = rows.new_lot(told.id, told.customer, told.granted_on, told.expires_on)
            lot.remaining += move.amount
            if move.kind == "expired":
                lot.expired -= move.amount
            rows.changed_lots[lot.id] = lot
        self._touched[rows.head(customer.id).id] = None
        rows.known_credit.add(move.id)
        rows.new_credit.append(
            {
                "shop_id": rows.shop_id,
                "id": move.id,
                "customer": customer.id,
                "kind": move.kind,
                "amount": move.amount,
                "lot": move.lot.id if move.lot else None,
                "document": document,
            }
        )

    def _take_points(self, document: UUID, move: PointsMovement) -> None:
        rows = self._rows
        customer = rows.customer(move.customer)
        customer.points += move.points
        rows.changed_customers[customer.id] = customer
        rows.known_points.add(move.id)
        rows.new_points.append(
            {
                "shop_id": rows.shop_id,
                "id": move.id,
                "customer": customer.id,
                "kind": move.kind,
                "points": move.points,
                "document": document,
            }
        )

    def _reward_once(
        self,
        document: UUID,
        member: UUID,
        credit: Sequence[CreditMovement],
        points: Sequence[PointsMovement],
    ) -> None:
        """A referrer is rewarded once for a new member; what comes after that is taken back."""
        rows = self._rows
        rewards = [move for move in credit if move.kind == "referral" and move.amount > 0]
        rewarded = [each for each in points if each.kind == "referral" and each.points > 0]
        if not rewards and not rewarded:
            return
        head = rows.head(member)
        if head.rewarded_by is None:
            head.rewarded_by = document
            rows.changed_customers[head.id] = head
            return
        for move in rewards:
            lot = rows.lots[move.lot.id] if move.lot else None
            referrer = rows.head(move.customer)
            self._correct(referrer, "adjusted", -move.amount, lot, REWARDED_TWICE)
        for each in rewarded:
            referrer = rows.head(each.customer)
            self._correct_points(referrer, -each.points, REWARDED_TWICE)

    def _take_back_once(
        self,
        original: UUID,
        member: UUID,
        credit: Sequence[CreditMovement],
        points: Sequence[PointsMovement],
    ) -> None:
        """A return takes back what its sale had won the referrer; if that was taken back already,
        for another sale had won it too, once is enough.
        """
        rows = self._rows
        head = rows.head(member)
        if head.rewarded_by in (None, original):
            return
        for move in credit:
            referrer = rows.head(move.customer)
            if referrer is not head and move.amount < 0:
                lot = rows.lots[move.lot.id] if move.lot else None
                self._correct(referrer, "adjusted", -move.amount, lot, REWARDED_TWICE)
        for each in points:
            referrer = rows.head(each.customer)
            if referrer is not head and each.points < 0:
                self._correct_points(referrer, -each.points, REWARDED_TWICE)

    def _looks_settled(self, head: UUID) -> bool:
        """Whether nothing can be out of order, by what is at hand."""
        rows = self._rows
        members = rows.family(head)
        if sum(member.loose for member in members):
            return False
        return all(lot.remaining >= 0 for one in members for lot in rows.lots_of.get(one.id, ()))

    def _settle(self, head: Customer) -> None:
        rows = self._rows
        members = rows.family(head.id)
        lots = [lot for one in members for lot in rows.lots_of.get(one.id, ())]
        loose = sum(member.loose for member in members)
        for move in settle(lots, loose, self._spare(head)):
            self._correct(head, move.kind, move.amount, move.lot, SETTLED)
        lots = [lot for one in members for lot in rows.lots_of.get(one.id, ())]
        assert in_order(lots, sum(member.loose for member in members))

    def _spare(self, head: Customer) -> Lot:
        """A lot for what repaid debt twice, as the earning would have filled one that day."""
        rules = self._rows.record("rules", self._rows.shop_id)
        days = rules.fields.get("credit_valid_days") if rules is not None else None
        today = self._rows.now.astimezone(SHOP_ZONE).date()
        granted = self._repaid_on.get(head.id, today)
        expires = granted + timedelta(days=days) if days else None
        return Lot(new_identity(), head.id, granted, expires)

    def _correct(
        self, head: Customer, kind: str, amount: int, lot: Lot | None, reason: str
    ) -> None:
        """A movement of the service's own; its document is written at the end."""
        told = None
        if lot is not None:
            told = {
                "id": lot.id,
                "customer": lot.customer,
                "granted_on": lot.granted_on,
                "expires_on": lot.expires_on,
            }
        corrections = self._corrections_of(head)
        move = CreditMovement.model_validate(
            {**self._event(head, kind, reason), "amount": amount, "lot": told}
        )
        corrections.credit.append(move)
        self._take_credit(corrections.document, move)

    def _correct_points(self, head: Customer, points: int, reason: str) -> None:
        corrections = self._corrections_of(head)
        move = PointsMovement.model_validate(
            {**self._event(head, "adjusted", reason), "points": points}
        )
        corrections.points.append(move)
        self._take_points(corrections.document, move)

    def _event(self, head: Customer, kind: str, reason: str) -> dict[str, object]:
        now = self._rows.now
        return {
            "id": new_identity(),
            "customer": head.id,
            "kind": kind,
            "reason": reason,
            "at": now,
            "business_date": now.astimezone(SHOP_ZONE).date(),
        }

    def _corrections_of(self, head: Customer) -> Corrections:
        if head.id not in self._corrections:
            self._corrections[head.id] = Corrections(new_identity())
        return self._corrections[head.id]

    def _write(self, corrections: Corrections) -> None:
        told = Movements(credit=tuple(corrections.credit), points=tuple(corrections.points))
        text = told.model_dump_json(exclude_none=True)
        self._rows.keep_document(
            Document(
                "movements",
                corrections.document,
                hashlib.sha256(text.encode()).digest(),
                text,
                self._rows.take_cursor(),
                None,
                0,
            )
        )
