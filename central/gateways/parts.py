"""Counting the parts of a text as gateways bill them."""

from typing import Final

# 3GPP TS 23.038, 6.2.1: the basic alphabet, seven bits each …
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# … and what is written as an escape and a letter.
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")

PAGES: Final[dict[str, tuple[int, ...]]] = {
    "70/67": (70, 67),
    "70/64/67": (70, 64, 67),
}
"""How many UTF-16 units each page of a text holds, by the name a line's settings use; the last
goes for all that follow. 70/64/67 is 67 to every part of a long text, which is what TS 23.040
leaves beside the header that joins them; some lines bill the first page as 70 even then."""
_LATIN: Final = (160, 146, 153)
"""The same in septets: 160 alone, 153 to every part of a long text."""


def septets(text: str) -> int | None:
    """The length in the seven-bit alphabet; None if a letter is not in it."""
    if not _BASIC.issuperset(text):
        if not (_BASIC | _EXTENDED).issuperset(text):
            return None
        return len(text) + sum(letter in _EXTENDED for letter in text)
    return len(text)


def utf16_units(text: str) -> int:
    """The length in UTF-16 units: letters beyond the first plane, such as most emoji, are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def count_parts(text: str, pages: str = "70/64/67") -> int:
    """As how many messages a text is billed; an empty one counts as one."""
    length = septets(text)
    sizes = _LATIN if length is not None else PAGES[pages]
    left = utf16_units(text) if length is None else length
    for parts, size in enumerate(sizes, 1):
        left -= size
        if left <= 0:
            return parts
    return len(sizes) - (-left // sizes[-1])
