"""What all wire shapes are made of: the bounds of figures and texts, and how deaf a shape is."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

LARGEST: Final = 2**63 - 1
Rials = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]
BasisPoints = Annotated[int, Field(ge=0, le=10_000)]
ShortText = Annotated[str, Field(max_length=200)]
LongText = Annotated[str, Field(max_length=4000)]
Mobile = Annotated[str, Field(pattern=r"^09[0-9]{9}$")]
"""An Iranian mobile number in its one form, 09xxxxxxxxx. Digits of other scripts (\\d) are none."""
PhotoBytes = Annotated[str, Field(max_length=1_500_000)]
"""A picture, in base64."""


class Wire(BaseModel):
    """What all shapes share: frozen, and deaf to what a newer side adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Patch(Wire):
    """Fields of a mutable record: those that are set are said, the others are not. What a newer
    till adds is kept as it is.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
