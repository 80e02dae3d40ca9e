"""Settings survive being stored, wrong ones are refused, and every error has words."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadAmount, ShopError
from printing import errors
from printing.errors import BadPrinterSettings, PrintError, words
from printing.settings import PrinterSettings
from resources.translations import use_language


def test_stored_and_read_back() -> None:
    settings = PrinterSettings(
        "آشپزخانه", "network", "10.0.0.9:9101", "58mm", "full", "pin5", 2, 512, False
    )
    assert PrinterSettings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings
    assert PrinterSettings.from_dict({**settings.to_dict(), "later": 1}) == settings


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        ("10.0.0.9", ("10.0.0.9", 9100)),
        ("10.0.0.9:9101", ("10.0.0.9", 9101)),
        (" printer.local ", ("printer.local", 9100)),
        ("fe80::1", ("fe80::1", 9100)),
        ("[fe80::1]:9101", ("fe80::1", 9101)),
        ("۱۹۲.۱۶۸.۱.۵۰:۹۱۰۱", ("192.168.1.50", 9101)),
    ],
)
def test_network_addresses(address: str, endpoint: tuple[str, int]) -> None:
    assert PrinterSettings("x", "network", address).endpoint() == endpoint


def test_ports_typed_on_a_persian_keyboard() -> None:
    assert PrinterSettings("x", "serial", "COM۳@۹۶۰۰").serial_port() == ("COM3", 9600)
    assert PrinterSettings("x", "usb", "۰۴b۸:۰e۱۵").usb_ids() == (0x04B8, 0x0E15)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": None}),
        ("kind", {"kind": "fax"}),
        ("paper", {"paper": "a3"}),
        ("paper", {"kind": "network", "paper": "a4"}),
        ("cut", {"cut": "some"}),
        ("drawer", {"drawer": "pin9"}),
        ("copies", {"copies": 0}),
        ("copies", {"copies": True}),
        ("copies", {"copies": "2"}),
        ("dots", {"dots": 577}),
        ("dots", {"dots": 80}),
        ("ask_status", {"ask_status": 1}),
        ("address", {"address": ""}),
        ("address", {"address": 9}),
        ("address", {"address": "http://x/"}),
        ("address", {"address": "10.0.0.9:0"}),
        ("address", {"address": "10.0.0.9:99999"}),
        ("address", {"address": "a b"}),
        ("address", {"kind": "file", "address": "x\x00y"}),
        ("address", {"kind": "usb", "address": "epson"}),
        ("address", {"kind": "serial", "address": "COM3@fast"}),
    ],
)
def test_what_cannot_be_is_refused(field: str, values: dict[str, object]) -> None:
    good = PrinterSettings("x", "network", "10.0.0.9").to_dict()
    with pytest.raises(BadPrinterSettings) as raised:
        PrinterSettings.from_dict({**good, **values})
    assert raised.value.field == field
    assert words(raised.value)


@given(st.text(max_size=40), st.sampled_from(["network", "serial", "usb", "file"]))
def test_any_address_is_taken_or_refused(address: str, kind: str) -> None:
    try:
        settings = PrinterSettings.from_dict({"name": "x", "kind": kind, "address": address})
    except BadPrinterSettings:
        return
    assert settings.address == address


def every_error() -> list[ShopError]:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, PrintError)
    ]
    fields = ("name", "address", "copies", "paper", "dots")
    return [
        *(kind("آشپزخانه", "10.0.0.9", "refused") for kind in kinds),
        errors.PaperOut("آشپزخانه", begun=True),
        *(BadPrinterSettings(field, "چیزی") for field in fields),
        BadPrinterSettings("address", ""),
    ]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_every_error_has_words_in_both_languages(error: ShopError) -> None:
    persian = words(error)
    assert persian
    assert not set(persian) & set(string.ascii_letters)
    use_language("en")
    english = words(error)
    assert english
    assert english != persian
    if isinstance(error, PrintError):
        assert "saved" in english
        assert "ذخیره" in persian


def test_other_errors_are_left_to_others() -> None:
    assert words(BadAmount("x", "not_a_number")) is None
