"""Signing in: a code by SMS, and the tokens it is exchanged for."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from sync.protocol.values import LARGEST, Mobile, ShortText, Wire


class OtpRequest(Wire):
    """Asks for a code by SMS."""

    mobile: Mobile


class OtpSent(Wire):
    """Seconds."""

    expires_in: int
    resend_in: int


class ShopInfo(Wire):
    """The shop one signed in to. `is_new`: it was made just now and the service knows no more."""

    id: UUID
    name: str
    is_new: bool = False


class RegisterInfo(Wire):
    """The register one signed in as, and how far it had counted as the service knows it."""

    id: UUID
    name: str
    prefix: str
    epoch: int
    last_number: int
    last_session: int


class CodeSignIn(Wire):
    """A code for tokens. A till that has a shop already names it and its register; one that has
    none joins the shop of that mobile number as a new register.
    """

    mobile: Mobile
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    register_name: Annotated[str, Field(min_length=1, max_length=100)]
    shop_id: UUID | None = None
    shop_name: ShortText = ""
    register_id: UUID | None = None
    epoch: Annotated[int, Field(ge=1, le=LARGEST)] = 1


class RefreshSignIn(Wire):
    """A refresh token for fresh tokens; it can be used once."""

    refresh_token: Annotated[str, Field(min_length=20, max_length=500)]


class Tokens(Wire):
    """`expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    shop: ShopInfo
    register_info: RegisterInfo = Field(alias="register")

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
