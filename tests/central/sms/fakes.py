"""Gateways as they behave, not only as they answer: they remember what they were handed."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal

from tests.central.sms.loopback import Cut, Reply, Seen

Mood = Literal["well", "cut before", "cut after", "busy", "no credit", "down"]
"""How it takes the next message. Cut before or after: the connection ends before it has taken the
message, or when it has."""


class Fake:
    """What both fakes share. `handed` counts the texts that went on to the operator."""

    def __init__(self) -> None:
        self.handed: Counter[str] = Counter()
        self.order: list[str] = []
        self.requests = 0
        self.asked = 0
        self.mood: Callable[[int], Mood] = lambda number: "well"
        self.status = 4
        self.block_reason: int | None = None
        self._lock = threading.Lock()
        self._ids: dict[str, int] = {}

    def hand_on(self, name: str, text: str) -> int:
        """Hand a message to the operator; our id for it."""
        self.handed[text] += 1
        self.order.append(text)
        self._ids[name] = 10_000_000_000 + len(self.order)
        return self._ids[name]

    def __call__(self, request: Seen) -> object:
        with self._lock:
            return self.answer(request)

    def answer(self, request: Seen) -> object:
        """What it answers."""
        raise NotImplementedError

    def take(self) -> Mood:
        """Its mood for one more message."""
        self.requests += 1
        return self.mood(self.requests)


class FakeKavenegar(Fake):
    """Sends nothing twice that has the same `localid`, and finds messages by it."""

    def answer(self, request: Seen) -> object:
        """Kavenegar's answers."""
        fields = request.form()
        if request.path.endswith("/sms/send.json"):
            match self.take():
                case "cut before":
                    return Cut()
                case "busy":
                    return self._said(409, None)
                case "no credit":
                    return self._said(418, None)
                case "down":
                    return Reply(503, b"")
                case mood:
                    local = fields["localid"]
                    number = self._ids.get(local) or self.hand_on(local, fields["message"])
                    if mood == "cut after":
                        return Cut()
                    return self._said(200, [{"messageid": number, "status": 1, "cost": 1100}])
        self.asked += 1
        by_local = "statuslocalmessageid" in request.path
        name = "localid" if by_local else "messageid"
        entries = []
        for asked in fields[name].split(","):
            known = self._ids.get(asked) if by_local else int(asked)
            entry: dict[str, Any] = {name: asked, "status": self.status if known else 100}
            if known and self.block_reason is not None:
                entry["blockreason"] = self.block_reason
            entries.append(entry | {"messageid": known or 0})
        return self._said(200, entries)

    def _said(self, status: int, entries: object) -> Reply:
        return Reply(status, {"return": {"status": status, "message": ""}, "entries": entries})


class FakeMeliPayamak(Fake):
    """Sends whatever it is handed, as often as it is, and finds nothing."""

    def answer(self, request: Seen) -> object:
        """MeliPayamak's answers."""
        fields = request.form()
        if request.path.endswith("/SendSMS"):
            mood = self.take()
            if mood == "cut before":
                return Cut()
            if mood == "down":
                return Reply(503, b"")
            if mood == "no credit":
                return Reply(200, {"Value": "2", "RetStatus": 2})
            number = self.hand_on(str(self.requests), fields["text"])
            return Cut() if mood == "cut after" else self._said(str(number))
        self.asked += 1
        return self._said(str(self.status))

    def _said(self, value: str) -> Reply:
        return Reply(200, {"Value": value, "RetStatus": 1, "StrRetStatus": "Ok"})


class FakeGhasedak(Fake):
    """Sends whatever it is handed, and finds messages by our name for them."""

    def answer(self, request: Seen) -> object:
        """Ghasedak's answers."""
        if request.path.endswith("/SendSingleSMS"):
            told = request.json()
            mood = self.take()
            if mood == "cut before":
                return Cut()
            number = self.hand_on(told["ClientReferenceId"], told["Message"])
            if mood == "cut after":
                return Cut()
            return self._said({"messageId": str(number), "cost": 1320})
        self.asked += 1
        ours = ("Type", "2") in request.query
        found = [
            {"messageId": str(number), "clientReferenceId": name, "status": self.status}
            for name, number in self._ids.items()
            if ("Ids", name if ours else str(number)) in request.query
        ]
        return self._said(found)

    def _said(self, data: object) -> Reply:
        return Reply(200, {"isSuccess": True, "statusCode": 200, "data": data})
