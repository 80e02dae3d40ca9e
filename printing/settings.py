"""What this computer knows about one printer; the application keeps it as plain JSON."""

import re
from dataclasses import asdict, dataclass, fields
from pathlib import PurePath
from typing import Any, Literal, get_args

from models.text import latin_digits
from printing.errors import BadPrinterSettings
from printing.paper import PAPERS, Paper, PaperName

PrinterKind = Literal["network", "serial", "usb", "windows", "file", "system", "pdf"]
Cut = Literal["none", "partial", "full"]
Drawer = Literal["none", "pin2", "pin5"]

DEFAULT_PORT = 9100
_WIDTHS = range(128, 1281, 8)
_THERMAL = ("network", "serial", "usb", "windows", "file")
_USB = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """One printer. Raises BadPrinterSettings when it cannot be.

    `address` by kind: network `host` or `host:port`; serial `COM3` or `/dev/ttyS0`, a baud rate
    may follow after `@`; usb `vendor:product` in hexadecimal; windows and system the queue's name
    (system: empty for the default printer); file a file or device that receives the printer's
    bytes; pdf a folder.
    """

    name: str
    kind: PrinterKind = "network"
    address: str = ""
    paper: PaperName = "80mm"
    cut: Cut = "partial"
    drawer: Drawer = "none"
    copies: int = 1
    dots: int | None = None
    """Dots across, a multiple of 8, where the printer has others than its paper's 384 or 576."""
    ask_status: bool = True
    """Ask the printer for paper and cover before and after printing (network only)."""

    def __post_init__(self) -> None:
        """Check every field."""
        _one_of("kind", self.kind, get_args(PrinterKind))
        _one_of("paper", self.paper, get_args(PaperName))
        _one_of("cut", self.cut, get_args(Cut))
        _one_of("drawer", self.drawer, get_args(Drawer))
        if not self.name.strip():
            raise BadPrinterSettings("name", "")
        if type(self.copies) is not int or not 1 <= self.copies <= 9:
            raise BadPrinterSettings("copies", str(self.copies))
        if self.dots is not None and (type(self.dots) is not int or self.dots not in _WIDTHS):
            raise BadPrinterSettings("dots", str(self.dots))
        if type(self.ask_status) is not bool:
            raise BadPrinterSettings("ask_status", str(self.ask_status))
        if self.is_thermal and not self.sheet.is_roll:
            raise BadPrinterSettings("paper", self.paper)
        self._check_address()

    def _check_address(self) -> None:
        if not self.address and self.kind != "system":
            raise BadPrinterSettings("address", "")
        if any(ord(character) < 32 for character in self.address):
            raise BadPrinterSettings("address", self.address)
        match self.kind:
            case "network":
                self.endpoint()
            case "serial":
                self.serial_port()
            case "usb":
                self.usb_ids()
            case "file":
                if not PurePath(self.address).name:
                    raise BadPrinterSettings("address", self.address)

    @property
    def sheet(self) -> Paper:
        """The paper in it."""
        return PAPERS[self.paper]

    @property
    def is_thermal(self) -> bool:
        """Whether it speaks ESC/POS."""
        return self.kind in _THERMAL

    @property
    def dots_across(self) -> int:
        """Dots across the printable width of a thermal printer."""
        return self.dots or self.sheet.dots

    def endpoint(self) -> tuple[str, int]:
        """Host and port of a network printer."""
        text = latin_digits(self.address.strip())
        bracketed = re.fullmatch(r"\[([0-9a-fA-F:.%\w]+)\](?::(\d+))?", text)
        plain = re.fullmatch(r"([\w.\-]+)(?::(\d+))?", text)
        bare_v6 = re.fullmatch(r"([0-9a-fA-F.]*(?::[0-9a-fA-F.]*){2,})", text)
        match = bracketed or plain or bare_v6
        if not match:
            raise BadPrinterSettings("address", self.address)
        port = match[2] if match.lastindex == 2 else None
        if port is not None and not 1 <= int(port) <= 65535:
            raise BadPrinterSettings("address", self.address)
        return match[1], int(port) if port else DEFAULT_PORT

    def serial_port(self) -> tuple[str, int]:
        """Device and baud rate of a serial printer."""
        device, _, baud = latin_digits(self.address.strip()).partition("@")
        if not device or (baud and not re.fullmatch(r"\d{3,7}", baud)):
            raise BadPrinterSettings("address", self.address)
        return device, int(baud) if baud else 9600

    def usb_ids(self) -> tuple[int, int]:
        """Vendor and product of a USB printer."""
        match = _USB.fullmatch(latin_digits(self.address.strip()))
        if not match:
            raise BadPrinterSettings("address", self.address)
        return int(match[1], 16), int(match[2], 16)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "PrinterSettings":
        """From `to_dict`. What a later version added is passed over; what is wrong is refused."""
        known = {field.name for field in fields(cls)}
        if "name" not in values:
            raise BadPrinterSettings("name", "")
        for field in ("name", "address"):
            if not isinstance(values.get(field, ""), str):
                raise BadPrinterSettings(field, str(values[field]))
        return cls(**{key: value for key, value in values.items() if key in known})


def _one_of(field: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise BadPrinterSettings(field, str(value))
