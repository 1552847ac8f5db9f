"""The table of fields: what every part of graphmodel needs to know of a field of an entity, a document, a piece of evidence or a statement.

A field is declared once, in :mod:`graphmodel.model.statement`: its type says how it is read and written, and a :class:`Use` says in what it differs
from others. Formats, the graph, databases, diff, merge, pages and briefings read the table, so that a new field is kept by all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass
from dataclasses import fields as dataclass_fields
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from pydantic import ConfigDict

CONFIG: ConfigDict = {"extra": "forbid"}
"""How the classes of a model file are read: no field but those that are declared. (Only a JSON Schema needs their descriptions, which take longer to
find than a small model takes to read: see :func:`graphmodel.model.json_schema.described`.)"""

Shape = Literal["text", "date", "boolean", "integer", "number", "list", "group", "groups"]
"""What a field holds: ``list`` of texts, ``group`` of named values, ``groups``: a list of them."""

ChangeKind = Literal["changed", "re-dated", "reworded", "negation", "certainty", "attribution"]
"""What a version comparison calls another value of a field."""


@dataclass(frozen=True, slots=True)
class Use:
    """In what a field differs from what its type says, for use in ``Annotated``.

    ``attribute``: its name on a node or an edge and in a database; by default its own name in camelCase; None: it is no attribute by itself.
    ``column``: for a piece of evidence, the name of the list that holds it for all the pieces of a statement; by default its name and an s.
    ``always``: it is written on every node or edge, also where it has its usual value, so that a query can rely on it.
    ``change``: what a comparison of versions calls another value; by default ``re-dated`` for dates and ``changed`` for all others; None: the
    comparison has rules of its own for it.
    ``unordered``: a list in which the order says nothing: merging unites what both sides have.
    ``completes``: whoever gives a value completes, in a merge, the one who gives none; by default so for every field that may be missing.
    ``distinct``: its place, from 1, in what a computed id is made of; 0: another value does not make another statement.
    ``page``: where the data of a page has it: ``own`` (under its attribute's name), ``more`` (in the list of further attributes), ``none``.
    ``briefing``: the words before its value in a briefing; by default its name; None: it is not in the general list (it has its own place, or none).
    """

    attribute: str | None = ""
    column: str = ""
    always: bool = False
    change: ChangeKind | Literal[""] | None = ""
    unordered: bool = False
    completes: bool = True
    distinct: int = 0
    page: Literal["own", "more", "none"] = "more"
    briefing: str | None = ""


@dataclass(frozen=True, slots=True)
class ShapeMark:
    """In ``Annotated``: the shape of a field whose type alone does not say it."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the table of fields: what :class:`Use` says, or what follows from the field's type.

    ``default`` is MISSING for a field that is required, ``attribute`` empty for one that is no attribute by itself.
    """

    name: str
    shape: Shape
    default: Any
    attribute: str
    column: str
    always: bool
    change: ChangeKind | None
    unordered: bool
    completes: bool
    distinct: int
    page: Literal["own", "more", "none"]
    briefing: str | None

    def is_given(self, value: Any) -> bool:
        """Whether a value says something: it is not the default, and not empty."""
        return not (value == self.default or value is None or value in ((), {}))


def fields_of(kind: type[Any]) -> tuple[Field, ...]:
    """The fields of a dataclass, in their order.

    >>> from graphmodel.model.statement import Document, Evidence, Statement
    >>> [field.attribute for field in fields_of(Document)][:3]
    ['', 'name', 'publisher']
    >>> [(field.name, field.shape) for field in fields_of(Statement) if field.change == "re-dated"]
    [('valid', 'date'), ('stated', 'date'), ('recorded', 'date')]
    >>> [field.column for field in fields_of(Evidence)][:3]
    ['evidenceDocuments', 'starts', 'ends']
    """
    key: Any = kind
    return _table(key)


def attribute_fields(kind: type[Any]) -> tuple[Field, ...]:
    """The fields of a dataclass that are attributes of a node or an edge by themselves."""
    key: Any = kind
    return _attributes(key)


def camel_case(name: str) -> str:
    """A field's name as databases have it.

    >>> camel_case("drafted_by")
    'draftedBy'
    """
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


@cache
def _attributes(kind: Any) -> tuple[Field, ...]:
    return tuple(field for field in _table(kind) if field.attribute)


@cache
def _table(kind: Any) -> tuple[Field, ...]:
    hints = get_type_hints(kind, include_extras=True)
    made = []
    for field in dataclass_fields(kind):
        marks = list(_marks(hints[field.name]))
        use = next((mark for mark in marks if isinstance(mark, Use)), Use())
        shape = next((mark.shape for mark in marks if isinstance(mark, ShapeMark)), None) or _shape(hints[field.name])
        default = field.default if field.default_factory is MISSING else field.default_factory()
        made.append(
            Field(
                field.name,
                shape,
                default,
                camel_case(field.name) if use.attribute == "" else use.attribute or "",
                use.column or f"{camel_case(field.name)}s",
                use.always,
                ("re-dated" if shape == "date" else "changed") if use.change == "" else use.change,
                use.unordered,
                use.completes and default is None,
                use.distinct,
                use.page,
                field.name.replace("_", " ") if use.briefing == "" else use.briefing,
            )
        )
    return tuple(made)


def _marks(hint: Any) -> Iterator[Any]:
    """The metadata of a type, wherever in it: of a list's items not."""
    if get_origin(hint) is Annotated:
        yield from hint.__metadata__
        yield from _marks(get_args(hint)[0])
    elif get_origin(hint) in (Union, UnionType):
        for part in get_args(hint):
            yield from _marks(part)


def _shape(hint: Any) -> Shape:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _shape(arguments[0])
    if origin in (Union, UnionType):
        return _shape(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple:
        return "groups" if hasattr(arguments[0], "__dataclass_fields__") else "list"
    simple: dict[Any, Shape] = {bool: "boolean", int: "integer", float: "number", dict: "group"}
    return simple.get(origin or hint, "text")
