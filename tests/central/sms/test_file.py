"""The gateway of a service that has none: a file, whole lines of JSON."""

import json
import sys
import threading
from pathlib import Path

from central.gateways.file import File
from central.gateways.interface import Accepted, Account, Asked, Message, Rejected
from central.tables import new_identity


def test_what_would_be_sent_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "sms.jsonl"
    gateway = File(Account("file", "3000"), path)
    job = new_identity()
    sent = gateway.send_text(Message(job, "09121234567", "کد ورود: 123456", "otp"))
    assert sent == Accepted(str(job), 1, None)
    entry = json.loads(path.read_text(encoding="utf-8"))
    assert (entry["to"], entry["text"], entry["kind"], entry["line"]) == (
        "09121234567",
        "کد ورود: 123456",
        "otp",
        "3000",
    )
    assert "123456" in path.read_text(encoding="utf-8"), "the operator reads codes there"
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0, "and nobody else"
    assert gateway.status([Asked(job, str(job))]) == {}


def test_several_writers_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "sms.jsonl"

    def write(number: int) -> None:
        gateway = File(Account("file"), path)
        for _ in range(50):
            gateway.send_text(Message(new_identity(), f"0912000000{number}", "ش" * 500))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["job"] for line in lines}) == 200


def test_a_file_that_cannot_be_opened_is_not_sent(tmp_path: Path) -> None:
    gateway = File(Account("file"), tmp_path / "missing" / "sms.jsonl")
    outcome = gateway.send_text(Message(new_identity(), "09121234567", "سلام"))
    assert isinstance(outcome, Rejected)
    assert not outcome.permanent
