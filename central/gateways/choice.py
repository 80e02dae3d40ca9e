"""From an account's settings to its gateway."""

from pathlib import Path
from typing import Final

from central.gateways.file import File
from central.gateways.ghasedak import Ghasedak
from central.gateways.http import READ_SECONDS
from central.gateways.interface import Account, BadAccount, Gateway
from central.gateways.ippanel import IpPanel
from central.gateways.kavenegar import Kavenegar
from central.gateways.melipayamak import MeliPayamak
from central.gateways.smsir import SmsIr

PROVIDERS: Final = ("file", "kavenegar", "smsir", "melipayamak", "ghasedak", "ippanel")
CREDENTIALS: Final[dict[str, tuple[str, ...]]] = {
    "file": (),
    "kavenegar": ("key",),
    "smsir": ("key",),
    "melipayamak": ("username", "password"),
    "ghasedak": ("key",),
    "ippanel": ("key",),
}
"""What each gateway knows its owner by."""


def open_gateway(account: Account, outbox: Path, read_seconds: float = READ_SECONDS) -> Gateway:
    """The gateway of an account; `outbox` is where the one without a gateway writes;
    `read_seconds` how long an answer may take.

    Raises BadAccount, whose text holds no credential.
    """
    match account.provider:
        case "file":
            return File(account, outbox)
        case "kavenegar":
            return Kavenegar(account, read_seconds)
        case "smsir":
            return SmsIr(account, read_seconds)
        case "melipayamak":
            return MeliPayamak(account, read_seconds)
        case "ghasedak":
            return Ghasedak(account, read_seconds)
        case "ippanel":
            return IpPanel(account, read_seconds)
    raise BadAccount(f"there is no gateway {account.provider}; known are {', '.join(PROVIDERS)}")
