"""Which gateway a shop's messages go through, and under which rules."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from central.gateways.choice import CREDENTIALS, PROVIDERS
from central.gateways.interface import Account
from central.gateways.parts import PAGES
from central.services.sms import NOBODY
from central.settings import BadSetting
from central.tables import shops, sms_accounts

GATEWAY: Final = "SAJAC_SMS_GATEWAY"
LINE: Final = "SAJAC_SMS_LINE"
KEY: Final = "SAJAC_SMS_KEY"
USERNAME: Final = "SAJAC_SMS_USERNAME"
PASSWORD: Final = "SAJAC_SMS_PASSWORD"
ADDRESS: Final = "SAJAC_SMS_ADDRESS"
PRICE: Final = "SAJAC_SMS_PRICE"
PAGES_TABLE: Final = "SAJAC_SMS_PAGES"
OPT_OUT: Final = "SAJAC_SMS_OPT_OUT"
PER_MINUTE: Final = "SAJAC_SMS_PER_MINUTE"
CODE_PATTERN: Final = "SAJAC_SMS_CODE_PATTERN"
CODE_NAME: Final = "SAJAC_SMS_CODE_NAME"

FASTEST: Final = 6000
"""Messages a minute; beyond that the instants of the pace, milliseconds, are too coarse."""
_CREDENTIALS = {"key": KEY, "username": USERNAME, "password": PASSWORD}


@dataclass(frozen=True)
class ShopAccount:
    """A shop's gateway and rules. `own`: the shop's, not the service's.

    `opt_out` ends its texts, where the line demands that; `quiet_from` and `quiet_to` are minutes
    after midnight in the shop. `code_pattern` is the approved text of one-time codes and
    `code_name` what it calls the code.
    """

    gateway: Account
    own: bool = False
    per_minute: int = 300
    opt_out: str = ""
    quiet_from: int = 22 * 60
    quiet_to: int = 8 * 60
    code_pattern: str | None = None
    code_name: str = "code"


@dataclass(frozen=True)
class ServiceAccount:
    """What shops without a gateway of their own use, and all one-time codes."""

    gateway: Account = field(default_factory=lambda: Account("file"))
    per_minute: int = 300
    opt_out: bool = False
    code_pattern: str | None = None
    code_name: str = "code"


def read(environ: Mapping[str, str] = os.environ) -> ServiceAccount:
    """The service's account as an environment describes it; a file, if it does not.

    Raises BadSetting, which names the setting and never its value where that is a secret.
    """
    provider = environ.get(GATEWAY) or "file"
    if provider not in PROVIDERS:
        raise BadSetting(f"{GATEWAY} is one of {', '.join(PROVIDERS)}")
    needed = CREDENTIALS[provider]
    for name in needed:
        value = environ.get(_CREDENTIALS[name], "").strip()
        if not value.isascii() or not value.isprintable() or not value or " " in value:
            raise BadSetting(f"{provider} needs {_CREDENTIALS[name]}, in plain letters")
    pages = environ.get(PAGES_TABLE) or "70/64/67"
    if pages not in PAGES:
        raise BadSetting(f"{PAGES_TABLE} is one of {', '.join(PAGES)}")
    opt_out = environ.get(OPT_OUT) or "no"
    if opt_out not in ("yes", "no"):
        raise BadSetting(f"{OPT_OUT} is 'yes' or 'no'")
    return ServiceAccount(
        gateway=Account(
            provider,
            environ.get(LINE, "").strip(),
            {name: environ[_CREDENTIALS[name]].strip() for name in needed},
            _number(environ, PRICE, None, 10**9),
            pages,
            environ.get(ADDRESS) or None,
        ),
        per_minute=_number(environ, PER_MINUTE, 300, FASTEST) or 300,
        opt_out=opt_out == "yes",
        code_pattern=environ.get(CODE_PATTERN) or None,
        code_name=environ.get(CODE_NAME) or "code",
    )


def load(connection: Connection, shop_id: UUID, service: ServiceAccount) -> ShopAccount:
    """The account and rules of a shop; the service's where it has none of its own."""
    shop = connection.execute(
        select(shops.c.quiet_from, shops.c.quiet_to, shops.c.opt_out_text).where(
            shops.c.id == shop_id
        )
    ).one_or_none()
    rules: dict[str, Any] = {}
    opt_out_text = ""
    if shop is not None:
        rules = {"quiet_from": shop.quiet_from, "quiet_to": shop.quiet_to}
        opt_out_text = shop.opt_out_text
    row = None
    if shop_id != NOBODY:
        row = connection.execute(
            select(sms_accounts).where(sms_accounts.c.shop_id == shop_id)
        ).one_or_none()
    if row is None:
        return ShopAccount(
            service.gateway,
            per_minute=service.per_minute,
            opt_out=opt_out_text if service.opt_out else "",
            code_pattern=service.code_pattern,
            code_name=service.code_name,
            **rules,
        )
    return ShopAccount(
        Account(row.provider, row.line, json.loads(row.credentials), row.price, row.pages),
        own=True,
        per_minute=row.per_minute,
        opt_out=opt_out_text if row.opt_out else "",
        **rules,
    )


def save(
    connection: Connection,
    shop_id: UUID,
    account: Account,
    now: datetime,
    *,
    per_minute: int = 300,
    opt_out: bool = False,
) -> None:
    """Give a shop a gateway of its own. Raises BadSetting, which holds no credential."""
    if account.provider not in PROVIDERS:
        raise BadSetting(f"the gateway is one of {', '.join(PROVIDERS)}")
    if account.pages not in PAGES:
        raise BadSetting(f"the table of parts is one of {', '.join(PAGES)}")
    if not 0 < per_minute <= FASTEST:
        raise BadSetting(f"messages a minute are 1 to {FASTEST}")
    remove(connection, shop_id)
    connection.execute(
        insert(sms_accounts),
        {
            "shop_id": shop_id,
            "provider": account.provider,
            "line": account.line,
            "credentials": json.dumps(dict(account.credentials)),
            "price": account.price_per_part,
            "pages": account.pages,
            "opt_out": int(opt_out),
            "per_minute": per_minute,
            "changed_at": now,
        },
    )


def remove(connection: Connection, shop_id: UUID) -> None:
    """Let a shop use the service's gateway again."""
    connection.execute(delete(sms_accounts).where(sms_accounts.c.shop_id == shop_id))


def _number(environ: Mapping[str, str], name: str, otherwise: int | None, most: int) -> int | None:
    said = environ.get(name, "").strip()
    if not said:
        return otherwise
    if not (said.isascii() and said.isdigit()) or not 0 < int(said) <= most:
        raise BadSetting(f"{name} is a number from 1 to {most}")
    return int(said)
