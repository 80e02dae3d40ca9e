"""What a thermal printer says of itself when asked in real time (DLE EOT)."""

from dataclasses import dataclass

ASK = b"\x10\x04\x02\x10\x04\x04"
"""The cause of being offline, then the paper sensors: one byte each comes back."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """A printer's answer."""

    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    fault: bool = False


def is_answer(byte: int) -> bool:
    """Whether a byte can be an answer: bits 1 and 4 are set, 0 and 7 clear, by definition.

    What a printer reports unasked (automatic status back) looks otherwise and is passed over.
    """
    return byte & 0b1001_0011 == 0b0001_0010


def read_answers(offline: int, paper: int) -> PrinterStatus:
    """The meaning of the two answers to ASK."""
    return PrinterStatus(
        cover_open=bool(offline & 0x04),
        paper_out=bool(offline & 0x20 or paper & 0x60),
        paper_low=bool(paper & 0x0C),
        fault=bool(offline & 0x40),
    )
