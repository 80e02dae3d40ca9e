"""The arithmetic of the club: credit, points, ranks, referral, and what a return takes back.

Pure functions over whole rials, points and basis points.
Source: `An invoice`, `Ranks`, `Referral` and `Returns` in the shop's rules (see ARCHITECTURE.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.errors import BadBand, BandsApart, CreditTooLarge
from models.money import BASIS_POINTS, BasisPoints, Rials, share


@dataclass(frozen=True, slots=True)
class Band:
    """A rank: points from `first_point` up to, not including, `end_point` (None: open-ended)."""

    id: int
    title: str
    first_point: int
    end_point: int | None
    credit_bp: BasisPoints
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class CreditRules:
    """How much of an invoice credit may pay. `share_bp` of the payable, from `min_invoice` up."""

    share_bp: BasisPoints = BASIS_POINTS
    min_invoice: Rials = 0


@dataclass(frozen=True, slots=True)
class Earned:
    """What an invoice gives: rials of credit and points."""

    credit: Rials
    points: int


def check_bands(bands: Sequence[Band]) -> None:
    """Refuse bands that are not contiguous from 0 to open-ended, naming the two that part.

    Raises BadBand or BandsApart.
    """
    if not bands:
        raise BadBand("", "no_ranks")
    ordered = sorted(bands, key=lambda band: band.first_point)
    if ordered[0].first_point != 0:
        raise BadBand(ordered[0].title, "starts_above_zero")
    for band in ordered:
        if not 0 <= band.credit_bp <= BASIS_POINTS:
            raise BadBand(band.title, "credit_range")
        if band.end_point is not None and band.end_point <= band.first_point:
            raise BadBand(band.title, "empty_band")
    for band, following in pairwise(ordered):
        if band.end_point is None:
            raise BadBand(band.title, "open_before_last")
        if band.end_point != following.first_point:
            raise BandsApart(band.title, following.title, band.end_point, following.first_point)
    if ordered[-1].end_point is not None:
        raise BadBand(ordered[-1].title, "last_not_open")


def rank_of(points: int, bands: Iterable[Band]) -> Band:
    """The band a number of points lies in. Points below zero (a debt) stay in the first."""
    return max(
        (band for band in bands if band.first_point <= max(points, 0)),
        key=lambda band: band.first_point,
    )


def next_rank(points: int, bands: Iterable[Band]) -> Band | None:
    """The band above, or None at the top."""
    return min(
        (band for band in bands if band.first_point > max(points, 0)),
        key=lambda band: band.first_point,
        default=None,
    )


def largest_credit(balance: Rials, payable: Rials, rules: CreditRules) -> tuple[Rials, str]:
    """The most credit an invoice may be paid with, and which limit says so.

    The limit is "balance", "payable", "share" or "minimum".
    """
    if payable < rules.min_invoice:
        return 0, "minimum"
    limits = (
        (max(balance, 0), "balance"),
        (payable, "payable"),
        (share(payable, rules.share_bp), "share"),
    )
    return min(limits, key=lambda limit: limit[0])


def check_credit(asked: Rials, balance: Rials, payable: Rials, rules: CreditRules) -> None:
    """Refuse more credit than allowed, or less than none. Raises CreditTooLarge."""
    largest, limit = largest_credit(balance, payable, rules)
    if not 0 <= asked <= largest:
        raise CreditTooLarge(asked, largest, limit)


def earn(total: Rials, vat: Rials, credit_bp: BasisPoints, rials_per_point: Rials) -> Earned:
    """What a sale earns: on what was paid, less tax. What credit paid earns nothing."""
    base = max(0, total - vat)
    return Earned(credit=share(base, credit_bp), points=base // rials_per_point)


def promise(
    total: Rials,
    vat: Rials,
    seen: Band,
    bands: Iterable[Band],
    rials_per_point: Rials,
    points_before: int | None = None,
) -> tuple[Band, Earned]:
    """The rank that counts for a sale, and what the sale earns by it.

    It is the rank `seen` when the invoice was opened; or, where the shop lets this sale's own
    points count, the rank they lead to from `points_before`.
    """
    rank = seen
    if points_before is not None:
        gained = earn(total, vat, 0, rials_per_point).points
        rank = rank_of(points_before + gained, bands)
    return rank, earn(total, vat, rank.credit_bp, rials_per_point)


def kept(granted: int, total: Rials, given_back: Rials) -> int:
    """How much of what an invoice granted stays when `given_back` of its total went back.

    Floored, so what stays is never above the promise for what was kept. Used for credit, points
    and the referrer's reward alike. `given_back` is cumulative; what a return takes is the kept
    before it less the kept after it.
    """
    return granted if total == 0 else granted * (total - given_back) // total


def used_given_back(used: Rials, payable: Rials, value_back: Rials) -> Rials:
    """How much used credit goes back when goods worth `value_back` did (cumulative, floored)."""
    return 0 if payable == 0 else used * value_back // payable
