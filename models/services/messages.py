"""Queueing SMS jobs from the shop's templates. Only named fields are filled in."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select

from models.services import outbox
from models.tables import new_identity, sms_jobs, sms_templates

FIELDS = ("name", "shop", "total", "earned", "credit", "points", "rank", "number", "referred")
"""What a template may name: {name} {shop} …; anything else stays as it was typed."""
_WANTED_FOR = timedelta(days=3)
_TEMPLATE = select(sms_templates.c.text).where(
    sms_templates.c.kind == bindparam("kind"), sms_templates.c.active == 1
)
_QUEUE = insert(sms_jobs)


def fill(text: str, fields: Mapping[str, str]) -> str:
    """The template with its {named} fields replaced."""
    filled = re.sub(r"\{(\w+)\}", lambda match: fields.get(match[1], match[0]), text)
    return re.sub("[\u2066-\u2069]", "", filled)  # isolates cost room and telephones need none


def queue_message(
    connection: Connection,
    kind: str,
    recipient: str,
    fields: Mapping[str, str],
    now: datetime,
    customer_id: int | None = None,
    invoice_id: int | None = None,
) -> bytes | None:
    """Queue the template of a kind, if it is switched on; the job's identity."""
    text = connection.execute(_TEMPLATE, {"kind": kind}).scalar_one_or_none()
    if text is None:
        return None
    identity = new_identity()
    connection.execute(
        _QUEUE,
        {
            "uuid": identity,
            "recipient": recipient,
            "template_kind": kind,
            "text": fill(text, fields),
            "customer_id": customer_id,
            "invoice_id": invoice_id,
            "created_at": now,
            "expires_at": now + _WANTED_FOR,
        },
    )
    # One that thanks for a sale goes with it.
    if invoice_id is None:
        outbox.post(connection, "sms_job", identity, now)
    return identity
