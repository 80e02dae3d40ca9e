"""SMS.ir: api.sms.ir/v1, the key in the header X-API-KEY.

After the REST documentation (sms.ir/rest-api, apidocs.sms.ir):
* answers are `{status, message, data}`; status 1 is success, HTTP 400 a logical error, 401 a
  wrong key, 429 too many requests, 500 something unexpected;
* send/bulk takes up to 100 mobiles and answers `{packId, messageIds, cost}`; an id is 0 for a
  number on a black list and null for a number or a text that is not valid;
* send/verify takes a template and values of at most 25 letters, answers `{messageId, cost}`;
* `cost` and the credit count messages, not money, so rials come from the price in the settings;
* nothing finds a message without the id of the gateway, and nothing removes duplicates.
"""

from collections.abc import Mapping, Sequence
from typing import Final
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
from central.gateways.shapes import account as account_wrong
from central.gateways.shapes import object_of, text_of, unless_understood, whole

ADDRESS: Final = "https://api.sms.ir/v1"
LONGEST_VALUE: Final = 25

_ACCOUNT: Final = {
    10: "credentials",
    11: "credentials",
    12: "not-allowed",
    13: "account-inactive",
    14: "account-inactive",
    101: "line",
    102: "credit",
    119: "plan",
    123: "line",
}
_PERMANENT: Final = {
    103: "text",
    104: "recipient",
    105: "too-many",
    106: "too-many",
    107: "recipient",
    108: "text",
    109: "date",
    110: "parameters",
    113: "template",
    114: "template-values",
    115: "blocked",
    116: "template-values",
    117: "text",
    118: "too-many",
}
_STATES: Final = {
    1: Delivery("delivered"),
    2: Delivery("failed", reason="undelivered"),
    3: Delivery("sent"),
    4: Delivery("failed", reason="gateway"),
    5: Delivery("sent"),
    6: Delivery("failed", reason="gateway"),
    7: Delivery("failed", reason="blocked"),
}


class SmsIr:
    """One SMS.ir account."""

    def __init__(self, account: Account, read_seconds: float = READ_SECONDS) -> None:
        account.check_pages()
        if account.line and not account.line.isdigit():
            raise BadAccount("smsir: the line is a number")
        self._account = account
        self._channel = Channel(
            account.address or ADDRESS,
            {"X-API-KEY": account.credential("key")},
            read_seconds=read_seconds,
        )

    def capabilities(self) -> Capabilities:
        """Approved texts; a lost answer is lost."""
        return Capabilities(patterns=True)

    def count_parts(self, text: str, line: str) -> int:
        """By the line's table."""
        return parts.count_parts(text, self._account.pages)

    def send_text(self, message: Message) -> Outcome:
        """send/bulk, to one."""
        answer = self._channel.post_json(
            "send/bulk",
            {
                "lineNumber": int(self._account.line or 0),
                "messageText": message.text,
                "mobiles": [message.to],
                "sendDateTime": None,
            },
        )
        refused = _refused(answer)
        if refused is not None:
            return refused
        found = object_of(answer, "data").get("messageIds")
        if not isinstance(found, list) or len(found) != 1:
            return Unknown()
        if found[0] is None:
            return Rejected("null", True, "recipient")
        return self._accepted(found[0], message)

    def send_pattern(self, message: Message) -> Outcome:
        """send/verify."""
        if not (message.pattern or "").isdigit():
            return Rejected("template", True, "template")
        if any(len(value) > LONGEST_VALUE for value in message.values.values()):
            return Rejected("114", True, "template-values")
        answer = self._channel.post_json(
            "send/verify",
            {
                "mobile": message.to,
                "templateId": int(message.pattern or 0),
                "parameters": [
                    {"name": name, "value": value} for name, value in message.values.items()
                ],
            },
        )
        refused = _refused(answer)
        if refused is not None:
            return refused
        return self._accepted(object_of(answer, "data").get("messageId"), message)

    def status(self, asked: Sequence[Asked]) -> Mapping[UUID, Delivery]:
        """send/{id}, one by one."""
        found = {}
        for one in asked:
            if one.id is None or not one.id.isdigit():
                continue
            answer = self._channel.get(f"send/{one.id}")
            if isinstance(answer, NotSent | Lost) or answer.status == 429:
                break  # the others would wait as long for as little
            if unless_understood(answer) is None and _status(answer) == 1:
                state = whole(object_of(answer, "data").get("deliveryState"))
                found[one.job] = _STATES.get(state or 0, Delivery())
        return found

    def credit(self) -> Credit:
        """credit: messages left; what they are worth follows from the price in the settings."""
        answer = self._channel.get("credit")
        left = None
        price = self._account.price_per_part
        if isinstance(answer, Answer) and _status(answer) == 1:
            left = whole(answer.body.get("data"))
        return Credit(None if left is None or price is None else left * price, price)

    def close(self) -> None:
        """Give back the connections."""
        self._channel.close()

    def _accepted(self, identity: object, message: Message) -> Outcome:
        name = text_of(identity)
        if name is None:
            return Unknown()
        if name == "0":
            return Rejected("0", True, "blocked")
        counted = self.count_parts(message.text, self._account.line)
        price = self._account.price_per_part
        return Accepted(name, counted, None if price is None else counted * price)


def _status(answer: Answer) -> int | None:
    return whole(answer.body.get("status")) if isinstance(answer.body, dict) else None


def _refused(answer: Answer | NotSent | Lost) -> Outcome | None:
    """What the answer says, unless it is success."""
    on_the_way = unless_understood(answer)
    if on_the_way is not None:
        return on_the_way
    assert isinstance(answer, Answer)
    code = _status(answer)
    if code == 1 and answer.status == 200:
        return None
    if code == 102:
        return Rejected("102", False, "credit", CREDIT_WAIT, all=True)
    if code in _ACCOUNT:
        return account_wrong(code, _ACCOUNT[code])
    if code in _PERMANENT:
        return Rejected(str(code), True, _PERMANENT[code])
    if code == 20:
        return Rejected("20", False, "busy", answer.wait or TEMPORARY_WAIT, all=True)
    if answer.status == 401:
        return account_wrong(401, "credentials")
    return Unknown()
