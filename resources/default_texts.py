"""What a new shop starts with, in Persian: ranks, SMS templates, a first product."""

from typing import NamedTuple


class DefaultRank(NamedTuple):
    """A rank: title, first point, end point (None: open), credit in basis points, tone."""

    title: str
    first_point: int
    end_point: int | None
    credit_bp: int
    tone: str


RANKS = (
    DefaultRank("عادی", 0, 4, 100, "plain"),
    DefaultRank("برنزی", 4, 100, 200, "bronze"),
    DefaultRank("نقره‌ای", 100, 200, 300, "silver"),
    DefaultRank("طلایی", 200, None, 500, "gold"),
)
POS_PRODUCT = "خرید از پوز"
POS_GROUP = "عمومی"
INTERACTION_TYPES = ("تلفنی", "حضوری", "پیامک")
CUSTOMER_KINDS = {"person": "حقیقی", "company": "حقوقی"}
FIRST_REGISTER = "صندوق ۱"
SMS_TEMPLATES = {
    "welcome": (
        "خوش‌آمدگویی",
        "{name} گرامی، به باشگاه مشتریان {shop} خوش آمدید.",
    ),
    "thanks": (
        "تشکر از خرید",
        "{name} گرامی، از خرید شما سپاسگزاریم.\nمبلغ: {total}\nاعتبار این خرید: {earned}\n"
        "مانده اعتبار: {credit}\n{shop}",
    ),
    "referral": (
        "معرفی دوستان",
        "{name} گرامی، {earned} اعتبار برای معرفی {referred} به شما هدیه شد.\n"
        "مانده اعتبار: {credit}\n{shop}",
    ),
    "birthday": ("تبریک تولد", "{name} گرامی، زادروزتان خجسته باد.\n{shop}"),
    "anniversary": ("تبریک سالگرد ازدواج", "{name} گرامی، سالگرد پیوندتان خجسته باد.\n{shop}"),
    "group": ("پیامک گروهی", "{name} گرامی، …\n{shop}"),
}
SERVICE = "https://sync.sajac.ir"
"""The address of the central service that is offered; a shop may run its own."""
