"""Own properties: what a project keeps of an entity, a document or a statement beside the fields that graphmodel has.

A value is text, a number, true or false, a day, or a list of values of one of these kinds. A day is a full date, ``2001-05-09``: text of this form
is a day, in every format, and anything else is not. So a value needs no mark of its kind where it is written, and it comes back as what it was.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field, WithJsonSchema

from graphmodel.errors import InputError

Scalar: TypeAlias = str | int | float | bool | date
PropertyValue: TypeAlias = Scalar | tuple[Scalar, ...]

PREFIX = "own_"
"""How the name of an own property begins where it is an attribute of a node or an edge, so that it can be mistaken for no other attribute."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGERS = range(-(2**63), 2**63)
_SCALARS = [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]


def property_value(value: Any) -> PropertyValue:
    """A value as a model keeps it: days as dates, lists as tuples, whole numbers beside others as these.

    Raises ValueError for what is not a value of an own property.

    >>> property_value("2001-05-09"), property_value("2001-05"), property_value([1, 2.5])
    (datetime.date(2001, 5, 9), '2001-05', (1.0, 2.5))
    """
    if not isinstance(value, (list, tuple)):
        return _scalar(value)
    items = tuple(_scalar(item) for item in value)
    kinds = {type(item) for item in items}
    if kinds == {int, float}:
        return tuple(float(item) for item in items if isinstance(item, (int, float)))
    if kinds == {str, date}:
        # A list of texts of which some happen to be days is a list of texts.
        return tuple(item.isoformat() if isinstance(item, date) else item for item in items)
    if len(kinds) > 1:
        raise ValueError("the items of a list are of one kind: texts, numbers, days, or true and false")
    return items


def property_values(values: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """All the properties of a thing, each as :func:`property_value` has it. Raises InputError for what is not a value, with its name."""
    made = {}
    for name, value in values.items():
        try:
            made[property_name(name)] = property_value(value)
        except ValueError as error:
            raise InputError(f"properties.{name}: {error}") from error
    return made


def property_name(name: str) -> str:
    """The name of an own property, as it is. Raises ValueError for one with spaces at its ends, or with characters that cannot be seen."""
    if name != name.strip() or not name.isprintable():
        raise ValueError(f"{name!r} is not a property's name: no spaces at its ends, and only characters that can be seen")
    return name


def plain_property(value: PropertyValue) -> Any:
    """A value as text, number, true, false or a list of these, for files and for the attributes of a graph; days as text."""
    if isinstance(value, tuple):
        return [plain_property(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def database_property(value: Any) -> Any:
    """The value of an attribute as a database has it: the text of a day as a date; all else as it is."""
    return _day(value) if isinstance(value, str) else value


def to_attributes(properties: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """Own properties as the attributes of a node or an edge: plain values under prefixed names.

    >>> to_attributes({"party": "Blue", "founded": date(2001, 5, 9)})
    {'own_party': 'Blue', 'own_founded': '2001-05-09'}
    """
    return {PREFIX + name: plain_property(value) for name, value in properties.items()}


def from_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The own properties among the attributes of a node or an edge, by their own names."""
    return {name.removeprefix(PREFIX): value for name, value in attributes.items() if name.startswith(PREFIX) and value is not None}


def to_cell(value: Any) -> str:
    """A plain value in a cell of a table: text as it is, unless it could be read as something else; all else as JSON.

    >>> to_cell("Blue"), to_cell("12"), to_cell(12), to_cell(["a", "b"])
    ('Blue', '"12"', '12', '["a", "b"]')
    """
    if isinstance(value, str) and value and from_cell(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def from_cell(cell: str) -> Any:
    """The plain value in a cell of a table: JSON where it is a number, true, false (in any case), a list or text in quotes; else it is text.

    >>> from_cell("12"), from_cell('"12"'), from_cell("TRUE"), from_cell("1,5"), from_cell("[1, 2]")
    (12, '12', True, '1,5', [1, 2])
    """
    if cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    try:
        value = json.loads(cell, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return cell
    return cell if value is None or isinstance(value, dict) else value


def _scalar(value: Any) -> Scalar:
    if isinstance(value, str):
        return _day(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if value not in _INTEGERS:
            raise ValueError(f"{str(value)[:30]} does not fit into 64 bits; write it as text")
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is not a finite number; write it as text, or leave it out")
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    shown = "nothing" if value is None else "a group of fields" if isinstance(value, dict) else f"a {type(value).__name__}"
    raise ValueError(f"{shown} where text, a number, true or false, a day or a list of these is expected")


def _day(text: str) -> str | date:
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    return text


def _no_constant(name: str) -> Any:
    raise ValueError(name)


PropertyName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(property_name)]
Properties = dict[
    PropertyName,
    Annotated[Any, AfterValidator(property_value), WithJsonSchema({"anyOf": [*_SCALARS, *({"type": "array", "items": each} for each in _SCALARS)]})],
]
