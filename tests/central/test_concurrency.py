"""Several processes on one database: every change once, in order, none seen too late to be told."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from uuid import UUID

import pytest
from sqlalchemy import select

from central.database import Database, Unavailable, lock_shop
from central.problems import Refused
from central.services.reservations import reserve
from central.tables import customers, documents, new_identity, records
from sync.protocol import ReservationRequest
from tests.central.push_in_child import SALES
from tests.central.tills import MOBILE, NOW, credit, join, lot, mobile, opened

CHILD = Path(__file__).parent / "push_in_child.py"
ROOT = Path(__file__).parents[2]
BATCHES = 20


def test_a_reader_misses_nothing_while_others_push(database: Database, database_url: str) -> None:
    reader = join(database)
    children = [
        subprocess.Popen(
            [sys.executable, str(CHILD), database_url, MOBILE, str(BATCHES)],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    seen: list[UUID] = []
    while any(child.poll() is None for child in children):
        seen += [change.record_id for change in reader.pull(7) if change.kind == "sale"]
    seen += [change.record_id for change in reader.pull() if change.kind == "sale"]
    told = [UUID(line) for child in children for line in child.communicate()[0].split()]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert len(told) == 3 * BATCHES * SALES
    # Each once, and those of one register in the order it made them.
    assert sorted(seen) == sorted(told)
    for first in range(0, len(told), BATCHES * SALES):
        own = told[first : first + BATCHES * SALES]
        assert [one for one in seen if one in set(own)] == own
    with database.read() as connection:
        cursors = [
            *connection.execute(select(documents.c.cursor)).scalars(),
            *connection.execute(select(records.c.cursor)).scalars(),
        ]
    assert len(set(cursors)) == len(cursors)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_write_does_not_wait_long_for_one_that_is_always_back_at_once(
    database: Database, database_url: str
) -> None:
    other = Database.open(database_url)
    began, ended = Event(), Event()
    passed = 0

    def hurry() -> None:
        nonlocal passed
        while not ended.is_set():
            with other.write():
                time.sleep(0.003)
            passed += 1
            began.set()

    with ThreadPoolExecutor(1) as pool:
        hurrying = pool.submit(hurry)
        assert began.wait(5)
        before = passed
        for _ in range(10):
            with database.write():
                pass
        overtaken = passed - before
        ended.set()
        hurrying.result()
    other.close()
    # SQLite alone lets some hundreds pass before ten that wait.
    assert overtaken < 50


def test_registers_that_join_at_once_get_prefixes_of_their_own(database: Database) -> None:
    first = join(database)
    barrier = Barrier(4)

    def one_more(_: int) -> None:
        barrier.wait()
        join(database)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one_more, range(4)))
    told = [change.data or {} for change in first.pull() if change.kind == "register"]
    assert sorted(each["prefix"] for each in told) == ["A", "B", "C", "D", "E"]


def test_a_number_that_signs_in_twice_at_once_has_one_shop(database: Database) -> None:
    barrier = Barrier(3)

    def sign_in(_: int) -> UUID | int:
        barrier.wait()
        try:
            return join(database).shop
        except Refused as refused:
            return refused.problem.status

    with ThreadPoolExecutor(3) as pool:
        found = set(pool.map(sign_in, range(3))) - {503}
    assert found == {join(database).shop}


def test_a_customer_registered_twice_at_once_is_one(database: Database) -> None:
    tills = [opened(database) for _ in range(4)]
    barrier = Barrier(4)

    def register(place: int) -> str:
        till = tills[place]
        barrier.wait()
        return till.tell_one(till.member(new_identity(), mobile(1))).status

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(register, range(4)))
    assert sorted(statuses) == ["applied", "conflict", "conflict", "conflict"]
    with database.read() as connection:
        live = connection.execute(select(customers.c.id).where(customers.c.live == 1)).all()
    assert len(live) == 1


def test_the_same_push_twice_at_once_is_taken_once(database: Database) -> None:
    till = opened(database)
    sales = [till.sale() for _ in range(20)]
    barrier = Barrier(2)

    def tell(_: int) -> set[str]:
        barrier.wait()
        return {result.status for result in till.tell(*sales)}

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(tell, range(2)))
    assert sorted(statuses, key=sorted) == [{"applied"}, {"duplicate"}]


def test_no_two_registers_reserve_the_same_credit(database: Database) -> None:
    tills = [opened(database) for _ in range(4)]
    who = new_identity()
    member = tills[0].member(who, mobile(1))
    tills[0].tell(member, tills[0].movements(credit(who, 100, lot(who))))
    barrier = Barrier(4)

    def hold(place: int) -> bool:
        till = tills[place]
        barrier.wait()
        try:
            with database.write() as connection:
                asked = ReservationRequest(customer_id=who, amount=60)
                reserve(connection, till.shop, till.id, asked, NOW)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(hold, range(4))) == 1


@pytest.mark.parametrize("engine", ["postgresql"])
def test_shops_do_not_wait_for_each_other(engine: str, database: Database) -> None:
    here, there = opened(database), opened(database, mobile(7))
    with database.write() as connection:
        lock_shop(connection, here.shop)
        assert there.tell_one(there.sale()).status == "applied"


def _lock_in_vain(database: Database, shop: UUID) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '20ms'")
        lock_shop(connection, shop)


def _lock_and_break(database: Database, shop: UUID) -> None:
    with database.write() as connection:
        lock_shop(connection, shop)
        with database.read() as other:
            other.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        lock_shop(connection, shop)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_who_waits_in_vain_is_told_to_come_again(engine: str, database: Database) -> None:
    till = opened(database)
    with database.write() as connection:
        lock_shop(connection, till.shop)
        with pytest.raises(Unavailable):
            _lock_in_vain(database, till.shop)
    assert till.tell_one(till.sale()).status == "applied"


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_connection_that_breaks_is_replaced(engine: str, database: Database) -> None:
    till = opened(database)
    with pytest.raises(Unavailable):
        _lock_and_break(database, till.shop)
    assert till.tell_one(till.sale()).status == "applied"


def test_a_server_that_cannot_be_reached_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        Database.open("postgresql+psycopg://nobody@127.0.0.1:1/none")
