"""What every section of the settings has: a card, and a foot that saves what was typed."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from models.errors import ShopError
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton
from ui.widgets.card import Card
from ui.widgets.focus_order import tabbed_within
from ui.widgets.labels import Divider, Label
from ui.widgets.message_bar import MessageBar

_TOLD_BY = ("textChanged", "value_changed", "toggled", "photo_changed", "picture_changed")
"""The signals by which editors say that something was typed or chosen, in order of preference."""


class Section(QWidget):
    """A section: a card with a head, a body and whatever the section adds below."""

    unsaved_changed = Signal(bool)

    def __init__(self, desk: Desk, title: str, note: str = "") -> None:
        super().__init__()
        self.desk = desk
        self.card = Card(padding=0, gap=0)
        self.messages = MessageBar()
        self.head = QHBoxLayout()
        self.head.setSpacing(SIZES.gap)
        words_of_head = QVBoxLayout()
        words_of_head.setSpacing(SIZES.ring)
        words_of_head.addWidget(Label(title, "heading"))
        self.note = Label(note, "secondary", wrap=True)
        # Only hidden here: shown without a parent it would be a window and take the keys.
        if not note:
            self.note.hide()
        words_of_head.addWidget(self.note)
        self.head.addLayout(words_of_head, 1)
        top = QVBoxLayout()
        top.setContentsMargins(SIZES.padding, SIZES.gap_large, SIZES.padding, SIZES.gap_large)
        top.setSpacing(SIZES.gap)
        top.addLayout(self.head)
        top.addWidget(self.messages)
        self.card.add(top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)

    def load(self) -> None:
        """Read what is to be shown."""

    def changed(self, names: frozenset[str]) -> None:
        """Data changed while the section exists; `names` as in `Changes`."""

    def first_focus(self) -> QWidget | None:
        """Where typing goes when the section is shown."""
        return None

    def on_scan(self, code: str) -> bool:
        """A barcode was scanned while the section was shown. True when it was used."""
        return False

    def unsaved(self) -> bool:
        """Whether something was typed that is not saved yet."""
        return False

    def tell(self, error: ShopError) -> None:
        """Say what went wrong, at the head of the section."""
        self.messages.say(words(error, self.desk.display), "error")


def scrolled(inside: QWidget) -> QScrollArea:
    """What a section holds, with room of its own: the page does not grow with it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    # Wrapped words above make the page as high as all of this would like to be, otherwise.
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    return area


class FormSection(Section):
    """A section whose fields are saved together by Ctrl+S.

    Subclasses give `typed`, `save` and `load`; they call `watch` on their editors, `settle` when
    the fields show what is stored, and `finish` once their save has succeeded.
    """

    def __init__(self, desk: Desk, title: str, note: str = "") -> None:
        super().__init__(desk, title, note)
        self.others_unsaved: Callable[[], list[str]] = list
        """Titles of the other sections in which something is typed; the page sets it."""
        self._settled: object = None
        self.loaded = False
        inside = QWidget()
        inside.setObjectName("scrolled")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(SIZES.padding, SIZES.gap_large, SIZES.padding, SIZES.padding)
        self.body.setSpacing(SIZES.gap_large)
        area = self._area = scrolled(inside)
        self.card.add(Divider())
        self.card.add(area, 1)
        foot = self.card.add_footer()
        foot.setContentsMargins(SIZES.padding, SIZES.radius, SIZES.padding, SIZES.radius)
        self._state = Label("", "secondary")
        self.save_button = PrimaryButton(
            tr("Save"), icon="device-floppy", key="Ctrl+S", compact=True
        )
        foot.addWidget(self._state)
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        self.save_button.clicked.connect(self.save)

    def typed(self) -> object:
        """What stands in the fields, in a form that can be compared."""
        raise NotImplementedError

    def save(self) -> None:
        """Check what was typed, mark what is wrong, and write it."""
        raise NotImplementedError

    def unsaved(self) -> bool:
        return self.loaded and self.typed() != self._settled

    def watch(self, *editors: QWidget) -> None:
        """Notice when something is typed or chosen in these, and bring a focused one into sight."""
        for editor in editors:
            told = next(name for name in _TOLD_BY if hasattr(editor, name))
            getattr(editor, told).connect(self._on_typed)

    def settle(self) -> None:
        """What stands in the fields is what is stored."""
        self.loaded = True
        self._settled = self.typed()
        self._on_typed()
        self._order_focus()

    def finish(self, said: str) -> None:
        """Saved: say so."""
        self.save_button.setEnabled(True)
        self.messages.clear()
        self.settle()
        self.desk.messages.say(said, "success")

    def write_failed(self, mark: Callable[[ShopError], bool]) -> Callable[[ShopError], None]:
        """What to do when saving fails: mark the field if there is one, or say it at the head."""

        def failed(error: ShopError) -> None:
            self.save_button.setEnabled(True)
            if mark(error):
                self.messages.say(tr("Not saved: correct what is marked."), "error")
            else:
                self.tell(error)

        return failed

    def may_rebuild(self) -> bool:
        """Whether the window may be built anew: that would lose what is typed elsewhere."""
        titles = self.others_unsaved()
        if titles:
            text = tr(
                "First save what you typed in {sections}: this change builds the window anew.",
                sections=tr(", ").join(f"“{title}”" for title in titles),
            )
            self.messages.say(text, "warning")
        return not titles

    def refuse(self) -> None:
        """Something marked in the fields keeps them from being saved."""
        self.messages.say(tr("Not saved: correct what is marked."), "error")

    def show_whole(self, widget: QWidget) -> None:
        """Scroll until a widget is in sight."""
        self._area.ensureWidgetVisible(widget)

    def _order_focus(self) -> None:
        """Tab comes to Save after the last field, though the button was made before them."""
        fields = tabbed_within(self._area)
        if fields:
            QWidget.setTabOrder(fields[-1], self.save_button)

    def _on_typed(self, *_: object) -> None:
        unsaved = self.unsaved()
        self._state.setText(tr("Not saved yet") if unsaved else "")
        self._state.set_tone("orange" if unsaved else None)
        self.unsaved_changed.emit(unsaved)
