"""TriG (RDF 1.2): a named graph for each statement, and in it the statement reifies its triple, so that SPARQL 1.2 finds what is only claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from graphmodel.formats.nquads import quoted
from graphmodel.formats.rdf_quads import PREFIXES, Iri, List, Literal, Object, Prefixes, Quad, Triple, quads
from graphmodel.model.model import Model

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|%[0-9A-F]{2})*")
_STRING = PREFIXES["xsd"] + "string"
_PLAIN = {PREFIXES["xsd"] + "boolean", PREFIXES["xsd"] + "integer"}
_TYPE = PREFIXES["rdf"] + "type"


def text(model: Model) -> Iterator[str]:
    """The pieces of the text."""
    prefixes = Prefixes(model)
    yield "".join(f"PREFIX {name}: <{start}>\n" for name, start in prefixes.starts.items())
    writer = _TrigWriter(prefixes)
    for graph, found in groupby(quads(model, triple_terms=True), lambda quad: quad[3]):
        if graph is None:
            yield "\n" + "".join(writer.block(list(found), ""))
        else:
            yield f"\n{writer.term(graph)} {{\n" + "".join(writer.block(list(found), "  ")) + "}\n"


class _TrigWriter:
    """TriG's terms and blocks; IRIs are short where a prefix is theirs."""

    def __init__(self, prefixes: Prefixes) -> None:
        self.prefixes = prefixes
        self.known: dict[str, str] = {}

    def block(self, found: list[Quad], indent: str) -> Iterator[str]:
        """The triples of a graph, those of one subject together."""
        for subject, some in groupby(found, lambda quad: quad[0]):
            parts = [
                f"{'a' if predicate.text == _TYPE else self.term(predicate)} {', '.join(self.term(one[2]) for one in same)}"
                for predicate, same in groupby(some, lambda quad: quad[1])
            ]
            yield f"{indent}{self.term(subject)} " + f" ;\n{indent}  ".join(parts) + " .\n"

    def term(self, term: Object) -> str:
        match term:
            case Iri():
                return self.known.get(term.text) or self.known.setdefault(term.text, self._iri(term.text))
            case Literal():
                if term.datatype in _PLAIN:
                    return term.text
                return quoted(term.text) + ("" if term.datatype == _STRING else f"^^{self.term(Iri(term.datatype))}")
            case Triple():
                return f"<<( {self.term(term.subject)} {self.term(term.predicate)} {self.term(term.object)} )>>"
            case List():
                return f"( {' '.join(map(self.term, term.items))} )" if term.items else "()"

    def _iri(self, text: str) -> str:
        name, rest = self.prefixes.split(text)
        return f"{name}:{rest}" if name and _LOCAL.fullmatch(rest) else f"<{text}>"
