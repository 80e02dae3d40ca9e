"""Papers that could not be printed wait here until they are printed or given up."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, update

from models.tables import print_jobs


def keep_failed_print(
    connection: Connection,
    document: str,
    subject_id: int,
    printer: str,
    error: str,
    now: datetime,
) -> int:
    """Remember a paper that failed: `document` is "receipt" (of an invoice) or "closing"."""
    return connection.execute(
        insert(print_jobs).returning(print_jobs.c.id),
        {
            "document": document,
            "subject_id": subject_id,
            "printer": printer,
            "error": error,
            "created_at": now,
        },
    ).scalar_one()


def failed_again(connection: Connection, job_id: int, error: str) -> None:
    """Count one more try that failed."""
    connection.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job_id)
        .values(tries=print_jobs.c.tries + 1, error=error)
    )


def end_print_job(connection: Connection, job_id: int) -> None:
    """It was printed, or given up."""
    connection.execute(delete(print_jobs).where(print_jobs.c.id == job_id))
