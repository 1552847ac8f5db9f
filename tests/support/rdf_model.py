"""A model read back from its RDF, by way of pyoxigraph: the oracle of the round trips."""

import json
from collections import defaultdict
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from graphmodel.formats.rdf_quads import PREFIXES
from graphmodel.model.fields import camel_case, fields_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import model_from
from graphmodel.parsing.tree import Tree

Node = Any
_WORDS = {
    "Document": {
        "title": "dcterms:title",
        "publisher": "dcterms:publisher",
        "author": "dcterms:creator",
        "language": "dcterms:language",
        "published": "dcterms:issued",
    },
    "Entity": {"name": "rdfs:label", "aliases": "skos:altLabel"},
    "Statement": {},
}


def term(compact: str) -> Node:
    prefix, _, name = compact.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


class _Reading:
    def __init__(self, quads: list[Any]) -> None:
        self.said: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            self.said[quad.subject][quad.predicate].append(quad.object)
        self.head = next(node for node in self.said if term("gm:Model") in self.said[node][term("rdf:type")])
        self.base = self.head.value + ":"

    def one(self, node: Node, compact: str) -> Any:
        found = self.said[node][term(compact)]
        assert len(found) <= 1, (node, compact, found)
        return found[0] if found else None

    def id(self, node: Node) -> str:
        assert node.value.startswith(self.base), node
        return unquote(node.value.removeprefix(self.base))

    def items(self, node: Node) -> list[Node]:
        items = []
        while node != term("rdf:nil"):
            assert node in self.said, node
            items.append(self.one(node, "rdf:first"))
            node = self.one(node, "rdf:rest")
        return items

    def value(self, node: Node) -> Any:
        if isinstance(node, ox.Literal):
            kind = node.datatype.value.rpartition("#")[2]
            made: Any = {"integer": int, "double": float, "boolean": lambda text: text == "true"}.get(kind, str)
            return made(node.value)
        return [self.value(one) for one in self.items(node)]

    def fields(self, node: Node, kind: type[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self.id(node)}
        for one in fields_of(kind):
            words = "rdfs:comment" if one.name == "note" else _WORDS[kind.__name__].get(one.name, f"gm:{camel_case(one.name)}")
            if one.name == "attribution":
                found[one.name] = [self.id(item) for value in self.said[node][term(words)] for item in self.items(value)]
                continue
            values = [self.value(value) for value in self.said[node][term(words)]]
            if one.shape == "list":
                ordered = self.one(node, f"gm:{camel_case(one.name)}InOrder")
                found[one.name] = self.value(ordered) if ordered else values
                assert set(found[one.name]) == set(values)
            elif values:
                (found[one.name],) = values
        own = {}
        for predicate, values in self.said[node].items():
            if predicate.value.startswith(PREFIXES["property"]):
                own[unquote(predicate.value.removeprefix(PREFIXES["property"]))] = self.value(values[0])
        return {**found, "properties": own}

    def statement(self, node: Node) -> dict[str, Any]:
        found = self.fields(node, Statement)
        found |= {"subject": self.id(self.one(node, "rdf:subject")), "object": self.id(self.one(node, "rdf:object"))}
        found["relation"] = unquote(self.one(node, "rdf:predicate").value.removeprefix(PREFIXES["relation"]))
        found["qualifiers"] = {
            unquote(predicate.value.removeprefix(PREFIXES["qualifier"])): self.id(values[0])
            if isinstance(values[0], ox.NamedNode)
            else values[0].value
            for predicate, values in self.said[node].items()
            if predicate.value.startswith(PREFIXES["qualifier"])
        }
        pieces = [other for other in self.said if node in self.said[other].get(term("oa:hasBody"), ())]
        pieces.sort(key=lambda one: int(self.one(one, "gm:number").value))
        found["evidence"] = [self.piece(one) for one in pieces]
        return found

    def piece(self, node: Node) -> dict[str, Any]:
        target = self.one(node, "oa:hasTarget")
        found: dict[str, Any] = {"document": self.id(self.one(target, "oa:hasSource"))}
        for one in fields_of(Evidence):
            holders = [target] if one.name in ("digest", "version") else self.said[target][term("oa:hasSelector")]
            prefix = "gm" if one.name in ("digest", "version") else "oa"
            values = [value for holder in holders for value in self.said[holder][term(f"{prefix}:{one.name}")]]
            if one.name != "document" and values:
                (found[one.name],) = map(self.value, values)
        return found

    def model(self) -> Model:
        kinds: dict[str, list[Node]] = {"documents": [], "entities": [], "statements": []}
        for node in list(self.said):
            types = {one.value for one in self.said[node][term("rdf:type")]}
            if not isinstance(node, ox.NamedNode) or "#evidence-" in node.value or self.one(node, "gm:number") is None:
                continue
            kind = "documents" if PREFIXES["label"] + "Document" in types else "statements" if term("gm:Statement").value in types else "entities"
            kinds[kind].append(node)
        for nodes in kinds.values():
            nodes.sort(key=lambda node: int(self.one(node, "gm:number").value))
        entities = [
            {**self.fields(node, Entity), "label": unquote(self.one(node, "rdf:type").value.removeprefix(PREFIXES["label"]))}
            for node in kinds["entities"]
        ]
        value: dict[str, Any] = {"graphmodel": 1, "model": self.one(self.head, "gm:name").value}
        for name, compact in (("title", "dcterms:title"), ("schema", "gm:schema")):
            if (found := self.one(self.head, compact)) is not None:
                value[name] = json.loads(found.value) if name == "schema" else found.value
        value |= {"documents": [self.fields(node, Document) for node in kinds["documents"]], "entities": entities}
        return model_from(Tree("rdf", {**value, "statements": [self.statement(node) for node in kinds["statements"]]}, dict))


def parsed(text: str, name: str) -> Any:
    """The quads of a text, as pyoxigraph reads it."""
    kinds = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
    return list(ox.parse(text.encode(), format=kinds[name]))


def model_of_rdf(text: str, name: str) -> Model:
    """The model in a text."""
    return _Reading([quad for quad in parsed(text, name) if not isinstance(quad.object, ox.Triple)]).model()
