"""Choosing a picture of a person or a logo: shrunk, so that it weighs little in the database."""

from PySide6.QtCore import QBuffer, QIODevice, Qt, Signal
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from resources.translations import tr
from ui.theme import SIZES
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import GhostButton, SecondaryButton
from ui.widgets.labels import Label

_LARGEST = 256
"""Pixels of the longer side that is kept."""


class PhotoPicker(QWidget):
    """Shows the picture chosen, lets another one be chosen or none."""

    photo_changed = Signal()

    def __init__(
        self, photo: bytes | None = None, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._photo = photo
        self._name = name
        self._avatar = Avatar(name, photo)
        choose = SecondaryButton(tr("Choose a picture"), icon="photo")
        choose.clicked.connect(self._on_choose)
        self._remove = GhostButton(tr("Remove"), icon="x")
        self._remove.clicked.connect(lambda: self.set_photo(None))
        self._error = Label("", "secondary", tone="red")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap)
        for part in (self._avatar, choose, self._remove, self._error):
            row.addWidget(part)
        row.addStretch(1)
        self._remove.setVisible(photo is not None)

    def photo(self) -> bytes | None:
        """The picture as PNG."""
        return self._photo

    def set_name(self, name: str) -> None:
        """Whose first letter stands where there is no picture."""
        self._name = name
        self._avatar.set_person(name, self._photo)

    def set_photo(self, photo: bytes | None) -> None:
        """Show another picture, or none."""
        self._photo = photo
        self._avatar.set_person(self._name, photo)
        self._remove.setVisible(photo is not None)
        self._error.setText("")
        self.photo_changed.emit()

    def _on_choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, tr("Choose a picture"), "", f"{tr('Pictures')} (*.png *.jpg *.jpeg *.webp *.bmp)"
        )
        if path:
            photo = shrunk(path)
            if photo is None:
                self._error.setText(tr("This file is not a picture that can be read."))
            else:
                self.set_photo(photo)


def shrunk(path: str) -> bytes | None:
    """A picture file as a small PNG; None when it cannot be read."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    image: QImage = reader.read()
    if image.isNull():
        return None
    if max(image.width(), image.height()) > _LARGEST:
        image = image.scaled(
            _LARGEST,
            _LARGEST,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
