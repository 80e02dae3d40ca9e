"""Signing in: a code by SMS, the code for tokens, a token for fresh ones."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body
from sqlalchemy.engine import Connection

from central import codes, signing
from central.problems import documented
from central.service import Address, Here, Service
from central.services import registers, sms
from central.services.registers import Joined
from central.signing import Pair
from central.tokens import ACCESS_LIFE
from sync import protocol

router = APIRouter(prefix="/v1", tags=["signing in"])


@router.post(
    "/otp",
    status_code=202,
    summary="Ask for a code by SMS",
    responses=documented(422, 429, 503),
)
def ask_code(asked: protocol.OtpRequest, address: Address, here: Here) -> protocol.OtpSent:
    """The answer is the same whether the number has a shop or not."""
    now = here.now()
    with here.database.write() as connection:
        most = here.settings.codes_per_address
        code = codes.new_code(connection, here.keys, asked.mobile, address, now, most)
        sms.queue_code(connection, asked.mobile, code, now, codes.CODE_LIFE)
    return protocol.OtpSent(
        expires_in=int(codes.CODE_LIFE.total_seconds()),
        resend_in=int(codes.RESEND_AFTER.total_seconds()),
    )


@router.post(
    "/token",
    summary="Sign in with a code, or stay signed in with a refresh token",
    responses=documented(401, 403, 409, 422, 429, 503),
)
def give_tokens(
    asked: Annotated[protocol.CodeSignIn | protocol.RefreshSignIn, Body()],
    address: Address,
    here: Here,
) -> protocol.Tokens:
    """A code makes a sign-in, a refresh token carries it on."""
    if isinstance(asked, protocol.RefreshSignIn):
        return _refreshed(asked, here)
    return _signed_in(asked, address, here)


def _signed_in(asked: protocol.CodeSignIn, address: str, here: Service) -> protocol.Tokens:
    now = here.now()
    # By itself, so that a try stays counted whatever becomes of the rest.
    with here.database.write() as connection:
        right = codes.try_code(connection, here.keys, asked.mobile, asked.code, address, now)
    if not right:
        raise signing.bad_code()
    with here.database.write() as connection:
        before = codes.used_for(connection, asked.mobile)
        if before is not None:
            return _repeated(connection, asked, before, here, now)
        takes_new = here.settings.registration_open
        joined = registers.join_shop(connection, asked, now, takes_new=takes_new)
        pair = signing.open_sign_in(connection, here.keys, joined.shop.id, joined.register.id, now)
        codes.use_code(connection, asked.mobile, pair.sign_in, now)
        return _tokens(pair, joined)


def _repeated(
    connection: Connection, asked: protocol.CodeSignIn, before: UUID, here: Service, now: datetime
) -> protocol.Tokens:
    """The answer to a code that was exchanged a moment ago: it was lost."""
    pair = signing.repeat_sign_in(connection, here.keys, before, now)
    if asked.register_id not in (None, pair.register):
        raise signing.bad_code()
    again = asked.model_copy(update={"register_id": pair.register})
    return _tokens(pair, registers.join_shop(connection, again, now))


def _refreshed(asked: protocol.RefreshSignIn, here: Service) -> protocol.Tokens:
    now = here.now()
    with here.database.write() as connection:
        outcome = signing.exchange(connection, here.keys, asked.refresh_token, now)
        if isinstance(outcome, Pair):
            register = registers.find_register(connection, outcome.register)
            assert register is not None, "a sign-in's register stays"
            shop = signing.shop_of(connection, outcome.shop)
            return _tokens(outcome, Joined(shop, register))
    # Not raised inside: that a token was used twice has to be committed.
    raise outcome


def _tokens(pair: Pair, joined: Joined) -> protocol.Tokens:
    return protocol.Tokens(
        access_token=pair.access,
        refresh_token=pair.refresh,
        expires_in=int(ACCESS_LIFE.total_seconds()),
        shop=joined.shop,
        register=joined.register.info(),
    )
