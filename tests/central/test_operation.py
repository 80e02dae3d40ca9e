"""Running the service: processes, readiness, figures, and a log that tells of nobody."""

import json
import os
import re
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from central import cli, settings
from central.database import Database
from sync import protocol
from tests.central.running import ROOT, Running, new_mobile, start
from tests.central.tills import MOBILE, join

StartService = Callable[..., Running]
SECRET = "a secret of the environment, long enough"


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m central` with these words, to its end."""
    return subprocess.run(
        [sys.executable, "-P", "-W", "error", "-m", "central", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=60,
    )


ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database."""
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows ends a process at once by any number."""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux does")


# Processes.


@ON_SQLITE
def test_it_says_how_a_till_signs_in(start_service: StartService) -> None:
    service = start_service()
    assert service.said[0].startswith("The central service answers at http://127.0.0.1:")
    assert service.process.stdout is not None
    more = [service.process.stdout.readline() for _ in range(2)]
    assert "this address and the owner's mobile number" in more[0]
    assert str(service.data / "sms.jsonl") in more[1]


@ON_LINUX
@ON_SQLITE
@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_ends_cleanly_and_leaves_nothing_behind(
    start_service: StartService, workers: str
) -> None:
    service = start_service("--workers", workers)
    service.sign_in()
    dispatcher = logged_process(service, "dispatching through")
    # The workers are of its group, the dispatcher leads its own.
    members = [*members_of(service.process.pid), *members_of(dispatcher)]
    assert len(members) >= (2 if workers == "1" else 4)
    assert service.stop() == 0
    for member in members:
        wait_for_end(member)
    assert not [line for line in service.log if '"level": "ERROR"' in line]


@ON_LINUX
@ON_SQLITE
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_service_leaves_nobody_behind(start_service: StartService, workers: str) -> None:
    service = start_service("--workers", workers)
    others = [logged_process(service, "dispatching through")]
    if workers == "2":
        others += logged_processes(service, "Application startup complete", 2)
    service.kill()
    for process in others:
        wait_for_end(process)
    with pytest.raises(requests.ConnectionError):
        service.request("GET", "/healthz")


@ON_SQLITE
def test_a_dispatcher_that_dies_is_started_again(start_service: StartService) -> None:
    service = start_service()
    first = logged_process(service, "dispatching through")
    seen = len(service.log)
    os.kill(first, KILL)
    service.logged("dispatcher ended by itself", seen)
    service.logged("dispatching through", seen)
    service.sign_in()


@ON_SQLITE
def test_a_worker_that_dies_is_replaced(start_service: StartService) -> None:
    service = start_service("--workers", "2", "--no-dispatcher")
    first, _ = logged_processes(service, "Application startup complete", 2)
    seen = len(service.log)
    os.kill(first, KILL)
    service.logged("Application startup complete", seen)
    for _ in range(10):
        assert requests.get(f"{service.address}/healthz", timeout=10).status_code == 200


def logged_process(service: Running, text: str) -> int:
    return logged_processes(service, text, 1)[0]


def logged_processes(service: Running, text: str, count: int) -> list[int]:
    """The processes that logged a text."""
    found: list[int] = []
    since = 0
    while len(found) < count:
        line = service.logged(text, since)
        since = service.log.index(line, since) + 1
        found.append(json.loads(line)["process"])
    return found


def members_of(group: int) -> list[int]:
    """The processes of a process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # What follows the name in brackets: state, parent, group.
            told = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[2]) == group:
            found.append(int(path.parent.name))
    return found


def wait_for_end(process: int, seconds: float = 30) -> None:
    """Wait for the end of a process that is not our child."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], seconds)[0], f"{process} goes on"
    finally:
        os.close(handle)


# Settings.


def test_the_secret_is_made_once_and_is_for_the_owner_alone(tmp_path: Path) -> None:
    first = settings.read({settings.DATA: str(tmp_path / "data")})
    second = settings.read({settings.DATA: str(tmp_path / "data")})
    assert first.secret == second.secret
    assert len(first.secret) == 64
    if sys.platform != "win32":
        mode = (tmp_path / "data" / "secret").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["secret"]
    assert first.secret.decode() not in repr(first)
    given = settings.read({settings.DATA: str(tmp_path / "data"), settings.SECRET: SECRET})
    assert given.secret == SECRET.encode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_sqlite_is_for_the_owner_alone_whatever_its_folder_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(0o022)
    try:
        database = Database.open(f"sqlite:///{tmp_path / 'central.db'}")
        with database.write() as connection:
            connection.exec_driver_sql("DELETE FROM accounts")
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("central.db*")
        }
        database.close()
    finally:
        os.umask(before)
    assert {"central.db", "central.db-wal", "central.db-shm"} <= modes.keys()
    assert {modes[name] for name in modes if not name.endswith("-door")} == {0o600}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (settings.SECRET, "short"),
        (settings.REGISTRATION, "maybe"),
        (settings.CODES_PER_ADDRESS, "0"),
        (settings.CODES_PER_ADDRESS, "many"),
        (settings.LOG_LEVEL, "LOUD"),
        (settings.DATA, "/proc/nowhere"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(
    tmp_path: Path, name: str, value: str
) -> None:
    finished = command("--no-dispatcher", **{settings.DATA: str(tmp_path), name: value})
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith("central: ")


@pytest.mark.parametrize(
    "url", ["mysql://localhost/x", "postgresql+psycopg://nobody@127.0.0.1:9/none", "nonsense"]
)
def test_a_database_that_cannot_be_used_is_named_in_one_line(tmp_path: Path, url: str) -> None:
    finished = command("--data", str(tmp_path), "--database", url)
    assert finished.returncode == 1
    assert len(finished.stderr.splitlines()) == 1, finished.stderr
    assert finished.stderr.startswith("central: ")
    assert url not in finished.stderr, "it may hold a password"


@ON_SQLITE
def test_a_port_that_is_taken_is_named_in_one_line(service: Running, tmp_path: Path) -> None:
    port = service.address.rpartition(":")[2]
    finished = command("--data", str(tmp_path), "--port", port, "--no-dispatcher")
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert finished.stderr.splitlines()[-1].startswith("central: ")


def test_the_end_of_an_answer_does_not_wait_for_its_beginning() -> None:
    """Nagle's algorithm and delayed acknowledgement would cost every answer 40 ms."""
    with cli.listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP, "asyncio looks at this"
        with socket.create_connection(listener.getsockname()):
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_tokens_and_codes_outlive_a_restart(start_service: StartService) -> None:
    first = start_service()
    till = first.sign_in()
    first.stop()
    second = start_service()
    till.service = second
    assert till.get("/v1/changes").status_code == 200


def test_a_revoked_register_is_out_at_once(start_service: StartService) -> None:
    service = start_service()
    till, other = service.sign_in(), service.sign_in()
    place = ("--data", str(service.data), "--database", service.database)
    words = (*place, "revoke")
    finished = command(*words, str(till.register))
    assert (finished.returncode, finished.stderr.count("Traceback")) == (0, 0), finished.stderr
    assert till.get("/v1/changes").status_code == 401
    assert other.get("/v1/changes").status_code == 200
    refresh = {"refresh_token": till.tokens.refresh_token}
    assert service.request("POST", "/v1/token", json=refresh).status_code == 401
    assert command(*words, str(till.shop)).returncode == 1

    listed = command(*place, "registers", till.mobile)
    assert listed.stdout.splitlines() == [f"{till.register}  -  till  (signed out)"], listed.stderr
    nobody = command(*place, "registers", "09120000000")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert nobody.stderr.splitlines()[-1] == "central: no shop has this number"


def test_the_registers_of_a_shop_are_listed_for_the_operator(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    first = join(database)
    second = join(database, register_name="صندوق ۲ \x1b[2J")
    place = ("--data", str(tmp_path), "--database", database_url)
    listed = command(*place, "registers", MOBILE)
    assert listed.stdout.splitlines() == [
        f"{first.id}  A  صندوق",
        f"{second.id}  B  صندوق ۲ ?[2J",
    ], listed.stderr


@ON_SQLITE
def test_a_running_sqlite_is_copied_whole(service: Running, tmp_path: Path) -> None:
    till = service.sign_in()
    till.push(till.op("tag", {"title": "kept"}))
    words = ("--data", str(service.data), "--database", service.database, "backup")
    copy = tmp_path / "copy.db"
    assert command(*words, str(copy)).returncode == 0
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert command(*words, str(copy)).returncode == 1, "an older copy is not written over"
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]
    # The copy serves who was signed in.
    data = tmp_path / "restored"
    data.mkdir()
    shutil.copy(service.data / "secret", data)
    with start(data, f"sqlite:///{copy}", "--no-dispatcher") as restored:
        till.service = restored
        titles = [
            change["data"].get("title") for change in till.get("/v1/snapshot").json()["changes"]
        ]
    assert "kept" in titles


# Readiness.


def test_a_database_that_is_away_is_said_and_waited_for(
    start_service: StartService, database_url: str, engine: str, request: pytest.FixtureRequest
) -> None:
    service = start_service()
    till = service.sign_in()
    assert service.request("GET", "/readyz").status_code == 200
    with gone(engine, database_url, request):
        ready = service.request("GET", "/readyz")
        for answer in (
            *([ready] if engine == "postgresql" else []),
            till.post("/v1/push", till.batch(till.op("tag", {"title": "x"}))),
        ):
            assert answer.status_code == 503, answer.text
            assert answer.headers["Content-Type"] == protocol.PROBLEM_JSON
            assert answer.json()["type"] == "unavailable"
            assert int(answer.headers["Retry-After"]) >= 1
        assert service.request("GET", "/healthz").status_code == 200
    assert service.request("GET", "/readyz").status_code == 200
    till.seq = 0
    till.push(till.op("tag", {"title": "x"}))


@contextmanager
def gone(engine: str, url: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """PostgreSQL: no connection is let in, and those there are end. SQLite, a file, cannot be
    away, but it can be held: a writer who never ends.
    """
    if engine == "postgresql":
        with request.getfixturevalue("server").closed(url):
            yield
    else:
        database = Database.open(url)
        with database.write():
            yield
        database.close()


# Figures.


@ON_SQLITE
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot halt a process")
def test_figures_are_those_of_all_workers(start_service: StartService) -> None:
    service = start_service("--workers", "2")
    till = service.sign_in()
    for worker in logged_processes(service, "Application startup complete", 2):
        # While one sleeps the other answers.
        os.kill(worker, signal.SIGSTOP)
        for number in range(10):
            requests.get(f"{service.address}/v1/meta?{number}", timeout=10)
        os.kill(worker, signal.SIGCONT)
    till.push(till.op("tag", {"title": "x"}), till.op("nonsense", {}))
    requests.get(f"{service.address}/09121234567/{till.register}", timeout=10)
    # It is counted after it was answered; a figure of the next request has it.
    text = service.request("GET", "/metrics").text
    assert figure(text, 'sajac_requests_total{method="GET",route="/v1/meta",status="200"}') == 20
    assert figure(text, 'sajac_requests_total{method="POST",route="/v1/push",status="200"}') == 1
    assert figure(text, 'sajac_requests_total{method="GET",route="unmatched",status="404"}') == 1
    assert figure(text, 'sajac_ops_total{status="applied"}') == 1
    assert figure(text, 'sajac_ops_total{status="rejected"}') == 1
    assert figure(text, 'sajac_request_seconds_count{route="/v1/meta"}') == 20
    workers = {json.loads(line)["process"] for line in service.log if "/v1/meta" in line}
    assert len(workers) == 2, "both workers answered, and the figures are of both"
    assert "0912" not in text
    assert str(till.register) not in text


def figure(text: str, name: str) -> float:
    for line in text.splitlines():
        if line.startswith(name + " "):
            return float(line.rpartition(" ")[2])
    raise AssertionError(f"{name} is not told:\n{text}")


# The log.


@ON_SQLITE
def test_the_log_tells_what_happened_and_to_nobody(start_service: StartService) -> None:
    service = start_service(log_level="DEBUG", sms_key="a-key-of-the-gateway")
    mobile = new_mobile()
    till = service.sign_in(mobile, shop_name="قصابی کریم")
    name, customer = "زهرا کریمی", "09137776655"
    till.push(till.op("customer", {"mobile": customer, "first_name": name}))
    till.post("/v1/push", {**till.batch(), "ops": [{"data": {"first_name": name}}]})
    till.get(f"/v1/changes?cursor={customer}")
    till.get(f"/{customer}")
    service.request("GET", f"/v1/meta?token={till.tokens.access_token}")
    service.request("POST", "/v1/otp", data=customer)
    till.post("/v1/push", till.batch(), **{"Idempotency-Key": customer})
    till.post("/v1/push", till.batch(), **{"Idempotency-Key": str(till.shop)})
    service.request("POST", "/v1/token", json={"refresh_token": till.tokens.refresh_token})
    service.logged(f'"batch": "{till.shop}"')
    service.stop()

    lines = [json.loads(line) for line in service.log]
    answered = [line for line in lines if line["message"] == "answered"]
    pushes = [line for line in answered if line["route"] == "/v1/push"]
    assert [line["status"] for line in pushes] == [200, 422, 200, 200]
    assert {line["shop"] for line in pushes} == {str(till.shop)}
    assert all(line["ms"] > 0 for line in answered)
    assert len({line["request"] for line in answered}) == len(answered)

    told = "\n".join(service.log)
    private = [mobile, customer, name, "کریم", service.code(mobile), "a-key-of-the-gateway"]
    private += [till.tokens.access_token, till.tokens.refresh_token]
    private += [(service.data / "secret").read_text(encoding="ascii")]
    for word in private:
        assert word not in told
        assert json.dumps(word)[1:-1] not in told
    assert not re.search(r"09\d{9}", told)


@ON_SQLITE
def test_what_nobody_expected_is_found_by_its_reference(
    start_service: StartService, database_url: str
) -> None:
    service = start_service()
    till = service.sign_in()
    database = Database.open(database_url)
    with database.write() as connection:
        connection.exec_driver_sql("DROP TABLE sms_accounts")
    database.close()
    answer = till.get("/v1/sms/account")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == protocol.PROBLEM_JSON
    reference = answer.json()["reference"]
    line = json.loads(service.logged(reference))
    assert line["level"] == "ERROR"
    assert line["request"] == answer.headers["X-Request-Id"]
    assert any("sms_accounts.py" in frame for frame in line["where"])
    assert "sms_accounts.shop_id" not in json.dumps(line), "the statement is not told"
    text = service.request("GET", "/metrics").text
    assert figure(text, "sajac_failures_total") == 1
