"""The ranks' editor: gaps, overlaps and empty bands are named at their rows; nothing is lost."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from models.queries.customers import CustomerFilter, customer_ids, customer_rows
from models.queries.rules import read_bands
from ui.desk import Action, Desk
from ui.settings.page import SettingsPage
from ui.settings.ranks import RanksSection
from ui.settings.section import Section
from ui.theme import SIZES
from ui.widgets.number_field import NumberField

Said = list[tuple[str, str, Action | None]]
TypeNumber = Callable[[NumberField, str], None]


@pytest.fixture
def ranks(show: Callable[[str], Section], qtbot: QtBot) -> RanksSection:
    section = show("ranks")
    assert isinstance(section, RanksSection)
    qtbot.waitUntil(lambda: section.rows[0].uses.text() != "")
    return section


def stored(desk: Desk) -> list[tuple[str, int, int | None, int]]:
    return [
        (band.title, band.first_point, band.end_point, band.credit_bp)
        for band in desk.tasks.now(read_bands)
    ]


def test_shows_what_is_stored_with_the_number_of_customers(ranks: RanksSection) -> None:
    assert [row.title.text() for row in ranks.rows] == ["عادی", "برنزی", "نقره‌ای", "طلایی"]
    assert "۱" in ranks.rows[0].uses.text()
    assert "۱" in ranks.rows[1].uses.text()
    assert "۱,۰۰۰,۰۰۰" in ranks.note.text()
    assert not ranks.unsaved()


def test_an_end_takes_the_next_beginning_along(
    ranks: RanksSection, type_number: TypeNumber, desk: Desk, qtbot: QtBot
) -> None:
    type_number(ranks.rows[1].end, "90")
    assert ranks.rows[2].first.number() == 90
    with qtbot.waitSignal(desk.changes.happened):
        ranks.save()
    assert stored(desk)[1] == ("برنزی", 4, 90, 200)


@pytest.mark.parametrize(("first", "case"), [("110", "gap"), ("95", "overlap")])
def test_a_gap_or_overlap_names_both_ranks_at_their_rows(
    ranks: RanksSection, type_number: TypeNumber, desk: Desk, qtbot: QtBot, first: str, case: str
) -> None:
    before = stored(desk)
    type_number(ranks.rows[2].first, first)
    ranks.save()
    qtbot.waitUntil(lambda: bool(ranks.rows[1].error()))
    for row in (ranks.rows[1], ranks.rows[2]):
        assert "برنزی" in row.error()
        assert "نقره‌ای" in row.error()
    assert ranks.rows[1].end.error()
    assert ranks.rows[2].first.error()
    assert not ranks.rows[0].error()
    assert not ranks.rows[3].error()
    assert stored(desk) == before
    assert ranks.rows[2].first.number() == int(first)
    assert ranks.unsaved()


def test_an_empty_band_is_named(ranks: RanksSection, type_number: TypeNumber, qtbot: QtBot) -> None:
    type_number(ranks.rows[1].end, "4")
    ranks.save()
    qtbot.waitUntil(lambda: bool(ranks.rows[1].error()))
    assert ranks.rows[1].end.error()


def test_the_last_rank_has_no_end_and_only_the_last(
    ranks: RanksSection, type_number: TypeNumber, qtbot: QtBot
) -> None:
    type_number(ranks.rows[3].end, "500")
    ranks.save()
    qtbot.waitUntil(lambda: bool(ranks.rows[3].error()))
    type_number(ranks.rows[3].end, "")
    type_number(ranks.rows[1].end, "")
    ranks.save()
    qtbot.waitUntil(lambda: bool(ranks.rows[1].error()))
    assert not ranks.rows[3].error()


def test_the_first_rank_begins_at_zero(
    ranks: RanksSection, type_number: TypeNumber, qtbot: QtBot
) -> None:
    type_number(ranks.rows[0].first, "1")
    ranks.save()
    qtbot.waitUntil(lambda: bool(ranks.rows[0].first.error()))


@pytest.mark.parametrize("text", ["", "امتیاز", "-1", "1.5", "9" * 20])
def test_points_that_cannot_be_read_are_marked(
    ranks: RanksSection, type_number: TypeNumber, text: str
) -> None:
    type_number(ranks.rows[1].first, text)
    ranks.save()
    assert ranks.rows[1].first.error()
    assert ranks.rows[1].error()


@pytest.mark.parametrize("text", ["", "101", "-1", "abc"])
def test_a_percentage_that_cannot_be_is_marked(
    ranks: RanksSection, type_number: TypeNumber, text: str
) -> None:
    type_number(ranks.rows[1].credit, text)
    ranks.save()
    assert ranks.rows[1].credit.error()


def test_titles_are_needed_and_differ(ranks: RanksSection, qtbot: QtBot) -> None:
    ranks.rows[1].title.setText("")
    ranks.save()
    assert ranks.rows[1].title.error()
    ranks.rows[1].title.setText("طلایي")
    ranks.save()
    qtbot.waitUntil(lambda: bool(ranks.rows[3].title.error()))


def test_a_new_rank_follows_the_last_and_customers_move_into_it(
    ranks: RanksSection, type_number: TypeNumber, desk: Desk, qtbot: QtBot
) -> None:
    ranks.add_rank()
    assert ranks.rows[3].end.number() == ranks.rows[4].first.number() == 300
    ranks.rows[4].title.setText("الماس")
    type_number(ranks.rows[4].credit, "۷٫۵")
    with qtbot.waitSignal(desk.changes.happened):
        ranks.save()
    assert stored(desk)[-1] == ("الماس", 300, None, 750)
    qtbot.waitUntil(lambda: not ranks.unsaved())


def test_saving_ranks_everyone_anew_and_can_be_undone(
    ranks: RanksSection, desk: Desk, said: Said, qtbot: QtBot
) -> None:
    before = stored(desk)
    row = ranks.rows[1]
    row.remove.click()
    ranks.rows[1].first.set_number(4)
    with qtbot.waitSignal(desk.changes.happened):
        ranks.save()
    qtbot.waitUntil(lambda: bool(said))

    def rank_titles() -> set[str]:
        def read(connection: object) -> set[str]:
            ids = customer_ids(connection, CustomerFilter())  # type: ignore[arg-type]
            rows = customer_rows(connection, ids)  # type: ignore[arg-type]
            return {row.rank_title for row in rows}

        return desk.tasks.now(read)

    assert "برنزی" not in rank_titles()
    action = said[-1][2]
    assert action is not None
    with qtbot.waitSignal(desk.changes.happened):
        action[1]()
    qtbot.waitUntil(lambda: stored(desk) == before)
    assert "برنزی" in rank_titles()


def test_without_any_rank_it_is_said(ranks: RanksSection, desk: Desk, qtbot: QtBot) -> None:
    before = stored(desk)
    for row in list(ranks.rows):
        row.remove.click()
    ranks.save()
    qtbot.waitUntil(lambda: bool(ranks.messages.text()) and ranks.messages.isVisible())
    assert stored(desk) == before


def test_a_percentage_is_read_whole_in_the_smallest_window(
    ranks: RanksSection, page: SettingsPage, qtbot: QtBot
) -> None:
    page.resize(SIZES.least_width - SIZES.rail_narrow, SIZES.least_height - SIZES.status_bar)
    qtbot.waitUntil(lambda: ranks.width() < page.width() - SIZES.rail)
    field = ranks.rows[0].credit
    letters = field.fontMetrics()
    needed = letters.horizontalAdvance("۱۲٫۲۵") + letters.horizontalAdvance("٪") + 2 * SIZES.gap
    assert field.width() >= needed
