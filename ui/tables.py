"""The table of the program: rows under a raised head, keys for everything, actions under a row."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSettings, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QMenu,
    QTableView,
    QToolTip,
    QWidget,
)

from resources.translations import tr
from ui import theme
from ui.column_widths import share_out
from ui.row_actions import RowAction, RowActions
from ui.table_cells import Head, HeadEnd, RowPainter, Section
from ui.table_memory import remembered
from ui.table_models import BigTableModel, Column, RowsModel, TableModel, row_number_column
from ui.theme import SIZES
from ui.widgets import paint

__all__ = [
    "BigTableModel",
    "Column",
    "DataTable",
    "RowAction",
    "RowsModel",
    "TableModel",
    "row_number_column",
]


class DataTable(QTableView):
    """Shows a RowsModel or a BigTableModel.

    Keys: arrows, PageUp/PageDown, Home/End for the first and last row, Enter opens a row, Space
    shows its actions (arrows choose, Enter does, Esc closes), the menu key offers columns and
    sorting. `name` is the key under which `settings` remember widths and hidden columns; `title` is
    what a screen reader calls the table.
    """

    row_activated = Signal(object)
    """A row was double-clicked or Enter pressed on it."""
    row_selected = Signal(object)
    """The current row changed; None for none."""
    action_triggered = Signal(str, object)
    """A row action's name and the row."""

    def __init__(
        self,
        model: TableModel,
        *,
        actions: Sequence[RowAction] = (),
        settings: QSettings | None = None,
        name: str = "",
        title: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._memory = remembered(settings, name, model.columns)
        self._laying_out = False
        self._ground = QColor(theme.current().surface)
        self._asked_widths: dict[str, int] = {}
        self._empty: QWidget | None = None
        self._head = Head(self)
        self._row_painter = RowPainter(expandable=bool(actions))
        self._strip = RowActions(actions, self.viewport()) if actions else None
        self._build(model)
        self._connect()

    def table_model(self) -> TableModel:
        """The model given to it."""
        model = self.model()
        assert isinstance(model, TableModel)
        return model

    def current_row(self) -> object:
        """The row the person is on; None for none."""
        index = self.currentIndex()
        return self.table_model().row(index.row()) if index.isValid() else None

    def current_place(self) -> int:
        """The place of the current row, -1 for none."""
        return self.currentIndex().row()

    def go_to(self, place: int) -> None:
        """Make a row the current one and bring it into sight."""
        if 0 <= place < self.table_model().rowCount():
            index = self.table_model().index(place, max(0, self._first_column()))
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def set_sort(self, key: str, *, descending: bool = False) -> None:
        """Show by which column the rows are sorted already."""
        self._head.sort_key, self._head.descending = key, descending
        self._head.viewport().update()

    def set_width(self, key: str, width: int) -> None:
        """Ask for another width of a column, unless the person has set one."""
        if self._asked_widths.get(key) != width:
            self._asked_widths[key] = width
            self._lay_out()

    def set_empty(self, widget: QWidget) -> None:
        """What to show instead of rows when there are none."""
        self._empty = widget
        widget.setParent(self.viewport())
        self._show_empty()

    def put_editor(self, place: int, key: str, editor: QWidget) -> None:
        """Lay an editor over a cell and focus it; it goes when the model is reset."""
        section = [column.key for column in self.table_model().columns].index(key)
        self.setIndexWidget(self.table_model().index(place, section), editor)
        editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_actions(self, place: int, *, focus: bool = False) -> None:
        """Show the actions under a row, closing those of another."""
        if self._strip is None:
            return
        self.close_actions()
        self.verticalHeader().resizeSection(place, SIZES.row + SIZES.strip)
        self._row_painter.opened = place
        self.go_to(place)
        self._place_strip()
        self._strip.show()
        self.viewport().update()
        if focus:
            self._strip.focus_first()

    def close_actions(self) -> None:
        """Hide the actions under a row."""
        if self._strip is None or self._row_painter.opened < 0:
            return
        opened, self._row_painter.opened = self._row_painter.opened, -1
        had_focus = self._strip.isAncestorOf(QApplication.focusWidget() or self)
        self._strip.hide()
        if opened < self.table_model().rowCount():
            self.verticalHeader().resizeSection(opened, SIZES.row)
        if had_focus:
            self.setFocus()
        self.viewport().update()

    def choose_columns(self, place: QPoint | None = None) -> None:
        """Offer which columns to show and how to sort, at a place on the screen."""
        menu = self._menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place or self._head.mapToGlobal(QPoint(SIZES.gap, SIZES.table_head)))

    def _build(self, model: TableModel) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalHeader(self._head)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setMinimumSectionSize(SIZES.row)
        rows.setDefaultSectionSize(SIZES.row)
        self.setModel(model)
        # Scrolling then moves what is painted already and paints only the rows that come in.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(SIZES.row)
        self.addScrollBarWidget(HeadEnd(), Qt.AlignmentFlag.AlignTop)
        for section, column in enumerate(model.columns):
            self.setColumnHidden(section, column.key in self._memory.hidden)

    def _connect(self) -> None:
        model = self.table_model()
        self._head.sectionClicked.connect(self._on_section_clicked)
        self._head.sectionResized.connect(self._on_section_resized)
        self._head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._head.customContextMenuRequested.connect(
            lambda point: self.choose_columns(self._head.mapToGlobal(point))
        )
        self.doubleClicked.connect(self._on_activated)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        model.modelAboutToBeReset.connect(self.close_actions)
        model.rowsAboutToBeRemoved.connect(self.close_actions)
        model.rowsAboutToBeInserted.connect(self.close_actions)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._show_empty)
        if self._strip:
            self._strip.chosen.connect(self._on_action_chosen)
            self._strip.left.connect(self.close_actions)

    def paintEvent(self, event: QPaintEvent) -> None:
        area = event.rect()
        painter = QPainter(self.viewport())
        painter.setLayoutDirection(self.layoutDirection())
        painter.fillRect(area, self._ground)
        sections = self._sections(area)
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0 or not sections:
            painter.end()
            return
        model = self.table_model()
        chosen = self.selectionModel()
        left = min(section.left for section in sections)
        width = sum(section.width for section in sections)
        nowhere = QModelIndex()
        for place in range(first, (last if last >= 0 else model.rowCount() - 1) + 1):
            top, height = self.rowViewportPosition(place), self.rowHeight(place)
            self._row_painter.paint(
                painter,
                QRect(left, top, width, height),
                place,
                model.row(place),
                sections,
                selected=chosen.isRowSelected(place, nowhere),
            )
        painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            # What is cut in its cell can be read whole by pointing at it.
            self._tell_cut(event)
            return True
        return super().viewportEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: searching a million rows letter by letter is what the search field is for."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place, last = self.current_place(), self.table_model().rowCount() - 1
        key = event.key()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place >= 0 and not control:
            self.row_activated.emit(self.current_row())
        elif key == Qt.Key.Key_Space and self._strip and place >= 0:
            self._toggle(place, focus=True)
        elif key == Qt.Key.Key_Escape and self._row_painter.opened >= 0:
            self.close_actions()
        elif key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End:
            self.go_to(last)
        elif key == Qt.Key.Key_Menu:
            self.choose_columns()
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = self.rowAt(event.pos().y())
        if self._strip and place >= 0:
            self.open_actions(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if self._strip and index.isValid() and index.column() == self._first_column():
            mark = self._row_painter.mark_rect(self.visualRect(index))
            if mark.adjusted(-6, -6, 6, 6).contains(event.position().toPoint()):
                self._toggle(index.row(), focus=False)
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._place_strip()
        self._show_empty()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_strip()

    def _toggle(self, place: int, *, focus: bool) -> None:
        if self._row_painter.opened == place:
            self.close_actions()
        else:
            self.open_actions(place, focus=focus)

    def _hover(self, place: int) -> None:
        left, self._row_painter.hovered = self._row_painter.hovered, place
        if place != left:
            self._repaint_row(left)
            self._repaint_row(place)

    def _repaint_row(self, place: int) -> None:
        if place >= 0:
            top, height = self.rowViewportPosition(place), self.rowHeight(place)
            self.viewport().update(0, top, self.viewport().width(), height)

    def _tell_cut(self, event: QHelpEvent) -> None:
        index = self.indexAt(event.pos())
        if not index.isValid():
            return
        model, place, number = self.table_model(), index.row(), index.column()
        cut = self._row_painter.cut(
            self.visualRect(index), place, model.row(place), number, model.columns[number]
        )
        QToolTip.showText(event.globalPos(), paint.tip(cut) if cut else "", self)

    def _sections(self, area: QRect) -> list[Section]:
        """The columns that are seen in a part of the table."""
        found = []
        for number, column in enumerate(self.table_model().columns):
            left, width = self.columnViewportPosition(number), self.columnWidth(number)
            if width and left <= area.right() and left + width > area.left():
                found.append(Section(number, column, left, width))
        return found

    def _first_column(self) -> int:
        count = len(self.table_model().columns)
        return next((i for i in range(count) if not self.isColumnHidden(i)), -1)

    def _place_strip(self) -> None:
        if self._strip and self._row_painter.opened >= 0:
            top = self.rowViewportPosition(self._row_painter.opened) + SIZES.row
            height = SIZES.strip - SIZES.hair
            self._strip.setGeometry(0, top, self.viewport().width(), height)

    def _show_empty(self) -> None:
        if self._empty:
            self._empty.setGeometry(self.viewport().rect())
            self._empty.setVisible(not self.table_model().rowCount())

    def _lay_out(self) -> None:
        """Give each column its width, and leave out those that have no room."""
        columns = self.table_model().columns
        room = self.viewport().width()
        widths = share_out(columns, self._memory, self._asked_widths, room)
        self._laying_out = True
        for i, column in enumerate(columns):
            if column.spare and column.key not in self._memory.hidden:
                self.setColumnHidden(i, i not in widths)
        for i, width in widths.items():
            self.setColumnWidth(i, width)
        self._laying_out = False

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        columns = self.table_model().columns
        for section, column in enumerate(columns[1:], start=1):
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(section))
            action.toggled.connect(lambda on, i=section: self._on_column_chosen(i, on))
            menu.addAction(action)
        sortable = [i for i, column in enumerate(columns) if column.sortable]
        if sortable:
            by = menu.addMenu(tr("Sort by"))
            for section in sortable:
                action = by.addAction(columns[section].title)
                action.triggered.connect(lambda _=False, i=section: self._on_section_clicked(i))
        return menu

    def _on_section_clicked(self, section: int) -> None:
        column = self.table_model().columns[section]
        if not column.sortable:
            return
        descending = self._head.sort_key == column.key and not self._head.descending
        self.set_sort(column.key, descending=descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table_model().sort(section, order)

    def _on_section_resized(self, section: int, _old: int, new: int) -> None:
        if not self._laying_out and new > 0:
            self._memory.widths[self.table_model().columns[section].key] = new
            self._memory.save()
            self._place_strip()

    def _on_column_chosen(self, section: int, shown: bool) -> None:
        column, memory = self.table_model().columns[section], self._memory
        if shown:
            memory.hidden.discard(column.key)
            if column.spare:
                memory.wanted.add(column.key)
        else:
            memory.hidden.add(column.key)
            memory.wanted.discard(column.key)
        memory.save()
        self._laying_out = True
        self.setColumnHidden(section, not shown)
        self._lay_out()

    def _on_activated(self, index: QModelIndex) -> None:
        self.row_activated.emit(self.table_model().row(index.row()))

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._row_painter.opened >= 0 and current.row() != self._row_painter.opened:
            self.close_actions()
        row = self.table_model().row(current.row()) if current.isValid() else None
        self.row_selected.emit(row)

    def _on_action_chosen(self, name: str) -> None:
        row = self.table_model().row(self._row_painter.opened)
        self.action_triggered.emit(name, row)
