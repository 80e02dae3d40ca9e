"""Letters join, brackets turn, lines fit, and nothing typed can break a line."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout, QTextOption

from printing import fonts, script
from tests.printing.made import plain

HOSTILE = (
    "\x1b@\x1bp\x00\x19\xfa سلام\u202eabc\u202c\u2066\u2067\x10\x04\x02😀\u200b\u0000漢字\ud800"
)


def test_letters_join() -> None:
    assert script.visual("سلام", rtl=True) == "\ufee1\ufefc\ufeb3"
    assert script.visual("پژو گچ", rtl=True) == "\ufb7b\ufb94 \ufeed\ufb8b\ufb58"


def test_a_half_space_keeps_letters_apart() -> None:
    drawn = script.visual("می‌روم", rtl=True)
    assert drawn == "\ufee1\ufeed\ufead\u200c\ufbfd\ufee3"


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("سلام (دنیا)", "(ﺎﯿﻧﺩ) ﻡﻼﺳ"),
        ("(abc) سلام", "ﻡﻼﺳ (abc)"),
        ("\u2068iPhone (256)\u2069 نو", "ﻮﻧ iPhone (256)"),
        ("\u2066−12,500\u2069 ریال", "ﻝﺎﯾﺭ −12,500"),
        ("«ضحاک» [۲]", "[۲] «ﮎﺎﺤﺿ»"),
        ("((a)) ()()", "()() ((a))"),
        ("۱٫۲۵ × ۳", "۳ × ۱٫۲۵"),
    ],
)
def test_mixed_text_in_a_persian_line(text: str, drawn: str) -> None:
    assert script.visual(text, rtl=True) == drawn


def test_mixed_text_in_an_english_line() -> None:
    assert script.visual("Total (جمع) 5", rtl=False) == "Total (ﻊﻤﺟ) 5"


@pytest.mark.parametrize(
    ("name", "rtl", "drawn"),
    [
        ("سلام (دنیا)", False, "(ﺎﯿﻧﺩ) ﻡﻼﺳ"),
        # In Persian, where paper is read as the screen is, a line of both scripts is Persian.
        ("iPhone 15 Pro (۲۵۶ گیگ)", True, "(ﮓﯿﮔ ۲۵۶) iPhone 15 Pro"),
        ("iPhone 15 Pro (256 GB)", True, "iPhone 15 Pro (256 GB)"),
        ("سلام (abc)", False, "(abc) ﻡﻼﺳ"),
        ("abc (دنیا)", True, "(ﺎﯿﻧﺩ) abc"),
    ],
)
def test_the_last_bracket_of_a_name_turns_in_a_line_of_the_other_direction(
    name: str, rtl: bool, drawn: str
) -> None:
    assert script.visual(script.own(name), rtl=rtl) == drawn


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("rtl", [True, False])
@given(
    text=st.lists(
        st.sampled_from(
            [
                "سیب",
                "abc",
                "12",
                "۳۴",
                " ",
                "(",
                ")",
                "x (y)",
                "\u2066−5\u2069",
                "\u2068(ب) z\u2069",
            ]
        ),
        max_size=8,
    ).map("".join)
)
@settings(deadline=None, max_examples=60)
def test_the_order_is_qts(rtl: bool, text: str) -> None:
    """Our visual order, letter by letter, is that of Qt's own implementation."""
    resolved = script._with_known_directions(text)
    layout = QTextLayout(resolved)
    option = QTextOption()
    direction = Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
    option.setTextDirection(direction)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    if not line.isValid():
        return
    line.setNumColumns(10_000)
    layout.endLayout()
    shown = [
        (position.x(), place)
        for run in line.glyphRuns(-1, -1, QTextLayout.GlyphRunRetrievalFlag.RetrieveAll)
        for position, place in zip(run.positions(), run.stringIndexes(), strict=True)
    ]
    theirs = "".join(resolved[place] for _, place in sorted(shown))
    ours = unicodedata.normalize("NFKC", script.visual(text, rtl=rtl))
    # Qt tells where a bracket stands, not which way it looks.
    unseen = re.compile("[ ()\u2066-\u2069]")
    assert unseen.sub("", ours) == unseen.sub("", theirs)


def test_a_title_wraps_in_reading_order() -> None:
    title = script.own("iPhone 15 Pro Max (256GB) Natural Titanium")
    assert script.lines(title, "regular", 8000, rtl=True) == [
        "iPhone 15 Pro",
        "Max (256GB)",
        "Natural Titanium",
    ]


@given(st.text(max_size=200), st.sampled_from([1500.0, 6000.0, 20000.0]), st.booleans())
@settings(deadline=None)
def test_every_line_fits_and_every_glyph_exists(text: str, width: float, rtl: bool) -> None:
    for drawn in script.lines(script.own(text), "regular", width, rtl=rtl):
        assert fonts.advance(drawn, "regular") <= width + 1 or len(drawn) <= 2
        assert all(ord(character) in fonts.characters() for character in drawn)


@given(st.text(alphabet="ابپتجچدرزسشعغفکگلمنوهی ۰۱۲۳abcXYZ-/", max_size=120))
@settings(deadline=None)
def test_no_letter_is_lost(text: str) -> None:
    drawn = "".join(script.lines(script.own(text), "bold", 5000, rtl=True))
    letters = sorted(unicodedata.normalize("NFKC", drawn).replace(" ", ""))
    assert letters == sorted(text.replace(" ", ""))


def test_a_letter_without_a_glyph_becomes_a_box_and_the_line_stays() -> None:
    (drawn,) = script.lines(script.own("چای 漢 سبز 😀"), "regular", 30000, rtl=True)
    assert drawn.count("◊") == 2
    assert "چای" in plain(drawn[::-1])


def test_hostile_text_is_only_text() -> None:
    clean = script.clean(HOSTILE)
    assert not set(clean) & {
        "\x1b",
        "\x10",
        "\x00",
        "\u202e",
        "\u202c",
        "\u2066",
        "\u2067",
        "\ud800",
    }
    assert "سلام" in clean


def test_text_without_end_is_broken_quickly() -> None:
    for endless in ("س" * 10_000, "x" * 10_000, "\u200d" * 10_000, "سلام " * 2_000):
        for drawn in script.lines(script.own(endless), "regular", 20_000, rtl=True):
            assert fonts.advance(drawn, "regular") <= 20_001
