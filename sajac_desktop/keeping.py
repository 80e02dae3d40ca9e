"""Looking after the shop's file: one backup a day, old ones thinned out."""

from pathlib import Path

from models.calendar import now, shop_time
from models.database import Database, backup_name

_KEPT = 14


def daily_backup(database: Database) -> Path | None:
    """Back the database up unless today's backup exists; None then. Takes seconds for millions
    of invoices: never on the GUI thread. Raises DiskFull and the like.
    """
    target = backup_name(database.path, "daily")
    folder, today = target.parent, f"{shop_time(now()):%Y%m%d}"
    dailies = sorted(folder.glob(f"{database.path.stem}-*-daily.db"))
    if any(f"-{today}-" in each.name for each in dailies):
        return None
    made = database.backup(target)
    for old in dailies[: max(0, len(dailies) + 1 - _KEPT)]:
        old.unlink(missing_ok=True)
    return made
