"""A process of its own that pushes sales: `push_in_child.py URL MOBILE BATCHES`."""

import sys

from central.database import Database
from tests.central.tills import opened

SALES = 5
"""In each batch."""


def main(url: str, mobile: str, batches: int) -> None:
    """Join the shop, push, and tell each sale on a line."""
    database = Database.open(url)
    till = opened(database, mobile)
    for _ in range(batches):
        sales = [till.sale() for _ in range(SALES)]
        assert {result.status for result in till.tell(*sales)} == {"applied"}
        for sale in sales:
            sys.stdout.write(f"{sale.record_id}\n")
        sys.stdout.flush()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
