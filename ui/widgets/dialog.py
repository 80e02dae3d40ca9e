"""A card above the window that asks for one thing."""

from itertools import pairwise
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets.buttons import Button, GhostButton, IconButton
from ui.widgets.focus_order import tabbed_within
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar


class Scrim(QWidget):
    """Dims the window while something is open over it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = QColor(theme.current().shade)
        shade.setAlphaF(0.45 if theme.current().dark else 0.32)
        QPainter(self).fillRect(self.rect(), shade)


class Dialog(QDialog):
    """Title, `body` (a column), and a footer with the action and Cancel.

    Enter presses the action, which emits `confirmed`; the page does its work and calls `accept()`,
    or `show_error(...)` and the dialog stays with everything typed in it. Esc cancels; where
    `guards_typing`, it first says that something typed would be lost. Open it with `open()`; it
    deletes itself when it closes. Hidden without being closed, it can be opened again as it was.
    """

    guards_typing = False
    confirmed = Signal()

    def __init__(
        self,
        title: str,
        parent: QWidget | None = None,
        *,
        action: str = "",
        action_icon: str | None = None,
        kind: Literal["primary", "destructive"] = "primary",
        cancel: str | None = None,
        width: int = SIZES.dialog,
    ) -> None:
        super().__init__(parent)
        self._scrim: Scrim | None = None
        self._at_first: list[str] = []
        self._warned_of: list[str] | None = None
        self.setWindowTitle(title)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumWidth(width)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.footer = QHBoxLayout()
        self.messages = MessageBar()
        self.action = Button(action, kind=kind, icon=action_icon)
        self.cancel = GhostButton(tr("Cancel") if cancel is None else cancel)
        self._build(title)
        self.action.setVisible(bool(action))
        self.action.setDefault(True)
        self.action.clicked.connect(self.confirmed)
        self.cancel.clicked.connect(self.reject)
        self.finished.connect(self._on_finished)
        self.installEventFilter(self)

    def add(self, part: QWidget, stretch: int = 0) -> None:
        """Put a widget into the body."""
        self.body.addWidget(part, stretch)

    def add_footer(self, button: QWidget) -> None:
        """Put another button into the footer, beside Cancel."""
        self.footer.insertWidget(0, button)

    def show_error(self, text: str) -> None:
        """Say what is wrong, above the footer; nothing typed is lost."""
        self.set_busy(False)
        self.messages.say(text, "error")

    def on_scan(self, code: str) -> None:
        """A barcode was scanned while this was open: what lies under it is not meant."""
        self.messages.say(
            tr("The scan is not used here. Close this first, then scan again."), "warning"
        )

    def set_busy(self, busy: bool) -> None:
        """Whether the action is under way and must not be pressed again."""
        self.action.setEnabled(not busy)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        parent = self.parentWidget()
        if self._scrim is not None:
            self._scrim.show()
            self._scrim.raise_()
        elif parent:
            scrim = self._scrim = Scrim(parent.window())
            # The window outlives a page that is taken down with its dialog still open.
            self.destroyed.connect(scrim.deleteLater)
            self._settle_height()
            self._fit(parent.window().size())
            middle = parent.window().geometry().center()
            self.move(middle.x() - self.width() // 2, middle.y() - self.height() // 2)
            self._at_first = self._typed()
        self._order_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Where texts are wrapped, Qt leaves a dialog as high as it is when an error needs a line.
        if event.type() == QEvent.Type.LayoutRequest and watched is self and self.isVisible():
            self._settle_height(grow_only=True)
            self._stay_inside()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().y() < SIZES.primary + SIZES.padding:
            self.windowHandle().startSystemMove()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._warns_of_loss():
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step_in_footer(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def _step_in_footer(self, right: bool) -> None:
        """From the footer's button that has the keys to the one beside it."""
        focused = self.focusWidget()
        if not isinstance(focused, Button) or self.footer.indexOf(focused) < 0:
            return
        beside = [
            one
            for one in self.findChildren(Button)
            if self.footer.indexOf(one) >= 0
            and one.isVisible()
            and one.isEnabled()
            and (one.x() > focused.x() if right else one.x() < focused.x())
        ]
        if beside:
            nearest = min(beside, key=lambda one: abs(one.x() - focused.x()))
            nearest.setFocus(Qt.FocusReason.TabFocusReason)

    def _typed(self) -> list[str]:
        """What stands in every field."""
        fields = self._content.findChildren(QLineEdit)
        areas = self._content.findChildren(QPlainTextEdit)
        return [one.text() for one in fields] + [one.toPlainText() for one in areas]

    def _warns_of_loss(self) -> bool:
        """Whether what is typed here would be lost, and that was not said of it yet."""
        typed = self._typed()
        if not self.guards_typing or typed in (self._at_first, self._warned_of):
            return False
        self._warned_of = typed
        self.messages.say(
            tr("This is not saved yet. Esc once more forgets what you typed."), "warning"
        )
        return True

    def _build(self, title: str) -> None:
        card = QFrame()
        card.setProperty("kind", "dialog")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
        close = IconButton("x", tr("Close"), kind="ghost", height=SIZES.segment)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.reject)
        head = QHBoxLayout()
        head.addWidget(Label(title, "heading", elide=True), 1)
        head.addWidget(close)
        self.body.setSpacing(SIZES.gap_large)
        self.footer.setSpacing(SIZES.gap)
        self.footer.addStretch(1)
        self.footer.addWidget(self.cancel)
        self.footer.addWidget(self.action)
        column = self._column = QVBoxLayout(card)
        column.setContentsMargins(SIZES.margin, SIZES.padding, SIZES.margin, SIZES.padding)
        column.setSpacing(SIZES.gap_large)
        column.addLayout(head)
        column.addWidget(self._content, 1)
        column.addWidget(self.messages)
        column.addLayout(self.footer)

    def _settle_height(self, *, grow_only: bool = False) -> None:
        """As high as it is at this width: Qt reckons with the width its texts would like."""
        if self.hasHeightForWidth():
            least = self.height() if grow_only else self.minimumHeight()
            self.resize(self.width(), max(self.heightForWidth(self.width()), least))

    def _stay_inside(self) -> None:
        """Where errors have made it too high for the window, scroll; else move it up."""
        parent = self.parentWidget()
        if parent is None:
            return
        window = parent.window().geometry()
        if self._content.objectName() != "scrolled":
            self._fit(window.size())
        over = self.geometry().bottom() + SIZES.gap - window.bottom()
        if over > 0:
            self.move(self.x(), max(window.y() + SIZES.gap, self.y() - over))

    def _fit(self, window: QSize) -> None:
        """Stay inside a small window; what has no room is scrolled to, the buttons stay."""
        room = window - QSize(2 * SIZES.gap, 2 * SIZES.gap)
        self.setMinimumWidth(min(self.minimumWidth(), room.width()))
        if self.width() > room.width():
            self.resize(room.width(), self.height())
            self._settle_height()
        wanted = self.sizeHint().expandedTo(self.minimumSize())
        if wanted.width() <= room.width() and wanted.height() <= room.height():
            return
        first = self.focusWidget()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content.setObjectName("scrolled")
        self._column.replaceWidget(self._content, area)
        area.setWidget(self._content)
        area.show()
        self.setMaximumSize(room)
        # The layouts must forget how little they could do with before.
        for layout in (self._column, self.layout()):
            layout.activate()  # type: ignore[union-attr]
        self.resize(wanted.boundedTo(room))
        if first is not None:
            first.setFocus()

    def _order_focus(self) -> None:
        """Begin where the dialog says, else in the first field; Tab ends at the buttons."""
        fields = tabbed_within(self._content)
        if fields:
            offers = tabbed_within(self.messages)
            for before, after in pairwise([fields[-1], *offers, self.cancel, self.action]):
                QWidget.setTabOrder(before, after)
            if self.focusWidget() not in fields:
                fields[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_finished(self) -> None:
        if self._scrim:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
