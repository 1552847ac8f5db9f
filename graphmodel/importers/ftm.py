"""FollowTheMoney: entities as JSON Lines, statements as CSV or JSON Lines, and deltas (ADD, MOD, DEL), also in several files one after the other.

Entities whose schema joins two others (an Ownership, a Membership, a Payment) are statements, as ``schemata/ftm.csv`` says; documents are documents;
all others are entities. A property that names another entity is a statement too (HAS_HOLDER). Sources, datasets and days of first sight stay with
what they are of. Every line is a record.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.sources import first_bytes, is_empty, json_keys, text_lines
from graphmodel.importers.tables import opened
from graphmodel.model.model import Model
from graphmodel.model.statement import Evidence

NAME = "ftm"
TITLE = "FollowTheMoney: entities, statements (CSV or JSON Lines) and deltas"

_NAMES = ("name", "title", "fileName", "subject", "caption")
_ALIASES = ("alias", "previousName")
_EXTERNAL = {"wikidataId": "wikidata", "leiCode": "lei", "opencorporatesUrl": "", "imoNumber": "imo"}
_STARTS = ("startDate", "birthDate", "incorporationDate", "date")
_ENDS = ("endDate", "deathDate", "dissolutionDate")
_KEYS = ("id", "schema", "properties", "datasets", "referents", "first_seen", "last_seen")
_REFERENCES = frozenset(
    """addressEntity ancestors authority bank bankAccount bankForeign bankRub beneficiaryAccount callForTenders caller candidate contract
    contractHolder declarant document emitters endLocation entity holder inReplyToEmail inReplyToMessage involved issuer match onBehalfOf operator
    organization organizer owner parent partOf payerAccount pictured project proof receiver recipientAccount recipients resolved riskSource sender
    senderAccount startLocation supplier taxee tenderers transport vehicle""".split()
)
"""Properties that name another entity, of schemata that are no statements."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(slots=True)
class _Entity:
    """An entity as its lines have it together."""

    schema: str
    values: dict[str, dict[str, None]] = field(default_factory=dict)
    datasets: dict[str, None] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)

    def first(self, *names: str) -> str | None:
        return next((text for name in names for text in self.values.get(name, ())), None)


@cache
def _schemata() -> dict[str, dict[str, str]]:
    text = files("graphmodel").joinpath("importers", "schemata", "ftm.csv").read_text("utf-8")
    return {row["schema"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def recognises(path: Path) -> bool:
    """Whether a file has FollowTheMoney entities, statements or deltas."""
    keys = json_keys(path)
    if {"op", "entity"} <= keys or {"canonical_id", "prop", "value"} <= keys:
        return True
    if keys:
        return {"id", "schema", "properties"} <= keys
    header = first_bytes(path, 1000).partition(b"\n")[0]
    return all(column in header for column in (b"canonical_id", b"entity_id", b"prop_type"))


def run(paths: Sequence[Path], name: str) -> tuple[Model, LossReport]:
    """The model of FollowTheMoney files, read one after the other. Raises InputError or ProblemsError for a file that cannot be read."""
    reader = _Reader(ModelBuilder(NAME, ", ".join(map(str, paths)), name))
    for path in paths:
        if json_keys(path):
            reader.lines(path)
        elif not is_empty(path):
            reader.table(path)
    reader.make()
    return reader.builder.model(), reader.builder.report


class _Reader:
    def __init__(self, builder: ModelBuilder) -> None:
        self.builder, self.report = builder, builder.report
        self.entities: dict[str, _Entity] = {}
        self.ends: set[str] = set()
        """The ids of the entities that are no statements."""

    # Lines into entities

    def lines(self, path: Path) -> None:
        for place, text in text_lines(path):
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                value = None
            self._count(value, place)

    def table(self, path: Path) -> None:
        with opened(path) as table:
            for line, cells in table.rows:
                self._count(dict(zip(table.columns, cells, strict=False)), f"{path}:{line}")

    def _count(self, value: Any, place: str) -> None:
        """Take a line. Those of entities are counted when their entity is made, or when another line replaces it."""
        try:
            self._line(value, place)
        except Skip as reason:
            self.report.count_rows()
            self.report.skip(str(reason), place)

    def _line(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise Skip("not a JSON object")
        if isinstance(value.get("prop"), str):
            self._statement(value, place)
            return
        operation = value.get("op", "")
        group = value.get("entity") if operation else value
        id_ = group.get("id") if isinstance(group, dict) else None
        if not isinstance(group, dict) or not isinstance(id_, (str, int)) or isinstance(id_, bool) or id_ == "":
            raise Skip("no id")
        if operation in ("MOD", "DEL"):
            old = self.entities.pop(str(id_), None)
            for other in old.places if old else ():
                self.report.count_rows()
                self.report.skip("replaced or deleted by a later delta", other)
            if operation == "DEL":
                if old is None:
                    raise Skip("deletes an entity that is not here")
                self.report.count_rows()
                self.report.used += 1
                return
        elif operation not in ("", "ADD"):
            raise Skip("not an operation of a delta (ADD, MOD, DEL)")
        self._group(str(id_), group, place)

    def _group(self, id_: str, group: dict[str, Any], place: str) -> None:
        schema, values = group.get("schema"), group.get("properties")
        if not isinstance(schema, str) or not schema:
            raise Skip("no schema")
        entity = self._entity(id_, schema, place)
        for name, found in values.items() if isinstance(values, dict) else ():
            for item in found if isinstance(found, list) else [found]:
                if item is not None and item != "":
                    entity.values.setdefault(name, {})[item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)] = None
        datasets = group.get("datasets")
        entity.datasets |= dict.fromkeys(dataset for dataset in datasets if isinstance(dataset, str)) if isinstance(datasets, list) else {}
        for name in ("first_seen", "last_seen"):
            self._seen(entity, name, group.get(name))
        if isinstance(group.get("referents"), list):
            entity.more["referents"] = group["referents"]
        entity.more |= {name: one for name, one in group.items() if name not in _KEYS and name != "caption"}
        if isinstance(group.get("caption"), str):
            entity.values.setdefault("caption", {})[group["caption"]] = None

    def _statement(self, value: dict[str, Any], place: str) -> None:
        id_ = value.get("canonical_id") or value.get("entity_id")
        schema, name, text = value.get("schema"), value["prop"], value.get("value")
        if not isinstance(id_, str) or not id_ or not isinstance(schema, str) or not schema or not isinstance(text, str):
            raise Skip("a statement without an id, a schema or a value")
        entity = self._entity(id_, schema, place)
        if name != "id" and text:
            entity.values.setdefault(name, {})[text] = None
        if value.get("dataset"):
            entity.datasets[str(value["dataset"])] = None
        for seen in ("first_seen", "last_seen"):
            self._seen(entity, seen, value.get(seen))
        if value.get("entity_id") not in (None, "", id_):
            entity.more.setdefault("referents", {})[str(value["entity_id"])] = None
        for column in ("lang", "original_value", "origin"):
            if value.get(column) and value[column] != text:
                self.report.field_lost(column, place)
        if str(value.get("external")).lower() in ("t", "true", "1"):
            self.report.field_lost("external", place)

    def _seen(self, entity: _Entity, name: str, text: Any) -> None:
        if isinstance(text, str) and text:
            known = entity.more.get(name)
            entity.more[name] = text if known is None else (min if name == "first_seen" else max)(known, text)

    def _entity(self, id_: str, schema: str, place: str) -> _Entity:
        entity = self.entities.setdefault(id_, _Entity(schema))
        if entity.schema != schema:
            # LegalEntity, then Company: the schema that says more of what it is.
            known = _schemata().get(schema, {}).get("label", schema)
            if known != "Actor" and entity.schema in ("LegalEntity", "Thing"):
                entity.schema = schema
            elif schema not in ("LegalEntity", "Thing"):
                self.report.value_changed("another schema than in an earlier line, the first one stays", place)
        entity.places.append(place)
        return entity

    # Entities into the model

    def make(self) -> None:
        """Make the model: first what can be an end of a statement, then the statements."""
        edges = {id_: one for id_, one in self.entities.items() if _schemata().get(one.schema, {}).get("source")}
        self.ends = self.entities.keys() - edges.keys()
        for id_, entity in self.entities.items():
            if id_ not in edges:
                self._take(id_, entity, self._thing)
        for id_, entity in edges.items():
            self._take(id_, entity, self._edge)
        for id_, entity in self.entities.items():
            if id_ not in edges:
                self._references(id_, entity)

    def _take(self, id_: str, entity: _Entity, make: Any) -> None:
        self.report.count_rows(len(entity.places))
        try:
            make(id_, entity, entity.places[0])
        except Skip as reason:
            for place in entity.places:
                self.report.skip(str(reason), place)
        else:
            self.report.used += len(entity.places)

    def _thing(self, id_: str, entity: _Entity, place: str) -> None:
        row = _schemata().get(entity.schema, {})
        words, external = (
            entity.first(*_NAMES),
            [f"{scheme}:{text}" for name, scheme in _EXTERNAL.items() if scheme for text in self._pop(entity, name)],
        )
        label = row.get("label") or self.builder.label(entity.schema)
        names = [text for name in ("name", *_ALIASES) for text in self._pop(entity, name)]
        entity.values.pop("caption", None)
        if label == "Document":
            published = entity.first("publishedAt", "date", "authoredAt", "modifiedAt")
            fields = {name: entity.first(prop) for name, prop in (("url", "sourceUrl"), ("author", "author"), ("publisher", "publisher"))}
            fields = {name: text for name, text in fields.items() if text}
            self.builder.document(
                id_, place, title=words or names[0] if names or words else None, published=published, properties=self._rest(entity), **fields
            )
            return
        self.builder.entity(
            id_,
            label if label in ("Actor", "Person", "Organization", "Place", "Event") else self.builder.label(label, row.get("is_a") or None),
            words,
            place,
            aliases=[text for text in names if text != words],
            external=external,
            valid=self._interval(entity, place),
            properties=self._rest(entity),
        )

    def _edge(self, id_: str, entity: _Entity, place: str) -> None:
        row = _schemata()[entity.schema]
        ends = [self._pop(entity, row["source"]), self._pop(entity, row["target"])]
        if not all(ends):
            raise Skip(f"a {entity.schema} without {row['source'] if not ends[0] else row['target']}")
        declared = {"inverse": row["inverse"], "symmetric": bool(row["symmetric"])} if row["reading"] else {}
        relation = self.builder.relation(row["relation"], **({"reading": row["reading"]} if row["reading"] else {}), **declared)
        role = entity.first("role") if relation == "REPRESENTS" else None
        valid, evidence = self._interval(entity, place), self._evidence(entity, place)
        recorded = self.builder.date(str(entity.more.pop("first_seen")), "first_seen", place) if "first_seen" in entity.more else None
        entity.values.pop("caption", None)
        properties = {"schema": entity.schema, **self._rest(entity)}
        made, reason = 0, None
        for number, (source, target) in enumerate(product(*ends)):
            try:
                self.builder.statement(
                    self._end(source),
                    relation,
                    self._end(target),
                    place,
                    id=id_ if number == 0 else f"{id_}-{number + 1}",
                    qualifiers={"office": role} if role else {},
                    valid=valid,
                    recorded=recorded,
                    evidence=evidence,
                    properties=properties,
                )
                made += 1
            except Skip as skip:
                reason = skip
        if reason is not None:
            if not made:
                raise reason
            self.report.value_changed(f"one of several ends of a {entity.schema} that is not here", place)

    def _references(self, id_: str, entity: _Entity) -> None:
        """Statements for the properties that name other entities."""
        for name in sorted(_REFERENCES & entity.values.keys()):
            for target in entity.values[name]:
                try:
                    self._end(target)
                    words = _CAMEL.sub(" ", name).lower()
                    relation = self.builder.relation(f"has {words}", reading=f"has as {words}", inverse=f"is {words} of")
                    self.builder.statement(
                        self._end(id_), relation, self._end(target), f"{entity.places[0]} {name}", evidence=self._evidence(entity, "")
                    )
                except Skip:
                    self.report.value_changed(f"{name}: names an entity that is not here, kept as a property", entity.places[0])

    def _end(self, key: str) -> str:
        return self.builder.document_id(key) if self.builder.has_document(key) else self.builder.entity_id(key)

    def _evidence(self, entity: _Entity, place: str) -> list[Evidence]:
        """The pages that an entity is from, or else the datasets."""
        found = []
        for text in self._pop(entity, "sourceUrl") if place else ():
            found.append(self.builder.document(text, place, title=text, url=text))
        if not found:
            found = [self.builder.document(f"dataset {dataset}", place, title=dataset) for dataset in entity.datasets]
        return [Evidence(document) for document in found]

    def _interval(self, entity: _Entity, place: str) -> str | None:
        start, end = entity.first(*_STARTS), entity.first(*_ENDS)
        if start is None and end is None:
            return None
        # A day by itself is when a payment was made; a life or an office goes on.
        single = end is None and start == entity.first("date")
        valid = self.builder.date(start if single or start == end else f"{start or ''}/{end or '..'}", "dates", place)
        for name in (*_STARTS, *_ENDS) if valid else ():
            if list(entity.values.get(name, ())) in ([start], [end]):
                del entity.values[name]
        return valid

    def _pop(self, entity: _Entity, name: str) -> list[str]:
        return list(entity.values.pop(name, ()))

    def _rest(self, entity: _Entity) -> dict[str, Any]:
        values = {
            name: texts[0] if len(texts) == 1 else texts
            for name, found in entity.values.items()
            if (texts := list(found)) and not (name in _REFERENCES and all(text in self.ends for text in texts))
        }
        if entity.datasets:
            values["datasets"] = list(entity.datasets)
        referents = entity.more.pop("referents", None)
        if referents:
            values["referents"] = list(referents)
        if entity.schema not in ("Person", "Organization", "Document", "Event"):
            values["schema"] = entity.schema
        return self.builder.properties({**values, **entity.more}, entity.places[0])
