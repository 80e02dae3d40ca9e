"""The till's start as a person sees it, to the sale page; prints a line when that is painted.

python -m bench.till_start FOLDER    the folder holds shop.db

Everything is done that starting does, the sign-in page included; only the PIN is not typed.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from sajac_desktop.window import Window, open_till


def main(folder: Path) -> int:
    """Start; the exit code."""
    app = QApplication(["sajac"])
    window = Window(folder / "this-pc.ini")
    window.show()
    app.processEvents()
    till = open_till(app, folder, window)

    def begin() -> None:
        from bench.stage import Painted
        from models.queries.staff import read_staff
        from ui.sale.page import SalePage

        till.start()
        till.sign_in(till.tasks.now(read_staff)[0])
        assert till.shell is not None
        till.shell.show_page("sale")
        page = till.shell.page()
        assert isinstance(page, SalePage)
        Painted(page.start.entry).wait()
        print("painted", flush=True)
        app.exit(0)

    QTimer.singleShot(0, begin)
    code = app.exec()
    till.stop()
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
