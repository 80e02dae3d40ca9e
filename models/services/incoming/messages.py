"""SMS that other tills queued."""

from collections.abc import Sequence

from sqlalchemy import Connection

from models.services.incoming.known import Known
from models.services.incoming.values import Document, instant
from models.tables import sms_jobs
from models.tables.many import Many
from models.tables.types import identity_of

_ADD_SMS = Many(
    sms_jobs,
    *("uuid", "recipient", "template_kind", "text", "customer_id", "invoice_id"),
    *("created_at", "not_before", "expires_at"),
)


def queue_sms(
    connection: Connection, known: Known, told: Sequence[tuple[Document, int | None]]
) -> None:
    """Queue these, each with the row of its invoice, if it has one."""
    _ADD_SMS.add(
        connection,
        [
            {
                "uuid": identity_of(job["id"]),
                "recipient": job["to"],
                "template_kind": job["template_kind"],
                "text": job["text"],
                "customer_id": known.maybe("customer", job["customer"]),
                "invoice_id": invoice_id,
                "created_at": instant(job["created_at"]),
                "not_before": instant(job["not_before"]),
                "expires_at": instant(job["expires_at"]),
            }
            for job, invoice_id in told
        ],
    )
