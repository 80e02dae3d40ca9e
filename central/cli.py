"""The operator's command line: start the service, its dispatcher, back up, sign a register out."""

import argparse
import io
import os
import socket
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from uuid import UUID

import uvicorn
from sqlalchemy.exc import ArgumentError
from uvicorn.supervisors import Multiprocess

from central import backup, logs, settings, signing
from central.database import Database, NewerDatabase, Unavailable, UnknownDatabase
from central.processes import beside, when_told_to_end
from central.services import registers, sms_accounts
from central.services.sms_accounts import ServiceAccount
from central.settings import BadSetting, Settings

MOST_WORKERS = 64
STOP_SECONDS = 20
"""In which requests under way, and the dispatcher, may end."""
BACKLOG = 2048
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    parser = _parser()
    told = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # Names may be Persian, and Windows would not choose UTF-8 for a file.
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="replace")
    # The workers, and the dispatcher, read the same environment.
    if told.data:
        os.environ[settings.DATA] = os.path.abspath(told.data)
    if told.database:
        os.environ[settings.DATABASE] = told.database
    try:
        chosen = settings.read()
        logs.configure(chosen.log_level)
        if told.command == "dispatcher":
            from central.dispatcher import run

            return run(chosen)
        if told.command == "registers":
            return _list(chosen, told.mobile)
        if told.command == "revoke":
            return _revoke(chosen, told.register)
        if told.command == "backup":
            backup.copy(chosen.database, told.file)
            print(f"The database is copied to {told.file}")
            return 0
        return _serve(chosen, told)
    except BadSetting as error:
        print(f"central: {error}", file=sys.stderr)
    except NewerDatabase as error:
        print(f"central: the database has schema {error}, of a newer service", file=sys.stderr)
    except ArgumentError:
        print("central: the address of the database cannot be read", file=sys.stderr)
    except UnknownDatabase as error:
        print(f"central: this database cannot be used: {error}", file=sys.stderr)
    except Unavailable:
        print("central: the database cannot be reached", file=sys.stderr)
    except OSError as error:
        print(f"central: {error.strerror}", file=sys.stderr)
    except (KeyboardInterrupt, _Stopped):
        # After a clean end uvicorn raises the signal again that it ended for.
        return 0
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "central", description="The central service of Sajac: where the registers of a shop meet."
    )
    parser.add_argument("--data", metavar="DIR", help="folder of the service's own files")
    parser.add_argument(
        "--database",
        metavar="URL",
        help="postgresql+psycopg://… or sqlite:///…; better in SAJAC_DATABASE if it holds a "
        "password, for command lines can be seen",
    )
    parser.add_argument("--host", default=settings.DEFAULT_HOST, help="address to listen on")
    parser.add_argument(
        "--port", type=_port, default=settings.DEFAULT_PORT, help="0: one that is free"
    )
    parser.add_argument("--workers", type=_workers, default=1, help="processes that answer")
    parser.add_argument(
        "--no-dispatcher", action="store_true", help="send no messages from this machine"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("dispatcher", help="only send messages")
    copy = commands.add_parser("backup", help="copy a SQLite database while the service runs")
    copy.add_argument("file", type=Path, help="the copy, which must not be there yet")
    listing = commands.add_parser("registers", help="list the registers of a shop")
    listing.add_argument("mobile", help="a number that signs in to it, 09xxxxxxxxx")
    revoke = commands.add_parser("revoke", help="sign a register out at once")
    revoke.add_argument("register", type=UUID, help="its identity, as `registers` lists it")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _workers(text: str) -> int:
    workers = int(text)
    if not 1 <= workers <= MOST_WORKERS:
        raise ValueError
    return workers


def _serve(chosen: Settings, told: argparse.Namespace) -> int:
    sms = sms_accounts.read()
    # Once, before several workers would.
    Database.open(chosen.database).close()
    when_told_to_end(_stop)
    with (
        listen(told.host, told.port) as listener,
        tempfile.TemporaryDirectory(prefix="sajac-metrics-") as figures,
    ):
        os.environ[MULTIPROCESS] = figures
        config = uvicorn.Config(
            "central.app:from_environment",
            factory=True,
            workers=told.workers,
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=chosen.trusted_proxies,
            timeout_graceful_shutdown=STOP_SECONDS,
            ws="none",
        )
        host, port = listener.getsockname()[:2]
        _say_how(f"http://{f'[{host}]' if ':' in host else host}:{port}", sms, chosen)
        dispatching: AbstractContextManager[None] = nullcontext()
        if not told.no_dispatcher:
            dispatching = beside("dispatcher", seconds=STOP_SECONDS)
        with dispatching:
            if told.workers == 1:
                uvicorn.Server(config).run([listener])
            else:
                Multiprocess(config, [listener]).run()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A socket on which connections wait for the workers from now on, and are not turned away."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio asks for no delay only where the protocol is named; without that the end of every
    # answer waits 40 ms for the other side to acknowledge its beginning.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class _Stopped(Exception):
    """The process was told to end."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped


def _say_how(address: str, sms: ServiceAccount, chosen: Settings) -> None:
    print(f"The central service answers at {address}")
    print("A till signs in under Settings with this address and the owner's mobile number.")
    if sms.gateway.provider == "file":
        print(f"There is no SMS gateway yet: its code will be the last line of {chosen.outbox}")
    else:
        print(f"Its code comes by SMS, through {sms.gateway.provider}.")
    print("Ctrl+C ends it.", flush=True)


def _list(chosen: Settings, mobile: str) -> int:
    database = Database.open(chosen.database)
    try:
        with database.read() as connection:
            shop = registers.shop_of(connection, mobile)
            found = [] if shop is None else registers.registers_of(connection, shop)
    finally:
        database.close()
    if shop is None:
        print("central: no shop has this number", file=sys.stderr)
        return 1
    for register in found:
        out = "" if register.revoked_at is None else "  (signed out)"
        # A till says what it is called, and may say what moves a terminal about.
        name = "".join(letter if letter.isprintable() else "?" for letter in register.name)
        print(f"{register.id}  {register.prefix or '-'}  {name}{out}")
    return 0


def _revoke(chosen: Settings, register: UUID) -> int:
    database = Database.open(chosen.database)
    now = datetime.now(UTC)
    try:
        with database.write() as connection:
            found = registers.find_register(connection, register)
            if found is not None:
                registers.revoke_register(connection, found.shop_id, register, now)
                signing.end_sign_ins(connection, register, "revoked", now)
    finally:
        database.close()
    if found is None:
        print("central: there is no such register", file=sys.stderr)
        return 1
    print("The register is signed out; only a new code lets it in again.")
    return 0
