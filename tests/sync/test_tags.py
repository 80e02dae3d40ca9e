"""Whoever bears a tag bears it on every till, whenever each of them hears of the tag."""

from typing import Any

import pytest

from models.services.customers import CustomerDetails, change_customer, join_club
from models.services.shop import add_title, remove_title, rename_title
from models.tables.titles import TAGS
from sync import pulling
from sync.pulling import Puller
from tests.sync.shops import SyncedTill

SARA = "09133333333"


class Enough(Exception):
    """A till has heard as much as a test wants it to."""


def tag(till: SyncedTill, title: str) -> int:
    """A new tag; its row here."""
    with till.trade.database.write() as connection:
        return add_title(connection, TAGS, title, till.trade.now)


def rename(till: SyncedTill, tag_id: int, title: str) -> None:
    """Give a tag another title."""
    with till.trade.database.write() as connection:
        rename_title(connection, TAGS, tag_id, title, till.trade.now)


def join_sara(till: SyncedTill, *tag_ids: int) -> None:
    """A new member who bears these tags."""
    details = CustomerDetails(SARA, "سارا", tag_ids=frozenset(tag_ids))
    with till.trade.database.write() as connection:
        join_club(connection, details, 1, till.trade.now)


def edit_sara(till: SyncedTill, *tag_ids: int, note: str = "") -> None:
    """Change the tags and the note of the member; tags as the form here shows them."""
    row = till.customer(SARA)
    details = CustomerDetails(SARA, "سارا", note=note, tag_ids=frozenset(tag_ids))
    with till.trade.database.write() as connection:
        change_customer(connection, row.id, details, till.trade.now)


def here(till: SyncedTill, title: str) -> int:
    """The row of a tag on a till."""
    found: int = till.trade.value("SELECT id FROM tags WHERE title = ?", title)
    return found


def titles(till: SyncedTill) -> Any:
    """What the lists and the search show of the member's tags."""
    till.trade.assert_well()
    return till.customer(SARA).tag_titles


def hear_until_sara(till: SyncedTill, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a till hear of the member and leave off before what comes next."""

    def check() -> None:
        if till.trade.value("SELECT count(*) FROM customers WHERE mobile = ?", SARA):
            raise Enough

    with monkeypatch.context() as patched:
        patched.setattr(pulling, "CHANGES", 1)
        puller = Puller(till.trade.database, till.client, check, till.changed.update)
        with pytest.raises(Enough):
            puller.pull()


@pytest.fixture
def behind(first: SyncedTill, second: SyncedTill, monkeypatch: pytest.MonkeyPatch) -> SyncedTill:
    """A till that has heard of a member and not yet of their tag, which was renamed since."""
    made = tag(first, "عمده")
    join_sara(first, made)
    first.sync()
    rename(first, made, "عمده‌فروش")
    first.sync()
    hear_until_sara(second, monkeypatch)
    assert titles(second) == ""
    return second


def test_a_tag_that_is_told_after_its_bearers_is_borne(
    first: SyncedTill, behind: SyncedTill
) -> None:
    behind.sync()
    assert titles(behind) == titles(first) == "عمده‌فروش"


def test_who_is_edited_meanwhile_keeps_the_tags_that_are_not_here(
    first: SyncedTill, behind: SyncedTill
) -> None:
    edit_sara(behind, tag(behind, "نمایشگاه"), note="زود می‌آید")
    behind.push()
    assert behind.standing().backlog == 0
    behind.sync()
    first.sync()
    for till in (first, behind):
        assert titles(till) == "عمده‌فروش، نمایشگاه"
        assert till.customer(SARA).note == "زود می‌آید"
    assert first.standing().conflicts == behind.standing().conflicts == 0


def test_tags_that_are_told_anew_replace_what_was_remembered(
    first: SyncedTill, second: SyncedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tag(first, "عمده"), tag(first, "نمایشگاه")
    join_sara(first, one)
    first.sync()
    rename(first, one, "عمده‌فروش")
    rename(first, other, "نمایشگاه بهار")
    first.sync()
    hear_until_sara(second, monkeypatch)
    edit_sara(first, other)
    first.sync()
    second.sync()
    assert titles(second) == titles(first) == "نمایشگاه بهار"


def test_a_tag_that_is_dropped_before_it_was_heard_of_is_nobodys(
    first: SyncedTill, behind: SyncedTill
) -> None:
    edit_sara(first)
    with first.trade.database.write() as connection:
        remove_title(connection, TAGS, here(first, "عمده‌فروش"), first.trade.now)
    first.sync()
    behind.sync()
    assert titles(behind) == titles(first) == ""


def test_a_tag_that_one_till_drops_while_another_gives_it_is_borne_by_nobody(
    first: SyncedTill, second: SyncedTill
) -> None:
    made = tag(first, "عمده")
    join_sara(first)
    first.sync()
    second.sync()
    edit_sara(second, here(second, "عمده"))
    with first.trade.database.write() as connection:
        remove_title(connection, TAGS, made, first.trade.now)
    first.sync()
    second.sync()
    first.sync()
    edit_sara(first, note="بی‌برچسب")
    edit_sara(second, tag(second, "نمایشگاه"), note="")
    for till in (first, second, first):
        till.sync()
    for till in (first, second):
        assert titles(till) == "نمایشگاه"
        assert (till.standing().backlog, till.standing().set_aside) == (0, 0)
