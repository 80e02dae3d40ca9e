"""Where a service is."""

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
    here = host in ("localhost", "::1") or host.startswith("127.")
    return parts.scheme == "https" or (parts.scheme == "http" and here)
