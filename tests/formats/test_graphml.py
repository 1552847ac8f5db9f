"""GraphML of other programs: what it says is kept, or named and counted; and of ours: what is written is read, equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphmodel.errors import ProblemsError, RefusedError, UsageError
from graphmodel.formats import graphml
from graphmodel.formats.foreign_graph import graph_of
from graphmodel.graph.naming import Naming

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

HEAD = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">'


def parsed(body: str, naming: Naming | None = None) -> tuple[Graph, str]:
    found = graphml.parse(f"{HEAD}{body}</graphml>".encode(), "g.graphml", naming)
    return found.graph, "\n".join(found.notices)


def again(graph: Graph) -> Graph:
    return graphml.parse("".join(graphml.text(graph)).encode()).graph


def edges(graph: Graph) -> list[tuple[Any, ...]]:
    return list(graph.edges(keys=True, data=True))


def test_labels_and_colours_of_yed_are_read() -> None:
    node = (
        '<node id="{0}"><data key="d"><y:{2}><y:Geometry x="3" y="4"/><y:Fill color="#FFCC00"/><y:NodeLabel>{1}</y:NodeLabel></y:{2}></data></node>'
    )
    closed = "<y:GroupNode><y:NodeLabel>Closed</y:NodeLabel></y:GroupNode>"
    group = f'<node id="g"><data key="d"><y:Realizers><y:GroupNode><y:NodeLabel>Open</y:NodeLabel></y:GroupNode>{closed}</y:Realizers></data></node>'
    graph, notices = parsed(
        '<key for="node" id="d" yfiles.type="nodegraphics"/><key for="edge" id="e" yfiles.type="edgegraphics"/><graph edgedefault="directed">'
        + node.format("n0", "Harbour union", "ShapeNode")
        + node.format("n1", "\n Port board ", "ShapeNode")
        + group
        + '<edge source="n0" target="n1"><data key="e"><y:PolyLineEdge><y:LineStyle color="#FF0000"/><y:EdgeLabel>opposes</y:EdgeLabel></y:PolyLineEdge></data></edge>'
        '<edge source="n0" target="g"><data key="e"/></edge></graph>'
    )
    assert graph.nodes["n0"] == {"name": "Harbour union", "color": "#FFCC00", "x": 3.0, "y": 4.0}
    assert [graph.nodes[one]["name"] for one in ("n1", "g")] == ["Port board", "Open"]
    assert [data for *_, data in edges(graph)] == [{"relation": "opposes", "color": "#FF0000"}, {"relation": "RELATED_TO"}]
    assert "yEd" in notices


def test_xml_of_other_programs_is_named_and_counted() -> None:
    body = '<graph><node id="a"><data key="d"><x:thing xmlns:x="urn:x"/></data><port name="p"/></node><locator/><hyperedge/><hyperedge/></graph>'
    graph, notices = parsed(body)
    assert list(graph) == ["a"]
    assert all(one in notices for one in ("`XML in d`", "`port`", "`locator`", "`hyperedge` (2)"))


def test_nodes_in_groups_are_there_and_say_whose() -> None:
    inner = '<graph edgedefault="undirected"><node id="c1"><data key="parent">mine</data><graph><node id="c2"/></graph></node><edge source="c1" target="o"/></graph>'
    graph, notices = parsed(f'<graph edgedefault="directed"><node id="g">{inner}</node><node id="o"/><edge source="o" target="c2"/></graph>')
    assert {key: data.get("parent") for key, data in graph.nodes(data=True)} == {"g": None, "o": None, "c1": "g", "c2": "c1"}
    assert graph.nodes["c1"]["parent_"] == "mine"
    assert [(source, target, data.get("directed")) for source, target, _, data in edges(graph)] == [("o", "c2", None), ("c1", "o", False)]
    assert "2 groups" in notices


def test_a_second_graph_is_read_too() -> None:
    graph, notices = parsed('<graph id="A"><node id="a"/></graph><graph><node id="b"/><edge source="a" target="b"/></graph>')
    assert {key: data["graph"] for key, data in graph.nodes(data=True)} == {"a": "A", "b": "2"}
    assert graph.number_of_edges() == 1
    assert "2 graphs" in notices


def test_data_without_a_declared_key_is_text() -> None:
    graph, notices = parsed('<graph><node id="a"><data key="title">Union</data><data key="n">07</data></node></graph>')
    assert graph.nodes["a"] == {"name": "Union", "title": "Union", "n": "07"}
    assert "`title`, `n`" in notices
    assert "names are from `title`" in notices


def test_defaults_hold_where_nothing_else_is_said() -> None:
    keys = (
        '<key id="w" for="edge" attr.name="weight" attr.type="double"><default>1.5</default></key>'
        '<key id="k" for="all" attr.name="kind"><default>x</default></key>'
    )
    graph, _ = parsed(f'{keys}<graph><node id="a"/><edge source="a" target="a"/><edge source="a" target="a"><data key="w">2</data></edge></graph>')
    assert [(data["weight"], data["kind"]) for *_, data in edges(graph)] == [(1.5, "x"), (2.0, "x")]
    assert graph.nodes["a"]["kind"] == "x"


@pytest.mark.parametrize(
    ("kind", "text", "value", "told"),
    [
        ("boolean", " False\n", False, ""),
        ("boolean", "yes", True, "yes in v"),
        ("boolean", "N", False, "N in v"),
        ("boolean", "maybe", "maybe", "`v`"),
        ("int", "12.0", 12, ""),
        ("long", "1,5", "1,5", "`v`"),
        ("double", "INF", float("inf"), ""),
        ("double", "1,5", "1,5", "`v`"),
        ("int", "", None, ""),
        ("string", "", "", ""),
    ],
)
def test_values_by_their_type(kind: str, text: str, value: object, told: str) -> None:
    graph, notices = parsed(
        f'<key id="k" for="node" attr.name="v" attr.type="{kind}"/><graph><node id="a"><data key="k">{text}</data></node></graph>'
    )
    assert graph.nodes["a"].get("v") == value
    assert type(graph.nodes["a"].get("v")) is type(value)
    assert told in notices
    assert bool(told) == ("text" in notices or "true" in notices)


def test_not_a_number_is_refused_with_its_place() -> None:
    body = '<key id="k" for="edge" attr.name="w" attr.type="double"/>\n<graph><node id="a"/>\n<edge source="a" target="a"><data key="k">NaN</data></edge></graph>'
    with pytest.raises(ProblemsError, match=r"g\.graphml:3:29: w: NaN"):
        parsed(body)


def test_what_is_wrong_has_its_place() -> None:
    with pytest.raises(ProblemsError) as caught:
        parsed('<graph><node id="a"/><node id="a"/>\n<node/>\n<edge source="a" target="b"/></graph>')
    assert [(one.line, one.path) for one in caught.value.problems] == [(1, "node"), (2, "node"), (3, "edge 1 target")]


@pytest.mark.parametrize(
    ("default", "own", "directed"),
    [("undirected", "", False), ("undirected", ' directed="true"', None), ("directed", ' directed="false"', False), ("directed", "", None)],
)
def test_each_edge_keeps_its_direction(default: str, own: str, directed: bool | None) -> None:
    graph, _ = parsed(f'<graph edgedefault="{default}"><node id="a"/><edge source="a" target="a"{own}/></graph>')
    ((*_, data),) = edges(graph)
    assert data.get("directed") is directed
    assert again(graph).edges == graph.edges
    assert list(again(graph).edges(data=True)) == list(graph.edges(data=True))


def test_an_undirected_graph_is_written_as_one() -> None:
    nodes: list[tuple[str, dict[str, Any]]] = [("a", {}), ("b", {})]
    ties: list[tuple[str, str, object, dict[str, Any]]] = [("a", "b", "t", {"relation": "AGREES"})]
    undirected = graph_of({}, nodes, ties, directed=False)
    assert 'edgedefault="undirected"' in "".join(graphml.text(undirected))
    mixed = graph_of({}, nodes, [*ties, ("b", "a", "s", {"directed": False})])
    text = "".join(graphml.text(mixed))
    assert 'edgedefault="directed"' in text
    assert text.count('directed="false"') == 1


def test_edges_of_one_id_get_their_own() -> None:
    graph, notices = parsed(
        '<graph><node id="a"/>' + "".join(f'<edge id="{id_}" source="a" target="a"/>' for id_ in ("0", "e2", "0", "1")) + "</graph>"
    )
    assert [key for *_, key in graph.edges(keys=True)] == ["0", "e2", "e3", "1"]
    assert "1 edge had the id of an earlier edge" in notices


# --- Names, labels, relations


def named(nodes: dict[str, dict[str, str]], naming: Naming | None = None) -> tuple[Graph, str]:
    keys = "".join(f'<key id="{one}" for="node" attr.name="{one}"/>' for one in {name for data in nodes.values() for name in data})
    body = "".join(f'<node id="{id_}">' + "".join(f'<data key="{k}">{v}</data>' for k, v in data.items()) + "</node>" for id_, data in nodes.items())
    return parsed(f"{keys}<graph>{body}</graph>", naming)


def test_the_label_of_gephi_and_igraph_is_a_name() -> None:
    books = {str(number): {"label": f"Book {number}", "value": "n"} for number in range(105)}
    graph, notices = named(books)
    assert graph.nodes["3"] == {"name": "Book 3", "value": "n"}
    assert "names are from `label`" in notices
    both = {id_: {"name": f"v{id_}", **data} for id_, data in books.items()}
    assert named(both)[0].nodes["3"] == {"name": "Book 3", "value": "n", "name_": "v3"}
    assert named(books, Naming(label_from="label"))[0].nodes["3"] == {"name": "3", "label": "Book 3", "value": "n"}
    assert named(books, Naming(name_from="value"))[0].nodes["3"]["name"] == "n"


def test_a_label_that_many_share_is_what_they_are() -> None:
    graph, _ = named({str(number): {"label": "Ship" if number % 2 else "Port"} for number in range(8)})
    assert graph.nodes["1"] == {"name": "1", "label": "Ship"}
    graph, notices = named({"a": {"label": "Person", "name": "Ann"}, "b": {"label": "State", "name": "B"}})
    assert graph.nodes["a"] == {"name": "Ann", "label": "Person"}
    assert "names are from" not in notices


def test_labels_of_tinkerpop_and_apoc_are_labels() -> None:
    tinkerpop = '<node id="1"><data key="labelV">person</data></node><edge source="1" target="1"><data key="labelE">knows</data></edge>'
    graph, notices = parsed(f"<graph>{tinkerpop}</graph>")
    assert (graph.nodes["1"]["label"], edges(graph)[0][3]["relation"]) == ("person", "knows")
    assert "labels are from `labelV`; relations are from `labelE`" in notices
    apoc = '<node id="1" labels=":Person:Actor"><data key="name">Keanu</data></node><node id="2" labels=":Movie"/><edge source="1" target="2" label="ACTED_IN"/>'
    graph, _ = parsed(f"<graph>{apoc}</graph>")
    assert graph.nodes["1"] == {"name": "Keanu", "label": "Person", "labels": ["Person", "Actor"]}
    assert graph.nodes["2"] == {"name": "2", "label": "Movie"}
    assert edges(graph)[0][3]["relation"] == "ACTED_IN"


def test_an_attribute_that_is_not_there_cannot_be_chosen() -> None:
    with pytest.raises(UsageError, match="--name-from titel: no such attribute; did you mean 'title'"):
        named({"a": {"title": "T"}}, Naming(name_from="titel"))
    with pytest.raises(UsageError, match="--relation-from x"):
        named({"a": {"title": "T"}}, Naming(relation_from="x"))


# --- Written and read again


def test_attributes_named_like_fields_come_back() -> None:
    graph = graph_of(
        {"id": "g"},
        [("a", {"id": "Q1", "id_": "mine", "directed": "no"})],
        [("a", "a", "k", {"source": "BBC", "target": "t", "key": 7, "id": "e", "relation": "R"})],
    )
    found = again(graph)
    assert (found.graph, dict(found.nodes(data=True)), edges(found)) == (graph.graph, dict(graph.nodes(data=True)), edges(graph))


def test_values_of_every_kind_come_back() -> None:
    data = {"i": 2**63, "j": -(2**63), "f": 0.1, "inf": float("inf"), "b": False, "s": " a\r\n\tb ", "l": [1, "x", None], "d": {"a": [True]}, "e": []}
    found = again(graph_of({}, [("a", data)], []))
    assert found.nodes["a"] == {"name": "a", **data}
    assert [type(found.nodes["a"][name]) for name in data] == [type(item) for item in data.values()]


@pytest.mark.parametrize("value", [float("nan"), "a\x07", "\ud800", [float("nan")], 10**5000], ids=range(5))
def test_what_cannot_be_read_back_is_refused(value: object) -> None:
    with pytest.raises(RefusedError):
        "".join(graphml.text(graph_of({}, [("a", {"v": value})], [])))
