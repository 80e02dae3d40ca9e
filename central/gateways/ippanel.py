"""IPPanel Edge: edge.ippanel.com/v1/api, the key in the header Authorization.

After the documentation (ippanelcom.github.io/Edge-Document: send/webservice, send/pattern,
send/calculate-price, report/recipients, report/by_bulk, payment/credit):
* answers are `{data, meta}` with `meta.status`, and a `message_code` such as 200-1, 400-1 (with
  HTTP 401, the key) and 400-2 (with 422, the request; `meta.errors` names the fields);
* numbers are E.164; a pattern goes to one recipient;
* a send answers `message_outbox_ids`; report/recipients tells 0 and 1 with the operator,
  2 delivered, 3 not delivered, 4 on a black list; nothing finds a message without its id, and
  nothing removes duplicates; money is rials.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from central.gateways import parts
from central.gateways.http import READ_SECONDS, Answer, Channel, Lost, NotSent
from central.gateways.interface import (
    CREDIT_WAIT,
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
from central.gateways.shapes import entries_of, object_of, text_of, unless_understood, whole

ADDRESS: Final = "https://edge.ippanel.com/v1/api"

_STATES: Final = {
    0: Delivery("sent"),
    1: Delivery("sent"),
    2: Delivery("delivered"),
    3: Delivery("failed", reason="undelivered"),
    4: Delivery("failed", reason="blocked"),
}
# The field of the request that is wrong, and what to call it.
_FIELDS: Final = {
    "recipient": "recipient",
    "message": "text",
    "code": "template",
    "params": "template-values",
}


def international(number: str) -> str:
    """A number as E.164: 09121234567 and 3000505 as +989121234567 and +983000505."""
    return number if number.startswith("+") else "+98" + number.removeprefix("0")


class IpPanel:
    """One IPPanel account."""

    def __init__(self, account: Account, read_seconds: float = READ_SECONDS) -> None:
        account.check_pages()
        self._account = account
        self._line = international(account.line)
        self._channel = Channel(
            account.address or ADDRESS,
            {"Authorization": account.credential("key")},
            read_seconds=read_seconds,
        )

    def capabilities(self) -> Capabilities:
        """Approved texts; a lost answer is lost."""
        return Capabilities(patterns=True)

    def count_parts(self, text: str, line: str) -> int:
        """By the line's table."""
        return parts.count_parts(text, self._account.pages)

    def send_text(self, message: Message) -> Outcome:
        """send, as a web service."""
        body = {
            "sending_type": "webservice",
            "from_number": self._line,
            "message": message.text,
            "params": {"recipients": [international(message.to)]},
        }
        return self._sent(self._channel.post_json("send", body), message)

    def send_pattern(self, message: Message) -> Outcome:
        """send, by a pattern."""
        body = {
            "sending_type": "pattern",
            "from_number": self._line,
            "code": message.pattern or "",
            "recipients": [international(message.to)],
            "params": dict(message.values),
        }
        return self._sent(self._channel.post_json("send", body), message)

    def status(self, asked: Sequence[Asked]) -> Mapping[UUID, Delivery]:
        """report/recipients, one by one."""
        found = {}
        for one in asked:
            if one.id is None:
                continue
            query = {"page": "1", "per_page": "10", "bulk_id": one.id}
            answer = self._channel.get("report/recipients", query)
            if isinstance(answer, NotSent | Lost) or answer.status == 429:
                break  # the others would wait as long for as little
            entries = entries_of(answer, "data") if _succeeded(answer) else []
            if len(entries) == 1:
                state = whole(entries[0].get("message_status"))
                known = _STATES.get(-1 if state is None else state, Delivery())
                counted = whole(entries[0].get("msg_parts"))
                found[one.job] = Delivery(known.state, one.id, known.reason, parts=counted)
        return found

    def credit(self) -> Credit:
        """payment/credit/mine and, where the settings hold no price, what one short text would
        cost.
        """
        answer = self._channel.get("payment/credit/mine")
        data = object_of(answer, "data") if _succeeded(answer) else {}
        price = self._account.price_per_part
        if price is None:
            asked = {"number": self._line, "message": "تست"}
            told = self._channel.post_json("send/calculate-price", asked)
            prices = object_of(told, "data") if _succeeded(told) else {}
            # It differs by the recipient's operator: the dearer one promises nothing too cheap.
            known = [whole(prices.get(name)) for name in ("mci_price", "other_price")]
            price = max((one for one in known if one is not None), default=None)
        return Credit(whole(data.get("credit")), price)

    def close(self) -> None:
        """Give back the connections."""
        self._channel.close()

    def _sent(self, answer: Answer | NotSent | Lost, message: Message) -> Outcome:
        on_the_way = unless_understood(answer)
        if on_the_way is not None:
            return on_the_way
        assert isinstance(answer, Answer)
        if _succeeded(answer):
            ids = object_of(answer, "data").get("message_outbox_ids")
            identity = text_of(ids[0]) if isinstance(ids, list) and len(ids) == 1 else None
            if identity is None:
                return Unknown()
            counted = self.count_parts(message.text, self._account.line)
            price = self._account.price_per_part
            return Accepted(identity, counted, None if price is None else counted * price)
        meta = object_of(answer, "meta")
        code = text_of(meta.get("message_code"))
        if meta.get("status") is not False or code is None:
            return Unknown()
        if answer.status in (401, 403) or code == "400-1":
            return account_wrong(code, "credentials")
        if answer.status == 402:
            return Rejected(code, False, "credit", CREDIT_WAIT, all=True)
        if answer.status in (400, 422):
            return _wrong(code, meta.get("errors"))
        return Unknown()


def _succeeded(answer: Answer | NotSent | Lost) -> bool:
    return (
        isinstance(answer, Answer)
        and answer.status == 200
        and object_of(answer, "meta").get("status") is True
    )


def _wrong(code: str, errors: object) -> Outcome:
    """What is wrong with a request, by the fields it names; the line is the account's to mend."""
    fields = [str(name) for name in errors] if isinstance(errors, dict) else []
    if any(name.startswith("from_number") for name in fields):
        return account_wrong(code, "line")
    if any("credit" in name for name in fields):
        return Rejected(code, False, "credit", CREDIT_WAIT, all=True)
    for start, reason in _FIELDS.items():
        if any(start in name for name in fields):
            return Rejected(code, True, reason)
    return Rejected(code, True, "rejected")
