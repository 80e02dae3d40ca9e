"""MeliPayamak: rest.payamak-panel.com/api/SendSMS, name and password in every form.

After the documentation (melipayamak.com/api: SendSMS, SendByBaseNumber2, GetDelivery) and the
vendor's clients:
* answers are `{Value, RetStatus, StrRetStatus}`; on success RetStatus is 1 and Value a long
  number, the recId; else one of both is the code of an error;
* BaseServiceNumber sends an approved text by its bodyId, its values joined by `;`, and has codes
  of its own, below zero;
* GetDeliveries2 tells the state of one recId; GetCredit counts messages, GetBasePrice tells what
  one costs, in rials;
* nothing finds a message without its recId, and nothing removes duplicates.
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
    Capabilities,
    Credit,
    Delivery,
    Message,
    Outcome,
    Rejected,
    Unknown,
)
from central.gateways.shapes import account as account_wrong
from central.gateways.shapes import text_of, unless_understood, whole

ADDRESS: Final = "https://rest.payamak-panel.com/api/SendSMS"
SHORTEST_ID: Final = 10
"""A recId has fifteen digits and more; the codes of errors have three at most."""

_ACCOUNT: Final = {
    0: "credentials",
    5: "line",
    9: "line",
    10: "account-inactive",
    12: "account-inactive",
    -1: "not-allowed",
    -3: "line",
    -7: "line",
    -108: "not-allowed",
    -109: "not-allowed",
    -110: "credentials",
    108: "not-allowed",
    109: "not-allowed",
    110: "credentials",
}
_PERMANENT: Final = {
    7: "text",
    14: "text",
    15: "text",
    16: "recipient",
    17: "text",
    18: "recipient",
    35: "blocked",
    -2: "too-many",
    -4: "template",
    -5: "template-values",
}
# The daily or hourly limit of the account, and the gateway at rest.
_BUSY: Final = {3: CREDIT_WAIT, 4: TEMPORARY_WAIT, 6: TEMPORARY_WAIT}

_STATES: Final = {
    0: Delivery("sent"),
    1: Delivery("delivered"),
    2: Delivery("failed", reason="undelivered"),
    3: Delivery("failed", reason="gateway"),
    8: Delivery("sent"),
    16: Delivery("failed", reason="gateway"),
    35: Delivery("failed", reason="blocked"),
    200: Delivery("sent"),
    300: Delivery("failed", reason="text"),
    400: Delivery("sent"),
    500: Delivery("failed", reason="gateway"),
}


class MeliPayamak:
    """One MeliPayamak account."""

    def __init__(self, account: Account, read_seconds: float = READ_SECONDS) -> None:
        account.check_pages()
        self._account = account
        self._who = {
            "username": account.credential("username"),
            "password": account.credential("password"),
        }
        self._channel = Channel(account.address or ADDRESS, read_seconds=read_seconds)

    def capabilities(self) -> Capabilities:
        """Approved texts; a lost answer is lost."""
        return Capabilities(patterns=True)

    def count_parts(self, text: str, line: str) -> int:
        """By the line's table."""
        return parts.count_parts(text, self._account.pages)

    def send_text(self, message: Message) -> Outcome:
        """SendSMS, to one."""
        fields = {
            "to": message.to,
            "from": self._account.line,
            "text": message.text,
            "isflash": "false",
        }
        return self._sent(self._channel.post_form("SendSMS", self._who | fields), message)

    def send_pattern(self, message: Message) -> Outcome:
        """BaseServiceNumber. A semicolon inside a value would be taken for the next one."""
        values = [value.replace(";", "،") for value in message.values.values()]
        fields = {
            "to": message.to,
            "bodyId": message.pattern or "",
            "text": ";".join(values),
        }
        return self._sent(self._channel.post_form("BaseServiceNumber", self._who | fields), message)

    def status(self, asked: Sequence[Asked]) -> Mapping[UUID, Delivery]:
        """GetDeliveries2, one by one."""
        found = {}
        for one in asked:
            if one.id is None:
                continue
            answer = self._channel.post_form("GetDeliveries2", self._who | {"recId": one.id})
            if isinstance(answer, NotSent | Lost) or answer.status == 429:
                break  # the others would wait as long for as little
            if unless_understood(answer) is None and whole(answer.body.get("RetStatus")) == 1:
                state = whole(answer.body.get("Value"))
                found[one.job] = _STATES.get(-1 if state is None else state, Delivery())
        return found

    def credit(self) -> Credit:
        """GetCredit and, where the settings hold no price, GetBasePrice."""
        price = self._account.price_per_part
        if price is None:
            price = self._number("GetBasePrice")
        left = self._number("GetCredit")
        return Credit(None if left is None or price is None else left * price, price)

    def close(self) -> None:
        """Give back the connections."""
        self._channel.close()

    def _number(self, method: str) -> int | None:
        answer = self._channel.post_form(method, self._who)
        if unless_understood(answer) is not None:
            return None
        assert isinstance(answer, Answer)
        if whole(answer.body.get("RetStatus")) != 1:
            return None
        found = whole(answer.body.get("Value"))
        return found if found is None or found >= 0 else None

    def _sent(self, answer: Answer | NotSent | Lost, message: Message) -> Outcome:
        on_the_way = unless_understood(answer)
        if on_the_way is not None:
            return on_the_way
        assert isinstance(answer, Answer)
        status = whole(answer.body.get("RetStatus"))
        value = text_of(answer.body.get("Value")) or ""
        if status == 1 and value.isdigit() and len(value) >= SHORTEST_ID:
            counted = self.count_parts(message.text, self._account.line)
            price = self._account.price_per_part
            return Accepted(value, counted, None if price is None else counted * price)
        # The code stands in Value where the gateway got as far as that, else in RetStatus.
        said = whole(value) if value else None
        if status == 1 and said in (None, 0, 1):
            return Unknown()
        return _rejected(status if said is None or said in (0, 1) else said)


def _rejected(code: int | None) -> Outcome:
    if code is None:
        return Unknown()
    if code == 2:
        return Rejected("2", False, "credit", CREDIT_WAIT, all=True)
    if code in _ACCOUNT:
        return account_wrong(code, _ACCOUNT[code])
    if code in _PERMANENT:
        return Rejected(str(code), True, _PERMANENT[code])
    if code in _BUSY:
        return Rejected(str(code), False, "busy", _BUSY[code], all=True)
    if code == 11:
        return Rejected("11", False, "failed")  # documented as: it was not sent
    return Unknown()
