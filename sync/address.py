"""Where a service is."""

import ipaddress
from contextlib import suppress
from urllib.parse import urlsplit


def is_address(text: str) -> bool:
    """Whether a text is the address of a service: https, or http on this very machine."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    """Whether a host is this machine. A name may begin like its address and be somebody's."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
