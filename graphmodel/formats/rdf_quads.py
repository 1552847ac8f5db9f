"""A model as RDF: what TriG, N-Quads and JSON-LD are all written from.

Each statement has a named graph of its own, called as the statement is. In it, the statement reifies its triple; the triple itself is there only
where a document says it in its own voice, without doubt: what is claimed, denied or only talked about is not asserted, however deep it is. Its object
may be another statement. Qualifiers are properties of the statement, as Wikidata has them; evidence is W3C Web Annotations and PROV.

Every id is percent-encoded, so that nothing in it can end an IRI. Dates are EDTF literals. Lists keep their order as RDF lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from urllib.parse import quote

from graphmodel.model.fields import Field, camel_case, fields_of
from graphmodel.model.model import Model, to_dict
from graphmodel.model.statement import Document, Entity, Evidence, Statement

BASE = "urn:graphmodel:"
PREFIXES = {
    "gm": f"{BASE}term:",
    "label": f"{BASE}label:",
    "relation": f"{BASE}relation:",
    "qualifier": f"{BASE}qualifier:",
    "property": f"{BASE}property:",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
}
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

_TERMS = {
    ("Document", "title"): "dcterms:title",
    ("Document", "publisher"): "dcterms:publisher",
    ("Document", "author"): "dcterms:creator",
    ("Document", "language"): "dcterms:language",
    ("Document", "published"): "dcterms:issued",
    ("Entity", "name"): "rdfs:label",
    ("Entity", "aliases"): "skos:altLabel",
    **{(kind, "note"): "rdfs:comment" for kind in ("Document", "Entity", "Statement")},
}
"""The terms of other vocabularies for fields that they have."""
_ELSEWHERE = {"id", "label", "subject", "relation", "object", "qualifiers", "evidence", "properties", "attribution"}
"""Fields that are not one literal each."""
_OF_TARGET = ("digest", "version")
"""Fields of evidence that are said of the annotation's target; all others are of its selectors."""
_WIKIDATA = re.compile(r"wikidata:(Q[1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Iri:
    """An IRI, whole."""

    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal with its datatype, whole."""

    text: str
    datatype: str = PREFIXES["xsd"] + "string"


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple as a term (RDF 1.2)."""

    subject: Iri
    predicate: Iri
    object: Iri


@dataclass(frozen=True, slots=True)
class List:
    """An RDF list; its items are IRIs and literals."""

    items: tuple[Iri | Literal, ...]


Object: TypeAlias = Iri | Literal | Triple | List
Quad: TypeAlias = tuple[Iri, Iri, Object, Iri | None]
"""Subject, predicate, object, and the graph; None: the default graph."""


def iri(compact: str) -> Iri:
    """The IRI that a prefix and a name stand for.

    >>> iri("prov:Entity").text
    'http://www.w3.org/ns/prov#Entity'
    """
    prefix, _, name = compact.partition(":")
    return Iri(PREFIXES[prefix] + name)


def encoded(text: str) -> str:
    """Text as a part of an IRI: everything but letters and digits of ASCII and ``-._~`` as the percent-encoded bytes of its UTF-8.

    >>> encoded("a> <b"), encoded("é")
    ('a%3E%20%3Cb', '%C3%A9')
    """
    return quote(text, safe="")


def field_term(kind: type[Any], field: str) -> Iri:
    """The predicate of a field of a thing.

    >>> field_term(Entity, "name").text, field_term(Entity, "note").text
    ('http://www.w3.org/2000/01/rdf-schema#label', 'http://www.w3.org/2000/01/rdf-schema#comment')
    """
    usual = "oa" if kind is Evidence and field not in _OF_TARGET else "gm"
    return iri(_TERMS.get((kind.__name__, field), f"{usual}:{camel_case(field)}"))


def order_term(field: str) -> Iri:
    """The predicate of the items of a field in their order."""
    return iri(f"gm:{camel_case(field)}InOrder")


def things(model: Model) -> str:
    """How the IRIs of a model's documents, entities and statements begin."""
    return f"{BASE}model:{encoded(model.name)}:"


class Prefixes:
    """Short names of the beginnings of IRIs in the files of a model.

    >>> Prefixes(Model("m")).split("http://www.w3.org/ns/oa#exact"), Prefixes(Model("m")).split("http://x.org/y")
    (('oa', 'exact'), ('', 'http://x.org/y'))
    """

    def __init__(self, model: Model) -> None:
        self.starts = {**PREFIXES, "m": things(model)}
        self._longest_first = sorted(self.starts.items(), key=lambda item: -len(item[1]))

    def split(self, iri: str) -> tuple[str, str]:
        """The name of the longest beginning that an IRI has, and the rest; no name and the whole, where it has none."""
        return next(((name, iri.removeprefix(start)) for name, start in self._longest_first if iri.startswith(start)), ("", iri))


def quads(model: Model, *, triple_terms: bool) -> Iterator[Quad]:
    """The quads of a model; with ``triple_terms``, each statement also reifies its triple as RDF 1.2 has it."""
    writer = _QuadWriter(model, triple_terms)
    yield from writer.head()
    for number, document in enumerate(model.documents, 1):
        node = writer.thing(document.id)
        yield from writer.fields(node, document, None)
        yield from ((node, iri("rdf:type"), iri(kind), None) for kind in ("label:Document", "prov:Entity"))
        yield node, iri("gm:number"), _literal(number), None
    for number, entity in enumerate(model.entities, 1):
        node = writer.thing(entity.id)
        yield node, iri("rdf:type"), Iri(PREFIXES["label"] + encoded(entity.label)), None
        yield from writer.fields(node, entity, None)
        for other in entity.external:
            if known := _WIKIDATA.fullmatch(other):
                yield node, iri("skos:exactMatch"), Iri(f"http://www.wikidata.org/entity/{known[1]}"), None
        yield node, iri("gm:number"), _literal(number), None
    for number, statement in enumerate(model.statements, 1):
        yield from writer.statement(statement, number)


class _QuadWriter:
    def __init__(self, model: Model, triple_terms: bool) -> None:
        self.model, self.triple_terms, self.base = model, triple_terms, things(model)

    def thing(self, id_: str) -> Iri:
        return Iri(self.base + encoded(id_))

    def head(self) -> Iterator[Quad]:
        node = Iri(self.base.removesuffix(":"))
        value = to_dict(self.model)
        yield node, iri("rdf:type"), iri("gm:Model"), None
        yield node, iri("gm:name"), Literal(self.model.name), None
        if self.model.title is not None:
            yield node, iri("dcterms:title"), Literal(self.model.title), None
        if "schema" in value:
            yield node, iri("gm:schema"), Literal(json.dumps(value["schema"], ensure_ascii=False)), None

    def fields(self, node: Iri, thing: Document | Entity | Statement, graph: Iri | None) -> Iterator[Quad]:
        """The fields that say something, and the own properties."""
        kind = type(thing)
        for field in fields_of(kind):
            value = getattr(thing, field.name)
            if field.name in _ELSEWHERE or not field.is_given(value):
                continue
            term = field_term(kind, field.name)
            if field.shape == "list":
                yield from self._items(node, term, field, value, graph)
            else:
                yield node, term, Literal(value, EDTF) if field.shape == "date" else _literal(value), graph
        for name, value in thing.properties.items():
            term = Iri(PREFIXES["property"] + encoded(name))
            yield node, term, List(tuple(map(_literal, value))) if isinstance(value, tuple) else _literal(value), graph

    def _items(self, node: Iri, term: Iri, field: Field, items: tuple[str, ...], graph: Iri | None) -> Iterator[Quad]:
        """Each item by itself; where there are several, also their order."""
        for item in dict.fromkeys(items):
            yield node, term, Literal(item), graph
        if len(items) > 1:
            yield node, order_term(field.name), List(tuple(map(Literal, items))), graph

    def statement(self, statement: Statement, number: int) -> Iterator[Quad]:
        node = self.thing(statement.id)
        relation = Iri(PREFIXES["relation"] + encoded(statement.relation))
        subject, object_ = self.thing(statement.subject), self.thing(statement.object)
        yield from ((node, iri("rdf:type"), iri(kind), node) for kind in ("gm:Statement", "prov:Entity"))
        if is_asserted(statement):
            yield subject, relation, object_, node
        if self.triple_terms:
            yield node, iri("rdf:reifies"), Triple(subject, relation, object_), node
        for name, term in (("subject", subject), ("predicate", relation), ("object", object_)):
            yield node, iri(f"rdf:{name}"), term, node
        entities = self.model.schema.entity_qualifiers(statement.relation)
        for name, value in statement.qualifiers.items():
            yield node, Iri(PREFIXES["qualifier"] + encoded(name)), self.thing(value) if name in entities else Literal(value), node
        speakers = [self.thing(id_) for id_ in statement.attribution]
        yield from ((node, iri("prov:wasAttributedTo"), speaker, node) for speaker in dict.fromkeys(speakers))
        if speakers:
            yield node, iri("gm:attribution"), List(tuple(speakers)), node
        yield from ((node, iri("prov:wasDerivedFrom"), self.thing(id_), node) for id_ in statement.documents)
        yield from self.fields(node, statement, node)
        yield node, iri("gm:number"), _literal(number), node
        for place, piece in enumerate(statement.evidence, 1):
            yield from self.evidence(node, piece, place)

    def evidence(self, node: Iri, piece: Evidence, number: int) -> Iterator[Quad]:
        """A piece of evidence as a Web Annotation: its body is the statement, its target the place in the document."""
        annotation, target, position, quoted = (Iri(f"{node.text}#{part}-{number}") for part in ("evidence", "target", "position", "quote"))
        yield annotation, iri("rdf:type"), iri("oa:Annotation"), node
        yield annotation, iri("oa:hasBody"), node, node
        yield annotation, iri("oa:hasTarget"), target, node
        yield annotation, iri("gm:number"), _literal(number), node
        yield target, iri("rdf:type"), iri("oa:SpecificResource"), node
        yield target, iri("oa:hasSource"), self.thing(piece.document), node
        for name in _OF_TARGET:
            if getattr(piece, name) is not None:
                yield target, field_term(Evidence, name), Literal(getattr(piece, name)), node
        for selector, kind, names in ((position, "TextPosition", ("start", "end")), (quoted, "TextQuote", ("exact", "prefix", "suffix"))):
            given = [(name, value) for name in names if (value := getattr(piece, name)) is not None]
            if given:
                yield target, iri("oa:hasSelector"), selector, node
                yield selector, iri("rdf:type"), iri(f"oa:{kind}Selector"), node
                yield from ((selector, field_term(Evidence, name), _literal(value), node) for name, value in given)


def is_asserted(statement: Statement) -> bool:
    """Whether a document says a statement in its own voice, and without doubt: only then its triple is asserted.

    >>> is_asserted(Statement("a", "MEETS", "b")), is_asserted(Statement("a", "MEETS", "b", attribution=("c",)))
    (True, False)
    """
    doubted = statement.negated or statement.certainty != "certain" or statement.inferred is not None
    return statement.voice == "own" and not doubted and not statement.draft


def _literal(value: Any) -> Literal:
    xsd = PREFIXES["xsd"]
    if isinstance(value, bool):
        return Literal("true" if value else "false", f"{xsd}boolean")
    if isinstance(value, int):
        return Literal(str(value), f"{xsd}integer")
    if isinstance(value, float):
        return Literal(repr(value), f"{xsd}double")
    return Literal(value.isoformat(), f"{xsd}date") if isinstance(value, date) else Literal(value)
