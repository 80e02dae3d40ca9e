"""One signal that says what a write has changed, so that pages can decide to read again."""

from PySide6.QtCore import QObject, Signal

NAMES = frozenset(
    (
        "customers",
        "products",
        "groups",
        "invoices",
        "till",
        "shop",
        "staff",
        "ranks",
        "tags",
        "drafts",
        "interactions",
        "messages",
        "templates",
        "settings",
        "print_jobs",
        "outbox",
    )
)
"""What can change. `outbox` is what waits for the central service, or was refused by it."""


class Changes(QObject):
    """Emits the names of what changed after every committed write."""

    happened = Signal(object)
    """frozenset[str]"""
