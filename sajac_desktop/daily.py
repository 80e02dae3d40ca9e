"""What is done for the shop once a day, whoever is at work."""

import logging
from datetime import date

from PySide6.QtCore import QObject, Signal

from models.calendar import business_date, now
from models.database import Database
from ui.tasks import Tasks

_LOG = logging.getLogger(__name__)


class Daily(QObject):
    """Takes the credit whose time is over and backs the file up, however long the program runs."""

    new_day = Signal()
    """The first time it was asked on this day."""

    def __init__(self, database: Database, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._database = database
        self._tasks = tasks
        self._expired_on: date | None = None

    def expire(self) -> None:
        """Take the credit whose time is over, unless that was done today."""
        from models.services.credit import expire_credit

        today = business_date(now())
        if self._expired_on == today:
            return
        self._expired_on = today
        self.new_day.emit()
        self._tasks.write(
            lambda connection: expire_credit(connection, now()),
            lambda _count: None,
            owner=self,
            changed={"customers"},
        )

    def back_up(self) -> None:
        """Make today's backup, unless there is one."""
        from sajac_desktop.keeping import daily_backup

        self._tasks.slow(
            lambda _progress: daily_backup(self._database),
            lambda _made: None,
            owner=self,
            failed=lambda error: _LOG.info("no daily backup: %s", type(error).__name__),
        )
