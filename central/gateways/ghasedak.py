"""Ghasedak: gw.ghasedak.me/Rest/api/v1/WebService, the key in the header ApiKey.

After the vendor's clients (ghasedak_sms for Python, GhasedakSms.Core for .NET):
* answers are `{isSuccess, statusCode, message, data}`; the client for .NET reads the names
  whatever their case, so this does too; data of a send hold messageId and cost;
* a ClientReferenceId goes with a message, and CheckSmsStatus finds it by that (type 2) or by the
  gateway's id (type 1); it does not remove duplicates;
* states are 0 to 17; costs and the credit are rials;
* errors have no list: HTTP says which kind they are.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
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
from central.gateways.shapes import entries_of, text_of, unless_understood, whole

ADDRESS: Final = "https://gw.ghasedak.me/Rest/api/v1/WebService"

_BY_ID: Final = 1
_BY_REFERENCE: Final = 2
_STATES: Final = {
    0: Delivery("sent"),  # to be confirmed
    1: Delivery("failed", reason="rejected"),
    2: Delivery("sent"),  # to be sent
    3: Delivery("sent"),  # sending
    4: Delivery("sent"),
    5: Delivery("sent"),  # the account is in debug mode
    6: Delivery("failed", reason="gateway"),
    7: Delivery("failed", reason="cancelled"),
    8: Delivery("failed", reason="blocked"),  # on the black list of the gateway
    9: Delivery("sent"),  # paused
    10: Delivery("sent"),
    11: Delivery("sent"),
    12: Delivery("failed", reason="blocked"),  # on the black list of the operator
    13: Delivery("failed", reason="undelivered"),
    14: Delivery("delivered"),
    15: Delivery("failed", reason="blocked"),
    16: Delivery("failed", reason="gateway"),
    17: Delivery("sent"),  # processing
}


class Ghasedak:
    """One Ghasedak account."""

    def __init__(self, account: Account, read_seconds: float = READ_SECONDS) -> None:
        account.check_pages()
        self._account = account
        self._channel = Channel(
            account.address or ADDRESS,
            {"ApiKey": account.credential("key"), "Cache-Control": "no-cache"},
            read_seconds=read_seconds,
        )

    def capabilities(self) -> Capabilities:
        """It finds our jobs by their identity; how long is not documented."""
        return Capabilities(finds_by_job=timedelta(hours=24), patterns=True, most_asked=50)

    def count_parts(self, text: str, line: str) -> int:
        """By the line's table."""
        return parts.count_parts(text, self._account.pages)

    def send_text(self, message: Message) -> Outcome:
        """SendSingleSMS."""
        answer = self._channel.post_json(
            "SendSingleSMS",
            {
                "SendDate": None,
                "LineNumber": self._account.line or None,
                "Receptor": message.to,
                "Message": message.text,
                "ClientReferenceId": message.job.hex,
                "Udh": False,
            },
        )
        return self._sent(answer, message)

    def send_pattern(self, message: Message) -> Outcome:
        """SendOtpSMS, to one."""
        answer = self._channel.post_json(
            "SendOtpSMS",
            {
                "SendDate": None,
                "Receptors": [{"Mobile": message.to, "ClientReferenceId": message.job.hex}],
                "TemplateName": message.pattern or "",
                "Inputs": [
                    {"Param": name, "Value": value} for name, value in message.values.items()
                ],
                "Udh": False,
            },
        )
        return self._sent(answer, message)

    def status(self, asked: Sequence[Asked]) -> Mapping[UUID, Delivery]:
        """CheckSmsStatus, by the gateway's ids and by ours."""
        by_id = {one.id: one.job for one in asked if one.id is not None}
        by_reference = {one.job.hex: one.job for one in asked if one.id is None}
        found: dict[UUID, Delivery] = {}
        for kind, jobs, name in (
            (_BY_ID, by_id, "messageid"),
            (_BY_REFERENCE, by_reference, "clientreferenceid"),
        ):
            if not jobs:
                continue
            query = [("Type", str(kind)), *(("Ids", one) for one in jobs)]
            answer = _plain(self._channel.get("CheckSmsStatus", query))
            if unless_understood(answer) is not None or not _succeeded(answer):
                continue
            for entry in entries_of(answer, "data"):
                job = jobs.get((text_of(entry.get(name)) or "").lower())
                if job is not None:
                    found[job] = _delivery(entry)
        return found

    def credit(self) -> Credit:
        """GetAccountInformation."""
        answer = _plain(self._channel.get("GetAccountInformation"))
        data = entries_of(answer, "data") if _succeeded(answer) else []
        return Credit(whole(data[0].get("credit")) if data else None, self._account.price_per_part)

    def close(self) -> None:
        """Give back the connections."""
        self._channel.close()

    def _sent(self, given: Answer | NotSent | Lost, message: Message) -> Outcome:
        answer = _plain(given)
        refused = _refused(answer)
        if refused is not None:
            return refused
        data = entries_of(answer, "data")
        item = data[0] if data else {}
        inner = item.get("items")
        if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], dict):
            item = item | inner[0]
        identity = text_of(item.get("messageid"))
        if identity is None:
            return Unknown()
        counted = self.count_parts(message.text, self._account.line)
        return Accepted(identity, counted, whole(item.get("cost")))


def _plain(answer: Answer | NotSent | Lost) -> Answer | NotSent | Lost:
    """The answer with its names in small letters, all the way down."""

    def small(value: Any, depth: int = 0) -> Any:
        if isinstance(value, dict) and depth < 5:
            return {name.lower(): small(inner, depth + 1) for name, inner in value.items()}
        if isinstance(value, list) and depth < 5:
            return [small(inner, depth + 1) for inner in value]
        return value

    if not isinstance(answer, Answer):
        return answer
    return Answer(answer.status, small(answer.body), answer.wait)


def _succeeded(answer: Answer | NotSent | Lost) -> bool:
    return (
        isinstance(answer, Answer)
        and answer.status == 200
        and isinstance(answer.body, dict)
        and answer.body.get("issuccess") is True
    )


def _refused(answer: Answer | NotSent | Lost) -> Outcome | None:
    """What the answer says, unless it is success."""
    on_the_way = unless_understood(answer)
    if on_the_way is not None:
        return on_the_way
    assert isinstance(answer, Answer)
    if _succeeded(answer):
        return None
    said = whole(answer.body.get("statuscode"))
    if answer.body.get("issuccess") is not False or said is None:
        return Unknown()
    if said in (401, 403):
        return account_wrong(said, "credentials")
    if said == 402:
        return Rejected("402", False, "credit", CREDIT_WAIT, all=True)
    if said == 429:
        return Rejected("429", False, "busy", answer.wait or 60, all=True)
    if 400 <= said < 500 and said != 408:  # 408: their own time ran out, after they had it
        return Rejected(str(said), True, "rejected")
    return Unknown()


def _delivery(entry: Mapping[str, Any]) -> Delivery:
    status = whole(entry.get("status"))
    known = _STATES.get(-1 if status is None else status, Delivery())
    return Delivery(
        known.state,
        text_of(entry.get("messageid")),
        known.reason,
        cost=whole(entry.get("price")),
    )
