"""What SQLAlchemy made of a statement serves every test's database, as in a program it serves all
its days; made anew for each of so many shops, it would be most of what tests of the data do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

import central.database
import models.database


class Compiled(dict[Any, Any]):
    """Compiled statements of engines that are made alike. SQLAlchemy's keys begin with the
    engine's own dialect object, which alone tells them apart.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


def sharing(create_engine: Callable[..., Engine]) -> Callable[..., Engine]:
    """The same maker of engines; those of one kind share what they compile."""
    kinds: dict[str, Compiled] = {}

    def create(url: Any, **settings: Any) -> Engine:
        engine = create_engine(url, **settings)
        engine.update_execution_options(compiled_cache=kinds.setdefault(engine.name, Compiled()))
        return engine

    return create


@contextmanager
def shared_statements() -> Iterator[None]:
    """Till and service, while the block lasts, compile a statement once for all databases."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (models.database, central.database):
            patch.setattr(module, "create_engine", sharing(module.create_engine))
        yield


@contextmanager
def noted() -> Iterator[dict[str, Any]]:
    """The statements that are executed meanwhile, with what one of them carried."""
    statements: dict[str, Any] = {}

    def note(_c: Any, _u: Any, statement: str, told: Any, _x: Any, many: bool) -> None:
        if statement.split()[0] in ("SELECT", "UPDATE", "DELETE", "WITH"):
            statements[statement] = told[0] if many else told

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
