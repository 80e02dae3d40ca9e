"""The people who may sign in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.tables import staff


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person as the sign-in tiles and the staff list show one. `has_pin`: on this till; who was
    entered on another one has none here before one is chosen.
    """

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
    has_pin: bool = True

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
            bool(row.pin_hash),
        )
        for row in connection.execute(statement)
    ]


def first_owner(connection: Connection, mobile: str) -> StaffMember | None:
    """The active owner with a mobile number, or else the first one; one who is switched off only
    where all are.
    """
    owners = [person for person in read_staff(connection) if person.role == "owner"]
    owners.sort(key=lambda person: (not person.active, not mobile or person.mobile != mobile))
    return next(iter(owners), None)


def anyone_has_pin(connection: Connection) -> bool:
    """Whether anybody, active or not, has ever chosen a PIN on this till."""
    chosen = select(staff.c.id).where(staff.c.pin_hash != "").limit(1)
    return connection.execute(chosen).first() is not None
