"""What a diagram says in words: the label of a line, the tooltip, the numbered notes on who says so, all read from the graph with a default for
whatever is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from graphmodel.model.dates import in_words
from graphmodel.model.schema import DOCUMENT, PROPOSITION, Relation, Schema

_STANCES = frozenset(("affirms", "denies", "supports", "opposes", "neutral"))
_LINES = frozenset(("solid", "dashed", "dotted", "dashdot"))
_LONG = 34
CHANGES = {"new": "+", "gone": "−", "changed": "±"}
"""What stands before what is new, gone or changed where two versions are drawn together."""


@dataclass(frozen=True)
class NodeView:
    """A node as the diagram needs it; ``key`` is the node in the graph."""

    key: Any
    id: str
    name: str
    label: str
    unspecified: bool
    reified: bool
    title: str
    change: str = ""


@dataclass(frozen=True)
class EdgeView:
    """A statement as the diagram needs it; ``note`` is the number of its footnote, 0 for none.

    ``stated``, ``valid`` and ``published`` are EDTF texts, "" where nothing is known.
    """

    id: str
    source: Any
    target: Any
    relation: str
    stance: str
    style: str
    symmetric: bool
    affiliation: bool
    claimed: bool
    hedged: bool
    inferred: bool
    negated: bool
    contested: bool
    text: str
    title: str
    note: int
    stated: str = ""
    valid: str = ""
    published: str = ""
    change: str = ""


@dataclass(frozen=True)
class DiagramView:
    """A graph as the diagram needs it: nodes and lines in a stable order, notes in the order of their numbers, and the one document if there is
    only one."""

    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    notes: tuple[str, ...]
    document: str


def diagram_view(graph: nx.MultiDiGraph[Any], schema: Schema, contested: Collection[str], whole: nx.MultiDiGraph[Any] | None = None) -> DiagramView:
    """Read a graph, its own or a foreign one. Who only speaks and documents that only prove something are left out, and so are structural edges.

    ``whole`` is the graph of which ``graph`` is a part: where the names of speakers and documents stand that are not in the part.
    """
    known = graph if whole is None else whole
    edges = [(source, target, key, data) for source, target, key, data in graph.edges(keys=True, data=True) if not data.get("structural")]
    joined = {node for source, target, _, _ in edges for node in (source, target)}
    speakers = {speaker for *_, data in edges for speaker in list_of(data.get("attribution"))}
    nodes = [
        node
        for node, data in graph.nodes(data=True)
        if node in joined or (text_of(data.get("label")) != DOCUMENT and not (isinstance(node, str) and node in speakers))
    ]
    nodes.sort(key=lambda node: (str(node), str(type(node))))
    edges.sort(key=lambda edge: (edge_id(*edge), str(edge[0]), str(edge[1])))
    cited = {name for *_, data in edges for name in list_of(data.get("documents"))}
    single = next(iter(cited)) if len(cited) == 1 else None
    numbers: dict[str, int] = {}
    lines = []
    for source, target, key, data in edges:
        words = _evidence(known, schema, key, data, short=single is not None)
        number = numbers.setdefault(words, len(numbers) + 1) if words else 0
        lines.append(_line(known, schema, (source, target, key, data), contested, number))
    actors = tuple(_actor(node, graph.nodes[node]) for node in nodes)
    return DiagramView(actors, tuple(lines), tuple(numbers), document_text(known, single) if single else "")


def edge_id(source: Any, target: Any, key: Any, data: Mapping[str, Any]) -> str:
    """A statement's id; for a foreign edge whose key is only a counter, one made of its ends."""
    if isinstance(key, str):
        return key
    return text_of(data.get("id")) or f"{source}|{text_of(data.get('relation'))}|{target}|{key}"


def text_of(value: Any) -> str:
    """Any attribute as one line of text; nothing for None.

    >>> text_of(" a\\n b "), text_of(None), text_of(3)
    ('a b', '', '3')
    """
    return "" if value is None else " ".join(str(value).split())


def list_of(value: Any) -> list[str]:
    """An attribute that should be a list of text, whatever it is.

    >>> list_of("a"), list_of(None), list_of(["a", 1])
    (['a'], [], ['a', '1'])
    """
    if value is None or value == "":
        return []
    if isinstance(value, (list, tuple, set, frozenset)):
        return [str(one) for one in value]
    return [str(value)]


def name_of(graph: nx.MultiDiGraph[Any], node: Any) -> str:
    """A node's name, its key if it has none; the id itself for one that is not in the graph."""
    data = graph.nodes[node] if node in graph else {}
    return text_of(data.get("name")) or text_of(node) or "(no name)"


def reading_of(schema: Schema, name: str) -> str:
    """How a relation reads.

    >>> reading_of(Schema("s", "1", {}, {}), "KNOWS_WELL")
    'knows well'
    """
    known = schema.relations.get(name)
    return known.reading if known else name.lower().replace("_", " ") or "is related to"


def document_text(graph: nx.MultiDiGraph[Any], document: str) -> str:
    """A document in a line: title, publisher, date."""
    data = graph.nodes[document] if document in graph else {}
    parts = [name_of(graph, document), text_of(data.get("publisher")), in_words(text_of(data.get("published")))]
    return ", ".join(part for part in parts if part)


def _actor(node: Any, data: Mapping[str, Any]) -> NodeView:
    name = text_of(data.get("name")) or text_of(node) or "(no name)"
    label = text_of(data.get("label"))
    unspecified = data.get("unspecified") in (True, "true", "True", 1)
    also = list_of(data.get("aliases"))
    facts = [label, "the source does not say who" if unspecified else "", f"also: {', '.join(also)}" if also else ""]
    title = name + "".join(f"\n{fact}" for fact in [*facts, *list_of(data.get("external")), text_of(data.get("note"))] if fact)
    shown = f"? {name}" if unspecified and not name.startswith("?") else name
    change = text_of(data.get("change"))
    if change in CHANGES:
        shown, title = f"{CHANGES[change]} {shown}", f"{title}\n{change}"
    return NodeView(node, str(node), shown, label, unspecified, bool(data.get("reified")), title, change if change in CHANGES else "")


def _line(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    edge: tuple[Any, Any, Any, Mapping[str, Any]],
    contested: Collection[str],
    number: int,
) -> EdgeView:
    source, target, key, data = edge
    identity = edge_id(*edge)
    name = text_of(data.get("relation"))
    known = schema.relations.get(name)
    stance = text_of(data.get("stance")) or (known.stance if known else "neutral")
    certainty = text_of(data.get("certainty")) or "certain"
    claimed = data.get("voice") == "content"
    negated = data.get("negated") in (True, "true", "True", 1)
    disputed = identity in contested or key in contested
    inferred = text_of(data.get("inferred"))
    plain = _plain_qualifiers(known, data)
    words = _words(reading_of(schema, name), negated=negated, certainty=certainty)
    change = text_of(data.get("change"))
    change = change if change in CHANGES else ""
    marks = [f"({one})" for one in plain if len(one) <= _LONG] + ["(claimed)"] * claimed + ["(inferred)"] * bool(inferred)
    return EdgeView(
        identity,
        source,
        target,
        name,
        stance if stance in _STANCES else "neutral",
        known.line if known and known.line in _LINES else "solid",
        bool(known and known.symmetric) or data.get("directed") is False,
        bool(known and known.affiliation) and not negated and not claimed,
        claimed,
        certainty != "certain",
        bool(inferred),
        negated,
        disputed,
        " ".join([*([CHANGES[change]] if change else []), *(["≠"] * disputed), words, *marks]),
        _title(graph, edge, words, known) + (f"\n{change}" if change else ""),
        number,
        text_of(data.get("stated")),
        text_of(data.get("valid")),
        text_of(data.get("published")),
        change,
    )


def _words(reading: str, *, negated: bool, certainty: str) -> str:
    """The reading of a relation, denied and hedged.

    >>> _words("is a member of", negated=True, certainty="probable")
    'probably is not a member of'
    >>> _words("invited", negated=True, certainty="unknown")
    'not: invited (uncertain)'
    """
    if negated:
        reading = f"is not {reading[3:]}" if reading.startswith("is ") else f"not: {reading}"
    before = {"probable": "probably ", "possible": "possibly "}.get(certainty, "")
    return before + reading + ("" if certainty in ("certain", "probable", "possible") else " (uncertain)")


def _plain_qualifiers(known: Relation | None, data: Mapping[str, Any]) -> list[str]:
    """The values of those qualifiers that are text and not entities."""
    if known is None:
        return []
    return [text_of(data[name]) for name, one in known.qualifiers.items() if not one.labels and text_of(data.get(name))]


def _title(graph: nx.MultiDiGraph[Any], edge: tuple[Any, Any, Any, Mapping[str, Any]], words: str, known: Relation | None) -> str:
    source, target, _, data = edge
    rows = [f"{name_of(graph, source)} {words} {name_of(graph, target)}"]
    for name, one in known.qualifiers.items() if known else ():
        if value := data.get(name):
            rows.append(f"{name}: {name_of(graph, value) if one.labels else text_of(value)}")
    rows.extend(f"“{quote}”" for quote in map(text_of, list_of(data.get("quotes"))))
    if speakers := list_of(data.get("attribution")):
        rows.append("according to " + ", according to ".join(name_of(graph, one) for one in reversed(speakers)))
    rows.extend(document_text(graph, one) for one in list_of(data.get("documents")))
    for field in ("valid", "stated", "inferred", "note"):
        if value := text_of(data.get(field)):
            rows.append(f"{field}: {value}")
    if data.get("voice") == "content":
        rows.append("claimed, not asserted here")
    return "\n".join(rows)


def _evidence(graph: nx.MultiDiGraph[Any], schema: Schema, key: Any, data: Mapping[str, Any], *, short: bool) -> str:
    """Who says so, in which document, when: the words of a footnote. ``short`` leaves out the document.

    What is only the content of other statements is said by nobody: the note is what these say of it, since one may claim what another denies.
    """
    documents = list_of(data.get("documents"))
    speakers = [name_of(graph, one) for one in reversed(list_of(data.get("attribution")))]
    if not documents and not speakers:
        return ""
    stated = text_of(data.get("stated"))
    said = "according to " + ", according to ".join(speakers) if speakers else "stated in the document itself" if short else ""
    if data.get("voice") == "content":
        around = [
            f"{_quoted(graph, source)} {wording(schema, one)}"
            for source, _, one in (graph.in_edges(key, data=True) if key in graph else ())
            if not one.get("structural")
        ]
        content = "what " + " and ".join(dict.fromkeys(around)) if around else "claimed"
        said = f"{content}; {said}" if speakers else content
    parts = [said, in_words(stated) if speakers else "", *([] if short else _cited(graph, documents))]
    words = "; ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def _quoted(graph: nx.MultiDiGraph[Any], node: Any) -> str:
    """A node's name, in quotation marks where it is a sentence."""
    return f"“{name_of(graph, node)}”" if graph.nodes[node].get("label") == PROPOSITION else name_of(graph, node)


def _cited(graph: nx.MultiDiGraph[Any], documents: Iterable[str]) -> list[str]:
    return [document_text(graph, one) for one in documents]


def affiliations(view: DiagramView) -> dict[Any, Any]:
    """For each node with an affiliation the node that it belongs to: the first one up the line with another label, else the last.

    A node that others belong to belongs to itself, whatever it is a member of.
    """
    label = {actor.key: actor.label for actor in view.nodes}
    above: dict[Any, list[Any]] = {}
    for one in view.edges:
        if one.affiliation and one.source != one.target:
            above.setdefault(one.source, []).append(one.target)
    found: dict[Any, Any] = {}
    for start, own in label.items():
        if start not in above:
            continue
        row, seen, last = [start], {start}, start
        while row:
            other = [node for node in row if label.get(node) != own]
            if other:
                last = other[0]
                break
            last = row[0]
            row = [up for node in row for up in above.get(node, []) if up not in seen]
            seen.update(row)
        if last != start:
            found[start] = last
    parties = set(found.values())
    return {**found, **{party: party for party in parties}}


def wording(schema: Schema, data: Mapping[str, Any]) -> str:
    """What stands between subject and object when an edge is read out: the relation's reading, denied and hedged as the edge is.

    >>> wording(Schema("s", "1", {}, {}), {"relation": "KNOWS", "certainty": "possible"})
    'possibly knows'
    """
    negated = data.get("negated") in (True, "true", "True", 1)
    return _words(reading_of(schema, text_of(data.get("relation"))), negated=negated, certainty=text_of(data.get("certainty")) or "certain")
