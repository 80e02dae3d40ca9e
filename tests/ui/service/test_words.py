"""What the status bar and the sync page say of every state, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.display import Display
from resources.translations import use_language
from sync.state import SyncState
from tests.ui.service.conftest import Keys
from ui.desk import Desk
from ui.places import ShowSetting
from ui.service.records import field_name, record_name, value_text
from ui.service.status import SyncStatus
from ui.service.words import advice, in_full, in_short, refusal
from ui.status_bar import StatusBar

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
IDLE = SyncState(
    phase="idle",
    service="https://sajac.example",
    mobile="09121234567",
    pushed_at=NOW,
    pulled_at=NOW,
)
LATER = NOW + timedelta(minutes=4)


@pytest.fixture(autouse=True)
def persian() -> Iterator[None]:
    """In Persian."""
    use_language("fa")
    yield
    use_language("en")


@pytest.mark.parametrize(
    ("state", "words", "tone"),
    [
        (SyncState(), "", None),
        (IDLE, "همگام · چند لحظه پیش", "green"),
        (replace(IDLE, pulled_at=NOW - timedelta(minutes=3)), "۳ دقیقه پیش", "green"),
        (replace(IDLE, phase="pushing", backlog=12), "۱۲ در صف", "green"),
        (replace(IDLE, phase="signed_out", backlog=3), "خارج از سرویس · ۳ در صف", "orange"),
        (replace(IDLE, phase="joining", done=1, total=4), "٪۲۵", "blue"),
        (
            replace(IDLE, phase="waiting", trouble="unreachable", backlog=3, retry_at=LATER),
            "ارتباط قطع است · ۳ در صف · تلاش بعدی ۱۲:۳۴",
            "orange",
        ),
        (replace(IDLE, phase="waiting", trouble="slow_down"), "شلوغ", "orange"),
        (replace(IDLE, phase="waiting", trouble="update_needed"), "به‌روز", "red"),
        (replace(IDLE, phase="waiting", trouble="refused"), "نمی‌پذیرد", "red"),
        (replace(IDLE, phase="waiting", trouble="unexpected"), "متوقف", "red"),
        (replace(IDLE, set_aside=2), "۲ تغییر پذیرفته نشد", "orange"),
        (replace(IDLE, conflicts=1), "۱ مورد", "orange"),
        (replace(IDLE, skew=timedelta(minutes=5)), "۵ دقیقه جلو", "orange"),
        (replace(IDLE, skew=-timedelta(hours=3)), "۳ ساعت عقب", "orange"),
        (replace(IDLE, skew=timedelta(seconds=119)), "همگام", "green"),
    ],
)
def test_every_state_has_a_few_words(state: SyncState, words: str, tone: str | None) -> None:
    said = in_short(state, Display("fa"), NOW)
    plain = "".join(letter for letter in said.text if not "\u2066" <= letter <= "\u2069")
    assert words in plain
    assert bool(plain) == bool(words)
    assert said.tone == tone
    full = in_full(state, Display("fa"), NOW)
    assert full.text
    assert "{" not in full.text + full.more


def test_every_problem_of_an_op_has_words_and_advice() -> None:
    names = (
        "op-id-reused", "document-differs", "number-taken", "invalid", "unknown-kind", "missing",
        "too-large",
    )  # fmt: skip
    unknown = refusal({"type": "x", "title": "Strange"})
    for name in names:
        assert refusal({"type": name}) != unknown
        assert advice({"type": name})
    assert "Strange" in unknown


def test_fields_and_values_are_a_persons() -> None:
    display = Display("fa")
    assert field_name("price", display) == "قیمت"
    assert value_text("price", 385000, display).endswith("ریال")
    assert value_text("credit_share_bp", 5000, display).endswith("۵۰\u2069")
    assert value_text("active", False, display) == "خیر"
    assert value_text("address", None, display) == "—"
    assert value_text("photo", "aGVsbG8=", display) == "یک تصویر"
    assert value_text("birth_date", "1990-03-21", display).strip("\u2066\u2069") == "۱۳۶۹/۰۱/۰۱"
    assert record_name("sale", "A-12", display).startswith("فاکتور")


def test_english_tells_one_entry_from_many() -> None:
    use_language("en")
    entries = [value_text("tags", ["a"] * many, Display("en")) for many in (1, 2)]
    assert [entry.split()[-1] for entry in entries] == ["entry", "entries"]


def test_the_status_bar_leads_to_the_sync_page_by_click_and_by_enter(
    desk: Desk, keys: Keys, qtbot: QtBot
) -> None:
    asked: list[tuple[str, object]] = []
    desk.navigate.connect(lambda page, argument: asked.append((page, argument)))
    bar = StatusBar(desk.display)
    qtbot.addWidget(bar)
    bar.resize(1366, 28)
    bar.show()
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    SyncStatus(desk, bar)
    assert bar._sync.isHidden()
    desk.sync._put(replace(IDLE, pulled_at=datetime.now(UTC)))
    assert bar._sync.isVisible()
    assert "همگام" in bar._sync.accessibleDescription()
    QTest.mouseClick(bar._sync, Qt.MouseButton.LeftButton)
    bar._sync.setFocus()
    keys.press(Qt.Key.Key_Return)
    assert asked == [("settings", ShowSetting("sync"))] * 2
