"""What can go wrong between the program and a printer, and how a person is told."""

from dataclasses import dataclass

from models.errors import ShopError
from models.text import isolate_ltr
from printing.script import own
from resources.translations import tr


@dataclass(eq=False)
class PrintError(ShopError):
    """A document did not reach the paper. The sale behind it is safe; the print can be retried.

    `name` is the printer's in the settings, `address` where it was looked for, `detail` what the
    system said, for the log.
    """

    name: str
    address: str = ""
    detail: str = ""


@dataclass(eq=False)
class PrinterUnreachable(PrintError):
    """Off, unplugged, or its address is wrong. Nothing was printed."""


@dataclass(eq=False)
class PaperOut(PrintError):
    """The printer has no paper. `begun`: part of the document may already be printed."""

    begun: bool = False


@dataclass(eq=False)
class CoverOpen(PrintError):
    """The printer's cover is open. `begun`: part of the document may already be printed."""

    begun: bool = False


@dataclass(eq=False)
class PrinterRejected(PrintError):
    """The printer reports a fault of its own, or the system refused the print."""


@dataclass(eq=False)
class PrintInterrupted(PrintError):
    """The connection was lost while printing: part of the document may already be printed."""


@dataclass(eq=False)
class PrintToFileFailed(PrintError):
    """The file or folder cannot be written: no room, no permission, no such folder."""


@dataclass(eq=False)
class BadPrinterSettings(ShopError):
    """A printer's settings cannot be. `field`: name, kind, address, paper, copies, dots …"""

    field: str
    value: str


def words(error: ShopError) -> str | None:
    """What to tell the person at the till: what happened, what is safe, what to do.

    None for an error that does not come from this room.
    """
    if isinstance(error, BadPrinterSettings):
        return _about_settings(error)
    if not isinstance(error, PrintError):
        return None
    name, address = own(error.name), isolate_ltr(own(error.address))
    match error:
        case PrinterUnreachable():
            return tr(
                "Printer “{name}” does not answer at {address}. Nothing was printed and the "
                "invoice is saved. Check that it is on and connected, then print again.",
                name=name,
                address=address,
            )
        case PaperOut(begun=False):
            return tr(
                "Printer “{name}” is out of paper. Nothing was printed and the invoice is saved. "
                "Put in a new roll, then print again.",
                name=name,
            )
        case PaperOut():
            return tr(
                "Printer “{name}” ran out of paper while printing. The invoice is saved. "
                "Put in a new roll, then print a copy.",
                name=name,
            )
        case CoverOpen():
            return tr(
                "The cover of printer “{name}” is open. The invoice is saved. "
                "Close it, then print again.",
                name=name,
            )
        case PrinterRejected():
            return tr(
                "Printer “{name}” reports a fault. The invoice is saved. "
                "Switch the printer off and on, then print again.",
                name=name,
            )
        case PrintInterrupted():
            return tr(
                "The connection to printer “{name}” was lost while printing. The invoice is "
                "saved. Look at the paper: if it is not whole, print a copy.",
                name=name,
            )
        case PrintToFileFailed():
            return tr(
                "The document could not be written to {address}. The invoice is saved. "
                "Check the folder and the room on the disk, then print again.",
                address=address,
            )
    return tr("Printer “{name}” could not print. The invoice is saved.", name=name)


def _about_settings(error: BadPrinterSettings) -> str:
    value = own(error.value)
    match error.field:
        case "name":
            return tr("Give the printer a name.")
        case "address" if not error.value:
            return tr("Enter where the printer is: its network address, port, queue or file.")
        case "address":
            return tr("“{value}” is not an address of this kind of printer.", value=value)
        case "copies":
            return tr("A printer makes 1 to 9 copies.")
        case "paper":
            return tr("A thermal printer needs a 58 or 80 mm roll.")
    return tr("“{value}” is not possible here.", value=value)
