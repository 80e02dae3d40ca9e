"""What stands where there is nothing yet: what goes here, and the first step."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui import icons, theme
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton
from ui.widgets.labels import Label


class EmptyState(QWidget):
    """An icon, a sentence and, with `step`, a button."""

    clicked = Signal()

    def __init__(
        self,
        icon: str,
        sentence: str,
        detail: str = "",
        *,
        step: str = "",
        step_icon: str | None = "plus",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        colour = theme.current().third
        self._picture.setPixmap(icons.pixmap(icon, colour, SIZES.avatar, self.devicePixelRatioF()))
        self._sentence = Label(sentence, "heading", wrap=True)
        self._detail = Label(detail, "second", wrap=True)
        if not detail:
            self._detail.hide()
        column = QVBoxLayout(self)
        column.setSpacing(SIZES.gap)
        column.addStretch(2)
        for part in (self._picture, self._sentence, self._detail):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        if step:
            self.button = PrimaryButton(step, icon=step_icon, compact=True)
            column.addSpacing(SIZES.gap_small)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.button.clicked.connect(self.clicked)
        column.addStretch(3)

    def set_text(self, sentence: str, detail: str = "") -> None:
        """Say something else, such as that a search found nothing."""
        self._sentence.setText(sentence)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
