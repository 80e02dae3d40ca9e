"""The one theme file: colours, sizes, fonts and the style sheet made of them."""

import string
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from resources import translations

FAMILY = "Vazirmatn"
_RESOURCES = Path(translations.__file__).parent

Tone = Literal["plain", "bronze", "silver", "gold", "green", "orange", "red", "blue"]
"""What a colour says: bronze … gold are ranks, green is a purchase, orange due, red debt."""
Accent = Literal["green", "orange", "blue", "red"]


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of the program."""

    name: Literal["light", "dark"]
    background: str
    surface: str
    raised: str
    border: str
    hairline: str
    text: str
    second: str
    third: str
    green: str
    green_tint: str
    orange: str
    orange_tint: str
    orange_tile: str
    blue: str
    blue_tint: str
    red: str
    red_tint: str
    gold: str
    gold_tint: str
    silver: str
    silver_tint: str
    bronze: str
    bronze_tint: str
    on_accent: str
    shade: str

    @property
    def dark(self) -> bool:
        """Whether light letters stand on dark ground."""
        return self.name == "dark"

    def ink(self, tone: Tone) -> str:
        """The letters of a tone."""
        return self.second if tone == "plain" else str(getattr(self, tone))

    def ink_on_selection(self, tone: Tone) -> str:
        """The letters of a tone in a selected row, whose ground is tinted."""
        return self.mixed(self.ink(tone), self.text, 0.15)

    def tint(self, tone: Tone) -> str:
        """The ground on which a tone's letters stand."""
        return self.hairline if tone == "plain" else str(getattr(self, f"{tone}_tint"))

    def tile(self, accent: Accent) -> str:
        """A large plane of an accent, under letters in `on_accent`."""
        return self.orange_tile if accent == "orange" else str(getattr(self, accent))

    def mixed(self, colour: str, other: str, share: float) -> str:
        """`colour` with a share (0 … 1) of `other` in it."""
        return _mixed(colour, other, share)


@cache
def _mixed(colour: str, other: str, share: float) -> str:
    first, second = QColor(colour), QColor(other)
    channels = (
        round(a + (b - a) * share)
        for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return "#{:02x}{:02x}{:02x}".format(*channels)


LIGHT = Theme(
    name="light",
    background="#f4f5f7",
    surface="#ffffff",
    raised="#fafbfc",
    border="#e3e6eb",
    hairline="#eef0f3",
    text="#1b2430",
    second="#5b6776",
    third="#667180",
    green="#117a50",
    green_tint="#e8f5ef",
    orange="#a9540b",
    orange_tint="#fdf1e5",
    orange_tile="#b45a0c",
    blue="#2560c8",
    blue_tint="#eaf1fd",
    red="#b93333",
    red_tint="#fcecec",
    gold="#8a6410",
    gold_tint="#f6ecd0",
    silver="#56606e",
    silver_tint="#e8ebef",
    bronze="#8f5424",
    bronze_tint="#f6e4d6",
    on_accent="#ffffff",
    shade="#10161d",
)
DARK = Theme(
    name="dark",
    background="#13171c",
    surface="#1b2027",
    raised="#20262e",
    border="#2c343e",
    hairline="#262d36",
    text="#e6eaf0",
    second="#9ba7b5",
    third="#8a95a3",
    green="#35b987",
    green_tint="#17332a",
    orange="#f0984a",
    orange_tint="#3a2a1a",
    orange_tile="#f0984a",
    blue="#6b9cf6",
    blue_tint="#1c2c47",
    red="#ee6a6a",
    red_tint="#3d2224",
    gold="#e0bd62",
    gold_tint="#3b3117",
    silver="#b6c0cc",
    silver_tint="#2c343e",
    bronze="#dd9a63",
    bronze_tint="#3a2819",
    on_accent="#0d1a14",
    shade="#000000",
)
THEMES = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Every length of the program, in device-independent pixels."""

    hair: int = 1
    ring: int = 2
    grid: int = 4
    gap_small: int = 6
    gap: int = 10
    gap_large: int = 14
    margin: int = 20
    padding: int = 16
    radius_small: int = 5
    radius_chip: int = 6
    radius: int = 8
    radius_card: int = 10
    radius_tile: int = 12
    field: int = 36
    field_large: int = 52
    primary: int = 44
    pad_key: int = 52
    small_button: int = 28
    tiny_button: int = 18
    chip: int = 20
    key: int = 18
    segment: int = 28
    row: int = 34
    row_small: int = 30
    table_head: int = 36
    strip: int = 42
    side_panel: int = 316
    dialog: int = 480
    toast: int = 380
    palette: int = 560
    palette_height: int = 440
    rail: int = 204
    rail_narrow: int = 58
    narrow_window: int = 1100
    rail_entry: int = 36
    status_bar: int = 28
    icon: int = 18
    icon_small: int = 16
    icon_tile: int = 32
    logo: int = 26
    avatar: int = 40
    check_box: int = 18
    action_tile: int = 96
    figure_tile: int = 96
    figure_column: int = 112
    font: int = 13
    font_small: int = 12
    font_tiny: int = 11
    font_section: int = 14
    font_tile: int = 18
    font_title: int = 17
    font_figure: int = 19
    font_total: int = 23
    font_empty: int = 15
    window_width: int = 1366
    window_height: int = 768
    least_width: int = 900
    least_height: int = 500


SIZES = Sizes()


def apply(app: QApplication, theme: Theme, language: str) -> None:
    """Give the application its look and its language. Windows built before must be rebuilt."""
    translations.use_language(language)
    if not QFontDatabase.hasFamily(FAMILY):
        for weight in ("Regular", "SemiBold", "Bold"):
            QFontDatabase.addApplicationFont(str(_RESOURCES / "fonts" / f"{FAMILY}-{weight}.ttf"))
    # A style sheet is worked out for every widget there is: another language alone needs none.
    if app.property("theme") != theme:
        # The theme belongs to the application as its palette and font do; there is no other global.
        app.setProperty("theme", theme)
        app.setStyle("Fusion")
        app.setFont(font())
        app.setPalette(_palette(theme))
        app.setStyleSheet(stylesheet(theme))
    persian = language == "fa"
    QLocale.setDefault(QLocale("fa_IR" if persian else "en_US"))
    app.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if persian else Qt.LayoutDirection.LeftToRight
    )
    for old in app.findChildren(QTranslator, "qtbase"):
        app.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(app)
    translator.setObjectName("qtbase")
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)


def current() -> Theme:
    """The theme last applied to the application."""
    app = QApplication.instance()
    theme = app.property("theme") if app else None
    return theme if isinstance(theme, Theme) else LIGHT


def current_direction() -> Qt.LayoutDirection:
    """The direction of the program's language."""
    return QApplication.layoutDirection()


def start_side() -> Qt.AlignmentFlag:
    """The side where reading begins, whatever is written: an empty field, a number, a Latin word.

    Qt's own AlignLeft turns round with the text or the keyboard, not with the window.
    """
    side = Qt.AlignmentFlag.AlignRight if reads_right_to_left() else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


def reads_right_to_left() -> bool:
    """Whether the program's language runs right to left."""
    return current_direction() == Qt.LayoutDirection.RightToLeft


def font(pixels: int = SIZES.font, weight: int = 400) -> QFont:
    """Vazirmatn at a size and one of the weights 400, 600 and 700."""
    return QFont(_font(pixels, weight))


@cache
def _font(pixels: int, weight: int) -> QFont:
    made = QFont(FAMILY)
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(weight))
    return made


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.background),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.raised),
        (role.Text, theme.text),
        (role.Button, theme.surface),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.red),
        (role.Highlight, theme.green),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.blue),
        (role.LinkVisited, theme.blue),
        (role.PlaceholderText, theme.third),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.Light, theme.raised),
        (role.Mid, theme.border),
        (role.Dark, theme.third),
        (role.Shadow, theme.border),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.third))
    return palette


def stylesheet(theme: Theme) -> str:
    """The style sheet of what Qt paints itself; the kit's own widgets paint with the tokens."""
    values: dict[str, object] = {field.name: getattr(SIZES, field.name) for field in fields(SIZES)}
    values |= {field.name: getattr(theme, field.name) for field in fields(theme)}
    values["inner"] = SIZES.field - 2 * SIZES.hair
    values["inner_large"] = SIZES.field_large - 2 * SIZES.hair
    values["handle"] = theme.mixed(theme.border, theme.third, 0.35)
    template = (_RESOURCES / "theme.qss").read_text(encoding="utf-8")
    return string.Template(template).substitute(values)
