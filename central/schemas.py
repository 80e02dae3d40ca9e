"""Which versions of the wire shapes this service understands."""

from central.problems import Refused
from sync import protocol

UNDERSTOOD = protocol.SchemaRange(min=protocol.SCHEMA, max=protocol.SCHEMA)


def check_schema(schema: int) -> None:
    """Raises Refused (426) unless these wire shapes are understood here."""
    if not UNDERSTOOD.min <= schema <= UNDERSTOOD.max:
        raise Refused(
            426,
            "not-understood",
            "These wire shapes are not understood",
            schema_min=UNDERSTOOD.min,
            schema_max=UNDERSTOOD.max,
        )
