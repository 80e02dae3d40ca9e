"""Signing in to a service with a mobile number and the code sent to it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from models.queries.shop import read_shop
from models.queries.sync import sync_standing
from models.services.sync import RegisterTold, shop_identity, sign_in_to_service
from models.tables.types import identity_text
from sync import protocol
from sync.client import Access, Client
from sync.tokens import TokenStore

if TYPE_CHECKING:
    from models.database import Database


@dataclass(frozen=True, slots=True)
class EmptyShop:
    """The shop of a number of which the service knows nothing yet: whoever signed in with a till
    that has no shop either is to make it, under these identities.
    """

    service: str
    mobile: str
    identity: bytes
    register: RegisterTold


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Signed in. `joining`: this till had no shop, and now takes over the one it joined. `empty`:
    there is none to take over; nothing is remembered but what proves who this till is.
    """

    access: Access
    shop_name: str
    register_name: str
    joining: bool
    lasting: bool
    empty: EmptyShop | None = None


def ask_code(service: str, mobile: str) -> protocol.OtpSent:
    """Have a code sent to a mobile number (09xxxxxxxxx). Raises SyncError."""
    client = Client(service)
    try:
        return client.ask_code(mobile)
    finally:
        client.close()


def sign_in(
    database: "Database",
    store: TokenStore,
    service: str,
    mobile: str,
    code: str,
    register_name: str,
) -> SignedIn:
    """Exchange the code for tokens and remember the service. Raises SyncError; nothing is
    remembered then.

    A till with a shop makes itself known by it; one without joins the shop of that number.
    """
    with database.read() as connection:
        standing = sync_standing(connection)
        shop_id = shop_identity(connection)
        shop = read_shop(connection)
    asked = protocol.CodeSignIn(
        mobile=mobile,
        code=code,
        register_name=standing.register_name or register_name,
        shop_id=_uuid(shop_id),
        shop_name=shop.name if shop else "",
        register_id=_uuid(standing.register_identity),
        epoch=standing.epoch,
    )
    client = Client(service)
    try:
        tokens = client.sign_in(asked)
    finally:
        client.close()
    told = tokens.register_info
    access = Access(store, str(told.id))
    access.take(tokens)
    register = RegisterTold(
        told.id.bytes,
        told.name,
        told.prefix,
        told.epoch,
        told.last_number,
        told.last_session,
    )
    where = service.rstrip("/")
    empty = None
    if shop is None and tokens.shop.is_new:
        empty = EmptyShop(where, mobile, tokens.shop.id.bytes, register)
    else:
        with database.write() as connection:
            sign_in_to_service(connection, where, mobile, register, datetime.now(UTC))
    joining = shop is None and empty is None
    return SignedIn(access, tokens.shop.name, told.name, joining, store.lasting, empty)


def sign_out(database: "Database", store: TokenStore) -> None:
    """Forget what proves who this till is. What waits goes on waiting."""
    with database.read() as connection:
        standing = sync_standing(connection)
    if standing.register_identity is not None:
        store.clear(identity_text(standing.register_identity))


def _uuid(identity: bytes | None) -> UUID | None:
    return None if identity is None else UUID(bytes=identity)
