"""GEXF 1.1 to 1.3, Gephi's format, as a graph: typed attributes, parallel edges, groups, times, colours and positions."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphmodel.errors import DateError, InputError, Problem, ProblemsError
from graphmodel.formats.foreign_graph import NOT_A_NUMBER, Attributes, ForeignEdge, ForeignGraph, Naming, as_input, counted, listed, refuse_many
from graphmodel.formats.input import Input
from graphmodel.formats.xml_events import read_events
from graphmodel.graph.naming import put_attribute
from graphmodel.model import dates

_INTEGERS = frozenset("integer int long short byte biginteger".split())
_FLOATS = frozenset("float double bigdecimal number".split())
_TEXTS = frozenset("string anyURI anyuri char character".split())
_PERIOD = ("start", "end", "timestamp", "startopen", "endopen")
_PERIODS = frozenset(_PERIOD)
_OWN = {
    "node": frozenset({"id", "label", "pid", "type", *_PERIOD}),
    "edge": frozenset({"id", "source", "target", "label", "type", "kind", "weight", *_PERIOD}),
}
_CONTAINERS = frozenset("gexf meta graph nodes edges attributes attvalues spells parents slices".split())
_META = frozenset("creator keywords description title".split())
_DRAWING = frozenset("color position size shape thickness".split())
_ITEM = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^,"']+))\s*(?:,|$)""")
_SEPARATORS = "|;,"
_DIRECTIONS = ("directed", "undirected", "mutual")


@dataclass(slots=True)
class _Element:
    """A node or an edge that is being read."""

    kind: str
    place: tuple[int, int]
    own: Mapping[str, str]
    values: Attributes = field(default_factory=dict)
    changes: dict[str, list[tuple[Any, str]]] = field(default_factory=dict)
    """The values of attributes that change over time, each with its time."""
    spells: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Declared:
    """An attribute that the file declares."""

    name: str
    kind: str


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in GEXF; what is not kept is in the notices.

    Raises InputError for XML that declares a document type or is not GEXF; ProblemsError for XML that is not well-formed, for edges that end at no
    node, nodes that have the same id, and values that are not what they should be.
    """
    refuse_many(data.count(b"<node ") + data.count(b"<edge "))
    reading = _GexfReader(file)
    read_events(data, file, reading.start, reading.end)
    foreign = reading.graph()
    if reading.problems:
        raise ProblemsError(reading.problems)
    return as_input(foreign, naming)


class _GexfReader:
    """One pass over the elements of a GEXF file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.foreign = ForeignGraph()
        self.path: list[str] = []
        self.open: list[_Element] = []
        self.nodes: dict[str, _Element] = {}
        self.edges: list[_Element] = []
        self.parents: dict[str, list[str]] = {}
        self.declared: dict[str, dict[str, _Declared]] = {"node": {}, "edge": {}}
        self.defaults: dict[str, Attributes] = {"node": {}, "edge": {}}
        self.titles: dict[str, set[str]] = {"node": set(), "edge": set()}
        self.scope, self.attribute = "node", ""
        self.undirected, self.time_format = True, ""
        self.undeclared: Counter[str] = Counter()
        self.not_of_type: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.separated: Counter[str] = Counter()
        self.open_ends = self.mutual = self.changing = self.spelled = 0

    def start(self, name: str, own: Mapping[str, str], place: tuple[int, int]) -> None:
        if not self.path and name != "gexf":
            raise InputError(f"{self.file}: XML, but not GEXF: its root is {name!r}")
        self.path.append(name)
        if name == "graph":
            self._graph(own, place)
        elif name == "attributes":
            self.scope = own.get("class", "node")
        elif name == "attribute":
            self._declare(own, place)
        elif name in ("node", "edge"):
            self._element(name, own, place)
        elif name == "attvalue":
            self._attvalue(own, place)
        elif name == "spell":
            self._spell(own, place)
        elif name == "parent" and self.open:
            self.parents.setdefault(self._id(self.open[-1]), []).append(own.get("for", ""))
        elif name in _DRAWING and self.open:
            self._draw(self.open[-1].values, name, own)
        elif name == "meta":
            self._meta("lastmodified", own.get("lastmodifieddate", ""))
        elif name not in _CONTAINERS and name not in _META and name != "default":
            self.unread[name] += 1

    def end(self, name: str, text: str) -> None:
        self.path.pop()
        if name in ("node", "edge") and self.open:
            self._finish(self.open.pop())
        elif name == "default" and self.attribute in self.declared.get(self.scope, {}):
            declared = self.declared[self.scope][self.attribute]
            self.defaults[self.scope][declared.name] = self._value(text.strip(), declared, (0, 0))
        elif name in _META and self.path[-1:] == ["meta"]:
            self._meta(name, text.strip())

    def graph(self) -> ForeignGraph:
        """What was read, when the document has ended."""
        known = set(self.nodes)
        for key, element in self.nodes.items():
            parents = self.parents.get(key, [])
            if parents:
                put_attribute(element.values, "parent", parents[0] if len(parents) == 1 else parents)
            for parent in parents:
                if parent not in known:
                    self._problem(element.place, "parent", f"no node {parent!r}")
            self.foreign.nodes[key] = self._with_defaults(element)
        for element in self.edges:
            self._edge(element, known)
        self._tell()
        return self.foreign

    def _graph(self, own: Mapping[str, str], place: tuple[int, int]) -> None:
        if self.path.count("graph") > 1 or self.nodes:
            self._problem(place, "graph", "GEXF has one graph in a file")
        self.undirected = own.get("defaultedgetype", "undirected") != "directed"
        self.time_format = own.get("timeformat", "").lower()
        for name in ("start", "end", "timestamp", "timezone", "name"):
            if own.get(name):
                self.foreign.attributes[name] = own[name]

    def _declare(self, own: Mapping[str, str], place: tuple[int, int]) -> None:
        self.attribute = own.get("id", "")
        if self.scope not in self.declared:
            self.unread[f"attribute of {self.scope}"] += 1
            return
        if self.attribute in self.declared[self.scope]:
            self._problem(place, "attribute", f"the id {self.attribute!r} is on two attributes of {self.scope}s")
        name, taken = own.get("title") or self.attribute, self.titles[self.scope]
        if name in taken:
            name = f"{name}_" if f"{name}_" not in taken else f"{name}_{len(taken)}"
        taken.add(name)
        self.declared[self.scope][self.attribute] = _Declared(name, own.get("type", "string"))

    def _element(self, kind: str, own: Mapping[str, str], place: tuple[int, int]) -> None:
        element = _Element(kind, place, own)
        refuse_many(len(self.nodes) + len(self.edges) + 1)
        if kind == "node":
            key = own.get("id", "")
            if not key:
                self._problem(place, "node", "a node without id")
            elif key in self.nodes:
                self._problem(place, "node", f"the id {key!r} is on two nodes")
            else:
                self.nodes[key] = element
            inside = next((one for one in reversed(self.open) if one.kind == "node"), None)
            if parent := own.get("pid") or (self._id(inside) if inside else ""):
                self.parents.setdefault(key, []).append(parent)
        else:
            self.edges.append(element)
        self.open.append(element)

    def _finish(self, element: _Element) -> None:
        values, own = element.values, element.own
        for name, changes in element.changes.items():
            put_attribute(values, name, [value for value, _ in changes])
            put_attribute(values, f"{name}_times", [time for _, time in changes])
            self.changing += 1
        for name in own.keys() - _OWN[element.kind]:
            values.setdefault(name, own[name])
        if period := self._period(own):
            element.spells.insert(0, period)
        self._times(values, element.spells)
        if own.get("label"):
            put_attribute(values, "label", own["label"])
        if element.kind == "edge":
            if own.get("weight"):
                put_attribute(values, "weight", self._value(own["weight"], _Declared("weight", "double"), element.place))
            if own.get("kind"):
                put_attribute(values, "kind", own["kind"])

    def _edge(self, element: _Element, known: set[str]) -> None:
        own = element.own
        ends = [own.get(end, "") for end in ("source", "target")]
        for name, end in zip(("source", "target"), ends, strict=True):
            if end not in known:
                self._problem(element.place, name, f"no node {end!r}" if end else f"an edge without {name}")
        type_ = own.get("type") or ("undirected" if self.undirected else "directed")
        values = self._with_defaults(element)
        if type_ not in _DIRECTIONS:
            put_attribute(values, "type", type_)
            type_ = "undirected" if self.undirected else "directed"
        if type_ == "mutual":
            values["mutual"] = True
            self.mutual += 1
        self.foreign.edges.append(ForeignEdge(ends[0], ends[1], values, own.get("id") or None, type_ == "directed"))

    def _with_defaults(self, element: _Element) -> Attributes:
        defaults = {name: value for name, value in self.defaults[element.kind].items() if name not in element.values}
        return {**element.values, **defaults}

    def _attvalue(self, own: Mapping[str, str], place: tuple[int, int]) -> None:
        if not self.open:
            self.unread["attvalue"] += 1
            return
        element = self.open[-1]
        id_ = own.get("for") or own.get("id", "")
        declared = self.declared[element.kind].get(id_)
        if declared is None:
            self.undeclared[id_] += 1
            declared = _Declared(id_, "string")
        value = self._value(own.get("value", ""), declared, place)
        if value is None:
            return
        period = self._period(own)
        if period or declared.name in element.changes:
            element.changes.setdefault(declared.name, []).append((value, period))
        elif declared.name in element.values:
            self._problem(place, declared.name, "the attribute has a second value, and neither has a time")
        else:
            element.values[declared.name] = value

    def _spell(self, own: Mapping[str, str], place: tuple[int, int]) -> None:
        period = self._period(own)
        if self.open and period:
            self.open[-1].spells.append(period)
        else:
            self._problem(place, "spell", "a spell needs a node or an edge around it, and a start or an end")

    def _period(self, own: Mapping[str, str]) -> str:
        """The time of an element as an interval, or a moment; "" for none."""
        if _PERIODS.isdisjoint(own):
            return ""
        self.open_ends += own.get("startopen", "false") not in ("false", "") or own.get("endopen", "false") not in ("false", "")
        start, end = own.get("start") or own.get("startopen", ""), own.get("end") or own.get("endopen", "")
        start, end = ("" if one in ("true", "false") else one for one in (start, end))
        if own.get("timestamp"):
            return own["timestamp"]
        return f"{start or '..'}/{end or '..'}" if start or end else ""

    def _times(self, values: Attributes, spells: list[str]) -> None:
        """When a node or an edge is there: ``valid`` where the times are dates, else as the file has them."""
        if not spells:
            return
        text = spells[0] if len(spells) == 1 else "{" + ",".join(_in_a_set(spell) for spell in spells) + "}"
        if self.time_format in ("date", "datetime") or "-" in spells[0].removeprefix("-"):
            try:
                put_attribute(values, "valid", dates.check(text))
            except DateError:
                self.not_of_type["time"] += 1
            else:
                self.spelled += 1
                return
        if len(spells) > 1:
            put_attribute(values, "spells", spells)
            return
        start, mark, end = spells[0].partition("/")
        for name, part in (("start", start), ("end", end)) if mark else (("timestamp", start),):
            if part != "..":
                put_attribute(values, name, self._value(part, _Declared(name, "number" if _is_number(part) else "string"), (0, 0)))

    def _draw(self, values: Attributes, name: str, own: Mapping[str, str]) -> None:
        """Keep what an element of the drawing says: a colour, a position, a size, a shape."""
        if any(own.get(one) for one in _PERIOD):
            self.unread[f"{name} that changes over time"] += 1
        elif name == "color":
            self._colour(values, own)
        elif name == "position":
            for axis in "xyz":
                if own.get(axis):
                    put_attribute(values, axis, self._number(own[axis], f"position {axis}"))
        elif name in ("size", "thickness"):
            put_attribute(values, name, self._number(own.get("value", ""), name))
        else:
            put_attribute(values, "shape", own.get("value", ""))
            if own.get("uri"):
                put_attribute(values, "image", own["uri"])

    def _colour(self, values: Attributes, own: Mapping[str, str]) -> None:
        parts = [own.get(one, "") for one in "rgb"]
        if own.get("hex"):
            put_attribute(values, "color", own["hex"])
        elif all(re.fullmatch(r"[0-9]{1,3}", part) and int(part) < 256 for part in parts):
            put_attribute(values, "color", "#" + "".join(f"{int(part):02x}" for part in parts))
        else:
            self.not_of_type["color"] += 1
        if own.get("a") and own["a"] not in ("1", "1.0"):
            put_attribute(values, "opacity", self._number(own["a"], "color a"))

    def _number(self, text: str, name: str) -> float | str:
        if _is_number(text) and math.isfinite(float(text)):
            return float(text)
        self.not_of_type[name] += 1
        return text

    def _value(self, text: str, declared: _Declared, place: tuple[int, int]) -> Any:
        """A value by its declared type; None for an empty one that is to be something else than text."""
        kind = declared.kind
        if kind.startswith("list"):
            return self._list(text, declared, place)
        if kind in _TEXTS:
            return text
        bare = text.strip()
        if not bare:
            return None
        try:
            if kind == "boolean":
                return {"true": True, "false": False, "1": True, "0": False}[bare.lower()]
            if kind in _INTEGERS:
                return int(bare.partition(".")[0] if re.fullmatch(r"[-+]?\d+\.0*", bare) else bare)
            if kind in _FLOATS:
                number = float(bare)
                if math.isinf(number) and "inf" not in bare.lower():
                    raise ValueError
                if math.isnan(number):
                    self._problem(place, declared.name, NOT_A_NUMBER)
                return number
        except (ValueError, KeyError):
            self.not_of_type[declared.name] += 1
        return text

    def _list(self, text: str, declared: _Declared, place: tuple[int, int]) -> list[Any]:
        bare = text.strip()
        try:
            items = json.loads(bare) if bare.startswith("[") else None  # as graphmodel, and Gephi with quotes, writes it
        except (ValueError, RecursionError):
            items = None
        if isinstance(items, list) and declared.kind == "liststring" and all(isinstance(item, str) for item in items):
            return items
        if bare.startswith("[") and bare.endswith("]"):
            items = [next(part for part in (*match.groups(), "") if part is not None) for match in _ITEM.finditer(bare[1:-1])]
            items = [re.sub(r"\\(.)", r"\1", item).strip() for item in items]
        else:
            separator = next((one for one in _SEPARATORS if one in bare), "")
            if separator:
                self.separated[separator] += 1
            items = [one.strip() for one in bare.split(separator)] if separator else [bare] if bare else []
        inner = declared.kind[4:] or "string"
        return [self._value(item, _Declared(declared.name, inner), place) for item in items]

    def _meta(self, name: str, text: str) -> None:
        if text:
            self.foreign.attributes[name] = text

    def _id(self, element: _Element) -> str:
        return element.own.get("id", "")

    def _problem(self, place: tuple[int, int], path: str, message: str) -> None:
        self.problems.append(Problem(self.file, *place, path, message))

    def _tell(self) -> None:
        notices = self.foreign.notices
        self.foreign.lost = self.unread
        if self.not_of_type:
            sentence = f"values that are not of their type were kept as text, or left out: {listed(self.not_of_type)}"
            self.foreign.changed[sentence] = self.not_of_type.total()
        if self.parents:
            notices.append(f"{counted(len(self.parents), 'node')} inside others: each has the id of its group as `parent`")
        if self.mutual:
            notices.append(f"{counted(self.mutual, 'mutual edge')}: without direction, and with `mutual`")
        if self.spelled:
            notices.append("the times of nodes and edges are their `valid`")
        if self.changing:
            notices.append(f"values that change over time are lists ({self.changing:,}): NAME_times says when each holds")
        if self.open_ends:
            self.foreign.changed[f"{counted(self.open_ends, 'time')} with an open end: the end itself was taken as part of it"] = self.open_ends
        for counts, words in (
            (self.undeclared, "attributes that the file does not declare were read as text: {}"),
            (self.separated, "lists were split at {}"),
        ):
            if counts:
                notices.append(words.format(listed(counts)))


def _in_a_set(period: str) -> str:
    """An interval as an item of a set of EDTF.

    >>> _in_a_set("2001-05/2001-07"), _in_a_set("../2001")
    ('2001-05..2001-07', '..2001')
    """
    start, mark, end = period.partition("/")
    return f"{start.removesuffix('..')}..{end.removeprefix('..')}" if mark else period


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?", text.strip()))
