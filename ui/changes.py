"""One signal that says what a write has changed, so that pages can decide to read again."""

from PySide6.QtCore import QObject, Signal


class Changes(QObject):
    """Emits the names of what changed after every committed write.

    Names in use: customers, products, groups, invoices, till, shop, staff, ranks, tags, drafts,
    interactions, messages, templates, settings, print_jobs, outbox.
    """

    happened = Signal(object)
    """frozenset[str]"""
