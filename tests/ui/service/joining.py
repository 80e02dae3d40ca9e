"""Signing a desk's till in without its keys, for tests of what comes after."""

from pytestqt.qtbot import QtBot

from sync.errors import SyncError
from tests.ui.service.conftest import MOBILE, Service
from ui.desk import Desk


def sign_in(desk: Desk, service: Service, qtbot: QtBot) -> None:
    """Ask for a code, and exchange it."""
    answers: list[object] = []
    desk.sync.ask_code(service.address, MOBILE, answers.append, desk)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=20_000)
    assert not isinstance(answers[0], SyncError), answers[0]
    code = service.code()
    desk.sync.sign_in(service.address, MOBILE, code, "صندوق ۱", answers.append, desk)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=20_000)
    assert not isinstance(answers[1], SyncError), answers[1]
