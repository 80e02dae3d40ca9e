"""Every error a person may meet has a sentence in both languages."""

import dataclasses
import inspect
import typing
from datetime import date
from pathlib import Path

import pytest

from models import errors
from models.display import Display
from resources.translations import read_catalogue, use_language
from ui.errors import FIELDS, ROLES, THINGS, words

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.ShopError) and kind is not errors.ShopError
]
SAMPLES: dict[object, object] = {
    str: "متن",
    int: 3,
    bool: True,
    date: date(2024, 5, 18),
    Path: Path("shop.db"),
}
CASES = {
    "reason": [
        "not_a_number",
        "negative",
        "too_large",
        "not_positive",
        "no_ranks",
        "starts_above_zero",
        "open_before_last",
        "last_not_open",
        "empty_band",
        "credit_range",
    ],
    "limit": ["balance", "payable", "share", "minimum", "nobody", "offline", "elsewhere"],
    "largest": [0, 5000],
    "field": ["mobile", "quantity", "code"],
    "what": ["customer", "product"],
    "needs": ["manager", "owner"],
    "foreign": [True, False],
    "legal": [True, False],
    "line": [2, None],
    "missing": [5000, -5000],
    "wait_seconds": [0, 30],
    "first_end": [None, 10],
    "left": [0, 1000],
    "text": ["x", ""],
}


def made(kind: type[errors.ShopError]) -> list[errors.ShopError]:
    """The error in every shape that has words of its own."""
    if not dataclasses.is_dataclass(kind):
        return [kind()]
    hints = typing.get_type_hints(kind)
    plain = {}
    for field in dataclasses.fields(kind):
        hint = hints[field.name]
        options = [one for one in typing.get_args(hint) or (hint,) if one in SAMPLES]
        plain[field.name] = SAMPLES[options[0]] if options else CASES[field.name][0]
        if field.name in CASES:
            plain[field.name] = CASES[field.name][0]
    shapes = [plain]
    for name in plain:
        allowed = typing.get_args(hints[name]) or (hints[name],)
        cases = [case for case in CASES.get(name, []) if case is not None or type(None) in allowed]
        shapes += [plain | {name: case} for case in cases]
    return [kind(**shape) for shape in shapes]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_error_has_words(kind: type[errors.ShopError], language: str) -> None:
    use_language(language)
    try:
        display = Display(language)  # type: ignore[arg-type]
        nothing_said = words(errors.ShopError(), display)
        for error in made(kind):
            said = words(error, display)
            assert said != nothing_said, f"{kind.__name__} has no words of its own"
            assert len(said) > 10
            assert "{" not in said
            persian = any("\u0600" <= letter <= "\u06ff" for letter in said.replace("متن", ""))
            assert persian == (language == "fa")
    finally:
        use_language("en")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.WrongPin(1), "Try again in 1 second."),
        (errors.WrongPin(30), "Try again in 30 seconds."),
        (errors.StillInUse("Fair", 1), "in 1 place. Change that first."),
        (errors.StillInUse("Fair", 2), "in 2 places. Change those first."),
        (errors.BandsApart("A", "B", 1, 2), "ends at 1 and"),
        (errors.ReasonNeeded(50_000), "of 5,000 tomans:"),
    ],
)
def test_english_tells_one_from_many(error: errors.ShopError, said: str) -> None:
    words_said = words(error, Display("en", "toman"))
    assert said in "".join(one for one in words_said if not "\u2066" <= one <= "\u2069")


def test_names_of_fields_things_and_roles_are_translated() -> None:
    catalogue = read_catalogue("fa")
    missing = {*FIELDS.values(), *THINGS.values(), *ROLES.values()} - set(catalogue)
    assert not missing
