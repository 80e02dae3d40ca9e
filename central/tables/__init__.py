"""Every table of the service's database, one noun a file.

Rows name their shop, and every key begins with it: nothing can be read or written across shops.
The many small rows of a push have no foreign keys: the push checks what they name, all at once.
"""

from central.tables.accounts import accounts
from central.tables.documents import documents
from central.tables.ledgers import (
    credit_movements,
    customers,
    lots,
    points_movements,
    reservations,
)
from central.tables.ops import ops
from central.tables.records import records
from central.tables.shops import cursor_marks, cursor_proofs, register_epochs, registers, shops
from central.tables.signing import codes, counts, sign_ins
from central.tables.sms import sms_accounts, sms_jobs, sms_opt_outs, sms_paces
from central.tables.types import metadata, new_identity

__all__ = [
    "accounts",
    "codes",
    "counts",
    "credit_movements",
    "cursor_marks",
    "cursor_proofs",
    "customers",
    "documents",
    "lots",
    "metadata",
    "new_identity",
    "ops",
    "points_movements",
    "records",
    "register_epochs",
    "registers",
    "reservations",
    "shops",
    "sign_ins",
    "sms_accounts",
    "sms_jobs",
    "sms_opt_outs",
    "sms_paces",
]
