"""The floor of starting: a bare window, SQLAlchemy and its ORM imported; tells when painted."""

import sys

import sqlalchemy.orm
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Bare(QWidget):
    """Says so when it has been painted, and ends."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        print("painted", sqlalchemy.__version__, flush=True)
        QApplication.exit(0)


def main() -> int:
    """Show it; the exit code."""
    app = QApplication(sys.argv)
    window = Bare()
    window.resize(1366, 768)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
