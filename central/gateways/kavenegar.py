"""Kavenegar: api.kavenegar.com/v1/{key}/{scope}/{method}.json.

After the REST documentation (kavenegar.com/rest.html) and the README of the vendor's Node client:
* the key stands in the path, so no address may be written anywhere;
* `localid` against duplicates: a repeated one sends nothing and answers the first record;
* `statuslocalmessageid` finds a message by it for twelve hours, `status` by the gateway's id for
  48; 500 ids at once, of which we ask 200; what is older or not known has status 100;
* every answer holds `return.status`: 200, or the error, which is the HTTP status too;
* costs and the remaining credit are rials.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from central.gateways import parts
from central.gateways.http import READ_SECONDS, Answer, Channel, Lost, NotSent
from central.gateways.interface import (
    CREDIT_WAIT,
    TEMPORARY_WAIT,
    Accepted,
    Account,
    Asked,
    BadAccount,
    Capabilities,
    Credit,
    Delivery,
    Message,
    Outcome,
    Rejected,
    Unknown,
)
from central.gateways.shapes import entries_of, text_of, unreachable, whole

ADDRESS: Final = "https://api.kavenegar.com/v1"

_OPTED_OUT: Final = 2
"""The `blockreason` of someone who asked for no more messages."""
# Errors of the message itself, and why: another try would fare alike.
_PERMANENT: Final = {
    400: "parameters",
    411: "recipient",
    413: "text",
    414: "too-many",
    417: "date",
    422: "letters",
    424: "template",
    428: "call",
    431: "template-values",
    432: "template-values",
    607: "tag",
}
# Errors of the account, which its owner can put right.
_ACCOUNT: Final = {
    401: "account-inactive",
    402: "failed",
    403: "credentials",
    407: "not-allowed",
    412: "line",
    426: "plan",
    501: "test-account",
}


def local_id(job: UUID) -> str:
    """Our name for a job, as Kavenegar wants it: a number of 63 bits."""
    digest = hashlib.sha256(b"sajac sms job" + job.bytes).digest()
    return str(int.from_bytes(digest[:8], "big") >> 1)


class Kavenegar:
    """One Kavenegar account."""

    def __init__(self, account: Account, read_seconds: float = READ_SECONDS) -> None:
        account.check_pages()
        key = account.credential("key")
        if not key.isalnum():
            raise BadAccount("kavenegar: the key holds more than letters and digits")
        self._account = account
        self._channel = Channel(f"{account.address or ADDRESS}/{key}", read_seconds=read_seconds)

    def capabilities(self) -> Capabilities:
        """It knows our jobs by `localid` for twelve hours; one is left for clocks."""
        known = timedelta(hours=11)
        return Capabilities(known, known, patterns=True, most_asked=200)

    def count_parts(self, text: str, line: str) -> int:
        """By the line's table."""
        return parts.count_parts(text, self._account.pages)

    def send_text(self, message: Message) -> Outcome:
        """sms/send."""
        fields = {
            "receptor": message.to,
            "message": message.text,
            "localid": local_id(message.job),
        }
        if self._account.line:
            fields["sender"] = self._account.line
        return self._sent(self._channel.post_form("sms/send.json", fields), message)

    def send_pattern(self, message: Message) -> Outcome:
        """verify/lookup: up to five values, named token, token2, token3, token10 and token20; it
        takes no `localid`.
        """
        names = ("token", "token2", "token3", "token10", "token20")
        fields = {"receptor": message.to, "template": message.pattern or ""}
        fields |= dict(zip(names, message.values.values(), strict=False))
        return self._sent(self._channel.post_form("verify/lookup.json", fields), message)

    def status(self, asked: Sequence[Asked]) -> Mapping[UUID, Delivery]:
        """sms/status and sms/statuslocalmessageid."""
        by_id = {one.id: one.job for one in asked if one.id is not None}
        by_local = {local_id(one.job): one.job for one in asked if one.id is None}
        found: dict[UUID, Delivery] = {}
        if by_id:
            answer = self._channel.post_form("sms/status.json", {"messageid": ",".join(by_id)})
            found |= _deliveries(answer, by_id, "messageid")
        if by_local:
            fields = {"localid": ",".join(by_local)}
            answer = self._channel.post_form("sms/statuslocalmessageid.json", fields)
            found |= _deliveries(answer, by_local, "localid")
        return found

    def credit(self) -> Credit:
        """account/info."""
        answer = self._channel.post_form("account/info.json", {})
        entries = entries_of(answer, "entries") if _code(answer) == 200 else []
        balance = whole(entries[0].get("remaincredit")) if entries else None
        return Credit(balance, self._account.price_per_part)

    def close(self) -> None:
        """Give back the connections."""
        self._channel.close()

    def _sent(self, answer: Answer | NotSent | Lost, message: Message) -> Outcome:
        if isinstance(answer, NotSent):
            return unreachable()
        code = _code(answer)
        if isinstance(answer, Lost) or code is None:
            return Unknown()
        if code == 200:
            entries = entries_of(answer, "entries")
            identity = text_of(entries[0].get("messageid")) if entries else None
            if not identity:
                return Unknown()
            state = _delivery(entries[0])
            if state.state == "failed":
                return Rejected(
                    state.reason, True, "the gateway did not take it", opted_out=state.opted_out
                )
            counted = self.count_parts(message.text, self._account.line)
            return Accepted(identity, counted, whole(entries[0].get("cost")))
        return _rejected(code, answer.wait)


def _code(answer: Answer | NotSent | Lost) -> int | None:
    """What the answer says of itself; None if it cannot be understood."""
    if not isinstance(answer, Answer) or not isinstance(answer.body, dict):
        return None
    said = answer.body.get("return")
    return whole(said.get("status")) if isinstance(said, dict) else None


def _rejected(code: int, wait: int | None) -> Outcome:
    name = str(code)
    if code in _PERMANENT:
        return Rejected(name, True, _PERMANENT[code])
    if code in _ACCOUNT:
        return Rejected(name, False, _ACCOUNT[code], wait or CREDIT_WAIT, all=True)
    if code == 418:
        return Rejected(name, False, "credit", wait or CREDIT_WAIT, all=True)
    if code in (409, 429, 451):
        return Rejected(name, False, "busy", wait or TEMPORARY_WAIT, all=True)
    # Whatever else it says after taking the request: nothing tells that it was not sent.
    return Unknown()


def _deliveries(
    answer: Answer | NotSent | Lost, jobs: Mapping[str, UUID], name: str
) -> dict[UUID, Delivery]:
    if _code(answer) != 200:
        return {}
    found = {}
    for entry in entries_of(answer, "entries"):
        job = jobs.get(text_of(entry.get(name)) or "")
        if job is None and len(jobs) == 1:
            job = next(iter(jobs.values()))  # an unknown local id may be answered without it
        if job is not None:
            found[job] = _delivery(entry)
    return found


def _delivery(entry: Mapping[str, Any]) -> Delivery:
    """What a status says: 1 and 2 queued, 4 and 5 with the operator, 10 on the phone, 6 failed,
    11 not delivered, 13 cancelled by the user, 14 blocked, 100 not known.
    """
    status = whole(entry.get("status"))
    identity = text_of(entry.get("messageid"))
    if identity == "0":
        identity = None
    cost = whole(entry.get("cost"))
    if status in (1, 2, 4, 5):
        return Delivery("sent", identity, cost=cost)
    if status == 10:
        return Delivery("delivered", identity, cost=cost)
    if status == 6:
        return Delivery("failed", identity, "gateway", cost=cost)
    if status == 11:
        return Delivery("failed", identity, "undelivered", cost=cost)
    if status == 13:
        return Delivery("failed", identity, "cancelled", cost=cost)
    if status == 14:
        opted_out = whole(entry.get("blockreason")) == _OPTED_OUT
        return Delivery("failed", identity, "opted_out" if opted_out else "blocked", opted_out)
    return Delivery(absent=status == 100)
