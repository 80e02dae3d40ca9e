"""Persian text as people type it: digits, look-alike letters, mobile numbers, national ids."""

import re
import unicodedata

_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

# Letters that look alike or are typed alike, and marks that carry no meaning in a search.
_FOLDED = {
    "ي": "ی",
    "ى": "ی",
    "ئ": "ی",
    "ك": "ک",
    "ة": "ه",
    "ۀ": "ه",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ؤ": "و",
    "\u200c": " ",  # half-space: "آرا‌نی" and "آرا نی" are looked for alike
    "\u00a0": " ",
    "،": " ",
    **{chr(letter): chr(digit) for letter, digit in _LATIN.items()},
}
# Letters that become another, or nothing. Most of a text is none of them, and is left alone.
_TO_FOLD = re.compile(
    f"[{''.join(_FOLDED)}"
    "\u0640"  # tatweel
    "\u200d-\u200f\u2066-\u2069٬\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_BESIDE_A_PHONE = re.compile(r"داخلی|ext\.?|\bو\b", re.IGNORECASE)
_PHONE = re.compile(r"[\d\s+()\-–/,،.]*")
_FEWEST_DIGITS = 3
_GAP = re.compile(r"[\s\u200c\u200e\u200f\u2066-\u2069]")
_PRINTED_IN_GROUPS = (8, 12, 13, 14)
"""Digits of an EAN-8, a UPC, an EAN-13 and an ITF-14, which stand with gaps under their bars."""
_MOBILE = re.compile(r"(?:\+98|0098|98|0)?(9[0-9]{9})")

FIRST_STRONG_ISOLATE = "\u2068"
LEFT_TO_RIGHT_ISOLATE = "\u2066"
POP_ISOLATE = "\u2069"
MARKS = "\u200e\u200f"
"""Left-to-right and right-to-left mark: letters without a shape, with a direction."""


def is_phone(text: str) -> bool:
    """Whether a text is a telephone number, or several, each maybe with an extension (داخلی)."""
    plain = _BESIDE_A_PHONE.sub(" ", latin_digits(text))
    digits = sum(letter.isdigit() for letter in plain)
    return digits >= _FEWEST_DIGITS and _PHONE.fullmatch(plain) is not None


def latin_digits(text: str) -> str:
    """The text with Persian and Arabic digits as 0-9."""
    return text.translate(_LATIN)


def persian_digits(text: str) -> str:
    """The text with 0-9 as ۰-۹."""
    return text.translate(_PERSIAN)


def barcode_text(text: str) -> str:
    """A barcode as a scanner reads it: digits in Latin, and without the gaps that the digits under
    the bars are printed with.
    """
    plain = latin_digits(text.strip())
    digits = _GAP.sub("", plain)
    grouped = digits.isdecimal() and len(digits) in _PRINTED_IN_GROUPS
    return digits if grouped else plain


def fold(text: str) -> str:
    """The form in which texts are compared and searched, sorted Persian alphabet aside.

    Letters that look alike become one, marks and tatweel vanish, half-spaces are spaces, digits
    are Latin, letters small.
    """
    folded = _TO_FOLD.sub(_folded, unicodedata.normalize("NFKC", text))
    return " ".join(folded.split()).casefold()


def _folded(found: re.Match[str]) -> str:
    return _FOLDED.get(found[0], "")


# Persian has four letters that Unicode files after the Arabic ones, and begins with آ, which a
# search takes for ا. A key that puts every letter at its place lets an index do the sorting.
_FIRST_LETTER = "\ue000"
_ALPHABET = "ءابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_SORT_KEY = str.maketrans({letter: chr(0xE001 + place) for place, letter in enumerate(_ALPHABET)})


def sort_key(text: str) -> str:
    """A text whose plain comparison is Persian alphabetical order."""
    composed = unicodedata.normalize("NFC", text).replace("آ", _FIRST_LETTER)
    return fold(composed).translate(_SORT_KEY)


def mobile_number(text: str) -> str | None:
    """The one way we write an Iranian mobile number, `09…` with eleven digits, or None.

    Any script of digits, any of the prefixes +98, 0098, 98, 0 or none, spaces and dashes alike.
    """
    digits = re.sub(r"[\s\-()._\u200c\u200e\u200f\u2066-\u2069]", "", latin_digits(text))
    match = _MOBILE.fullmatch(digits)
    return f"0{match[1]}" if match else None


def is_foreign_number(text: str) -> bool:
    """Whether a text is a telephone number of another country."""
    digits = re.sub(r"[\s\-()]", "", latin_digits(text))
    return bool(re.fullmatch(r"(\+|00)(?!98)\d{7,15}", digits))


def is_national_id(text: str) -> bool:
    """Whether a text is a valid کد ملی: ten digits, the last one checking the others.

    Source: the check-digit rule of the National Organization for Civil Registration.
    """
    digits = latin_digits(text)
    if not re.fullmatch(r"[0-9]{10}", digits) or len(set(digits)) == 1:
        return False
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest)


def is_legal_id(text: str) -> bool:
    """Whether a text is a valid شناسه ملی of a company: eleven digits, the last a check digit."""
    digits = latin_digits(text)
    if not re.fullmatch(r"[0-9]{11}", digits) or len(set(digits)) == 1:
        return False
    ten = int(digits[9]) + 2
    weights = (29, 27, 23, 19, 17) * 2
    total = sum(
        (int(digit) + ten) * weight for digit, weight in zip(digits[:10], weights, strict=True)
    )
    return int(digits[10]) == total % 11 % 10


def isolate(text: str) -> str:
    """The text so wrapped that its direction does not turn the words around it."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def isolate_ltr(text: str) -> str:
    """A number, code or telephone so wrapped that it is read left to right anywhere."""
    return f"{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}"


def towards(text: str, *, right_to_left: bool) -> str:
    """The text so marked that it is laid out in that direction, whatever letter it begins with."""
    depth = 0
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("LRI", "RLI", "FSI"):
            depth += 1
        elif kind == "PDI":
            depth -= 1
        elif depth == 0 and kind in ("L", "R", "AL"):
            if (kind != "L") == right_to_left:
                return text
            break
    return f"{MARKS[right_to_left]}{text}" if text else text
