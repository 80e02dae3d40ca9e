"""Whole rials, basis points and quantities: reading them from a keyboard, saying them in words."""

import re
from typing import NewType

from models.errors import BadAmount, BadQuantity
from models.text import latin_digits

Rials = int
BasisPoints = int
"""1% = 100."""
Thousandths = NewType("Thousandths", int)
"""A quantity: 1000 is one piece, 1250 is 1.25 kg."""

ONE = Thousandths(1000)
LARGEST = 10**15
"""No amount of one line or invoice is larger: a thousand of them still fit in 64 bits."""
RIALS_PER_TOMAN = 10
BASIS_POINTS = 10_000


def share(amount: Rials, basis_points: BasisPoints) -> Rials:
    """A percentage of an amount, floored: a shop never gives more than it promised."""
    return amount * basis_points // BASIS_POINTS


def parse_amount(text: str, *, in_tomans: bool = False) -> Rials:
    """Rials from what a person typed: any digits, separators allowed.

    Raises BadAmount for letters, fractions of a rial, negative or too large amounts.
    """
    plain = re.sub(r"[\s,٬،_\u200c\u200e\u200f\u2066-\u2069]", "", latin_digits(text))
    plain = plain.replace("٫", ".").replace("/", ".")
    pattern = r"\d+(\.\d)?" if in_tomans else r"\d+"
    if not re.fullmatch(pattern, plain):
        raise BadAmount(text, reason="negative" if plain.startswith("-") else "not_a_number")
    if len(plain) > 20:
        raise BadAmount(text, reason="too_large")
    whole, _, tenth = plain.partition(".")
    rials = int(whole) * RIALS_PER_TOMAN + int(tenth or 0) if in_tomans else int(whole)
    if rials > LARGEST:
        raise BadAmount(text, reason="too_large")
    return rials


def parse_quantity(text: str) -> Thousandths:
    """A quantity from what a person typed: whole or with up to three decimals.

    Raises BadQuantity for letters, zero, negative or too large quantities.
    """
    plain = re.sub(r"[\s,٬_\u200c\u200e\u200f\u2066-\u2069]", "", latin_digits(text))
    plain = plain.replace("٫", ".").replace("/", ".")
    match = re.fullmatch(r"(\d{1,7})(?:\.(\d{1,3}))?|\.(\d{1,3})", plain)
    if not match:
        raise BadQuantity(text, reason="not_positive" if plain.startswith("-") else "not_a_number")
    decimals = (match[2] or match[3] or "").ljust(3, "0")
    quantity = int(match[1] or 0) * 1000 + int(decimals)
    if quantity == 0:
        raise BadQuantity(text, reason="not_positive")
    return Thousandths(quantity)


_ONES = (
    "صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده"
).split()
_TENS = "- - بیست سی چهل پنجاه شصت هفتاد هشتاد نود".split()
_HUNDREDS = "- صد دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد".split()
_THOUSANDS = ("", "هزار", "میلیون", "میلیارد", "تریلیون", "کوادریلیون")


def _below_thousand(number: int) -> list[str]:
    words = []
    if number >= 100:
        words.append(_HUNDREDS[number // 100])
    rest = number % 100
    if rest >= 20:
        words.append(_TENS[rest // 10])
        rest %= 10
    if rest:
        words.append(_ONES[rest])
    return words


def in_persian_words(number: int) -> str:
    """A whole number in Persian words, as cheques and receipts write it."""
    if number < 0:
        return f"منفی {in_persian_words(-number)}"
    if number == 0:
        return _ONES[0]
    groups = []
    power = 0
    while number:
        number, group = divmod(number, 1000)
        if group:
            groups.append(" ".join([" و ".join(_below_thousand(group)), _THOUSANDS[power]]).strip())
        power += 1
    return " و ".join(reversed(groups))


_EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_EN_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_EN_THOUSANDS = ("", "thousand", "million", "billion", "trillion", "quadrillion")


def in_english_words(number: int) -> str:
    """A whole number in English words."""
    if number < 0:
        return f"minus {in_english_words(-number)}"
    if number == 0:
        return _EN_ONES[0]
    groups = []
    power = 0
    while number:
        number, group = divmod(number, 1000)
        if group:
            words = []
            hundreds, rest = divmod(group, 100)
            if hundreds:
                words.append(f"{_EN_ONES[hundreds]} hundred")
            if rest >= 20:
                tens, ones = divmod(rest, 10)
                words.append(_EN_TENS[tens] + (f"-{_EN_ONES[ones]}" if ones else ""))
            elif rest:
                words.append(_EN_ONES[rest])
            groups.append(" ".join([*words, _EN_THOUSANDS[power]]).strip())
        power += 1
    return " ".join(reversed(groups))
