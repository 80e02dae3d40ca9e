"""The order in which Tab goes through widgets."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tabbed_within(root: QWidget) -> list[QWidget]:
    """What Tab stops at inside `root`, in its order, beginning at `root`; costs a step for every
    widget of the window at most.
    """
    # What is a window of its own, such as a list that drops down, has no part in it.
    inside = (widget for widget in root.findChildren(QWidget) if root.isAncestorOf(widget))
    left = {widget for widget in inside if _is_stop(widget)}
    found: list[QWidget] = []
    widget = _following(root)
    while widget is not root and len(found) < len(left):
        if widget in left:
            found.append(widget)
        widget = _following(widget)
    return found


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _following(widget: QWidget) -> QWidget:
    """The next in the focus chain.

    PySide takes it for a child of `widget` from then on. The chain is a ring: a whole dialog would
    hang on its own last field and on nothing else, and be garbage while it is shown. Setting the
    parent that it has changes nothing in Qt, and mends that.
    """
    following = widget.nextInFocusChain()
    assert following is not None  # a ring has no end
    following.setParent(following.parentWidget())
    return following
