"""RDF as graphmodel writes it, read back as the model: TriG, N-Quads and JSON-LD (see :mod:`graphmodel.formats.rdf_quads`), by pyoxigraph.

A triple store may have written the file anew: in any order, with other prefixes, or with all in one graph. RDF that says of no model is somebody
else's, and is refused in one line. Nothing is fetched: a JSON-LD context that is an address is refused.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any
from urllib.parse import unquote

from graphmodel.errors import InputError, Problem, ProblemsError, UsageError
from graphmodel.formats.input import Input
from graphmodel.formats.rdf_quads import PREFIXES, field_term, iri, order_term
from graphmodel.graph.naming import Naming
from graphmodel.model.fields import fields_of
from graphmodel.model.model import FORMAT_VERSION
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import model_from
from graphmodel.parsing.display import quoted
from graphmodel.parsing.tree import Tree

Node = Any
Said = dict[str, list[Node]]
"""What is said of a node: the objects of each predicate."""

MAX_NESTED = 64
"""Triple terms, lists and nodes inside of each other: some ten thousand end the process of pyoxigraph, or take it minutes."""

MAX_JSONLD = 2**26
"""So many bytes of JSON-LD are read: they become twenty times as many in memory. Of the other forms, one statement is kept at a time."""

_ABSOLUTE = rb"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\s]*+>"
_GAP = rb"(?:\s|#[^\n]*\n)*"
_TRIG = re.compile(_GAP + rb"(?:(?i:@?(?:prefix|base|version))\s[^\n]*[<\"']|" + _ABSOLUTE + rb"\s*\{|(?i:graph)\s+<|\{\s*<)")
_NODE = rb"(?:" + _ABSOLUTE + rb"|_:[^\s<\"]+)"
_LITERAL = rb"\"(?:[^\"\\]|\\.)*+\"(?:@[\w-]+|\^\^" + _ABSOLUTE + rb")?"
_QUAD = _NODE + rb"[ \t]*" + _ABSOLUTE + rb"[ \t]*(?:" + _NODE + rb"|" + _LITERAL + rb"|<<.*>>)[ \t]*(?:" + _NODE + rb")?[ \t]*\.[ \t]*"
_NQUADS = re.compile(rb"[ \t]*(?:" + _QUAD + rb")?(?:#.*)?")
"""A line."""
_TRIPLES = re.compile(_GAP + rb"(?:" + _ABSOLUTE + rb"|_:[^\s<]+)" + rb"\s+(?:a|" + _ABSOLUTE + rb"|\w*:\w*)\s")
_TOKEN = re.compile(
    rb"<<|>>|[()\[\]{}]|<[^<>\s]*+>|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    rb"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|#[^\n]*+|\\.",
    re.DOTALL,
)
_OPEN, _CLOSED = (b"<<", b"(", b"[", b"{"), (b">>", b")", b"]", b"}")
_HARMLESS = 2000
"""So many brackets do no harm, however they are nested."""

_JSONLD = re.compile(rb"\s*(?:\[\s*)?\{\s*\"@(?:context|graph|id|type)\"\s*:")
_START = 65536
_TYPE, _FIRST, _REST, _NIL = (iri(f"rdf:{name}").text for name in ("type", "first", "rest", "nil"))
_LABEL, _RELATION, _QUALIFIER, _PROPERTY = (PREFIXES[name] for name in ("label", "relation", "qualifier", "property"))
_NUMBER = iri("gm:number").text
_BODY = iri("oa:hasBody").text
_STATEMENT, _DOCUMENT, _ANNOTATION = (iri(name).text for name in ("gm:Statement", "label:Document", "oa:Annotation"))
_KINDS = (Document, Entity, Statement)
_KNOWN = {
    *(
        iri(name).text
        for name in (
            "rdf:type rdf:first rdf:rest rdf:subject rdf:predicate rdf:object rdf:reifies gm:number gm:name gm:schema gm:attribution dcterms:title "
            "skos:exactMatch prov:wasAttributedTo prov:wasDerivedFrom oa:hasBody oa:hasTarget oa:hasSource oa:hasSelector"
        ).split()
    ),
    *(field_term(kind, field.name).text for kind in (*_KINDS, Evidence) for field in fields_of(kind)),
    *(order_term(field.name).text for kind in _KINDS for field in fields_of(kind) if field.shape == "list"),
}
"""The predicates that a model has a place for, beside those of relations, qualifiers and own properties."""


def recognise_trig(data: bytes) -> bool:
    """Whether text is TriG or Turtle, by its beginning."""
    start = data[:_START].removeprefix(b"\xef\xbb\xbf")
    return bool(_TRIG.match(start) or _TRIPLES.match(start)) and not recognise_nquads(data)


def recognise_nquads(data: bytes) -> bool:
    """Whether text is N-Quads or N-Triples: every line of its beginning is a quad, a comment or empty."""
    lines = data[:_START].removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(data) > _START and len(lines) > 1:
        lines.pop()  # it is cut off
    first = next((line.lstrip()[:1] for line in lines if line.strip() and not line.lstrip().startswith(b"#")), b"")
    return first in (b"<", b"_") and all(map(_NQUADS.fullmatch, lines))


def recognise_jsonld_text(data: bytes) -> bool:
    """Whether text is JSON-LD whose first key says so: it is read without making a tree of it, which takes six times as much memory."""
    return bool(_JSONLD.match(data[:_START].removeprefix(b"\xef\xbb\xbf")))


def recognise_jsonld(value: Any) -> bool:
    """Whether a JSON value is JSON-LD as triple stores write it: a graph, or a list of nodes."""
    if isinstance(value, dict):
        return "@graph" in value or "@id" in value
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and bool({"@id", "@graph"} & value[0].keys())


def parse_trig(data: bytes, file: str, naming: Naming) -> Input:
    """The model in TriG. Raises InputError for RDF that no model was written as, ProblemsError for text that is not TriG, with the place."""
    return _parsed(data, file, "TRIG")


def parse_nquads(data: bytes, file: str, naming: Naming) -> Input:
    """The model in N-Quads; errors as those of :func:`parse_trig`."""
    return _parsed(data, file, "N_QUADS")


def parse_jsonld_text(data: bytes, file: str, naming: Naming) -> Input:
    """The model in JSON-LD; errors as those of :func:`parse_jsonld`."""
    return _parsed(data.removeprefix(b"\xef\xbb\xbf"), file, "JSON_LD")


def parse_jsonld(tree: Tree, naming: Naming) -> Input:
    """The model in JSON-LD; errors as those of :func:`parse_trig`. Raises InputError for a context that is an address: nothing is fetched."""
    if tree.problems:
        raise ProblemsError(tree.problems)
    if (remote := _remote_context(tree.value)) is not None:
        raise InputError(f"{tree.file}: its JSON-LD context is an address, {quoted(remote)}, and nothing is fetched; put the context into the file")
    return _parsed(json.dumps(tree.value).encode(), tree.file, "JSON_LD")


def _remote_context(value: Any) -> str | None:
    """The address of a context, anywhere in JSON-LD; None where all contexts are there."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            context = item.get("@context")
            found = [*(context if isinstance(context, list) else [context]), item.get("@import")]
            if (remote := next((one for one in found if isinstance(one, str)), None)) is not None:
                return remote
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return None


def _parsed(data: bytes, file: str, kind: str) -> Input:
    if kind == "JSON_LD" and len(data) > MAX_JSONLD:
        raise InputError(f"{file}: JSON-LD of more than {MAX_JSONLD:,} bytes is not read: pyoxigraph keeps all of it; write N-Quads or TriG")
    if kind != "JSON_LD" and nesting(data) > MAX_NESTED:
        raise InputError(f"{file}: triple terms, lists or nodes are nested deeper than {MAX_NESTED}")
    try:
        reading = _Reading(file)
        with suppress(InputError):  # in a file that is in another order, a part seems to be wrong that is only elsewhere
            if reading.read_by_graphs(_quads(data, file, kind)):
                return reading.input()
        reading = _Reading(file)
        reading.read_whole(_quads(data, file, kind))
    except (ValueError, OverflowError) as error:
        raise InputError(f"{file}: not a value that a model has: {error}") from error
    return reading.input()


def nesting(data: bytes) -> int:
    """How deep triple terms, lists and nodes are nested in each other at most; not counted, and 0, where there are few of them.

    >>> nesting(b"<a:s> <a:p> ( " * 5 + b")" * 5), nesting(b"<a:s> <a:p> ( " * 5000)
    (0, 5000)
    """
    if sum(map(data.count, _OPEN)) < _HARMLESS:
        return 0
    deepest = depth = 0
    for token in _TOKEN.finditer(data):
        if token[0] in _OPEN:
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in _CLOSED:
            depth -= 1
    return deepest


def _quads(data: bytes, file: str, kind: str) -> Iterator[Any]:
    """The quads of a file, without those that have a triple term: `rdf:subject`, `rdf:predicate` and `rdf:object` say the same."""
    try:
        import pyoxigraph as ox
    except ImportError as error:
        raise UsageError(f"{file}: RDF needs pyoxigraph: pip install 'graphmodel[rdf]'") from error
    try:
        for quad in ox.parse(data, format=getattr(ox.RdfFormat, kind)):
            if not isinstance(quad.object, ox.Triple):
                yield quad
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            raise InputError(f"{file}: its JSON-LD context is an address, and nothing is fetched; put the context into the file") from error
        name = kind.replace("_", "-").replace("TRIG", "TriG").replace("QUADS", "Quads")
        raise ProblemsError([Problem(file, error.lineno or 0, error.offset or 0, "", f"not {name}: {error.msg}")]) from error
    except OSError as error:
        raise InputError(f"{file}: not RDF that can be read: {error}") from error


class _Reading:
    """The quads of a model, put together into the structure of a model file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.base = ""
        self.head: dict[str, Any] | None = None
        self.things: dict[str, list[tuple[int, dict[str, Any]]]] = {"documents": [], "entities": [], "statements": []}
        self.other: Counter[str] = Counter()
        self.count = 0
        self.said: dict[Node, Said] = {}

    def read_by_graphs(self, quads: Iterable[Any]) -> bool:
        """Read a file in which each graph is in one piece, the model's own first, so that no more than one is kept; False for any other file."""
        seen = set()
        for graph, some in groupby(quads, lambda quad: quad.graph_name):
            if graph in seen:
                return False
            seen.add(graph)
            self._gather(some)
            if self.head is None and not self._find_head():
                return False
            self._things()
        return self.head is not None

    def read_whole(self, quads: Iterable[Any]) -> None:
        """Read a file in any order."""
        self._gather(quads)
        if not self._find_head():
            raise InputError(
                f"{self.file}: RDF of {self.count:,} triples, of which none says that it is a model of graphmodel "
                f"(no node is a <{iri('gm:Model').text}>). Only RDF that graphmodel wrote is read; other RDF becomes a table by a SPARQL query, "
                "which `graphmodel import` reads"
            )
        self._things()

    def input(self) -> Input:
        """The model. Raises ProblemsError with everything that is wrong with it."""
        value = {"graphmodel": FORMAT_VERSION, **(self.head or {})}
        for name, found in self.things.items():
            value[name] = [thing for _, thing in sorted(found, key=lambda item: item[0])]
        notices = []
        if self.other:
            names = ", ".join(f"<{name}> ({count:,})" for name, count in self.other.most_common(3))
            notices.append(f"triples that a model has no place for were left out: {self.other.total():,}, of {names}")
        return Input(model_from(Tree(self.file, value, dict)), tuple(notices))

    def _gather(self, quads: Iterable[Any]) -> None:
        self.said = {}
        for quad in quads:
            self.count += 1
            predicate = quad.predicate.value
            if predicate not in _KNOWN and not predicate.startswith((_RELATION, _QUALIFIER, _PROPERTY)):
                self.other[predicate] += 1
                continue
            said = self.said.setdefault(quad.subject, {})
            objects = said.setdefault(predicate, [])
            if quad.object not in objects:
                objects.append(quad.object)

    def _find_head(self) -> bool:
        """Find the node that the model is."""
        wanted = iri("gm:Model").text
        found = [node for node, said in self.said.items() if any(kind.value == wanted for kind in said.get(_TYPE, ()))]
        if len(found) > 1:
            raise InputError(f"{self.file}: {len(found)} models in one file: {', '.join(sorted(node.value for node in found)[:3])}; part them")
        if not found:
            return False
        node = found[0]
        self.base = f"{node.value}:"
        self.head = {"model": self._value(self._one(node, iri("gm:name").text))}
        for name, term in (("title", "dcterms:title"), ("schema", "gm:schema")):
            if (value := self._one(node, iri(term).text, needed=False)) is not None:
                self.head[name] = json.loads(value.value) if name == "schema" else value.value
        return True

    def _things(self) -> None:
        """The documents, entities and statements among the nodes that were gathered."""
        pieces: dict[Node, list[Node]] = {}
        for node, said in self.said.items():
            for body in said.get(_BODY, ()):
                pieces.setdefault(body, []).append(node)
        for node, said in self.said.items():
            kinds = {kind.value for kind in said.get(_TYPE, ())}
            if _ANNOTATION in kinds or _NUMBER not in said:
                continue
            number = self._number(node)
            if _STATEMENT in kinds:
                self.things["statements"].append((number, self._statement(node, pieces.get(node, []))))
            elif _DOCUMENT in kinds:
                self.things["documents"].append((number, self._fields(node, Document)))
            else:
                self.things["entities"].append((number, {**self._fields(node, Entity), "label": self._label(node, kinds)}))

    def _label(self, node: Node, kinds: set[str]) -> str:
        labels = [unquote(kind.removeprefix(_LABEL)) for kind in kinds if kind.startswith(_LABEL)]
        if len(labels) != 1:
            raise InputError(f"{self.file}: <{node.value}> has {len(labels)} labels, where an entity has one")
        return labels[0]

    def _one(self, node: Node, predicate: str, *, needed: bool = True) -> Any:
        """The only object of a predicate; None where there is none and none is needed."""
        found = self.said.get(node, {}).get(predicate, [])
        if len(found) > 1 or (needed and not found):
            raise InputError(f"{self.file}: <{node.value}> has {len(found)} values of <{predicate}>, where a model has one")
        return found[0] if found else None

    def _number(self, node: Node) -> int:
        """The place of a thing among others."""
        value = self._value(self._one(node, _NUMBER))
        if not isinstance(value, int):
            raise InputError(f"{self.file}: <{node.value}> has no whole number as <{_NUMBER}>")
        return value

    def _id(self, node: Node) -> str:
        if not node.value.startswith(self.base):
            raise InputError(f"{self.file}: <{node.value}> is not a node of the model, whose nodes begin with <{self.base}")
        return unquote(node.value.removeprefix(self.base))

    def _items(self, node: Node) -> list[Node]:
        """The items of a list."""
        items = []
        seen = set()
        while node.value != _NIL:
            if node in seen:
                raise InputError(f"{self.file}: a list that goes round in a circle")
            seen.add(node)
            items.append(self._one(node, _FIRST))
            node = self._one(node, _REST)
        return items

    def _value(self, node: Node) -> Any:
        """A literal, or the items of a list, as a model file has them."""
        if not hasattr(node, "datatype"):
            return [self._value(item) for item in self._items(node)]
        kind = node.datatype.value.removeprefix(PREFIXES["xsd"])
        if kind == "boolean":
            return node.value in ("true", "1")
        return int(node.value) if kind == "integer" else float(node.value) if kind == "double" else node.value

    def _fields(self, node: Node, kind: type[Any]) -> dict[str, Any]:
        """The fields and own properties of a thing that are literals."""
        said = self.said[node]
        found: dict[str, Any] = {"id": self._id(node)}
        for field in fields_of(kind):
            term = field_term(kind, field.name).text
            if field.name == "attribution" or term not in said:
                continue
            if field.shape == "list":
                ordered = self._one(node, order_term(field.name).text, needed=False)
                found[field.name] = [self._value(item) for item in said[term]] if ordered is None else self._value(ordered)
            else:
                found[field.name] = self._value(self._one(node, term))
        own = {unquote(name.removeprefix(_PROPERTY)): self._value(self._one(node, name)) for name in said if name.startswith(_PROPERTY)}
        return {**found, "properties": own} if own else found

    def _statement(self, node: Node, pieces: list[Node]) -> dict[str, Any]:
        found = self._fields(node, Statement)
        for name in ("subject", "object"):
            found[name] = self._id(self._one(node, iri(f"rdf:{name}").text))
        found["relation"] = unquote(self._one(node, iri("rdf:predicate").text).value.removeprefix(_RELATION))
        for name in self.said[node]:
            if name.startswith(_QUALIFIER):
                value = self._one(node, name)
                key = unquote(name.removeprefix(_QUALIFIER))
                found.setdefault("qualifiers", {})[key] = value.value if hasattr(value, "datatype") else self._id(value)
        if (speakers := self._one(node, iri("gm:attribution").text, needed=False)) is not None:
            found["attribution"] = [self._id(item) for item in self._items(speakers)]
        if pieces:
            pieces.sort(key=self._number)
            found["evidence"] = [self._piece(piece) for piece in pieces]
        return found

    def _piece(self, node: Node) -> dict[str, Any]:
        """A piece of evidence, from a Web Annotation."""
        target = self._one(node, iri("oa:hasTarget").text)
        found: dict[str, Any] = {"document": self._id(self._one(target, iri("oa:hasSource").text))}
        holders = [target, *self.said.get(target, {}).get(iri("oa:hasSelector").text, ())]
        for field in fields_of(Evidence):
            values = [value for holder in holders for value in self.said.get(holder, {}).get(field_term(Evidence, field.name).text, ())]
            if field.name != "document" and values:
                found[field.name] = self._value(values[0])
        return found
