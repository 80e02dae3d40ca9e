"""QR codes as a matrix of modules."""

from functools import lru_cache


@lru_cache(maxsize=64)
def modules(data: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of a QR code of level M, without its quiet zone."""
    # reportlab carries an encoder of its own; imported late like the rest of it.
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(data)
    code.make()
    return tuple(tuple(bool(dark) for dark in row) for row in code.modules)
