"""The names that graphmodel's own attributes have on nodes and edges, in graphs and in databases: nobody else's may be one of them."""

from __future__ import annotations

from graphmodel.model.fields import attribute_fields, fields_of
from graphmodel.model.statement import Document, Entity, Evidence, Statement

DATES: tuple[str, ...] = (*(field.name for field in fields_of(Statement) if field.shape == "date"), "published")
"""The dates of a statement; ``published`` is the date of its documents."""

DATE_ATTRIBUTES: frozenset[str] = frozenset(
    field.attribute for kind in (Entity, Document, Statement) for field in attribute_fields(kind) if field.shape == "date"
) | {"published"}
"""The attributes of nodes and edges that are EDTF texts, and that a database has the bounding days of."""

BOUNDS: frozenset[str] = frozenset(f"{name}{end}" for name in DATE_ATTRIBUTES for end in ("Earliest", "Latest")) | {
    "validCertainFrom",
    "validCertainTo",
}
"""The attributes in which a database has the days that bound a date."""

DATE_TEXTS: frozenset[str] = frozenset(f"{name}Order" for name in DATE_ATTRIBUTES) | {"validRanges", "validCertainRanges"}
"""The attributes that a database has beside a date and that are text: its place in the order of time, and its ranges of days where it has several."""

EVIDENCE_COLUMNS: dict[str, str] = {field.name: field.column for field in fields_of(Evidence)}
"""The lists in which a database has the evidence of a statement: for each field of a piece, the name of its list."""

_DERIVED = (
    "id name title type label labels key source target subject object role structural reified stance voice documents quotes published number "
    "contentId affirms denies involves links validWithin holds known model modelInfo modelLabels loadLock"
).split()

RESERVED_PROPERTIES: frozenset[str] = (
    frozenset(
        {field.attribute for kind in (Entity, Document, Statement) for field in attribute_fields(kind)}
        | set(EVIDENCE_COLUMNS.values())
        | set(_DERIVED)
    )
    | BOUNDS
    | DATE_TEXTS
)
"""Attribute names that the graph uses itself: no qualifier may have one of them."""
