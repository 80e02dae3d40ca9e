"""Members of a made-up club: names, numbers, addresses, tags."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from bench.words import CITIES, COMPANIES, ENDINGS, FAMILIES, MEN, STREETS, WOMEN
from models import calendar
from models.text import fold, sort_key
from resources import default_texts

_PREFIXES = tuple(
    f"0{number}"
    for number in (
        *range(910, 920), *range(901, 906), *range(920, 923), 930, 933, *range(935, 940),
        *range(990, 995),
    )
)  # fmt: skip
_BORN = date(1945, 3, 21)
_MARRIED = date(1985, 3, 21)

Person = tuple[object, ...]
COLUMNS = (
    "mobile, kind, first_name, last_name, name, gender, birth_date, birthday, marriage_date,"
    " anniversary, national_id, phone, address, tag_titles, sort_name, folded"
)


def mobile_of(customer: int) -> str:
    """The mobile number of the customer with this id: a different one for each of 100 million."""
    block, prefix = divmod(customer, len(_PREFIXES))
    return f"{_PREFIXES[prefix]}{(block * 7_919 + prefix * 333_667) % 10_000_000:07d}"


class People:
    """Makes members up; the same ones in every run."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._days: dict[date, tuple[str, int]] = {}

    def person(self, customer: int, tag_titles: tuple[str, ...]) -> Person:
        """The columns of `COLUMNS` of the customer with this id."""
        draw = self._random.random
        company = draw() < 0.03
        gender: str | None = None
        if company:
            first = f"{self._one_of(COMPANIES)} {self._one_of(FAMILIES)}"
            last = ""
        else:
            gender = "female" if draw() < 0.55 else "male"
            first = self._one_of(WOMEN if gender == "female" else MEN)
            last = self._one_of(FAMILIES) + self._one_of(ENDINGS)
        name = f"{first} {last}".strip()
        mobile = mobile_of(customer)
        birth = self._day(_BORN, 22_000) if not company and draw() < 0.5 else (None, None)
        marriage = self._day(_MARRIED, 14_000) if not company and draw() < 0.2 else (None, None)
        national_id = _national_id(int(draw() * 10**9)) if not company and draw() < 0.3 else ""
        phone = f"021{int(draw() * 10**8):08d}" if draw() < 0.2 else ""
        address = self._address() if draw() < 0.6 else ""
        kind = "company" if company else "person"
        searched = [name, mobile, national_id, phone, address, *tag_titles]
        folded = fold(" ".join([*searched, default_texts.CUSTOMER_KINDS[kind]]))
        return (
            mobile, kind, first, last, name, gender, *birth, *marriage, national_id, phone,
            address, "، ".join(tag_titles), _sort_key(name), folded,
        )  # fmt: skip

    def tags(self, titles: list[str]) -> tuple[int, ...]:
        """Which of the shop's tags, by place, somebody bears: mostly none."""
        drawn = self._random.random()
        if drawn > 0.2:
            return ()
        first = int(drawn * 1e6) % len(titles)
        second = int(drawn * 1e9) % len(titles)
        return (first,) if drawn > 0.04 or first == second else tuple(sorted((first, second)))

    def _address(self) -> str:
        draw = self._random.random
        return (
            f"{self._one_of(CITIES)}، خیابان {self._one_of(STREETS)}، کوچه {int(draw() * 90) + 1}،"
            f" پلاک {int(draw() * 400) + 1}"
        )

    def _one_of(self, words: list[str] | tuple[str, ...]) -> str:
        return words[int(len(words) * self._random.random())]

    def _day(self, first: date, span: int) -> tuple[str, int]:
        day = first + timedelta(days=int(span * self._random.random()))
        if day not in self._days:
            jalali = calendar.to_jalali(day)
            self._days[day] = day.isoformat(), jalali.month * 100 + jalali.day
        return self._days[day]


def joined(customers: int, before: date) -> Iterator[date]:
    """The day each member joined: three years before trade begins, as many every day."""
    first = before - timedelta(days=3 * 365)
    for place in range(customers):
        yield first + timedelta(days=3 * 365 * place // customers)


_sort_key = cache(sort_key)


def _national_id(number: int) -> str:
    digits = f"{number:09d}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return f"{digits}{rest if rest < 2 else 11 - rest}"
