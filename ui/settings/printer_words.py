"""What a failed test page means. Unlike a receipt's, nothing stands behind it that must be safe."""

from models.display import Display
from models.errors import ShopError
from models.text import isolate, isolate_ltr
from printing.errors import (
    CoverOpen,
    PaperOut,
    PrinterRejected,
    PrinterUnreachable,
    PrintInterrupted,
    PrintToFileFailed,
)
from resources.translations import tr
from ui.errors import words


def test_failure(error: ShopError, display: Display) -> str:
    """Why the test page did not come out, and what to do."""
    match error:
        case PrinterUnreachable():
            address = isolate_ltr(error.address or isolate(error.name))
            return tr(
                "No printer answers at {address}. Check the address, the cable and that the "
                "printer is on.",
                address=address,
            )
        case PaperOut():
            return tr("The printer is out of paper. Put in a new roll and test again.")
        case CoverOpen():
            return tr("The printer's cover is open. Close it and test again.")
        case PrinterRejected():
            return tr("The printer reports a fault. Switch it off and on and test again.")
        case PrintInterrupted():
            return tr("The connection was lost while printing. Check the cable and test again.")
        case PrintToFileFailed():
            return tr(
                "{address} cannot be written. Check the path, the permissions and the disk.",
                address=isolate_ltr(error.address),
            )
    return words(error, display)
