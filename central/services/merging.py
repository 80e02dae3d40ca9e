"""Merging what registers say of records: field by field, by version and by who said it."""

from typing import Any
from uuid import UUID

from central.services import names, results
from central.services.reading import Told
from central.services.rows import Customer, Record
from central.services.working_set import WorkingSet
from sync.protocol import OpResult

PARENTS = {"product": ("subgroup", "subgroup"), "subgroup": ("group", "product_group")}
"""Kinds that stand in another record: the field that names it, and its kind."""
SINGLE = frozenset(("shop", "rules", "vat_rates", "ranks"))
"""Kinds of which a shop has one, under the shop's own identity."""
REQUIRED = {
    "staff": ("role",),
    "product_group": ("title",),
    "subgroup": ("title", "group"),
    "product": ("title", "subgroup", "price"),
    "tag": ("title",),
    "interaction_type": ("title",),
    "sms_template": ("kind", "text"),
    "customer": ("mobile",),
}
"""Fields without which there is no such record. A put that lacks them changes one that is not here
(yet): what made it was set aside.
"""


def put(rows: WorkingSet, told: Told, register: UUID) -> OpResult:
    """Merge fields into a record, or make it."""
    op = told.op
    if op.kind in SINGLE and op.record_id != rows.shop_id:
        return results.invalid(op, {"where": "record_id", "what": "not_the_shop"})
    named = _unknown_name(rows, told)
    if named is not None:
        return results.missing(op, *named)
    record = rows.record(op.kind, op.record_id)
    if record is None:
        if any(told.fields.get(name) is None for name in REQUIRED.get(op.kind, ())):
            return results.missing(op, op.kind, op.record_id)
        return _make(rows, told, register)
    return _change(rows, told, record, register)


def drop(rows: WorkingSet, told: Told, register: UUID) -> OpResult:
    """Drop a record, unless something that is not dropped stands in it or is of its type."""
    op = told.op
    if op.kind in SINGLE:
        return results.unknown_kind(op)
    record = rows.record(op.kind, op.record_id)
    if record is None:
        return results.missing(op, op.kind, op.record_id)
    if record.deleted:
        return results.applied(op, record.version)
    record.version += 1
    if _in_use(rows, record):
        # Told again, under a version of its own, to the register that dropped it too.
        rows.keep_record(record)
        return results.still_in_use(op, record.version)
    record.deleted = True
    record.keys = (None, None)
    record.marks["deleted"] = [record.version, register.hex]
    record.origin = register
    rows.keep_record(record)
    _follow(rows, record)
    return results.applied(op, record.version)


def service_put(rows: WorkingSet, kind: str, identity: UUID, fields: dict[str, Any]) -> Record:
    """Set fields of a record that only the service writes, or make it; told if that changes it."""
    record = rows.record(kind, identity)
    if record is None:
        record = Record(kind, identity, 1, False, dict(fields), {}, None, 0, None, is_new=True)
        rows.keep_record(record)
    elif any(record.fields.get(name) != value for name, value in fields.items()):
        record.fields.update(fields)
        record.version += 1
        rows.keep_record(record)
    return record


def keep_alive(rows: WorkingSet, kind: str, identity: UUID) -> None:
    """Something names a record: bring it back, if it was dropped, under a title of its own."""
    record = rows.record(kind, identity)
    if record is not None and record.deleted:
        taken: dict[str, Any] = {}
        names.keep_apart(rows, record, record.fields, taken)
        _set(rows, record, taken, False, None)


def _make(rows: WorkingSet, told: Told, register: UUID) -> OpResult:
    op = told.op
    fields = {name: value for name, value in told.fields.items() if value is not None}
    record = Record(
        op.kind,
        op.record_id,
        1,
        bool(told.deleted),
        fields,
        {"": [1, register.hex]},
        _parent(op.kind, fields),
        0,
        register,
        is_new=True,
    )
    into = None
    kept = {} if record.deleted else names.keep_apart(rows, record, fields, fields)
    record.keys = names.keys(record.kind, fields, not record.deleted)
    if op.kind == "customer":
        if not record.deleted:
            into = rows.with_mobile(fields["mobile"])
        if into is not None:
            fields["merged_into"] = str(into)
        live = into is None and not record.deleted
        rows.add_customer(Customer(record.id, fields["mobile"], live, into))
    rows.keep_record(record)
    _follow(rows, record)
    if into is not None:
        return results.merged(op, record.version, into)
    if kept:
        return results.conflict(op, record.version, kept)
    return results.applied(op, record.version)


def _change(rows: WorkingSet, told: Told, record: Record, register: UUID) -> OpResult:
    op = told.op
    base = op.base_version or 0

    def changed_elsewhere(name: str) -> bool:
        version, who = record.marks.get(name) or record.marks.get("") or [0, ""]
        return bool(version > base and who != register.hex)

    taken: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for name, value in told.fields.items():
        current = record.fields.get(name)
        if current == value:
            continue
        if name in record.fields and changed_elsewhere(name):
            kept[name] = current
        else:
            taken[name] = value
    deleted = record.deleted
    if told.deleted is not None and told.deleted != deleted:
        if changed_elsewhere("deleted"):
            kept["deleted"] = deleted
        else:
            deleted = told.deleted
    if op.kind == "customer":
        deleted = _guard_mobile(rows, record, taken, deleted, kept)
    if not deleted:
        kept |= names.keep_apart(rows, record, {**record.fields, **taken}, taken)
    used = deleted and not record.deleted and _in_use(rows, record)
    if used:
        deleted = False
    _set(rows, record, taken, deleted, register, told_again=used)
    if kept:
        return results.conflict(op, record.version, kept)
    if used:
        return results.still_in_use(op, record.version)
    return results.applied(op, record.version)


def _set(
    rows: WorkingSet,
    record: Record,
    taken: dict[str, Any],
    deleted: bool,
    register: UUID | None,
    *,
    told_again: bool = False,
) -> None:
    """Change a record: one version more, if there is anything to change or to tell again."""
    if not taken and deleted == record.deleted and not told_again:
        return
    record.version += 1
    mark = [record.version, register.hex if register else ""]
    for name, value in taken.items():
        record.fields[name] = value
        record.marks[name] = mark
    if deleted != record.deleted:
        record.deleted = deleted
        record.marks["deleted"] = mark
    record.parent = _parent(record.kind, record.fields)
    record.keys = names.keys(record.kind, record.fields, not record.deleted)
    record.origin = register
    rows.keep_record(record)
    _follow(rows, record)


def _guard_mobile(
    rows: WorkingSet, record: Record, taken: dict[str, Any], deleted: bool, kept: dict[str, Any]
) -> bool:
    """Let no two live customers have one number: what would make it so is a conflict. Whether the
    record is dropped then.
    """
    if record.fields.get("merged_into") is not None or deleted:
        return deleted
    mobile = taken.get("mobile", record.fields["mobile"])
    if rows.with_mobile(mobile) in (None, record.id):
        return deleted
    if record.deleted:
        kept["deleted"] = True
        return True
    kept["mobile"] = record.fields["mobile"]
    del taken["mobile"]
    return deleted


def _follow(rows: WorkingSet, record: Record) -> None:
    """What goes with a record: the row of a customer, the shop's name, the group it stands in."""
    if record.kind == "customer":
        live = not record.deleted and record.fields.get("merged_into") is None
        customer = rows.customer(record.id)
        if customer.live != live or customer.mobile != record.fields["mobile"]:
            rows.set_customer(customer, record.fields["mobile"], live)
    elif record.kind == "shop":
        rows.shop_name = record.fields.get("name") or ""
    elif record.parent is not None and not record.deleted:
        keep_alive(rows, PARENTS[record.kind][1], record.parent)


def _in_use(rows: WorkingSet, record: Record) -> bool:
    if record.kind == "interaction_type":
        return rows.has_interactions(record.id)
    holds_others = any(record.kind == kind for _, kind in PARENTS.values())
    return holds_others and rows.has_children(record.id)


def _unknown_name(rows: WorkingSet, told: Told) -> tuple[str, UUID] | None:
    """A record that is named and not known here."""
    for kind, identity in told.names:
        if not rows.is_known(kind, identity):
            return kind, identity
    return None


def _parent(kind: str, fields: dict[str, Any]) -> UUID | None:
    if kind not in PARENTS:
        return None
    value = fields.get(PARENTS[kind][0])
    return UUID(value) if value else None
