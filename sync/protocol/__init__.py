"""What the till and the central service say to each other: the wire shapes, once for both.

Money is whole rials, shares are basis points, instants are UTC, days are the shop's business days,
identities are UUIDs. Promises and rules: docs/sync.md.
"""

from sync.protocol.changes import MOST_CHANGES, Change, Changes, Counted, Snapshot
from sync.protocol.documents import POST_MODELS, CreditMovement, Movements, PointsMovement, SmsJob
from sync.protocol.ops import MOST_BYTES, MOST_OPS, Op, OpResult, Push, Pushed, payload_hash
from sync.protocol.problems import PROBLEM_JSON, Problem
from sync.protocol.records import PUT_MODELS, SNAPSHOT_KINDS, SNAPSHOT_LAST
from sync.protocol.service import (
    SCHEMA,
    SCHEMA_HEADER,
    Limits,
    Meta,
    Reservation,
    ReservationRequest,
    SchemaRange,
    SmsAccount,
)
from sync.protocol.signing import (
    CodeSignIn,
    OtpRequest,
    OtpSent,
    RefreshSignIn,
    RegisterInfo,
    ShopInfo,
    Tokens,
)
from sync.protocol.values import LARGEST

__all__ = [
    "LARGEST",
    "MOST_BYTES",
    "MOST_CHANGES",
    "MOST_OPS",
    "POST_MODELS",
    "PROBLEM_JSON",
    "PUT_MODELS",
    "SCHEMA",
    "SCHEMA_HEADER",
    "SNAPSHOT_KINDS",
    "SNAPSHOT_LAST",
    "Change",
    "Changes",
    "CodeSignIn",
    "Counted",
    "CreditMovement",
    "Limits",
    "Meta",
    "Movements",
    "Op",
    "OpResult",
    "OtpRequest",
    "OtpSent",
    "PointsMovement",
    "Problem",
    "Push",
    "Pushed",
    "RefreshSignIn",
    "RegisterInfo",
    "Reservation",
    "ReservationRequest",
    "SchemaRange",
    "ShopInfo",
    "SmsAccount",
    "SmsJob",
    "Snapshot",
    "Tokens",
    "payload_hash",
]
