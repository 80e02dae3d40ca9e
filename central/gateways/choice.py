"""From an account's settings to its gateway."""

from pathlib import Path
from typing import Final

from central.gateways.file import File
from central.gateways.ghasedak import Ghasedak
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


def open_gateway(account: Account, outbox: Path) -> Gateway:
    """The gateway of an account; `outbox` is where the one without a gateway writes.

    Raises BadAccount, whose text holds no credential.
    """
    match account.provider:
        case "file":
            return File(account, outbox)
        case "kavenegar":
            return Kavenegar(account)
        case "smsir":
            return SmsIr(account)
        case "melipayamak":
            return MeliPayamak(account)
        case "ghasedak":
            return Ghasedak(account)
        case "ippanel":
            return IpPanel(account)
    raise BadAccount(f"there is no gateway {account.provider}; known are {', '.join(PROVIDERS)}")
