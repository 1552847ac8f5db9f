"""Graphs of other programs as a model: nodes become entities, edges statements, whatever the format of the file (see :mod:`graphmodel.formats`).

Every node and every edge is a record. Labels and relations are those of the schema where a mapping, the schema or a usual name says so; the file is
the document that all statements are from. Attributes without a place of their own are own properties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import DateError, InputError
from graphmodel.formats import read_input
from graphmodel.formats.registry import FORMATS, detect_folder, detect_text, detect_xml
from graphmodel.graph.build import is_model
from graphmodel.graph.direction import DIRECTED, has_direction
from graphmodel.graph.naming import RELATIONS, UNNAMED_RELATION, Naming
from graphmodel.importers.builder import ModelBuilder
from graphmodel.importers.loss import Losses, LossReport
from graphmodel.importers.sources import first_bytes, json_keys
from graphmodel.importers.type_mapping import Placed, TypeMapping, Types
from graphmodel.model import dates
from graphmodel.model.model import Model
from graphmodel.model.statement import Evidence

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

NAME = "graph"
TITLE = f"graphs of other programs: {', '.join(format_.name for format_ in FORMATS if format_.readable and format_.holds == 'graph')}"

_JSON_KEYS = ({"nodes", "edges"}, {"nodes", "links"}, {"nodes", "rels"}, {"CXVersion"}, {"elements", "data"})
_DATES = ("valid", "stated", "recorded")


def recognises(path: Path) -> bool:
    """Whether a source is a graph of another program: a file by its beginning, a folder by the names and headers of its files."""
    if path.is_dir():
        return detect_folder(path).holds == "graph"
    data = first_bytes(path)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return detect_xml(data) is not None
    if start and (text := detect_text(data)) is not None and text.holds == "graph":
        return True
    keys = json_keys(path) if start in (b"{", b"[") else frozenset()
    return "persons" not in keys and any(wanted <= keys for wanted in _JSON_KEYS)


def run(
    paths: Sequence[Path],
    name: str,
    mapping: TypeMapping | None = None,
    name_from: str | None = None,
    label_from: str | None = None,
    relation_from: str | None = None,
) -> tuple[Model, LossReport]:
    """The model of graphs, and the account of it. Raises InputError or ProblemsError for a file that cannot be read, or that is a model already."""
    mapping = mapping or TypeMapping()
    builder = ModelBuilder(NAME, ", ".join(map(str, paths)), name, mapping.applied_schema())
    naming = Naming(name_from, label_from, relation_from)
    for path in paths:
        found = read_input(path, naming)
        if isinstance(found.content, Model) or is_model(found.content):
            raise InputError(f"{path}: is a model already: `graphmodel export` writes it in any format")
        builder.report.notices += [f"{path}: {notice}" for notice in found.notices]
        for losses, counts in ((builder.report.fields, found.lost), (builder.report.values, found.changed)):
            for what, count in counts.items():
                losses.setdefault(what, Losses()).add(str(path), count)
        _GraphImport(builder, mapping, found.content, path).run()
    return builder.model(), builder.report


class _GraphImport:
    """One graph on its way into a model."""

    def __init__(self, builder: ModelBuilder, mapping: TypeMapping, graph: Graph, path: Path) -> None:
        self.builder, self.mapping, self.graph, self.path = builder, mapping, graph, path
        self.types = Types(mapping, builder)
        edges = [(str(data.get("relation") or UNNAMED_RELATION), has_direction(data)) for *_, data in graph.edges(data=True)]
        directed, undirected = ({relation for relation, has in edges if has is wanted} for wanted in (True, False))
        self.symmetric = undirected - directed
        """The relations whose edges all have no direction."""
        keys = {str(key) for key in graph}
        self.mark = "e-" if any(str(key) in keys for *_, key in graph.edges(keys=True)) else ""
        self.schema = mapping.applied_schema()

    def run(self) -> None:
        """Make everything: nodes, then edges."""
        builder = self.builder
        attributes = {str(name): value for name, value in self.graph.graph.items()}
        title = next((str(attributes.pop(one)) for one in ("title", "name") if attributes.get(one)), self.path.name)
        place = str(self.path)
        document = builder.document(f"file:{self.path.name}", place, title=title, properties=builder.properties(attributes, place))
        if self.mark:
            builder.report.notices.append(f"{place}: edges have ids that nodes have, too: {self.mark} is before those of edges")
        for key, data in self.graph.nodes(data=True):
            with builder.row(f"{place}: node {key}"):
                self._node(str(key), dict(data), f"{place}: node {key}")
        for source, target, key, data in self.graph.edges(keys=True, data=True):
            with builder.row(f"{place}: edge {key}"):
                self._edge((str(source), str(target), str(key)), dict(data), document, f"{place}: edge {key}")

    def _node(self, key: str, data: dict[str, Any], place: str) -> None:
        name = str(data.pop("name", key))
        label, more = self._label(data)
        if not label:
            self.builder.report.value_changed(f"a node without a label: {self.mapping.unlabelled}", place)
        made = self.types.label(label, place) if label else self.builder.label(self.mapping.unlabelled)
        if more:
            data["labels"] = more
        placed = self._placed(data, place, ("valid",))
        self.builder.entity(
            key,
            made,
            placed.name or name,
            place,
            aliases=[*placed.aliases, *([name] if placed.name and placed.name != name else [])],
            external=placed.external,
            valid=placed.fields.get("valid"),
            note=placed.fields.get("note"),
            properties=placed.properties,
        )
        for field in placed.fields.keys() - {"valid", "note"}:
            self.builder.report.field_lost(field, place)

    def _label(self, data: dict[str, Any]) -> tuple[str, list[str]]:
        """The label of a node, and its further ones: the first that the mapping or the schema names, else the first."""
        label, labels = data.pop("label", None), data.pop("labels", None)
        names = [str(text) for text in (labels if isinstance(labels, list) and labels else [label]) if text not in (None, "")]
        wanted = next((name for name in names if name in self.mapping.labels), None) or next(
            (name for name in names if name in self.schema.labels), None
        )
        first = wanted or next(iter(names), "")
        return first, [name for name in names if name != first]

    def _edge(self, ends: tuple[str, str, str], data: dict[str, Any], document: str, place: str) -> None:
        source, target, key = ends
        words = str(data.pop("relation", UNNAMED_RELATION))
        undirected = data.pop(DIRECTED, True) is False
        for name in RELATIONS:
            if data.get(name) == words:
                del data[name]  # the relation was taken from it
        subject, object_ = self.builder.entity_id(source), self.builder.entity_id(target)
        found = self.types.relation(words, place, **({"symmetric": True} if words in self.symmetric else {}))
        placed = self._placed(data, place, _DATES)
        if undirected and not self._is_symmetric(found.relation):
            placed.properties["directed"] = False
            self.builder.report.value_changed(f"an edge without direction: {found.relation} goes from its first end to its second", place)
        if found.reverse:
            subject, object_ = object_, subject
        if found.negated:
            placed.fields["negated"] = not placed.fields.get("negated", False)
        self._lose_unplaced(placed, place)
        self.builder.statement(
            subject,
            found.relation,
            object_,
            place,
            id=f"{self.mark}{key}",
            qualifiers=placed.qualifiers,
            evidence=(Evidence(document),),
            properties=placed.properties,
            **placed.fields,
        )

    def _is_symmetric(self, relation: str) -> bool:
        known = self.schema.relations.get(relation)
        return known.symmetric if known else relation in {self.builder.relation(words) for words in self.symmetric}

    def _placed(self, data: Mapping[str, Any], place: str, fields: Collection[str]) -> Placed:
        """Attributes by where they belong; dates and notes have the names that models give them."""
        own: dict[str, Any] = {}
        rest = dict(data)
        for name in fields:
            if name not in self.mapping.attributes and isinstance(rest.get(name), str) and _is_date(rest[name]):
                own[name] = rest.pop(name)
        placed = self.types.placed(rest, place)
        placed.fields = {**own, **placed.fields}
        return placed

    def _lose_unplaced(self, placed: Placed, place: str) -> None:
        """What only an entity has cannot be a statement's."""
        lost = Counter({"alias": len(placed.aliases), "external": len(placed.external), "name": int(placed.name is not None)})
        for name in +lost:
            self.builder.report.field_lost(name, place)


def _is_date(text: str) -> bool:
    try:
        dates.check(text)
    except DateError:
        return False
    return True
