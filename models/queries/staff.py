"""The people who may sign in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.tables import staff


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person as the sign-in tiles and the staff list show one."""

    id: int
    first_name: str
    last_name: str
    role: str
    gender: str | None
    mobile: str
    email: str
    photo: bytes | None
    active: bool
    locked_until: datetime | None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def read_staff(connection: Connection, *, active_only: bool = False) -> list[StaffMember]:
    """Everyone, owners first."""
    statement = select(staff).order_by(staff.c.role.desc(), staff.c.id)
    if active_only:
        statement = statement.where(staff.c.active == 1)
    return [
        StaffMember(
            row.id,
            row.first_name,
            row.last_name,
            row.role,
            row.gender,
            row.mobile or "",
            row.email or "",
            row.photo,
            bool(row.active),
            row.locked_until,
        )
        for row in connection.execute(statement)
    ]
