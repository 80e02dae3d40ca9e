"""What the program carries with it: fonts, icons, translations, default texts."""

from resources.constants import make_immortal

make_immortal()
