"""The first row of a page: where one is, and what can be done here."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import SIZES
from ui.widgets.labels import Label


class PageHeader(QWidget):
    """Title and subtitle where reading begins, actions on the far side."""

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        actions: tuple[QWidget, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = Label(title, "title")
        self._subtitle = Label(subtitle, "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap)
        row.addWidget(self._title)
        row.addWidget(self._subtitle)
        row.addStretch(1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(SIZES.gap)
        row.addLayout(self._actions)
        for action in actions:
            self.add_action(action)
        self.setMinimumHeight(SIZES.field)

    def add_action(self, action: QWidget) -> None:
        """Put a button or field on the far side, after those already there."""
        self._actions.addWidget(action)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Show another subtitle, such as a count or a number."""
        self._subtitle.setText(subtitle)
