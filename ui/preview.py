"""A paper on the screen before it is printed, exactly as it will be."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMargins
from PySide6.QtGui import QColor, QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from printing.document import Document
from printing.pdf import render_pdf
from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets.buttons import Button
from ui.widgets.dialog import Dialog


class PreviewDialog(Dialog):
    """Shows a document's PDF; prints it or saves it."""

    def __init__(self, document: Document, print_it: Callable[[], None], parent: QWidget) -> None:
        super().__init__(
            document.title, parent, action=tr("Print"), action_icon="printer", cancel=tr("Close")
        )
        self._document = document
        self._pdf = render_pdf(document)
        self._bytes = QByteArray(self._pdf)
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        pdf = QPdfDocument(self)
        pdf.load(self._buffer)
        self.view = QPdfView(self)
        self.view.setAccessibleName(tr("Preview"))
        self.view.setDocument(pdf)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        # Qt would lay the paper on dark grey, in a sunken frame.
        colours = self.view.palette()
        colours.setColor(QPalette.ColorRole.Dark, QColor(theme.current().background))
        self.view.setPalette(colours)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setDocumentMargins(QMargins(SIZES.gap, SIZES.gap, SIZES.gap, SIZES.gap))
        window = parent.window()
        self.view.setMinimumSize(SIZES.dialog, window.height() * 2 // 3)
        self.add(self.view, 1)
        save = Button(tr("Save as PDF"), icon="download")
        save.clicked.connect(self._on_save)
        self.add_footer(save)
        self.confirmed.connect(print_it)
        self.confirmed.connect(self.accept)

    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save as PDF"), f"{self._document.name}.pdf", "PDF (*.pdf)"
        )
        if not name:
            return
        try:
            Path(name).write_bytes(self._pdf)
        except OSError as error:
            self.show_error(tr("The file could not be written: {reason}", reason=error.strerror))
