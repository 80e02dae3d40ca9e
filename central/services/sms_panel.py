"""What a shop's owner is shown of its SMS account: gateway, line, balance and price."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

from central.database import Database
from central.gateways.choice import open_gateway
from central.gateways.interface import Account, BadAccount, Credit
from central.services import sms_accounts
from sync.protocol import SmsAccount

FRESH_SECONDS: Final = 60.0
"""A balance this young is told again without asking the gateway."""
ANSWER_SECONDS: Final = 4.0
"""A till waits for this: rather no balance than a late one."""
MOST_KEPT: Final = 1000


class Panel:
    """Asks gateways for balances, each at most once a minute. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        service: sms_accounts.ServiceAccount,
        outbox: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._service = service
        self._outbox = outbox
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[UUID | None, tuple[float, Account, Credit]] = OrderedDict()
        self._asking: dict[UUID | None, threading.Lock] = {}

    def account(self, shop_id: UUID) -> SmsAccount:
        """The shop's account; what the gateway does not tell, or not in time, is None.

        Raises Unavailable. No connection is held while the gateway is asked.
        """
        with self._database.read() as connection:
            shop = sms_accounts.load(connection, shop_id, self._service)
        credit = self._credit(shop_id if shop.own else None, shop.gateway)
        return SmsAccount(
            provider=shop.gateway.provider,
            line=shop.gateway.line,
            balance_rials=credit.balance,
            price_per_part=credit.price_per_part,
        )

    def _credit(self, key: UUID | None, account: Account) -> Credit:
        known = self._fresh(key, account)
        if known is not None:
            return known
        with self._lock:
            turn = self._asking.setdefault(key, threading.Lock())
        # Of many who ask at once, one asks the gateway; the others wait for its answer.
        with turn:
            known = self._fresh(key, account)
            if known is None:
                known = self._ask(account)
                with self._lock:
                    self._kept[key] = (self._clock(), account, known)
                    self._kept.move_to_end(key)
                    while len(self._kept) > MOST_KEPT:
                        self._kept.popitem(last=False)
        with self._lock:
            self._asking.pop(key, None)
        return known

    def _fresh(self, key: UUID | None, account: Account) -> Credit | None:
        with self._lock:
            at, whose, credit = self._kept.get(key, (0.0, None, Credit()))
        fresh = whose == account and self._clock() - at < FRESH_SECONDS
        return credit if fresh else None

    def _ask(self, account: Account) -> Credit:
        try:
            gateway = open_gateway(account, self._outbox, ANSWER_SECONDS)
        except BadAccount:
            return Credit()
        try:
            return gateway.credit()
        finally:
            gateway.close()
