"""What is said of a figure beside the one before it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from models.display import Display
from models.queries.sheets import Figures
from resources.translations import language, use_language
from ui.reports.figures import change_words, six_figures

_NONE = Figures()


@pytest.fixture(autouse=True)
def _persian() -> Iterator[None]:
    before = language()
    use_language("fa")
    yield
    use_language(before)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (0, 0, ""),
        (5, 0, "دیروز: صفر"),
        (8, 8, "برابر با دیروز"),
        (12, 10, "٪۲۰ بیشتر از دیروز"),
        (5, 10, "٪۵۰ کمتر از دیروز"),
        # A change of many thousand percent says less than what there was.
        (1997, 8, "دیروز: ۸"),
    ],
)
def test_a_figure_is_held_against_the_one_before(now: int, before: int, said: str) -> None:
    invoices = six_figures()[0]
    heard = change_words(
        invoices,
        replace(_NONE, invoices=now),
        replace(_NONE, invoices=before),
        "دیروز",
        Display("fa"),
    )
    assert heard.translate(dict.fromkeys(range(0x2066, 0x206A))) == said
