"""What the service refused and what two tills did differently: shown, sent again, given up."""

import json
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, insert, select, update

from models.queries.staff import StaffMember
from models.tables import outbox, products, sync_conflicts
from tests.ui.service.conftest import Keys, Service
from tests.ui.service.joining import sign_in
from ui.desk import Desk
from ui.service.set_aside import DetailsDialog, DiscardDialog
from ui.settings.sync import SyncSection

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def set_aside(desk: Desk, problem: str = "invalid", kind: str = "product") -> None:
    """The service has refused what it has in truth taken: sent again it will be there already."""

    def work(connection: object) -> None:
        seq = select(func.min(outbox.c.seq)).where(outbox.c.kind == kind).scalar_subquery()
        told = {"type": problem, "title": "Refused", "status": 422}
        connection.execute(  # type: ignore[attr-defined]
            update(outbox)
            .where(outbox.c.seq == seq)
            .values(state="set_aside", problem=json.dumps(told))
        )

    desk.tasks.write_now(work, {"shop"})


def state_of(desk: Desk, kind: str = "product") -> str:
    """What became of the first change of a kind."""
    statement = select(outbox.c.state).where(outbox.c.kind == kind).order_by(outbox.c.seq).limit(1)
    return str(desk.tasks.now(lambda connection: connection.execute(statement).scalar_one()))


@pytest.fixture
def signed_in(section: SyncSection, service: Service, desk: Desk, qtbot: QtBot) -> SyncSection:
    """The section of a till that has told everything."""
    sign_in(desk, service, qtbot)
    qtbot.waitUntil(lambda: desk.sync.state.phase == "idle", timeout=20_000)
    return section


def test_a_refused_change_is_shown_with_its_reason_and_sent_again(
    signed_in: SyncSection, desk: Desk, keys: Keys, qtbot: QtBot
) -> None:
    set_aside(desk)
    table = signed_in.aside.table
    model = signed_in.aside.model
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=20_000)
    row = model.row(0)
    assert "شیر" in row.title or row.title
    assert model.data(model.index(0, 1)) == "سرویس محتوای آن را نمی‌پذیرد."
    table.setFocus()
    keys.press(Qt.Key.Key_Return)
    dialog = signed_in.aside.findChild(DetailsDialog)
    assert dialog is not None
    dialog.action.click()
    qtbot.waitUntil(lambda: model.rowCount() == 0, timeout=20_000)
    qtbot.waitUntil(lambda: state_of(desk) == "done", timeout=20_000)


def test_everything_is_sent_again_at_once(signed_in: SyncSection, desk: Desk, qtbot: QtBot) -> None:
    set_aside(desk)
    set_aside(desk, "missing", "staff")
    qtbot.waitUntil(lambda: signed_in.aside.model.rowCount() == 2, timeout=20_000)
    signed_in.aside.retry_all.click()
    qtbot.waitUntil(lambda: signed_in.aside.model.rowCount() == 0, timeout=20_000)


def test_a_change_is_given_up_only_with_a_reason(
    signed_in: SyncSection, desk: Desk, qtbot: QtBot
) -> None:
    set_aside(desk)
    qtbot.waitUntil(lambda: signed_in.aside.model.rowCount() == 1, timeout=20_000)
    signed_in.aside.discard(signed_in.aside.model.row(0))
    dialog = signed_in.aside.findChild(DiscardDialog)
    assert dialog is not None
    dialog.action.click()
    assert dialog.form.field("reason").error()
    assert state_of(desk) == "set_aside"
    dialog.reason.setText("دوبار ثبت شده بود")
    dialog.action.click()
    qtbot.waitUntil(lambda: state_of(desk) == "discarded", timeout=20_000)
    qtbot.waitUntil(lambda: signed_in.aside.model.rowCount() == 0, timeout=20_000)


def test_a_cashier_may_look_and_send_again_but_not_discard(
    cashier: StaffMember, signed_in: SyncSection, desk: Desk, qtbot: QtBot
) -> None:
    set_aside(desk)
    qtbot.waitUntil(lambda: signed_in.aside.model.rowCount() == 1, timeout=20_000)
    signed_in.aside.discard(signed_in.aside.model.row(0))
    assert signed_in.aside.findChild(DiscardDialog) is None
    assert signed_in.aside.messages.isVisible()
    assert not signed_in.out_button.isEnabled()


def test_conflicts_are_shown_and_marked_as_seen(
    signed_in: SyncSection, desk: Desk, qtbot: QtBot
) -> None:
    def work(connection: object) -> None:
        milk = connection.execute(  # type: ignore[attr-defined]
            select(products.c.uuid).where(products.c.title.like("شیر%"))
        ).scalar_one()
        entry = {"at": AT, "kind": "product", "record_id": milk, "problem": "conflict"}
        connection.execute(  # type: ignore[attr-defined]
            insert(sync_conflicts),
            {**entry, "field": "price", "kept": "410000", "refused": "395000"},
        )

    desk.tasks.write_now(work, {"shop"})
    model = signed_in.conflicts.model
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=20_000)
    texts = [str(model.data(model.index(0, column))) for column in range(model.columnCount())]
    assert "شیر" in texts[0]
    assert "۴۱۰,۰۰۰" in texts[2]
    assert "۳۹۵,۰۰۰" in texts[3]
    assert texts[5] == "جدید"
    signed_in.tabs.set_value("conflicts")
    signed_in.conflicts.seen.click()
    qtbot.waitUntil(lambda: model.row(0).seen, timeout=20_000)


def test_signing_out_keeps_what_waits_and_says_so(
    signed_in: SyncSection, desk: Desk, qtbot: QtBot
) -> None:
    desk.sync.sign_out(lambda _: signed_in.load(), signed_in)
    qtbot.waitUntil(lambda: desk.sync.state.phase == "signed_out", timeout=20_000)
    qtbot.waitUntil(signed_in.sign_in.isVisible, timeout=20_000)
    assert "فروش ادامه دارد" in signed_in._why.text()
    assert signed_in.aside.isVisible()
