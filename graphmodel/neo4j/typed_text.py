"""Values of a database that a graph file can only hold as text, and the way back to what they were.

A graph that was pulled from a database that graphmodel did not make has the attribute ``databaseTypes``: which of its texts were times, durations,
points, bytes or other values. What is loaded into a database has these types again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from graphmodel.errors import InputError
from graphmodel.graph.rows import NodeRow, RelationshipRow, all_rows

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

ATTRIBUTE = "databaseTypes"
"""The attribute of a graph that says which of its texts have which type: a list of groups with ``of`` (nodes or edges), ``property``, ``type``, and
``ids``, where not all texts of the property have it."""

_CLOCK = r"\d\d(:?\d\d(:?\d\d(\.\d{1,9})?)?)?"
_ZONE = r"(Z|[+-]\d\d(:?\d\d(:?\d\d)?)?)?(\[[A-Za-z0-9_+/-]{1,60}\])?"
_DAY = r"([+-]?\d{4,9}-\d\d-\d\d)"
_NUMBER = r"-?(\d+(\.\d+)?([eE][+-]?\d+)?|Infinity)"
_PATTERNS = {
    "date": _DAY,
    "datetime": f"{_DAY}T{_CLOCK}{_ZONE}",
    "localdatetime": f"{_DAY}T{_CLOCK}",
    "time": f"{_CLOCK}(Z|[+-]\\d\\d(:?\\d\\d(:?\\d\\d)?)?)",
    "localtime": _CLOCK,
    "duration": r"-?P[0-9YMWDTHS.,-]{2,100}",
    "point": rf"SRID=\d{{1,9}};POINT\({_NUMBER}( {_NUMBER}){{1,2}}\)",
    "bytes": r"([0-9a-f]{2})*",
    "float": rf"NaN|{_NUMBER}",
}
_FORMS = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}


class Typed(str):
    """Text that is a value of another type in a database."""

    __slots__ = ()
    kind: ClassVar[str] = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return restored, (self.kind, str(self))


class TypedList(list[str]):
    """A list of texts that are values of one other type in a database."""

    __slots__ = ()
    kind: ClassVar[str] = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return restored, (self.kind, list(self))


def restored(kind: str, value: str | list[str]) -> Typed | TypedList:
    """A text, or a list of texts, of a type: what is sent between processes."""
    return TEXTS[kind](value) if isinstance(value, str) else LISTS[kind](value)


TEXTS: Mapping[str, type[Typed]] = {kind: type(f"{kind.title()}Text", (Typed,), {"kind": kind, "__slots__": ()}) for kind in _PATTERNS}
LISTS: Mapping[str, type[TypedList]] = {kind: type(f"{kind.title()}Texts", (TypedList,), {"kind": kind, "__slots__": ()}) for kind in _PATTERNS}
"""A class for each type, so that rows with values of the same types are known by their classes."""


class TypeTable:
    """The types of the texts of a graph, collected while it is made."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], dict[str, list[str]]] = {}

    def plain(self, of: str, id_: str, property_: str, value: Any) -> Any:
        """A value as a file can hold it; the type of typed text is noted, text that a file can hold as it is counts as the type ``""``."""
        kinds = self._ids.setdefault((of, property_), {})
        match value:
            case TypedList():
                kinds.setdefault(f"{value.kind}[]", []).append(id_)
                return [str(item) for item in value]
            case Typed():
                kinds.setdefault(value.kind, []).append(id_)
                return str(value)
            case list() if value and all(type(item) is date for item in value):
                kinds.setdefault("date[]", []).append(id_)
                return [item.isoformat() for item in value]
            case date():
                kinds.setdefault("date", []).append(id_)
            case float() if not math.isfinite(value):
                kinds.setdefault("float", []).append(id_)
                return _float_text(value)
            case list() if any(isinstance(item, float) and not math.isfinite(item) for item in value):
                kinds.setdefault("float[]", []).append(id_)
                return list(map(_float_text, value))
            case _:
                kinds.setdefault("", []).append(id_)
        return value

    def entries(self) -> list[dict[str, Any]]:
        """What the graph's attribute says: an entry for each property and type."""
        return [
            {"of": of, "property": name, "type": kind, **({"ids": ids} if len(kinds) > 1 else {})}
            for (of, name), kinds in self._ids.items()
            for kind, ids in kinds.items()
            if kind
        ]


def typed_rows(graph: Graph, model: str | None = None, *, without: Iterable[str] = ()) -> tuple[Iterator[NodeRow], Iterator[RelationshipRow]]:
    """The rows of a graph (see :func:`graphmodel.graph.rows.all_rows`) with typed values in the place of their texts.

    ``without`` are types that stay text. Raises InputError where ``databaseTypes`` is not as a pull writes it.
    """
    nodes, relationships = all_rows(graph, model)
    types = _types(graph.graph.get(ATTRIBUTE), frozenset(without))
    if not types:
        return nodes, relationships
    of_nodes, of_edges = types.get("nodes", {}), types.get("edges", {})
    return (
        ((labels, _typed(properties, of_nodes)) for labels, properties in nodes),
        ((type_, subject, object_, _typed(properties, of_edges)) for type_, subject, object_, properties in relationships),
    )


def put_texts(graph: Graph) -> None:
    """Put text in the place of what a pull of everything has as text: numbers that a file cannot hold, and lists of days."""
    for _, data in graph.nodes(data=True):
        data.update({name: TypeTable().plain("nodes", "", name, value) for name, value in data.items() if isinstance(value, float | list)})
    for *_, data in graph.edges(data=True):
        data.update({name: TypeTable().plain("edges", "", name, value) for name, value in data.items() if isinstance(value, float | list)})


def typed(kind: str, text: str) -> Typed | str:
    """Text as a value of a type; the text itself where it has not the form of one.

    >>> typed("datetime", "2031-05-01T18:00:00+02:00[Europe/Berlin]").kind, typed("datetime", "tomorrow")
    ('datetime', 'tomorrow')
    """
    return TEXTS[kind](text) if _FORMS[kind].fullmatch(text) else text


def point_parts(text: str) -> tuple[int, list[float]]:
    """The reference system and the coordinates of a point.

    >>> point_parts("SRID=7203;POINT(1.0 2.0)")
    (7203, [1.0, 2.0])
    """
    srid, _, rest = text.removeprefix("SRID=").partition(";POINT(")
    return int(srid), [float(number.replace("Infinity", "inf")) for number in rest.removesuffix(")").split()]


_Table = Mapping[str, Sequence[tuple[str, frozenset[str] | None]]]


def _types(value: Any, without: frozenset[str]) -> Mapping[str, _Table]:
    """By nodes and edges, then by property: the types of its texts, each with the ids that have it (None: all)."""
    found: dict[str, dict[str, list[tuple[str, frozenset[str] | None]]]] = {}
    for entry in value if isinstance(value, list) else [] if value is None else [value]:
        if not isinstance(entry, dict) or entry.get("of") not in ("nodes", "edges") or not isinstance(entry.get("property"), str):
            raise InputError(f"the graph's attribute {ATTRIBUTE} is not as `graphmodel pull` writes it; remove it, or pull again")
        kind, ids = entry.get("type"), entry.get("ids")
        if not isinstance(kind, str) or kind.removesuffix("[]") not in _PATTERNS or not (ids is None or isinstance(ids, list)):
            raise InputError(f"the graph's attribute {ATTRIBUTE} has no type {kind!r}; there are {', '.join(_PATTERNS)}, and lists of these (date[])")
        if kind.removesuffix("[]") not in without:
            known = found.setdefault(entry["of"], {}).setdefault(entry["property"], [])
            known.append((kind, None if ids is None else frozenset(map(str, ids))))
    return found


def _typed(properties: dict[str, Any], types: _Table) -> dict[str, Any]:
    id_ = properties["id"]
    for name, kinds in types.items():
        value = properties.get(name)
        kind = next((kind for kind, ids in kinds if ids is None or id_ in ids), None)
        if value is None or kind is None:
            continue
        if isinstance(value, str) and not kind.endswith("[]"):
            properties[name] = _made(kind, [value])[0]
        elif isinstance(value, list) and value and kind.endswith("[]") and all(isinstance(item, str) for item in value):
            properties[name] = _made(kind.removesuffix("[]"), value)
    return properties


def _made(kind: str, texts: list[str]) -> list[Any]:
    """Texts as values of a type; as they are, where one of them has not the form of one."""
    items = [typed(kind, text) for text in texts]
    if not all(isinstance(item, Typed) for item in items):
        return texts
    if kind == "float":
        return [float(item.replace("Infinity", "inf")) for item in items]
    return LISTS[kind](items)


def _float_text(value: float) -> str:
    return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN" if math.isnan(value) else repr(value))
