"""The words a person sees: English in the source, other languages from the catalogue beside it.

`tr` and `trn` are called wherever text is made, so a change of language is a rebuild of the
window and nothing else. The catalogue is every `i18n/<language>/*.json`: English text -> text.
"""

import json
from pathlib import Path

LANGUAGES = ("fa", "en")
_FOLDER = Path(__file__).parent / "i18n"


class _Catalogue:
    """The texts of the language in use; English needs none."""

    def __init__(self) -> None:
        self.language = "en"
        self.texts: dict[str, str] = {}


_current = _Catalogue()


def read_catalogue(language: str) -> dict[str, str]:
    """Every translated text of a language, from all its files."""
    texts: dict[str, str] = {}
    for file in sorted((_FOLDER / language).glob("*.json")):
        texts.update(json.loads(file.read_text(encoding="utf-8")))
    return texts


def use_language(language: str) -> None:
    """Choose the language of every text made from now on: "fa" or "en"."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _current.language = language
    _current.texts = {} if language == "en" else read_catalogue(language)


def language() -> str:
    """The language in use."""
    return _current.language


def tr(text: str, **values: object) -> str:
    """The text in the language in use, with its {named} fields filled in."""
    translated = _current.texts.get(text, text)
    return translated.format(**values) if values else translated


def trn(one: str, many: str, number: int, **values: object) -> str:
    """`tr` for a text that counts something. Only English tells one from many.

    {count} is `number` unless it is given, written as the shop writes numbers.
    """
    source = one if number == 1 and _current.language == "en" else many
    return tr(source, **{"count": number, **values})


def tr_later(text: str) -> str:
    """Mark a text for the catalogue where it is defined; `tr` is called where it is shown."""
    return text
