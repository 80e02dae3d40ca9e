"""Writes shop-NNNN.db.gz: a small shop as this release keeps one, for tests of later upgrades.

Run once, when a schema is released: python -m tests.models.data.make_shop. Never again for the
same schema: the file stands for what is out in shops.
"""

import gzip
import tempfile
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from models.database import HEAD
from models.services.customers import remove_customer
from models.services.orders import OrderLine
from models.services.shop import add_title
from models.tables.titles import TAGS
from tests.models.factories import Trade, new_shop

HERE = Path(__file__).parent


def trade_a_little(trade: Trade) -> None:
    """Something in every ledger: members, tax, returns, debt, a closing, an open session."""
    trade.rules(referral_kind="fixed", referral_credit=5_000, credit_valid_days=90)
    with trade.database.write() as connection:
        tag = add_title(connection, TAGS, "عمده", trade.now)
    trade.open(100_000)
    trade.vat(1000)
    milk = trade.product(385_000, title="شیر", barcode="6260100320014", taxable=True)
    ahmad = trade.join(first_name="احمد", last_name="آرانی", tag_ids=frozenset({tag}))
    hamid = trade.join(first_name="حمیدرضا", last_name="آرا", referrer_id=ahmad)
    left = trade.join(first_name="رفته")
    trade.give_credit(left, 1_000)
    with trade.database.write() as connection:
        remove_customer(connection, left, trade.now)
    first = trade.sell(OrderLine(milk, 3000, 385_000, 5_000), 4_000_000, customer=hamid)
    trade.sell(100_000, customer=hamid, credit=40_000)
    trade.take_back(first.invoice_id, {1: 1000, 2: 500})
    cash = trade.value("SELECT sum(iif(kind = 'sale', total, -total)) FROM invoices")
    trade.close(100_000 + cash)
    trade.wait(days=1)
    trade.open(100_000 + cash)
    trade.sell(7_000, customer=ahmad)


def main() -> None:
    """Make the shop and pack its file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"
        trade = Trade(new_shop(path))
        trade_a_little(trade)
        trade.assert_well()
        trade.database.close()
        with closing(sqlite.connect(str(path))) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("VACUUM")
        packed = gzip.compress(path.read_bytes(), 9, mtime=0)
    (HERE / f"shop-{HEAD}.db.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
