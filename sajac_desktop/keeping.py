"""Looking after the shop's file: one backup a day, old ones thinned out."""

from pathlib import Path

from models.backups import prune_backups
from models.calendar import now, shop_time
from models.database import Database, backup_name

_KEPT = 14


def daily_backup(database: Database) -> Path | None:
    """Back the database up unless today's backup exists; None then. Takes seconds for millions
    of invoices: never on the GUI thread. Raises DiskFull and the like.
    """
    target = backup_name(database.path, "daily")
    today = f"{shop_time(now()):%Y%m%d}"
    if any(target.parent.glob(f"{database.path.stem}-{today}-*-daily.db")):
        return None
    made = database.backup(target)
    prune_backups(target.parent, _KEPT)
    return made
