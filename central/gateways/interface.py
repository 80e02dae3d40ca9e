"""What every gateway can be asked and what it may answer. Money is rials, waits are seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, Protocol
from uuid import UUID

from central.gateways.parts import PAGES

TEMPORARY_WAIT: Final = 60
"""How long to leave a gateway alone that is busy or cannot be reached, where it does not say."""
CREDIT_WAIT: Final = 15 * 60
"""How long to wait for an owner to buy credit before trying again."""

MessageState = Literal["sent", "delivered", "failed"]


class BadAccount(Exception):
    """The settings of an account cannot be used; the text never holds a credential."""


@dataclass(frozen=True)
class Account:
    """Through which gateway and line a shop's messages leave.

    `credentials` are what the gateway knows the owner by; each module says which it needs.
    `price_per_part` in rials, for gateways that do not tell a cost. `pages` names the table of
    parts the line is billed by. `address` replaces the gateway's own, for tests and mirrors.
    """

    provider: str
    line: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    price_per_part: int | None = None
    pages: str = "70/64/67"
    address: str | None = None

    def credential(self, name: str) -> str:
        """One of the credentials. Raises BadAccount if it is missing or could not be sent: what
        a header cannot carry would otherwise be quoted in an exception.
        """
        value = self.credentials.get(name, "").strip()
        if not value:
            raise BadAccount(f"{self.provider}: no {name} is set")
        if not (value.isascii() and value.isprintable()) or " " in value:
            raise BadAccount(f"{self.provider}: the {name} holds letters that cannot be right")
        return value

    def check_pages(self) -> None:
        """Raises BadAccount if there is no such table of parts."""
        if self.pages not in PAGES:
            raise BadAccount(f"{self.provider}: there is no table of parts {self.pages}")


@dataclass(frozen=True)
class Message:
    """One message to hand over. `pattern` and `values` name a text the gateway has approved and
    what fills it, in order; a message that has none goes as `text`.
    """

    job: UUID
    to: str
    text: str
    kind: str = ""
    pattern: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Capabilities:
    """`removes_duplicates_for`: this long the gateway knows a job by our name for it and does not
    send it twice. `finds_by_job`: it can be asked about a job whose answer was lost, this long.
    `patterns`: it sends approved texts. `tells_states`: it knows how far a message has come.
    `most_asked`: how many jobs are asked about at once.
    """

    removes_duplicates_for: timedelta = timedelta(0)
    finds_by_job: timedelta = timedelta(0)
    patterns: bool = False
    tells_states: bool = True
    most_asked: int = 10


@dataclass(frozen=True)
class Accepted:
    """The gateway has it. `cost` in rials; None where it does not say."""

    id: str
    parts: int | None = None
    cost: int | None = None


@dataclass(frozen=True)
class Rejected:
    """It was certainly not sent. `permanent`: trying again would change nothing. `wait`: seconds
    before another try. `opted_out`: because this person does not want messages. `all`: it is not
    about this message; others through the same account would fare alike.
    """

    code: str
    permanent: bool
    reason: str
    wait: int = TEMPORARY_WAIT
    opted_out: bool = False
    all: bool = False


@dataclass(frozen=True)
class Unknown:
    """The request left and no answer that could be understood came: it may have been sent."""


Outcome = Accepted | Rejected | Unknown


@dataclass(frozen=True)
class Asked:
    """A job whose state is wanted; `id` is the gateway's name for it, if its answer arrived."""

    job: UUID
    id: str | None


@dataclass(frozen=True)
class Delivery:
    """How far a message has come. `absent`: the gateway says it knows no such message."""

    state: MessageState | None = None
    id: str | None = None
    reason: str = ""
    opted_out: bool = False
    parts: int | None = None
    cost: int | None = None
    absent: bool = False


@dataclass(frozen=True)
class Credit:
    """What is left, in rials, and the price of one part; None where the gateway does not say."""

    balance: int | None = None
    price_per_part: int | None = None


class Gateway(Protocol):
    """One account at one gateway. Nothing here raises for what the other side does or says."""

    def capabilities(self) -> Capabilities:
        """What this gateway can do."""

    def count_parts(self, text: str, line: str) -> int:
        """As how many messages a text is billed."""

    def send_text(self, message: Message) -> Outcome:
        """Hand over a free text."""

    def send_pattern(self, message: Message) -> Outcome:
        """Hand over an approved text by its name and what fills it."""

    def status(self, asked: Sequence[Asked]) -> Mapping[UUID, Delivery]:
        """The states of jobs, as far as the gateway answers: others are missing."""

    def credit(self) -> Credit:
        """Balance and price, as far as the gateway answers."""

    def close(self) -> None:
        """Give back connections and files."""
