"""Credit whose time is over: the expired lots of a day become movements."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.calendar import business_date
from models.services import outbox
from models.services.ledger import Entry, take_expired
from models.services.members import read_member, set_standing
from models.tables import credit_lots


def expire_credit(connection: Connection, now: datetime) -> int:
    """Take what is left of every lot that expired before today; how many lots.

    Run when the program starts and at the first signing in of a day; costs in proportion to the
    expired lots.
    """
    day = business_date(now)
    rows = connection.execute(
        select(credit_lots.c.id, credit_lots.c.customer_id, credit_lots.c.remaining).where(
            credit_lots.c.expires_on < day, credit_lots.c.remaining > 0
        )
    ).all()
    for lot, customer_id, remaining in rows:
        member = read_member(connection, customer_id)
        entry = Entry(customer_id, "expired", now, day)
        movement = take_expired(connection, entry, lot, remaining)
        outbox.post(connection, "movements", movement, now)
        credit = member.credit - remaining
        set_standing(connection, member.id, credit, member.points, member.rank_id)
    return len(rows)
