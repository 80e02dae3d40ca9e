"""Codes and sign-ins: every limit, and what is lost, doubled or stolen on the way."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from central import signing
from central.codes import new_code, try_code
from central.database import Database
from central.limits import network
from central.problems import Refused
from central.signing import Pair
from central.tables import new_identity
from central.tables.shops import registers, shops
from central.tables.signing import codes, counts, sign_ins
from central.tokens import ACCESS_LIFE, Keys

NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)
KEYS = Keys(b"a secret of the tests, long enough")
MOBILE = "09121234567"
HERE = "192.0.2.1"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def register(database: Database) -> UUID:
    """A register of a shop."""
    shop, register = new_identity(), new_identity()
    with database.write() as connection:
        connection.execute(shops.insert().values(id=shop, created_at=NOW))
        connection.execute(
            registers.insert().values(id=register, shop_id=shop, name="till", joined_at=NOW)
        )
    return register


def ask(database: Database, now: datetime = NOW, mobile: str = MOBILE, address: str = HERE) -> str:
    with database.write() as connection:
        return new_code(connection, KEYS, mobile, address, now)


def attempt(
    database: Database,
    code: str,
    now: datetime = NOW,
    mobile: str = MOBILE,
    address: str = HERE,
) -> bool:
    with database.write() as connection:
        return try_code(connection, KEYS, mobile, code, address, now)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def sign_in(database: Database, register: UUID, now: datetime = NOW) -> Pair:
    with database.write() as connection:
        row = connection.execute(
            select(registers.c.shop_id).where(registers.c.id == register)
        ).one()
        shop: UUID = row.shop_id
        return signing.open_sign_in(connection, KEYS, shop, register, now)


def exchange(database: Database, token: str, now: datetime = NOW) -> Pair | Refused:
    with database.write() as connection:
        return signing.exchange(connection, KEYS, token, now)


def exchanged(database: Database, token: str, now: datetime = NOW) -> Pair:
    outcome = exchange(database, token, now)
    assert isinstance(outcome, Pair)
    return outcome


def refused(database: Database, token: str, now: datetime = NOW) -> str:
    outcome = exchange(database, token, now)
    assert isinstance(outcome, Refused)
    return outcome.problem.type


def show(database: Database, access: str, now: datetime = NOW) -> UUID:
    """What a request with an access token does."""
    with database.read() as connection:
        caller = signing.recognise(connection, KEYS, access, now)
    if caller.fresh:
        with database.write() as connection:
            signing.arrived(connection, caller)
    return caller.register


# Codes.


def test_a_code_is_six_digits_and_right_once_asked_for(database: Database) -> None:
    code = ask(database)
    assert len(code) == 6
    assert code.isdecimal()
    assert attempt(database, code)
    assert not attempt(database, other(code))


def test_a_code_is_for_its_own_mobile(database: Database) -> None:
    code = ask(database)
    assert not attempt(database, code, mobile="09127654321")


def test_a_code_lives_five_minutes(database: Database) -> None:
    code = ask(database)
    assert attempt(database, code, NOW + 5 * MINUTE - SECOND)
    assert not attempt(database, code, NOW + 5 * MINUTE)


def test_a_code_stands_five_tries(database: Database) -> None:
    code = ask(database)
    for _ in range(4):
        assert not attempt(database, other(code))
    assert attempt(database, code), "the fifth try"
    assert not attempt(database, other(code))
    assert not attempt(database, code)


def test_a_newer_code_replaces_the_older(database: Database) -> None:
    first = ask(database)
    second = ask(database, NOW + 4 * MINUTE)
    now = NOW + 4 * MINUTE
    assert attempt(database, first, now) == (first == second)
    assert attempt(database, second, now)


def test_asking_again_is_allowed_after_four_minutes(database: Database) -> None:
    ask(database)
    with pytest.raises(Refused) as refusal:
        ask(database, NOW + 239 * SECOND)
    assert refusal.value.problem.status == 429
    assert refusal.value.headers["Retry-After"] in ("1", "2")
    ask(database, NOW + 240 * SECOND)


def test_a_mobile_is_sent_so_many_codes_an_hour_and_a_day(database: Database) -> None:
    now = NOW
    sent: list[datetime] = []
    while now < NOW + timedelta(days=1):
        try:
            ask(database, now, address=f"192.0.2.{len(sent)}")
        except Refused as refusal:
            now += int(refusal.headers["Retry-After"]) * SECOND
        else:
            sent.append(now)
            now += 4 * MINUTE
    assert len([at for at in sent if at < NOW + timedelta(hours=1)]) == 5
    assert len(sent) == 10


def test_an_address_asks_for_so_many_codes_an_hour(database: Database) -> None:
    for number in range(30):
        ask(database, NOW, mobile=f"0912000{number:04d}")
    with pytest.raises(Refused) as refusal:
        ask(database, NOW, mobile="09129999999")
    assert int(refusal.value.headers["Retry-After"]) >= 3600
    ask(database, NOW, mobile="09129999999", address="198.51.100.1")
    ask(database, NOW + timedelta(hours=1), mobile="09129999998")


def test_what_was_refused_is_not_counted(database: Database) -> None:
    ask(database)
    for _ in range(20):
        with pytest.raises(Refused):
            ask(database, NOW + MINUTE)
    ask(database, NOW + 4 * MINUTE)


def test_an_address_that_guesses_is_shut_out_before_its_code_is_looked_at(
    database: Database,
) -> None:
    for number in range(12):
        mobile = f"0912000{number:04d}"
        code = ask(database, NOW, mobile=mobile, address="198.51.100.1")
        for _ in range(5):
            assert not attempt(database, other(code), mobile=mobile)
    code = ask(database, NOW, address="198.51.100.1")
    with pytest.raises(Refused) as refusal:
        attempt(database, code)
    assert refusal.value.problem.type == "slow-down"
    assert attempt(database, code, address="198.51.100.1")
    assert attempt(database, ask(database, NOW + timedelta(hours=1)), NOW + timedelta(hours=1))


def test_neighbours_of_one_ipv6_network_count_as_one() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:2") == "2001:db8::/64"
    assert network("2001:db8:0:1::1") != network("2001:db8::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") == "192.0.2.1"
    assert network("no address") == "unknown"


def test_many_at_once_make_one_code(database: Database) -> None:
    barrier = threading.Barrier(8)

    def one() -> bool:
        barrier.wait()
        try:
            ask(database)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        made = [future.result() for future in [threads.submit(one) for _ in range(8)]]
    assert made.count(True) == 1


def test_many_tries_at_once_are_five(database: Database) -> None:
    code = ask(database)
    barrier = threading.Barrier(8)

    def one() -> None:
        barrier.wait()
        assert not attempt(database, other(code))

    with ThreadPoolExecutor(8) as threads:
        for future in [threads.submit(one) for _ in range(8)]:
            future.result()
    assert not attempt(database, code)


def test_the_tables_tell_neither_code_nor_address(database: Database) -> None:
    code = ask(database)
    assert not attempt(database, other(code))
    with database.read() as connection:
        row = connection.execute(select(codes)).one()
        keys = [row.key for row in connection.execute(select(counts.c.key))]
    assert code.encode() not in row.hash + row.salt
    assert len(keys) == 5
    told = b"".join(keys)
    assert MOBILE.encode() not in told
    assert HERE.encode() not in told
    # Another secret: the table alone does not do to find the code by trying all of them.
    assert Keys(b"another").code_hash(MOBILE, row.salt, code) != row.hash
    assert KEYS.code_hash(MOBILE, row.salt, code) == row.hash


def test_what_is_over_is_swept_away(database: Database) -> None:
    ask(database, mobile="09120000001")
    later = NOW + timedelta(days=3)
    ask(database, later)
    with database.read() as connection:
        assert connection.scalars(select(codes.c.mobile)).all() == [MOBILE]
        assert len(connection.execute(select(counts)).all()) == 4


# Access tokens.


def test_an_access_token_tells_its_register_for_an_hour(database: Database, register: UUID) -> None:
    pair = sign_in(database, register)
    assert show(database, pair.access, NOW + ACCESS_LIFE - SECOND) == register
    with pytest.raises(Refused) as refusal:
        show(database, pair.access, NOW + ACCESS_LIFE)
    assert refusal.value.problem.type == "signed-out"
    assert refusal.value.headers["WWW-Authenticate"].startswith("Bearer")


def test_forged_and_swapped_tokens_are_none(database: Database, register: UUID) -> None:
    pair = sign_in(database, register)
    forged = Keys(b"another secret").access(pair.sign_in, 1, NOW)
    unknown = KEYS.access(new_identity(), 1, NOW)
    bent = pair.access[:-3] + ("AAA" if not pair.access.endswith("AAA") else "BBB")
    for token in (forged, unknown, bent, pair.refresh, "", "é", "A" * 500, pair.access[:20]):
        with pytest.raises(Refused):
            show(database, token)
    for token in (pair.access, forged, bent, "x" * 20):
        assert refused(database, token) == "signed-out"
    assert show(database, pair.access) == register


def test_a_revoked_register_is_out_at_once(database: Database, register: UUID) -> None:
    pair = sign_in(database, register)
    show(database, pair.access)
    with database.write() as connection:
        connection.execute(
            update(registers).where(registers.c.id == register).values(revoked_at=NOW)
        )
    with pytest.raises(Refused):
        show(database, pair.access)
    assert refused(database, pair.refresh) == "signed-out"


def test_signing_in_again_ends_the_older_sign_in(database: Database, register: UUID) -> None:
    older = sign_in(database, register)
    newer = sign_in(database, register)
    with pytest.raises(Refused):
        show(database, older.access)
    assert refused(database, older.refresh) == "signed-out"
    assert show(database, newer.access) == register


# Refresh tokens.


def test_a_refresh_token_is_exchanged_for_the_next(database: Database, register: UUID) -> None:
    first = sign_in(database, register)
    second = exchanged(database, first.refresh)
    third = exchanged(database, second.refresh)
    assert len({first.refresh, second.refresh, third.refresh}) == 3
    assert show(database, third.access) == register
    # What was asked with the older access token is still under way.
    assert show(database, first.access) == register


def test_a_lost_answer_is_given_again_however_late(database: Database, register: UUID) -> None:
    first = sign_in(database, register)
    show(database, first.access)
    lost = exchanged(database, first.refresh)
    for days in (0, 1, 30, 80):
        again = exchanged(database, first.refresh, NOW + timedelta(days=days))
        assert again.refresh == lost.refresh
    assert show(database, again.access, NOW + timedelta(days=80)) == register


def test_a_doubled_request_does_not_sign_out(database: Database, register: UUID) -> None:
    first = sign_in(database, register)
    second = exchanged(database, first.refresh)
    show(database, second.access)
    # The copy of the request arrives after its first answer was used.
    assert exchanged(database, first.refresh, NOW + 59 * SECOND).refresh == second.refresh
    assert show(database, second.access) == register
    assert exchanged(database, second.refresh).refresh != second.refresh


def test_doubled_requests_at_once_get_one_answer(database: Database, register: UUID) -> None:
    first = sign_in(database, register)
    barrier = threading.Barrier(4)

    def one() -> str:
        barrier.wait()
        return exchanged(database, first.refresh).refresh

    with ThreadPoolExecutor(4) as threads:
        got = {future.result() for future in [threads.submit(one) for _ in range(4)]}
    assert len(got) == 1


def test_the_token_before_ends_all_once_the_register_has_moved_on(
    database: Database, register: UUID
) -> None:
    first = sign_in(database, register)
    second = exchanged(database, first.refresh)
    show(database, second.access)
    assert refused(database, first.refresh, NOW + MINUTE) == "token-reused"
    with pytest.raises(Refused):
        show(database, second.access)
    assert refused(database, second.refresh) == "token-reused"
    with database.read() as connection:
        assert connection.scalar(select(sign_ins.c.why)) == "reused"


def test_an_old_token_ends_all(database: Database, register: UUID) -> None:
    first = sign_in(database, register)
    third = exchanged(database, exchanged(database, first.refresh).refresh)
    assert refused(database, first.refresh) == "token-reused"
    with pytest.raises(Refused):
        show(database, third.access)


def test_a_thief_and_the_register_part_at_the_next_exchange(
    database: Database, register: UUID
) -> None:
    stolen = sign_in(database, register).refresh
    # Both at once, so that they look like a doubled request and hold the same.
    thief, till = exchanged(database, stolen), exchanged(database, stolen)
    assert thief.refresh == till.refresh
    later = NOW + timedelta(minutes=50)
    show(database, exchanged(database, thief.refresh, later).access, later)
    assert refused(database, till.refresh, later + MINUTE) == "token-reused"


def test_a_refresh_token_lives_ninety_days(database: Database, register: UUID) -> None:
    first = sign_in(database, register)
    second = exchanged(database, first.refresh, NOW + timedelta(days=90) - SECOND)
    assert refused(database, second.refresh, NOW + timedelta(days=180)) == "signed-out"
