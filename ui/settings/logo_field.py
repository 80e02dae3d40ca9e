"""The shop's logo: shown, chosen, taken away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from resources.translations import tr
from ui.photo import shrunk
from ui.theme import SIZES
from ui.widgets.buttons import GhostButton, SecondaryButton


class LogoField(QWidget):
    """A picture at its own proportions beside the buttons that choose and remove it."""

    picture_changed = Signal()
    error_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._picture: bytes | None = None
        self._image = QLabel()
        self._choose = SecondaryButton(tr("Choose a picture"), icon="photo")
        self._remove = GhostButton(tr("Remove"), icon="x")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap)
        row.addWidget(self._image)
        row.addWidget(self._choose)
        row.addWidget(self._remove)
        row.addStretch(1)
        self._choose.clicked.connect(self._on_choose)
        self._remove.clicked.connect(lambda: self._take(None))
        self._show()

    def picture(self) -> bytes | None:
        """The picture as a PNG file's bytes."""
        return self._picture

    def set_picture(self, picture: bytes | None) -> None:
        """Show a picture, or none."""
        self._picture = picture
        self.error_changed.emit("")
        self._show()

    def take_file(self, path: str) -> None:
        """Take a picture file; what is no picture is refused and the old one stays."""
        picture = shrunk(path)
        if picture is None:
            self.error_changed.emit(tr("This file is not a picture that can be read."))
        else:
            self.error_changed.emit("")
            self._take(picture)

    def _on_choose(self) -> None:
        chooser = QFileDialog(self, tr("Choose a picture"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilter(f"{tr('Pictures')} (*.png *.jpg *.jpeg *.webp *.bmp)")
        chooser.fileSelected.connect(self.take_file)
        chooser.open()

    def _take(self, picture: bytes | None) -> None:
        if picture != self._picture:
            self._picture = picture
            self._show()
            self.picture_changed.emit()

    def _show(self) -> None:
        pixmap = QPixmap()
        if self._picture:
            pixmap.loadFromData(self._picture)
        self._remove.setVisible(self._picture is not None)
        self._image.setVisible(not pixmap.isNull())
        if not pixmap.isNull():
            self._image.setPixmap(
                pixmap.scaled(
                    SIZES.rail,
                    SIZES.primary,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
