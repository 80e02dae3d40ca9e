"""Telling the service what waits in the outbox, a batch at a time, and writing down its answers."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.queries.outgoing import OutgoingOp, waiting_ops
from models.queries.sync import sync_standing
from models.services.answers import Result, record_results
from models.services.epochs import skip_none
from models.services.sync import (
    freeze_waiting,
    last_seq,
    needs_freezing,
    record_pushed,
    resend_from,
)
from models.tables.types import identity_of, identity_text, new_identity
from sync import protocol
from sync.client import Access, Client
from sync.counting import go_on_above
from sync.errors import CursorGone, Gap, TooLarge, Unreachable

if TYPE_CHECKING:
    from models.database import Database

FIRST_OPS = 200
"""How many ops the first batch holds; doubled while all goes well, halved when it is too much."""
STEP = 100
"""How many answers are written down in one transaction: a sale may wait for it."""


class Pusher:
    """Sends what waits. To be used by one thread at a time."""

    def __init__(self, database: "Database", client: Client, access: Access) -> None:
        self.access = access
        self._database = database
        self._client = client
        self._most = FIRST_OPS
        self._changed: frozenset[str] = frozenset()
        # The batch whose answer has not come: it is sent again as it was, under the same key.
        self._unanswered: tuple[str, bytes, list[OutgoingOp]] | None = None
        # Up to which of the ops that were put off this round of sending has come.
        self._put_off_after = 0
        # A new epoch was begun since anything was taken.
        self._began_anew = False

    def take_changed(self) -> frozenset[str]:
        """What pages should read again since this was last asked."""
        changed, self._changed = self._changed, frozenset()
        return changed

    def push_once(self, client: Client | None = None) -> bool:
        """Send one batch; whether there is more to send. `client`: another than its own, for
        somebody in a hurry. Raises SyncError.
        """
        key, body, ops = self._unanswered or self._next_batch()
        if not ops:
            return False
        self._unanswered = key, body, ops
        client = client or self._client
        sent_at = datetime.now(UTC)
        try:
            pushed = client.push(body, key)
        except TooLarge:
            self._unanswered = None
            self._halve(ops)
            return True
        except Gap as gap:
            self._unanswered = None
            if self._began_anew:
                # An epoch may begin anywhere. Whoever says otherwise is not answered with another,
                # and the numbers it passes over, at once.
                self._began_anew = False
                raise Unreachable("a gap before a new epoch") from None
            self._close_gap(gap, ops, client)
            return True
        if not {str(result.op_id) for result in pushed.results} & {op.op_id for op in ops}:
            raise Unreachable("an answer to something else")
        self._unanswered = None
        self._began_anew = False
        return self._answered(pushed, ops, sent_at, client)

    def _next_batch(self) -> tuple[str, bytes, list[OutgoingOp]]:
        with self._database.read() as connection:
            bare = needs_freezing(connection, self._most)
        if bare:
            with self._database.write() as connection:
                freeze_waiting(connection, self._most)
        with self._database.read() as connection:
            standing = sync_standing(connection)
            ops = _without_hole(waiting_ops(connection, self._most))
            if not ops:
                # What was put off is sent once more when nothing else is left that could help it.
                after = self._put_off_after
                ops = waiting_ops(connection, self._most, after, put_off=True)
        if not ops:
            self._put_off_after = 0
            return "", b"", []
        assert standing.register_identity is not None
        body = _body(standing.register_identity, standing.epoch, ops)
        while len(body) > protocol.MOST_BYTES and len(ops) > 1:
            ops = ops[: len(ops) // 2]
            body = _body(standing.register_identity, standing.epoch, ops)
        return identity_text(new_identity()), body, ops

    def _answered(
        self, pushed: protocol.Pushed, ops: list[OutgoingOp], sent_at: datetime, client: Client
    ) -> bool:
        now = datetime.now(UTC)
        skew = skew_of(pushed.server_time, sent_at, now)
        seqs = {op.op_id: op.seq for op in ops}
        results = [
            Result(
                seqs[str(result.op_id)],
                result.op_id.bytes,
                result.status,
                result.problem.model_dump(mode="json") if result.problem else None,
            )
            for result in pushed.results
            if str(result.op_id) in seqs
        ]
        # A power cut may take this back: told once more, it is known by its identity.
        for start in range(0, len(results), STEP):
            with self._database.write(lasting=False) as connection:
                self._changed |= record_results(connection, results[start : start + STEP], now)
        with self._database.write(lasting=False) as connection:
            record_pushed(connection, int(skew / timedelta(milliseconds=1)), now)
        self._database.fold()
        put_off = {str(result.op_id) for result in pushed.results if result.status == "deferred"}
        if put_off:
            last = max(op.seq for op in ops if op.op_id in put_off)
            self._put_off_after = max(self._put_off_after, last)
        self._most = min(self._most * 2, protocol.MOST_OPS)
        self._changed |= {"outbox"}
        if pushed.ack_seq > ops[-1].seq:
            self._look_for_roll_back(pushed.ack_seq, client)
        return True

    def _halve(self, ops: list[OutgoingOp]) -> None:
        if len(ops) > 1:
            self._most = max(len(ops) // 2, 1)
            return
        # One op alone is too much: it is set aside, and holds up nothing.
        problem = {"type": "too-large", "title": "Too large", "status": 413}
        with self._database.write() as connection:
            refused = Result(ops[0].seq, identity_of(ops[0].op_id), "rejected", problem)
            record_results(connection, [refused], datetime.now(UTC))

    def _close_gap(self, gap: Gap, ops: list[OutgoingOp], client: Client) -> None:
        """Send from where the service wants it, or, where this till has nothing to send from
        there, in a new epoch, which may begin anywhere.
        """
        with self._database.write() as connection:
            found = resend_from(connection, gap.expected_seq, ops[0].seq)
            if found == "aside":
                skip_none(connection, datetime.now(UTC))
        if found == "gone":
            self._go_above(client)
        self._began_anew = found != "queued"

    def _look_for_roll_back(self, ack_seq: int, client: Client) -> None:
        """If the service has heard more of this epoch than this till remembers having said, its
        file was put back by other means than a restore: it goes on in a new epoch.
        """
        with self._database.read() as connection:
            behind = ack_seq > last_seq(connection)
        if behind:
            self._go_above(client)

    def _go_above(self, client: Client) -> None:
        """Begin an epoch above all that the service has seen of this register: if it was put back
        more than once, that is above what this till remembers and UNSEEN. Where it cannot be asked
        now it says the same of the next batch. Raises SyncError.
        """
        with self._database.read() as connection:
            standing = sync_standing(connection)
        told: protocol.Counted
        try:
            told = client.changes(standing.cursor, 1, standing.epoch)
        except CursorGone as gone:
            told = gone.counted
        go_on_above(self._database, told)


def _without_hole(ops: list[OutgoingOp]) -> list[OutgoingOp]:
    """The first ops, up to where a seq is missing: what follows is a batch of its own, so that the
    service can say what it misses.
    """
    for place in range(1, len(ops)):
        if ops[place].seq != ops[place - 1].seq + 1:
            return ops[:place]
    return ops


def skew_of(server_time: datetime, sent_at: datetime, answered_at: datetime) -> timedelta:
    """How far this clock is ahead of the service's, whose answer came in the middle."""
    return sent_at + (answered_at - sent_at) / 2 - server_time


def _body(register: bytes, epoch: int, ops: list[OutgoingOp]) -> bytes:
    """A push as JSON. It is put together op by op: the window stands still while one is made."""
    push = protocol.Push(
        register_id=UUID(bytes=register), epoch=epoch, schema=protocol.SCHEMA, ops=()
    )
    told = (
        protocol.Op.model_validate(
            {
                "op_id": op.op_id,
                "seq": op.seq,
                "kind": op.kind,
                "action": op.action,
                "occurred_at": op.occurred_at,
                "record_id": op.record_id,
                "base_version": op.base_version,
                "data": op.data,
            }
        ).model_dump_json(by_alias=True)
        for op in ops
    )
    head, tail = push.model_dump_json(by_alias=True).split('"ops":[]')
    return f'{head}"ops":[{",".join(told)}]{tail}'.encode()
