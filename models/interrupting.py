"""Long statements that somebody may want to end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

_STEPS = 100_000  # of SQLite's virtual machine between two looks: some hundredths of a second


@contextmanager
def interruptible(connection: Connection, look: Callable[[], None]) -> Iterator[None]:
    """Call `look` again and again while statements run. What it raises ends the statement that is
    running, and comes out of here; SQLite then takes the transaction back.
    """
    stopped: list[BaseException] = []
    raw = connection.connection.dbapi_connection
    assert raw is not None

    def heartbeat() -> int:
        try:
            look()
        except BaseException as error:
            stopped.append(error)
            return 1
        return 0

    raw.set_progress_handler(heartbeat, _STEPS)
    try:
        yield
    except DatabaseError:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        raw.set_progress_handler(None, 0)
