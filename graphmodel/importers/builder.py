"""A model that grows record by record, with an account of every record: what tables, trees, annotated texts and graphs share.

A reader of a format goes through its source, says where each record begins and ends, and calls the methods of a builder:

>>> from graphmodel.importers.builder import ModelBuilder, Skip
>>> builder = ModelBuilder("visits", "visits.json", "visits")
>>> people = [{"id": 1, "name": "Ann", "party": "Blue"}, {"id": 2, "name": "Bo"}, {"id": "1", "name": "Cy"}]
>>> for number, person in enumerate(people):
...     with builder.row(f"visits.json: people[{number}]") as row:       # counted as read, and as used unless Skip is raised
...         record = builder.record(person, row)                         # takes fields apart: what nobody takes stays a property
...         key = record.key("id")
...         name = record.text("name")
...         if key is None:
...             raise Skip("no id")                                      # counted as skipped, with this reason and the place
...         builder.entity(key, "Person", name, row, properties=record.rest())
'1'
'2'
'1-f417d76d'
>>> with builder.row("visits.json: visits[0]") as row:
...     relation = builder.relation("Pays a visit to")                   # a relation of the schema, or a new one that is declared
...     page = builder.document("https://x.example/1", row, title="Ann visits Bo")
...     words = builder.evidence(page, row, exact="visited", start=4, end=11)
...     made = builder.statement(builder.entity_id(1), relation, builder.entity_id(2), row, valid="2025-02", evidence=[words])
>>> with builder.row("visits.json: visits[1]") as row:
...     _ = builder.statement(builder.entity_id(1), "MEETS", builder.entity_id(9), row)
>>> model = builder.model()
>>> print(*builder.report.lines(), sep="\\n")
5 rows read: 4 used, 1 skipped; 1 statements, 3 entities, 1 documents
skipped: no entity 9: 1 (visits.json: visits[1])
values: an id that another one has in another form (1 beside "1"): a digest added: 1 (visits.json: people[2])
the relation PAYS_A_VISIT_TO is new: neutral, from the words 'Pays a visit to'

Keys are the source's own ids (text or numbers); what ``entity``, ``document`` and ``statement`` give back are the model's. A key that comes
twice is the same entity: its fields are joined, and what contradicts is counted. Dates, names and ids that a model cannot have are mended and
counted. A relation that is used with ends that its declaration has not takes them in this model, told in a notice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any

from graphmodel.errors import DateError
from graphmodel.importers.alike import alike
from graphmodel.importers.loss import LossReport
from graphmodel.importers.names import MAX_NAME, digest_id, label_name, safe_id, safe_name
from graphmodel.importers.records import Record, plain_properties
from graphmodel.importers.relations import Relations
from graphmodel.model import dates
from graphmodel.model.model import Model
from graphmodel.model.schema import Label, Schema, bundled
from graphmodel.model.statement import CERTAINTIES, Document, Entity, Evidence, Statement, is_curie

Key = str | int | float
"""An id as a source has it."""

_DATES = ("valid", "stated", "recorded", "published")


class Skip(Exception):
    """Nothing can be made of a record, for a reason in few words; :meth:`ModelBuilder.row` counts it."""


class ModelBuilder:
    """What a source's records become; see the module's example. ``schema`` is the one to start from, by default the bundled one."""

    def __init__(self, format_: str, source: str, name: str, schema: Schema | None = None, title: str | None = None) -> None:
        self.report = LossReport(format_, source)
        self.name, self.title = name, title
        schema = schema or bundled()
        self._schema = replace(schema, labels=dict(schema.labels))
        self._labels = self._schema.labels
        self.relations = Relations(self._schema, self.report)
        self._ids: dict[str, dict[Any, str]] = {"entity": {}, "document": {}, "statement": {}}
        self._taken: dict[str, str] = {}
        self._entities: dict[str, Entity] = {}
        self._documents: dict[str, Document] = {}
        self._statements: dict[str, Statement] = {}

    # Records

    @contextmanager
    def row(self, place: str) -> Iterator[str]:
        """A record, while the ``with`` block lasts: counted as read, and as used or, where Skip is raised in it, as skipped."""
        self.report.count_rows()
        try:
            yield place
        except Skip as reason:
            self.report.skip(str(reason), place)
        else:
            self.report.used += 1

    def record(self, group: Any, place: str) -> Record:
        """The fields of a record. Raises Skip for what is not a group of fields."""
        if not isinstance(group, dict):
            raise Skip("not a group of fields")
        return Record(group, place, self.report)

    # Labels and relations

    def label(self, words: str, is_a: str | None = None) -> str:
        """The label that words name, declared where nobody has; ``is_a`` is the broader one. Actor where nothing of the words can be a label."""
        name = words if words in self._labels else label_name(words)
        if name == "Entity":
            name = "Thing"
        if name and name not in self._labels:
            self._labels[name] = Label(f"{safe_name(words)}, as the source calls it.", is_a if is_a in self._labels else None)
        return name or "Actor"

    def relation(self, words: str, **declared: Any) -> str:
        """The relation that words name, declared where nobody has, with the fields of a Relation that are given (``reading``, ``stance``, …).

        Raises Skip where nothing of the words can be a relation's name.
        """
        name = self.relations.named(words, **declared)
        if name is None:
            raise Skip("no relation")
        return name

    # Entities and documents

    def has_entity(self, key: Key) -> bool:
        """Whether an entity with a key was added."""
        return self._key(key) in self._ids["entity"]

    def entity_id(self, key: Key) -> str:
        """The model's id of the entity with a key. Raises Skip where there is none (yet): an edge to an unknown node makes no ghost."""
        try:
            return self._ids["entity"][self._key(key)]
        except KeyError:
            raise Skip(f"no entity {json.dumps(key, ensure_ascii=False)[:60]}") from None

    def has_document(self, key: Key) -> bool:
        """Whether a document with a key was added."""
        return self._key(key) in self._ids["document"]

    def document_id(self, key: Key) -> str:
        """The model's id of the document with a key. Raises Skip where there is none (yet)."""
        try:
            return self._ids["document"][self._key(key)]
        except KeyError:
            raise Skip(f"no document {json.dumps(key, ensure_ascii=False)[:60]}") from None

    def entity(
        self,
        key: Key,
        label: str,
        name: str | None,
        place: str,
        *,
        aliases: Iterable[str] = (),
        external: Iterable[str] = (),
        valid: str | None = None,
        note: str | None = None,
        properties: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> str:
        """Add an entity, or what is new of it; its id in the model. ``external`` are ids elsewhere as scheme:id, ``more`` further fields."""
        known = self._ids["entity"].get(key) if type(key) is str else None
        if known is not None and not (aliases or external or valid or note or more):
            entity = self._entities[known]
            if entity.label == label and (entity.name == name or not name) and (not properties or entity.properties == properties):
                return known
        id_ = known or self._id("entity", key, place)
        words = self.words(name, "name", place) or safe_name(str(key)) or id_
        made = Entity(
            id_,
            label,
            words,
            tuple(dict.fromkeys(text for alias in aliases if (text := self.words(alias, "alias", place)) and text != words)),
            self._external(external, place),
            valid=self.date(valid, "valid", place),
            note=note or None,
            properties=dict(properties or {}),
            **more,
        )
        self._entities[id_] = self._both(self._entities[id_], made, place) if id_ in self._entities else made
        return id_

    def unspecified(self, role: str, label: str, words: str, place: str) -> str:
        """An entity that the source does not name, of this record alone: "somebody". Counted."""
        self.report.value_changed(f"{role}: not named, an unspecified {label}", place)
        id_ = digest_id(place, role, prefix="unspecified")
        self._entities.setdefault(id_, Entity(id_, label, words, unspecified=True))
        self._taken[id_] = "entity"
        return id_

    def document(self, key: Key, place: str, *, title: str | None = None, properties: Mapping[str, Any] | None = None, **more: Any) -> str:
        """Add a document, or what is new of it; its id in the model. ``more`` are further fields of a Document."""
        known = self._ids["document"].get(key) if type(key) is str else None
        id_ = known or self._id("document", key, place)
        if more.get("published") is not None:
            more["published"] = self.date(more["published"], "published", place)
        made = Document(id_, self.words(title, "title", place) or safe_name(str(key)) or id_, properties=dict(properties or {}), **more)
        self._documents[id_] = self._both(self._documents[id_], made, place) if id_ in self._documents else made
        return id_

    # Statements

    def statement_id(self, key: Key) -> str:
        """The model's id of the statement with a key. Raises Skip where there is none (yet)."""
        try:
            return self._ids["statement"][self._key(key)]
        except KeyError:
            raise Skip(f"no statement {json.dumps(key, ensure_ascii=False)[:60]}") from None

    def evidence(
        self, document: str, place: str, *, exact: str | None = None, start: int | None = None, end: int | None = None, **more: Any
    ) -> Evidence:
        """A place in a document, by its id in the model. Offsets that do not fit the words are left out and counted."""
        exact = exact or None
        if (start, end) != (None, None) and not (
            start is not None and end is not None and 0 <= start < end and (exact is None or len(exact) == end - start)
        ):
            self.report.value_changed("offsets that do not fit the words, left out", place)
            start = end = None
        return Evidence(document, start, end, exact, **more)

    def statement(
        self,
        subject: str,
        relation: str,
        object: str,
        place: str,
        *,
        id: Key | None = None,
        qualifiers: Mapping[str, str] | None = None,
        attribution: Iterable[str] = (),
        evidence: Iterable[Evidence] = (),
        properties: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> str:
        """Add a statement; its id. Ends, speakers and the entities among the qualifiers are ids in the model; ``more`` are further fields.

        Raises Skip where an end is not in the model, and for a statement that is the same as an earlier one in everything.
        """
        labels = self.label_of(subject), self.label_of(object)
        if qualifiers or not self.relations.fits(relation, *labels):
            self.relations.fit(relation, *labels, qualifiers or {}, self.label_of)
        speakers = tuple(attribution)
        for speaker in speakers:
            self.label_of(speaker)
        for field in _DATES if more else ():
            if more.get(field) is not None:
                more[field] = self.date(more[field], field, place)
        if (certainty := more.get("certainty")) is not None and certainty not in CERTAINTIES:
            self.report.value_changed(f"certainty: not one of {', '.join(CERTAINTIES)}, unknown", place)
            more["certainty"] = "unknown"
        given = self._ids["statement"].get(id if type(id) is str else self._key(id)) if id is not None else None
        # A given id is there before the statement is made: computing one costs more than all the rest.
        made = Statement(
            subject,
            relation,
            object,
            id=given or (self._id("statement", id, place) if id is not None else ""),
            qualifiers=dict(qualifiers) if qualifiers else {},
            attribution=speakers,
            evidence=tuple(evidence),
            properties=dict(properties) if properties else {},
            **{name: value for name, value in more.items() if value is not None},
        )
        return self._add(made, place, given)

    def more_evidence(self, statement: str, evidence: Iterable[Evidence], properties: Mapping[str, Any]) -> None:
        """Give a statement, by its id in the model, further evidence, and to lists among its properties an item each."""
        one = self._statements[statement]
        own = dict(one.properties)
        for name, value in properties.items():
            known = own.get(name, ())
            own[name] = (*(known if isinstance(known, tuple) else (known,)), value)
        pieces = tuple(dict.fromkeys((*one.evidence, *evidence)))
        self._statements[statement] = replace(one, evidence=pieces, properties=own)

    def _add(self, made: Statement, place: str, given: str | None) -> str:
        known = self._statements.get(made.id)
        if known is not None:
            if known == made:
                raise Skip("the same as an earlier row")
            if given is not None:
                self.report.value_changed("an id of a statement that an earlier one has: a digest instead", place)
            # Of two that differ in nothing that makes a statement distinct, the second has its place in its id.
            made = replace(made, id=digest_id(place, made.id))
        self._statements[made.id] = made
        self._taken[made.id] = "statement"
        return made.id

    # Values

    def date(self, text: str | None, field: str, place: str) -> str | None:
        """EDTF text; None, counted, where a text is not a date."""
        if text is None or text == "":
            return None
        try:
            return dates.check(text)
        except DateError:
            self.report.value_changed(f"{field}: not a date, left out", place)
            return None

    def words(self, text: str | None, field: str, place: str) -> str:
        """A name or a title: white space as single spaces, and no longer than a name may be; what is longer is cut and counted."""
        if text is None:
            return ""
        name = safe_name(text)
        if len(name) == MAX_NAME < len(text):
            self.report.value_changed(f"{field}: longer than {MAX_NAME} characters, cut", place)
        return name

    def properties(self, values: Mapping[str, Any], place: str) -> dict[str, Any]:
        """Values of any shape as own properties; see :func:`graphmodel.importers.records.plain_properties`."""
        return plain_properties(values, place, self.report)

    # The end

    def model(self) -> Model:
        """The model, and the numbers of its parts in the report."""
        report = self.report
        report.entities, report.documents, report.statements = len(self._entities), len(self._documents), len(self._statements)
        report.evidence = sum(len(statement.evidence) for statement in self._statements.values())
        named = [entity for entity in self._entities.values() if not entity.unspecified]
        report.notices += alike([entity.id for entity in named], [entity.name for entity in named])
        schema = replace(self._schema, relations=self.relations.declared())
        return Model(
            self.name,
            tuple(self._documents.values()),
            tuple(self._entities.values()),
            tuple(self._statements.values()),
            self.title,
            schema,
        )

    def thing(self, id_: str) -> Entity | Document | None:
        """The entity or the document with an id in the model, as it is so far."""
        return self._entities.get(id_) or self._documents.get(id_)

    def label_of(self, id_: str) -> str:
        """The label of what has an id in the model. Raises Skip where nothing has."""
        if id_ in self._entities:
            return self._entities[id_].label
        if id_ in self._documents:
            return "Document"
        if id_ in self._statements:
            return "Proposition"
        raise Skip(f"no entity {id_!r}"[:100])

    def _key(self, key: Key) -> Any:
        # 1 == 1.0 == True in a dict, and 1 is not "1"; a source may have anything where an id should be.
        return key if isinstance(key, str) else (type(key).__name__, json.dumps(key, default=str))

    def _id(self, kind: str, key: Key, place: str) -> str:
        """The model's id for a key of a kind: the key itself where nothing else has it. Documents, entities and statements share one space of ids."""
        known = self._ids[kind].get(self._key(key))
        if known is not None:
            return known
        text = key if isinstance(key, str) else json.dumps(key)
        id_ = safe_id(text)
        if id_ in self._taken:
            self.report.value_changed(
                'an id that another one has in another form (1 beside "1"): a digest added'
                if self._taken[id_] == kind
                else f"an id of a {kind} that something of another kind has: a digest added",
                place,
            )
            id_ = f"{id_[:180]}-{digest_id(kind, type(key).__name__, text, prefix='')[1:9]}"
            while id_ in self._taken:
                id_ = digest_id(kind, id_, prefix=kind)
        self._taken[id_] = kind
        self._ids[kind][self._key(key)] = id_
        return id_

    def _external(self, external: Iterable[str], place: str) -> tuple[str, ...]:
        found = []
        for id_ in external:
            if is_curie(id_):
                found.append(id_)
            else:
                self.report.value_changed("an id elsewhere that is not scheme:id, left out", place)
        return tuple(dict.fromkeys(found))

    def _both(self, one: Any, other: Any, place: str) -> Any:
        """An entity or a document with what a later record adds; what contradicts is counted, and the first value stays."""
        made: dict[str, Any] = {}
        kind = type(one).__name__.lower()
        for field in fields(one):
            mine, new = getattr(one, field.name), getattr(other, field.name)
            if field.name in ("id", "properties") or new == mine or not new:
                continue
            if field.name == "aliases":
                more = tuple(alias for alias in (*new, *made.pop("aliases", ())) if alias != one.name)
                made["aliases"] = tuple(dict.fromkeys((*mine, *more)))
            elif isinstance(mine, tuple):
                made[field.name] = tuple(dict.fromkeys((*mine, *new)))
            elif not mine:
                made[field.name] = new
            elif field.name == "name":
                if new != one.id:
                    made["aliases"] = tuple(dict.fromkeys((*one.aliases, new)))
            elif new != one.id:
                self.report.value_changed(f"{kind}: another {field.name} than in an earlier row, the first one stays", place)
        properties = dict(one.properties)
        for name, value in other.properties.items():
            if name not in properties:
                properties[name] = value
            elif properties[name] != value:
                properties[name] = self._values_of_both(properties[name], value, f"{kind}: several values of {name}", place)
        return replace(one, properties=properties, **made) if made or properties != one.properties else one

    def _values_of_both(self, mine: Any, new: Any, what: str, place: str) -> Any:
        ours, theirs = (value if isinstance(value, tuple) else (value,) for value in (mine, new))
        if set(theirs) <= set(ours):
            return mine
        self.report.value_changed(f"{what}, all kept as a list", place)
        return plain_properties({"x": [*ours, *(their for their in theirs if their not in ours)]}, place, self.report)["x"]
