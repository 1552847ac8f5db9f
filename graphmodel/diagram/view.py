"""What a diagram says in words: the label of a line, the tooltip, the numbered notes on who says so, all read from the graph with a default for
whatever is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graphmodel.diagram.affiliation import affiliations, affiliations_and_parties
from graphmodel.model.dates import in_words
from graphmodel.model.schema import DOCUMENT, PROPOSITION, Relation, Schema

if TYPE_CHECKING:
    import networkx as nx

_STANCES = ("affirms", "supports", "opposes", "denies", "neutral")
_LINES = frozenset(("solid", "dashed", "dotted", "dashdot"))
_LONG = 34
_LONG_TREATMENTS = 64
"""Longer words than this about what is done to a content leave out the names: the notes have them."""

CHANGES = {"new": "+", "gone": "−", "changed": "±"}
"""The sign before what is new, gone or changed where two versions are drawn together."""

EdgeRow = tuple[Any, Any, Any, Mapping[str, Any]]
"""An edge of a graph: source, target, key, attributes."""


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
    valid: str = ""


@dataclass(frozen=True)
class EdgeView:
    """A statement as the diagram needs it.

    ``reading`` is what its relation says, ``text`` all of the words on its line. ``content``: nobody asserts it, it is only what other statements are
    about; ``treatments`` says what they do to it ("denied by"), ``treated`` also who does, and ``denied`` that it is denied and affirmed by nobody.
    ``note`` is the number of its footnote, 0 for none. ``stated``, ``valid`` and ``published`` are EDTF texts, "" where nothing is known. ``ids`` are
    the statements that the line stands for: more than one where they are bundled.
    """

    id: str
    source: Any
    target: Any
    relation: str
    stance: str
    style: str
    symmetric: bool
    directed: bool
    content: bool
    denied: bool
    hedged: bool
    inferred: bool
    negated: bool
    contested: bool
    reading: str
    text: str
    title: str
    note: int
    stated: str = ""
    valid: str = ""
    published: str = ""
    change: str = ""
    treatments: tuple[str, ...] = ()
    treated: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiagramView:
    """A graph as the diagram needs it: nodes and lines in a stable order, notes in the order of their numbers, and the one document if there is
    only one.

    ``belongs`` are the parties that each node belongs to, ``parties`` all parties of the whole graph in a stable order: it decides on their colours.
    """

    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    notes: tuple[str, ...]
    document: str
    belongs: Mapping[Any, tuple[Any, ...]] = field(default_factory=dict)
    parties: tuple[Any, ...] = ()
    party_names: Mapping[Any, str] = field(default_factory=dict)


def drawn_of(graph: nx.MultiDiGraph[Any]) -> tuple[list[Any], list[EdgeRow]]:
    """The nodes and the edges of a graph that are drawn, in their order. Nodes that only speak, documents that are only cited, and structural edges
    are left out."""
    rows = drawn_rows(graph)
    rows.sort(key=lambda row: (edge_id(*row), str(row[0]), str(row[1])))
    keys = drawn_nodes(graph, rows)
    keys.sort(key=lambda node: (str(node), str(type(node))))
    return keys, rows


def diagram_view(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    contested: Collection[str],
    whole: nx.MultiDiGraph[Any] | None = None,
    belonging: nx.MultiDiGraph[Any] | None = None,
    groups: Groups | None = None,
) -> DiagramView:
    """Read a graph, its own or a foreign one.

    ``whole`` is the graph of which ``graph`` is a part: it has the names of speakers and documents that are not in the part, and it decides on the
    colours. ``belonging`` is the part of it that says who belongs to whom, where that is not all of it (as of a day). ``groups`` is what
    :func:`groups_of` says of them, where the caller knows it already.
    """
    known = graph if whole is None else whole
    keys, rows = drawn_of(graph)
    cited = {name for *_, data in rows for name in list_of(data.get("documents"))}
    single = next(iter(cited)) if len(cited) == 1 else None
    letters = _letters(graph, keys, rows)
    numbers: dict[str, int] = {}
    edges = []
    for row in rows:
        words = _evidence(known, schema, row[2], row[3], short=single is not None)
        number = numbers.setdefault(words, len(numbers) + 1) if words else 0
        edges.append(_edge_view(known, schema, row, contested, number, letters.get(row[2], "")))
    nodes = tuple(_node_view(node, graph.nodes[node], letters.get(node, "")) for node in keys)
    belongs, parties = groups or groups_of(known, belonging, schema)
    names = {party: name_of(known, party) for party in parties}
    document = document_text(known, single) if single else ""
    return DiagramView(nodes, tuple(edges), tuple(numbers), document, belongs, parties, names)


Groups = tuple[Mapping[Any, tuple[Any, ...]], tuple[Any, ...]]
"""The parties that each node belongs to, and all parties in their order."""


def groups_of(known: nx.MultiDiGraph[Any], belonging: nx.MultiDiGraph[Any] | None, schema: Schema) -> Groups:
    """The parties of a whole graph, and who belongs to them, by what ``belonging``, a part of it, says (None: all of it)."""
    belongs, parties = affiliations_and_parties(known, schema)
    return belongs if belonging is None else affiliations(belonging, schema), parties


def drawn_rows(graph: nx.MultiDiGraph[Any]) -> list[EdgeRow]:
    """The edges that are drawn: all but structural ones."""
    return [(source, target, key, data) for source, target, key, data in graph.edges(keys=True, data=True) if not data.get("structural")]


def drawn_nodes(graph: nx.MultiDiGraph[Any], rows: Sequence[EdgeRow]) -> list[Any]:
    """The nodes that are drawn with these edges: not those that only speak, nor documents that are only cited."""
    joined = {node for source, target, _, _ in rows for node in (source, target)}
    speakers = {speaker for *_, data in rows for speaker in list_of(data.get("attribution"))}
    return [
        node
        for node, data in graph.nodes(data=True)
        if node in joined or (text_of(data.get("label")) != DOCUMENT and not (isinstance(node, str) and node in speakers))
    ]


def with_edges(view: DiagramView, edges: Sequence[EdgeView]) -> DiagramView:
    """The view with these lines only, and the notes that they need, numbered anew."""
    used = sorted({edge.note for edge in edges if edge.note})
    number = {old: new for new, old in enumerate(used, 1)}
    renumbered = tuple(replace(edge, note=number.get(edge.note, 0)) for edge in edges)
    return replace(view, edges=renumbered, notes=tuple(view.notes[old - 1] for old in used))


def treated_words(graph: nx.MultiDiGraph[Any], schema: Schema, key: Any, data: Mapping[str, Any]) -> str:
    """What statements do to the content that an edge is, in a few words; nothing for an edge that is no content."""
    return treatment_words(treatments_of(graph, schema, key)) if data.get("voice") == "content" else ""


def _letters(graph: nx.MultiDiGraph[Any], nodes: Collection[Any], rows: Sequence[EdgeRow]) -> dict[Any, str]:
    """A letter for each content that is drawn both as a box and as a line, so that a reader sees which belong together."""
    lines = {key for _, _, key, data in rows if data.get("voice") == "content"}
    both = [node for node in nodes if graph.nodes[node].get("reified") and node in lines]
    return {node: (chr(65 + number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26) for number, node in enumerate(both)} if both else {}


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
        return [str(item) for item in value]
    return [str(value)]


def name_of(graph: nx.MultiDiGraph[Any], node: Any) -> str:
    """A node's name, its key if it has none; the id itself for one that is not in the graph."""
    data = graph.nodes[node] if node in graph else {}
    return text_of(data.get("name")) or text_of(node) or "(no name)"


def is_plural(graph: nx.MultiDiGraph[Any], schema: Schema, node: Any) -> bool:
    """Whether the name of a node is a plural: as it says itself, else as the schema says of its label."""
    data = graph.nodes[node] if node in graph else {}
    return data["plural"] if isinstance(data.get("plural"), bool) else schema.is_plural(text_of(data.get("label")))


def document_text(graph: nx.MultiDiGraph[Any], document: str) -> str:
    """A document in a line: title, publisher, date."""
    data = graph.nodes[document] if document in graph else {}
    parts = [name_of(graph, document), text_of(data.get("publisher")), in_words(text_of(data.get("published")))]
    return ", ".join(part for part in parts if part)


def _node_view(node: Any, data: Mapping[str, Any], letter: str) -> NodeView:
    name = text_of(data.get("name")) or text_of(node) or "(no name)"
    label = text_of(data.get("label"))
    unspecified = _is_true(data.get("unspecified"))
    also = list_of(data.get("aliases"))
    facts = [label, "the source does not say who" if unspecified else "", f"also: {', '.join(also)}" if also else ""]
    title = name + "".join(f"\n{fact}" for fact in [*facts, *list_of(data.get("external")), text_of(data.get("note"))] if fact)
    shown = f"? {name}" if unspecified and not name.startswith("?") else f"[{letter}] {name}" if letter else name
    change = text_of(data.get("change"))
    if change in CHANGES:
        shown, title = f"{CHANGES[change]} {shown}", f"{title}\n{change}"
    return NodeView(
        node, str(node), shown, label, unspecified, bool(data.get("reified")), title, change if change in CHANGES else "", text_of(data.get("valid"))
    )


def _edge_view(graph: nx.MultiDiGraph[Any], schema: Schema, row: EdgeRow, contested: Collection[str], number: int, letter: str) -> EdgeView:
    source, target, key, data = row
    name = text_of(data.get("relation"))
    relation = schema.relations.get(name)
    stance = text_of(data.get("stance")) or (relation.stance if relation else "neutral")
    change = text_of(data.get("change"))
    content = data.get("voice") == "content"
    treatments = treatments_of(graph, schema, key) if content else ()
    identity = edge_id(*row)
    words = wording(schema, data, plural=is_plural(graph, schema, source))
    directed = graph.graph.get("undirected") is not True and data.get("directed") not in (False, "false", "False", 0)
    return EdgeView(
        id=identity,
        source=source,
        target=target,
        relation=name,
        stance=stance if stance in _STANCES else "neutral",
        style=relation.line if relation and relation.line in _LINES else "solid",
        symmetric=bool(relation and relation.symmetric),
        directed=directed,
        content=content,
        denied=_is_only_denied(treatments),
        hedged=(text_of(data.get("certainty")) or "certain") != "certain",
        inferred=bool(text_of(data.get("inferred"))),
        negated=_is_true(data.get("negated")),
        contested=identity in contested or key in contested,
        reading=words,
        text=_label(schema, row, words, treatments, letter, disputed=identity in contested or key in contested),
        title=_title(graph, schema, row, words, relation) + (f"\n{change}" if change in CHANGES else ""),
        note=number,
        stated=text_of(data.get("stated")),
        valid=text_of(data.get("valid")),
        published=text_of(data.get("published")),
        change=change if change in CHANGES else "",
        treatments=tuple(treatment.words for treatment in treatments),
        treated=treatment_words(treatments) if content else "",
        ids=(identity,),
    )


def _label(schema: Schema, row: EdgeRow, reading: str, treatments: Sequence[Treatment], letter: str, *, disputed: bool) -> str:
    """The words on a line: its marks, its reading, and what is to be known of it."""
    data = row[3]
    change = text_of(data.get("change"))
    marks = [CHANGES[change]] if change in CHANGES else []
    marks += ["≠"] * disputed + [f"[{letter}]"] * bool(letter)
    facts = [f"({words})" for words in _plain_qualifiers(schema.relations.get(text_of(data.get("relation"))), data) if len(words) <= _LONG]
    if data.get("voice") == "content":
        facts.append(f"({treatment_words(treatments)})")
    facts += ["(inferred)"] * bool(text_of(data.get("inferred")))
    return " ".join([*marks, reading, *facts])


@dataclass(frozen=True)
class Treatment:
    """What a statement does to its object, a content: in words, by whom, and with which stance."""

    words: str
    name: str
    stance: str = "neutral"


def treatments_of(graph: nx.MultiDiGraph[Any], schema: Schema, content: Any) -> tuple[Treatment, ...]:
    """What the statements about a content do to it, affirmations first, denials last.

    >>> from graphmodel.model.schema import bundled
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("w", "s1", "s2", relation="DENIES", stance="denies")
    >>> graph.nodes["w"]["name"] = "Wanda"
    >>> treatment_words(treatments_of(graph, bundled(), "s1"))
    'denied by Wanda'
    """
    treatments = [
        Treatment(_participle(schema, data), _quoted(graph, source), text_of(data.get("stance")) or "neutral")
        for source, _, data in (graph.in_edges(content, data=True) if content in graph else ())
        if not data.get("structural")
    ]
    treatments.sort(key=lambda treatment: _STANCES.index(treatment.stance) if treatment.stance in _STANCES else len(_STANCES))
    # What takes no side (it is on an agenda, a plan concerns it) is left out where anything does.
    return tuple([treatment for treatment in treatments if treatment.stance != "neutral"] or treatments)


def _is_only_denied(treatments: Sequence[Treatment]) -> bool:
    stances = {treatment.stance for treatment in treatments}
    return "denies" in stances and "affirms" not in stances


def treatment_words(treatments: Sequence[Treatment]) -> str:
    """All treatments of a content in a few words: who denies it and who announces it; without names where these are many or long.

    >>> affirmed, denied = Treatment("announced by", "X"), Treatment("denied by", "W")
    >>> treatment_words([affirmed, denied, Treatment("denied by", "V")])
    'announced by X and denied by W and V'
    >>> treatment_words([])
    'not asserted'
    """
    if not treatments:
        return "not asserted"
    names: dict[str, list[str]] = {}
    for treatment in treatments:
        names.setdefault(treatment.words, []).append(treatment.name)
    words = in_a_row([f"{how} {in_a_row(list(dict.fromkeys(who)))}" for how, who in names.items()])
    if len(words) <= _LONG_TREATMENTS:
        return words
    return in_a_row([how.removesuffix(" by") for how in names])


def in_a_row(words: Sequence[str]) -> str:
    """Words with commas and an "and".

    >>> in_a_row(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _participle(schema: Schema, data: Mapping[str, Any]) -> str:
    """What a relation does to its object: "denied by", "not announced by"; from its inverse reading."""
    name = text_of(data.get("relation"))
    relation = schema.relations.get(name)
    inverse = relation.inverse if relation else f"object of “{schema.reading(name)}” by"
    for auxiliary in ("is ", "are ", "was ", "were "):
        inverse = inverse.removeprefix(auxiliary)
    certainty = {"probable": "probably ", "possible": "possibly "}.get(text_of(data.get("certainty")), "")
    return certainty + ("not " if _is_true(data.get("negated")) else "") + inverse


def _is_true(value: object) -> bool:
    return value in (True, "true", "True", 1)


def _words(reading: str, *, negated: bool, certainty: str) -> str:
    """The reading of a relation, denied and hedged.

    >>> _words("is a member of", negated=True, certainty="probable")
    'probably is not a member of'
    >>> _words("invited", negated=True, certainty="unknown")
    'not: invited (uncertain)'
    """
    if negated:
        verb, _, rest = reading.partition(" ")
        reading = f"{verb} not {rest}" if verb in ("is", "are") and rest else f"not: {reading}"
    before = {"probable": "probably ", "possible": "possibly "}.get(certainty, "")
    return before + reading + ("" if certainty in ("certain", "probable", "possible") else " (uncertain)")


def _plain_qualifiers(known: Relation | None, data: Mapping[str, Any]) -> list[str]:
    """The values of those qualifiers that are text and not entities."""
    if known is None:
        return []
    return [text_of(data[name]) for name, qualifier in known.qualifiers.items() if not qualifier.is_entity and text_of(data.get(name))]


def _title(graph: nx.MultiDiGraph[Any], schema: Schema, row: EdgeRow, words: str, relation: Relation | None) -> str:
    source, target, key, data = row
    rows = [f"{name_of(graph, source)} {words} {name_of(graph, target)}"]
    for name, qualifier in relation.qualifiers.items() if relation else ():
        if value := data.get(name):
            rows.append(f"{name}: {name_of(graph, value) if qualifier.is_entity else text_of(value)}")
    rows.extend(f"“{quote}”" for quote in map(text_of, list_of(data.get("quotes"))))
    if speakers := list_of(data.get("attribution")):
        rows.append("according to " + ", according to ".join(name_of(graph, speaker) for speaker in reversed(speakers)))
    rows.extend(document_text(graph, document) for document in list_of(data.get("documents")))
    for name in ("valid", "stated", "inferred", "note"):
        if value := text_of(data.get(name)):
            rows.append(f"{name}: {value}")
    if data.get("voice") == "content":
        treatments = [f"{treatment.words} {treatment.name}" for treatment in treatments_of(graph, schema, key)]
        rows.append("content of other statements" + (f": {in_a_row(treatments)}" if treatments else ""))
    return "\n".join(rows)


def _evidence(graph: nx.MultiDiGraph[Any], schema: Schema, key: Any, data: Mapping[str, Any], *, short: bool) -> str:
    """Who says so, in which document, when: the words of a footnote. ``short`` leaves out the document.

    What is only the content of other statements is said by nobody: the note is what these say of it, since one may claim what another denies.
    """
    documents = list_of(data.get("documents"))
    speakers = [name_of(graph, speaker) for speaker in reversed(list_of(data.get("attribution")))]
    if not documents and not speakers:
        return ""
    stated = text_of(data.get("stated"))
    said = "according to " + ", according to ".join(speakers) if speakers else "stated in the document itself" if short else ""
    if data.get("voice") == "content":
        around = [
            f"{_quoted(graph, source)} {wording(schema, other, plural=is_plural(graph, schema, source))}"
            for source, _, other in (graph.in_edges(key, data=True) if key in graph else ())
            if not other.get("structural")
        ]
        content = "what " + " and ".join(dict.fromkeys(around)) if around else "content of another statement"
        said = f"{content}; {said}" if speakers else content
    parts = [said, in_words(stated) if speakers else "", *([] if short else [document_text(graph, document) for document in documents])]
    words = "; ".join(part for part in parts if part)
    # A name that begins a note keeps its case, and so does an address.
    return words if said == "" else words[:1].upper() + words[1:]


def _quoted(graph: nx.MultiDiGraph[Any], node: Any) -> str:
    """A node's name, in quotation marks where it is a sentence."""
    return f"“{name_of(graph, node)}”" if graph.nodes[node].get("label") == PROPOSITION else name_of(graph, node)


def wording(schema: Schema, data: Mapping[str, Any], *, plural: bool = False) -> str:
    """The words between subject and object when an edge is read out: the relation's reading, denied and hedged as the edge is.

    ``plural``: the subject's name is a plural.

    >>> wording(Schema("s", "1", {}, {}), {"relation": "KNOWS", "certainty": "possible"})
    'possibly knows'
    """
    return _words(
        schema.reading(text_of(data.get("relation")), plural=plural),
        negated=_is_true(data.get("negated")),
        certainty=text_of(data.get("certainty")) or "certain",
    )
