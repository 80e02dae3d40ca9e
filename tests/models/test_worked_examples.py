"""The figures printed in the manual, to the rial."""

from datetime import UTC, datetime

from models.calendar import Period, business_date, year_of
from models.database import Database
from models.queries.customer_card import customer_by_mobile
from models.queries.products import built_in_product
from models.queries.reports import figures
from models.queries.sheets import Figures
from models.services.adjustments import adjust_credit, adjust_points
from models.services.customers import CustomerDetails, join_club
from models.services.orders import Issued, Order, OrderLine, Tender
from models.services.sales import issue_invoice
from models.services.shop import change_rules
from models.services.till import open_till

FIRST = datetime(2024, 5, 18, 10, 42, 31, tzinfo=UTC)  # ۱۴۰۳/۰۲/۲۹ ۱۴:۱۲:۳۱
SECOND = datetime(2024, 5, 18, 10, 43, 29, tzinfo=UTC)
THIRD = datetime(2024, 5, 21, 6, 1, 56, tzinfo=UTC)  # ۱۴۰۳/۰۳/۰۱ ۰۹:۳۱:۵۶


def sell(shop: Database, customer: int, amount: int, now: datetime, credit: int = 0) -> Issued:
    """Sell a final amount to a customer for cash."""
    with shop.write() as connection:
        return issue_invoice(
            connection,
            Order(
                staff_id=1,
                customer_id=customer,
                lines=(OrderLine(built_in_product(connection).id, 1000, amount),),
                tenders=(Tender("cash", amount - credit),),
                use_credit=credit,
            ),
            now,
        )


def test_the_manuals_year(shop: Database) -> None:
    with shop.write() as connection:
        change_rules(connection, {"referral_kind": "fixed", "referral_credit": 5_000}, FIRST)
        open_till(connection, 0, 1, FIRST)
        ahmad = join_club(connection, CustomerDetails("09214880800", "احمد", "آرانی"), 1, FIRST)
    first = sell(shop, ahmad, 4_000_000, FIRST)
    assert (first.earned, first.points, first.rank_before, first.rank_after) == (
        40_000,
        4,
        "عادی",
        "برنزی",
    )
    second = sell(shop, ahmad, 7_000_000, SECOND, credit=40_000)
    assert (second.total, second.earned, second.points) == (6_960_000, 139_200, 6)
    with shop.write() as connection:
        details = CustomerDetails("09132765300", "حمیدرضا", "آرا", referrer_id=ahmad)
        hamid = join_club(connection, details, 1, THIRD)
    third = sell(shop, hamid, 500_000, THIRD)
    assert (third.earned, third.points, third.rank_after) == (5_000, 0, "عادی")

    with shop.read() as connection:
        card = customer_by_mobile(connection, "09214880800")
        assert card is not None
        assert (card.credit, card.points, card.rank_title) == (144_200, 10, "برنزی")
        card = customer_by_mobile(connection, "09132765300")
        assert card is not None
        assert (card.credit, card.points, card.rank_title) == (5_000, 0, "عادی")
        year = figures(connection, year_of(business_date(THIRD)))
    assert year == Figures(3, 3, 11_500_000, 40_000, 11_460_000, 184_200)


def test_the_manuals_day(shop: Database) -> None:
    with shop.write() as connection:
        open_till(connection, 0, 1, FIRST)
        one = join_club(connection, CustomerDetails("09125503771"), 1, FIRST)
        other = join_club(connection, CustomerDetails("09122459783"), 1, FIRST)
        adjust_points(connection, other, 200, "امتیاز پیشین", 1, FIRST)
        adjust_credit(connection, other, 20_000, "اعتبار پیشین", 1, FIRST)
    assert sell(shop, one, 2_000_000, FIRST).earned == 20_000
    assert sell(shop, other, 250_000_000, SECOND, credit=20_000).earned == 12_499_000
    day = business_date(FIRST)
    with shop.read() as connection:
        assert figures(connection, Period(day, day)) == Figures(
            2, 2, 252_000_000, 20_000, 251_980_000, 12_519_000
        )
