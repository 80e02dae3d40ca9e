"""The Persian catalogue is written in one way, in the words of the shop."""

import re

import pytest

from resources.translations import read_catalogue

TEXTS = read_catalogue("fa")
FAULTS = {
    "a half-space is missing": r"\bن?می |\bبی [آ-ی]|[آ-ی] ها(ی|یی)?\b|[آ-ی] تر(ین)?\b|ه ای\b",
    "a half-space too many": "\u200c(?=\\s|$)|(?<=\\s)\u200c",
    "an Arabic letter": "[\u064a\u0643\u0629]",
    "a Latin digit": r"(?<![\w{@])[0-9]+(?![\w}])",
    "a Latin mark": r"[;?]|, ",
    "a space before a mark": r" [،؛؟.:]( |$)",
    "another spelling": "همه چیز|این\u200cجا|شماره (موبایل|پیگیری|فاکتور|{number})|مانده اعتبار",
    "a word of books": "پالایه|شکیبا|برگزینید|نخست|از آنِ|آن\u200cگاه",
}
TERMS = {
    "Barcode": "بارکد",
    "Card-to-card transfer": "کارت به کارت",
    "Customer": "مشتری",
    "Marriage date": "تاریخ ازدواج",
    "Product group": "گروه محصول",
    "Product subgroup": "زیرگروه محصول",
    "Rank": "رتبه",
    "Referrer": "معرف",
    "SMS template": "قالب پیامک",
    "Salesperson": "بازاریاب",
    "Tag": "برچسب",
    "Wedding day": "تاریخ ازدواج",
    "message template": "قالب پیامک",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_persian_is_spelt_in_one_way(fault: str) -> None:
    assert [text for text in TEXTS.values() if re.search(FAULTS[fault], text)] == []


def test_the_shop_has_one_word_for_a_thing() -> None:
    assert {source: TEXTS[source] for source in TERMS} == TERMS
