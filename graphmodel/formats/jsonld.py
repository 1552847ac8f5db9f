"""JSON-LD 1.1: the quads of N-Quads as JSON with a context, a named graph for each statement (JSON-LD has no triple terms)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from graphmodel.formats.rdf_quads import PREFIXES, Iri, List, Literal, Object, Prefixes, Quad, quads
from graphmodel.model.model import Model

_STRING = PREFIXES["xsd"] + "string"
_TYPE = PREFIXES["rdf"] + "type"


def text(model: Model) -> Iterator[str]:
    """The pieces of the text, a node or a named graph on each line."""
    prefixes = Prefixes(model)
    writer = _JsonldWriter(prefixes)
    yield f'{{"@context": {json.dumps(prefixes.starts)},\n "@graph": ['
    comma = ""
    for graph, found in groupby(quads(model, triple_terms=False), lambda quad: quad[3]):
        nodes = list(writer.nodes(found))
        for item in nodes if graph is None else [{"@id": writer.compact(graph.text), "@graph": nodes}]:
            yield f"{comma}\n  {json.dumps(item, ensure_ascii=False)}"
            comma = ","
    yield "\n ]}\n"


class _JsonldWriter:
    """JSON-LD's nodes and values; IRIs are short where a prefix is theirs."""

    def __init__(self, prefixes: Prefixes) -> None:
        self.prefixes = prefixes

    def nodes(self, found: Iterable[Quad]) -> Iterator[dict[str, Any]]:
        """The nodes of a graph, each with all that is said of it in one go."""
        for subject, some in groupby(found, lambda quad: quad[0]):
            node: dict[str, Any] = {"@id": self.compact(subject.text)}
            for _, predicate, object_, _ in some:
                if predicate.text == _TYPE and isinstance(object_, Iri):
                    node.setdefault("@type", []).append(self.compact(object_.text))
                else:
                    node.setdefault(self.compact(predicate.text), []).append(self.value(object_))
            yield node

    def value(self, term: Object) -> Any:
        match term:
            case Iri():
                return {"@id": self.compact(term.text)}
            case Literal():
                return term.text if term.datatype == _STRING else {"@value": term.text, "@type": self.compact(term.datatype)}
            case List():
                return {"@list": [self.value(item) for item in term.items]}
        raise TypeError(term)

    def compact(self, text: str) -> str:
        """A prefix and a name; the whole IRI, where a name would begin as the authority of an address does."""
        name, rest = self.prefixes.split(text)
        return f"{name}:{rest}" if name and not rest.startswith("//") else text
