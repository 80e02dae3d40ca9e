"""The plain lists of titles an owner keeps: tags, interaction types, product groups."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from models.tables import (
    customer_tags,
    interaction_types,
    interactions,
    product_groups,
    subgroups,
    tags,
)


@dataclass(frozen=True, slots=True)
class TitleList:
    """A plain list of titles the owner keeps: tags, interaction types, product groups."""

    table: Table
    kind: str
    used_in: Any
    """The column of another table that refers to it."""


TAGS = TitleList(tags, "tag", customer_tags.c.tag_id)
INTERACTION_TYPES = TitleList(interaction_types, "interaction_type", interactions.c.type_id)
PRODUCT_GROUPS = TitleList(product_groups, "product_group", subgroups.c.group_id)
