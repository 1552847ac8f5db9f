"""What stands in a database and what should, as plain data that can be compared; and graphs that are hard to carry over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from neo4j import Driver

from graphmodel.formats.foreign_graph import graph_of
from graphmodel.graph.rows import model_name, node_rows, relationship_rows

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

Stored = tuple[dict[str, Any], dict[str, Any]]

HOSTILE = [
    "\"'`\\",
    "a; MATCH (n) DETACH DELETE n;",
    "two\nlines\r\n;\n:exit\n",
    "\\u0060 \\n literally",
    "// no comment /* none */",
    "😀 שלום Зеленський",
    "\u2028\x07\ufeff",
    "$rows {x: 1} $same[0] $model",
    "tab\tand \x1f and \x1e",
    "",
    "\x7f\x85\u202e",
]


def native(value: Any) -> Any:
    """A driver's value as plain Python."""
    if isinstance(value, list):
        return [native(one) for one in value]
    return value.to_native() if hasattr(value, "to_native") else value


def stored(driver: Driver) -> Stored:
    """Every node and relationship of a database, by id: labels or type and ends, and properties with their kinds."""
    nodes, _, _ = driver.execute_query("MATCH (n) RETURN n.id, labels(n), properties(n)")
    edges, _, _ = driver.execute_query("MATCH (a)-[r]->(b) RETURN r.id, type(r), a.id, b.id, properties(r)")
    assert len({row[0] for row in edges}) == len(edges), "a statement is there twice"
    return (
        {row[0]: (set(row[1]), kinds(row[2])) for row in nodes},
        {row[0]: (row[1], row[2], row[3], kinds(row[4])) for row in edges},
    )


def expected(graph: Graph, model: str | None = None) -> Stored:
    """What should stand in a database after a graph was loaded."""
    name = model_name(graph, model)
    return (
        {str(properties["id"]): (set(labels), kinds(properties)) for labels, properties in node_rows(graph, name)},
        {str(properties["id"]): (type_, start, end, kinds(properties)) for type_, start, end, properties in relationship_rows(graph, name)},
    )


def kinds(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties with their kinds, so that 1, 1.0 and true are three values."""
    return {name: _with_kind(native(value)) for name, value in properties.items()}


def _with_kind(value: Any) -> Any:
    return [_with_kind(one) for one in value] if isinstance(value, list) else (type(value).__name__, repr(value))


TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8))
NAME = st.one_of(
    st.sampled_from(["is `a`", "päth to", "; //", "two words", "Ünïcode", "$rows", "a\nb", "DETACH", "x" * 200]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\\:"), min_size=1, max_size=6),
)
TAKEN = {
    "predicate",
    "id",
    "name",
    "label",
    "labels",
    "relation",
    "evidence",
    "key",
    "source",
    "target",
    "model",
    "modelInfo",
    "modelLabels",
    "loadLock",
    "number",
    "type",
}
VALUE = st.one_of(
    TEXT,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.dates(),
    st.lists(TEXT, max_size=3),
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=3),
    st.lists(st.floats(allow_nan=False), min_size=1, max_size=2),
    st.lists(st.booleans(), min_size=1, max_size=2),
)
PROPERTIES = st.dictionaries(NAME.filter(lambda name: name not in TAKEN), VALUE, max_size=4)


@st.composite
def foreign_graphs(draw: st.DrawFn, copies: int = 1) -> Graph:
    """Graphs whose labels, types, properties and texts are anything; with ``copies``, many edges that are alike."""
    keys = [f"n{at} {draw(TEXT)}".strip() for at in range(draw(st.integers(1, 4)))]
    nodes = [(key, {**draw(PROPERTIES), **({"label": draw(NAME)} if draw(st.booleans()) else {})}) for key in keys]
    edges = []
    for at in range(draw(st.integers(0, 4))):
        shape = draw(PROPERTIES)
        ends = draw(st.sampled_from(keys)), draw(st.sampled_from(keys))
        relation = draw(NAME)
        edges += [(*ends, f"e{at}-{copy} {draw(TEXT)}", {**shape, "relation": relation}) for copy in range(copies)]
    return graph_of({}, nodes, edges)
