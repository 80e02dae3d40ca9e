"""What the service's tests begin with: both kinds of database, and the service as it is run."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bench import postgresql
from central.database import Database
from tests.central.running import Running, start
from tests.leaving_out import leave_out

ENGINES = ("sqlite", "postgresql")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a PostgreSQL to start, leave out what needs one; the summary says so."""
    reason = postgresql.why_not()
    if reason is None:
        return
    wanting = [item for item in items if _engine(item) == "postgresql"]
    if wanting:
        items[:] = [item for item in items if _engine(item) != "postgresql"]
        config.hook.pytest_deselected(items=wanting)
        leave_out(config, f"{len(wanting)} tests on PostgreSQL ({reason})")


def _engine(item: pytest.Item) -> object:
    callspec = getattr(item, "callspec", None)
    return None if callspec is None else callspec.params.get("engine")


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which kind of database: a test that uses any of these fixtures runs on both."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """The one PostgreSQL server of the test run, with an empty database of our schema to copy."""
    with postgresql.running(lasting=False) as found:
        found.make(postgresql.TEMPLATE)
        Database.open(found.url(postgresql.TEMPLATE)).close()
        yield found


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file of our schema, to copy."""
    path = tmp_path_factory.mktemp("central") / "empty.db"
    Database.open(f"sqlite:///{path}").close()
    return path


@contextmanager
def copied(engine: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of an empty database that has our schema, while the block lasts."""
    if engine == "sqlite":
        path = folder / "central.db"
        shutil.copy(request.getfixturevalue("empty_file"), path)
        yield f"sqlite:///{path}"
    else:
        with request.getfixturevalue("server").fresh() as url:
            yield url


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of the test's own database, empty."""
    with copied(engine, request, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database, open."""
    found = Database.open(database_url)
    yield found
    found.close()


@pytest.fixture
def start_service(tmp_path: Path, database_url: str) -> Iterator[Callable[..., Running]]:
    """Starts a service over the test's database; words and settings as its command line and its
    environment take them. All are stopped at the end.
    """
    with ExitStack() as stack:

        def make(*words: str, **settings: str) -> Running:
            data = tmp_path / "service"
            return stack.enter_context(start(data, database_url, *words, **settings))

        yield make


@pytest.fixture(scope="session")
def service(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """One service for all tests that ask for nothing else: shops do not see each other."""
    folder = tmp_path_factory.mktemp("service")
    with copied(engine, request, folder) as url, start(folder / "data", url) as running:
        yield running
