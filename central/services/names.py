"""Titles, codes and barcodes that no two live records may share, as on every till.

Two registers that were alone may each have made one. The first the service accepts keeps it: the
other's title is told apart by a number, its code or barcode is left out, and whoever made it is
told so as a conflict.
"""

from collections.abc import Mapping
from itertools import count
from typing import Any

from central.services.rows import Record
from central.services.working_set import WorkingSet

TITLED = ("tag", "product_group", "interaction_type", "subgroup")
CODED = {"product": ("code", "barcode")}


def keys(kind: str, fields: Mapping[str, Any], live: bool) -> tuple[str | None, str | None]:
    """What a record is looked up by: its title (a subgroup's within its group), or two codes."""
    if not live:
        return None, None
    if kind in TITLED:
        return _title_key(kind, fields, fields.get("title") or ""), None
    if kind in CODED:
        first, second = (fields.get(name) or None for name in CODED[kind])
        return first, second
    return None, None


def keep_apart(
    rows: WorkingSet, record: Record, fields: Mapping[str, Any], taken: dict[str, Any]
) -> dict[str, Any]:
    """See that a record that will have these fields shares nothing with another: what it is to
    take is changed where it would, and returned by name as what was kept.
    """
    kept: dict[str, Any] = {}
    if record.kind in TITLED and fields.get("title"):
        title = _free_title(rows, record, fields)
        if title != fields["title"]:
            kept["title"] = taken["title"] = title
    for place, name in enumerate(CODED.get(record.kind, ())):
        value = fields.get(name)
        if value and rows.holder(record.kind, place, value) not in (None, record.id):
            before = record.fields.get(name) or ""
            kept[name] = taken[name] = "" if before == value else before
    return kept


def _free_title(rows: WorkingSet, record: Record, fields: Mapping[str, Any]) -> str:
    title = str(fields["title"])
    for number in count(1):
        candidate = title if number == 1 else f"{title} ({number})"
        key = _title_key(record.kind, fields, candidate)
        if rows.holder(record.kind, 0, key) in (None, record.id):
            return candidate
    raise AssertionError("there is always another number")


def _title_key(kind: str, fields: Mapping[str, Any], title: str) -> str:
    return f"{fields.get('group')} {title}" if kind == "subgroup" else title
