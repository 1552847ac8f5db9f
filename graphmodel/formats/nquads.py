"""N-Quads (RDF 1.1), for triple stores of any age: reified statements in named graphs, without triple terms (see :mod:`graphmodel.formats.trig`).

A quad on each line: to be streamed, sorted, and compared line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from graphmodel.formats.rdf_quads import PREFIXES, Iri, List, Literal, Object, Quad, Triple, quads
from graphmodel.model.model import Model

_ESCAPED = re.compile(r'["\\\n\r\t\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]')
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_STRING, _RDF = PREFIXES["xsd"] + "string", PREFIXES["rdf"]


def text(model: Model) -> Iterator[str]:
    """The lines of the text."""
    return lines(quads(model, triple_terms=False))


def lines(found: Iterable[Quad]) -> Iterator[str]:
    """The line of each quad; a list takes two lines more for each of its items."""
    number = 0
    for subject, predicate, object_, graph in found:
        where = f" <{graph.text}>" if graph else ""
        start = f"<{subject.text}> <{predicate.text}>"
        items = object_.items if isinstance(object_, List) else ()
        for item in items:
            number += 1
            yield f"{start} _:b{number}{where} .\n_:b{number} <{_RDF}first> {written(item)}{where} .\n"
            start = f"_:b{number} <{_RDF}rest>"
        yield f"{start} {f'<{_RDF}nil>' if isinstance(object_, List) else written(object_)}{where} .\n"


def written(term: Object) -> str:
    """A term that is not a list, as N-Quads have it."""
    match term:
        case Iri():
            return f"<{term.text}>"
        case Literal():
            return quoted(term.text) + ("" if term.datatype == _STRING else f"^^<{term.datatype}>")
        case Triple():
            return f"<<( {written(term.subject)} {written(term.predicate)} {written(term.object)} )>>"
    raise TypeError(term)


def quoted(value: str) -> str:
    """Text in quotes, with escapes for what would end it and for control characters.

    >>> print(quoted('a "b"'), quoted("\\x07"))
    "a \\"b\\"" "\\u0007"
    """
    return '"' + _ESCAPED.sub(lambda match: _NAMED.get(match[0]) or f"\\u{ord(match[0]):04X}", value) + '"'
