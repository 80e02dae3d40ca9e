"""Persian and mixed text made ready to be drawn left to right: cleaned, broken, shaped, reordered.

Lines are broken in logical order, before shaping. Each line then goes through arabic_reshaper
(joined letters), the bidirectional algorithm and mirroring, and is a string of glyphs in the
order in which a pen moving to the right meets them.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from models.text import isolate, towards
from printing import fonts
from printing.paper import Weight
from resources.translations import language

_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_KEPT_FORMATS = "\u200c\u200d\u200e\u200f\u061c"
_LRI, _RLI, _FSI, _PDI = "\u2066", "\u2067", "\u2068", "\u2069"
_ISOLATES = _LRI + _RLI + _FSI + _PDI
_INVISIBLE = re.compile("[\x01\u200d-\u200f\u061c\u2066-\u2069\ufeff]")
_WORD = re.compile("[^ \u200b]+[ \u200b]*|[ \u200b]+")
_BOX = "\u25ca"
"""Stands for a letter Vazirmatn lacks: its hollow lozenge, for it has no box."""
_MARKER = "\x01"
"""Boundary-neutral like every control character: where it lands tells a bracket's direction."""
_BASE_MARKS = {True: "\u200f", False: "\u200e"}
_MIRRORED = dict(zip("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤", strict=True))
_BRACKET = re.compile("[" + re.escape("".join(_MIRRORED)) + "]")
_MARKED_BRACKET = re.compile(f"{_MARKER}{_BRACKET.pattern}|{_BRACKET.pattern}{_MARKER}")


def clean(text: str) -> str:
    """What somebody typed, without what could command a printer or turn a line round.

    Control characters, direction overrides and isolates go; newlines stay, tabs are spaces.
    Letters that were pasted in their joined forms become plain letters.
    """
    text = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = unicodedata.normalize("NFC", text.replace("\u2029", "\n").replace("\t", " "))
    return "".join(filter(_is_harmless, text)).strip()


def _is_harmless(character: str) -> bool:
    if character == "\n" or character in _KEPT_FORMATS:
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def own(text: str) -> str:
    """`clean`, each line isolated: a title or name reads in its own direction anywhere.

    In Persian a line of both scripts is read as Persian is, whichever it begins with.
    """
    return "\n".join(isolate(_as_read(line)) for line in clean(text).split("\n") if line)


def _as_read(line: str) -> str:
    persian = any(unicodedata.bidirectional(character) in ("R", "AL") for character in line)
    return towards(line, right_to_left=True) if persian and language() == "fa" else line


def lines(text: str, weight: Weight, width: float, *, rtl: bool) -> list[str]:
    """A text as drawn lines no wider than `width`, which is in thousandths of the type size."""
    drawn: list[str] = []
    for paragraph in text.split("\n"):
        drawn += [visual(line, rtl=rtl) for line in _broken(paragraph, weight, width)]
    return drawn


def _broken(paragraph: str, weight: Weight, width: float) -> list[str]:
    """A paragraph's lines in logical order, isolates opened and closed within each."""
    broken: list[str] = []
    line, used, opened = "", 0.0, ""

    def finish() -> None:
        nonlocal line, used, opened
        opened = _still_open(line)
        broken.append(line.rstrip(" ") + _PDI * len(opened))
        line, used = opened, 0.0

    for found in _WORD.findall(_with_known_directions(paragraph)):
        word = found
        if used and used + _bare_width(word, weight, width) > width:
            finish()
        while len(word) > 1 and _bare_width(word, weight, width) > width:
            head = _fitting(word, weight, width)
            line += word[:head]
            finish()
            word = word[head:]
        line += word
        used += _word_width(word, weight)
    if line != opened or not broken:
        finish()
    return broken


def _most(width: float) -> int:
    """More characters than fit on a line: hardly one is narrower than a sixth of its size."""
    return int(width // 160) + 2


def _bare_width(word: str, weight: Weight, width: float) -> float:
    """The width of a word without the spaces after it, or one that no line has room for."""
    word = word.rstrip(" \u200b")
    return _word_width(word, weight) if len(word) <= _most(width) else 2 * width


def _fitting(word: str, weight: Weight, width: float) -> int:
    """How many characters of a word too long for a line fit on one; at least one."""
    low, high = 1, min(len(word) - 1, _most(width))
    while low < high:
        middle = (low + high + 1) // 2
        if _word_width(word[:middle], weight) <= width:
            low = middle
        else:
            high = middle - 1
    while low < len(word) - 1 and unicodedata.combining(word[low]):
        low += 1
    return low


def _with_known_directions(text: str) -> str:
    """The text with first-strong isolates resolved and strays removed, so it can be broken."""
    if not any(character in text for character in _ISOLATES):
        return text
    characters = list(text)
    stack: list[int] = []
    for place, character in enumerate(characters):
        if character in (_LRI, _RLI, _FSI):
            stack.append(place)
        elif character == _PDI:
            if stack:
                stack.pop()
            else:
                characters[place] = ""
    for place in stack:
        characters[place] = ""
    for place, character in enumerate(characters):
        if character == _FSI:
            characters[place] = _RLI if _reads_rtl(characters, place + 1) else _LRI
    return "".join(characters)


def _reads_rtl(characters: list[str], place: int) -> bool:
    """Whether the first strong letter from a place on, within its isolate, is right to left."""
    depth = 0
    for character in characters[place:]:
        if character in (_LRI, _RLI, _FSI):
            depth += 1
        elif character == _PDI:
            depth -= 1
            if depth < 0:
                return False
        elif character and not depth:
            strong = unicodedata.bidirectional(character)
            if strong in ("L", "R", "AL"):
                return strong != "L"
    return False


def _still_open(line: str) -> str:
    opened = ""
    for character in line:
        if character in (_LRI, _RLI):
            opened += character
        elif character == _PDI:
            opened = opened[:-1]
    return opened


@lru_cache(maxsize=4096)
def _word_width(word: str, weight: Weight) -> float:
    return fonts.advance(_drawable(_reshaper().reshape(word)), weight)


def measure(text: str, weight: Weight) -> float:
    """How wide a one-line text is at size 1000."""
    return _word_width(text, weight)


@cache
def _reshaper() -> Any:
    from arabic_reshaper import ArabicReshaper

    # Marks stay («لطفاً»), and so does the half-space, so that the text reads back as typed.
    return ArabicReshaper({"delete_harakat": False, "delete_tatweel": False})


@lru_cache(maxsize=4096)
def visual(line: str, *, rtl: bool) -> str:
    """A line as it is drawn from left to right."""
    line = _with_known_directions(line)
    if line.isascii() and not rtl:
        return _drawable(line)
    from bidi import get_display  # type: ignore[import-untyped]

    marked = _BRACKET.sub(lambda match: match[0] + _MARKER, _reshaper().reshape(line))
    # The algorithm gives what is invisible at the end of a line the line's own direction, and
    # would carry the last bracket's marker away from it: a letter of that direction ends the line.
    marked += _BASE_MARKS[rtl]
    ordered = str(get_display(marked, base_dir="R" if rtl else "L"))
    return _drawable(_MARKED_BRACKET.sub(_mirror, ordered))


def _mirror(match: re.Match[str]) -> str:
    # The marker followed the bracket; where it comes first, the run is right to left.
    text = match[0]
    return _MIRRORED[text[1]] if text[0] == _MARKER else text[0]


def _drawable(shaped: str) -> str:
    """The text with only characters that have glyphs."""
    shaped = _INVISIBLE.sub("", shaped)
    known = fonts.characters()
    if all(ord(character) in known for character in shaped):
        return shaped
    return "".join(
        character if ord(character) in known else _substitute(character, known)
        for character in shaped
    )


def _substitute(character: str, known: frozenset[int]) -> str:
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(ord(part) in known for part in plain):
        return plain
    # Zero-width characters and an emoji's modifiers have nothing to show.
    if unicodedata.category(character) in ("Mn", "Me", "Cc", "Cf", "Sk"):
        return ""
    return " " if unicodedata.category(character) == "Zs" else _BOX
