"""Graphs of other programs: what each format says is kept, or named and counted; ends that are not there and ids that are taken are problems."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.errors import GraphmodelError, InputError, ProblemsError, RefusedError
from graphmodel.formats import files, foreign_graph

if TYPE_CHECKING:
    from pathlib import Path

    from graphmodel.graph.build import Graph


def parsed(text: str, file: str = "g") -> tuple[Graph, str, str]:
    """The graph in a text, its notices and the name of its format."""
    found = formats.parse_input(text.encode(), file)
    return found.graph, "\n".join(found.notices), found.format


def problems(text: str) -> str:
    with pytest.raises(ProblemsError) as caught:
        formats.parse_input(text.encode(), "g")
    return str(caught.value)


def edges(graph: Graph) -> list[tuple[Any, ...]]:
    return list(graph.edges(keys=True, data=True))


GEXF = '<gexf xmlns="http://www.gexf.net/1.3" xmlns:viz="http://www.gexf.net/1.3/viz" version="1.3">{}</gexf>'
ENDS = '<nodes><node id="a" label="A"/><node id="b"/></nodes>'


def gexf(body: str, graph: str = 'defaultedgetype="directed"') -> tuple[Graph, str]:
    found, notices, name = parsed(GEXF.format(f"<graph {graph}>{body}</graph>"))
    assert name == "gexf"
    return found, notices


def test_gexf_keeps_parallel_edges_their_kinds_and_directions() -> None:
    graph, notices = gexf(
        ENDS + '<edges><edge id="1" source="a" target="b" kind="meets" weight="2"/><edge id="2" source="a" target="b" label="warns"/>'
        '<edge id="3" source="b" target="a" type="undirected"/><edge source="a" target="a" type="mutual"/></edges>'
    )
    assert edges(graph) == [
        ("a", "b", "1", {"weight": 2.0, "kind": "meets", "relation": "meets"}),
        ("a", "b", "2", {"label": "warns", "relation": "warns"}),
        ("a", "a", "e4", {"mutual": True, "relation": "RELATED_TO", "directed": False}),
        ("b", "a", "3", {"relation": "RELATED_TO", "directed": False}),
    ]
    assert graph.nodes["a"] == {"name": "A"}
    assert "1 mutual edge" in notices


def test_gexf_without_a_direction_by_default_has_none() -> None:
    graph, _ = gexf(ENDS + '<edges><edge source="a" target="b"/><edge source="a" target="b" type="directed"/></edges>', "")
    assert [data.get("directed") for *_, data in edges(graph)] == [False, None]


def test_gexf_types_defaults_and_lists() -> None:
    declared = (
        '<attributes class="node"><attribute id="0" title="n" type="integer"/><attribute id="1" title="x" type="double"/>'
        '<attribute id="2" title="ok" type="boolean"><default>true</default></attribute><attribute id="3" title="l" type="liststring"/>'
        '<attribute id="4" title="i" type="listinteger"/><attribute id="5" title="n" type="string"/></attributes>'
    )
    values = [("0", "12"), ("1", "INF"), ("3", "[one, &quot;two, three&quot;]"), ("4", "1|2"), ("5", "12"), ("9", "free")]
    node = f'<nodes><node id="a"><attvalues>{"".join(f"""<attvalue for="{key}" value="{value}"/>""" for key, value in values)}</attvalues></node>'
    graph, notices = gexf(
        declared + node + '<node id="b"><attvalues><attvalue for="2" value="false"/><attvalue for="0" value="x"/></attvalues></node></nodes>'
    )
    assert graph.nodes["a"] == {"name": "a", "n": 12, "x": float("inf"), "l": ["one", "two, three"], "i": [1, 2], "n_": "12", "9": "free", "ok": True}
    assert (graph.nodes["b"]["ok"], graph.nodes["b"]["n"]) == (False, "x")
    assert all(one in notices for one in ("does not declare were read as text: `9`", "not of their type", "split at `|`"))


def test_gexf_times_are_valid_where_they_are_dates() -> None:
    spells = '<spells><spell start="2001-01-01" end="2001-02-01"/><spell start="2003-05-01"/></spells>'
    graph, notices = gexf(
        f'<nodes><node id="a" start="2001-01-01" end="2002-01-01"/><node id="b">{spells}</node><node id="c" endopen="2004-01-01"/></nodes>'
        '<edges><edge source="a" target="b" timestamp="2001-06-01T12:00:00"/></edges>',
        'mode="dynamic" timeformat="date" defaultedgetype="directed"',
    )
    assert [graph.nodes[one]["valid"] for one in "abc"] == ["2001-01-01/2002-01-01", "{2001-01-01..2001-02-01,2003-05-01..}", "../2004-01-01"]
    assert edges(graph)[0][3]["valid"] == "2001-06-01T12:00:00"
    assert "1 time with an open end" in notices


def test_gexf_times_that_are_numbers_stay_numbers() -> None:
    graph, _ = gexf('<nodes><node id="a" start="3.5" end="7"/><node id="b" timestamp="2004"/></nodes>', 'mode="dynamic" timeformat="double"')
    assert graph.nodes["a"] == {"name": "a", "start": 3.5, "end": 7.0}
    assert graph.nodes["b"]["timestamp"] == 2004.0


def test_gexf_values_that_change_are_lists_with_their_times() -> None:
    declared = '<attributes class="node" mode="dynamic"><attribute id="p" title="price" type="integer"/></attributes>'
    values = '<attvalue for="p" value="12" start="2001" end="2002"/><attvalue for="p" value="13" start="2002"/>'
    graph, notices = gexf(f'{declared}<nodes><node id="a"><attvalues>{values}</attvalues></node></nodes>')
    assert graph.nodes["a"] == {"name": "a", "price": [12, 13], "price_times": ["2001/2002", "2002/.."]}
    assert "NAME_times" in notices


def test_gexf_groups_colours_and_positions() -> None:
    look = '<viz:color r="255" g="0" b="16" a="0.5"/><viz:position x="1.5" y="-2" z="0"/><viz:size value="4"/><viz:shape value="image" uri="x.png"/>'
    graph, notices = gexf(
        f'<nodes><node id="a" label="A">{look}<nodes><node id="b"/></nodes></node><node id="c" pid="b"/>'
        '<node id="d"><parents><parent for="a"/><parent for="b"/></parents></node></nodes>'
        '<edges><edge source="a" target="b"><viz:color hex="#00FF00"/><viz:thickness value="3"/><viz:shape value="dashed"/></edge></edges>'
    )
    look_of_a = {"color": "#ff0010", "opacity": 0.5, "x": 1.5, "y": -2.0, "z": 0.0, "size": 4.0, "shape": "image", "image": "x.png"}
    assert graph.nodes["a"] == {"name": "A", **look_of_a}
    assert [graph.nodes[one].get("parent") for one in "bcd"] == ["a", "b", ["a", "b"]]
    assert edges(graph)[0][3] == {"color": "#00FF00", "thickness": 3.0, "shape": "dashed", "relation": "RELATED_TO"}
    assert "3 nodes inside others" in notices


def test_gexf_says_what_it_does_not_keep() -> None:
    found, notices, _ = parsed(GEXF.format(f'<meta lastmodifieddate="2020-01-02"><creator>me</creator></meta><graph>{ENDS}<odd/><odd/></graph>'))
    assert found.graph == {"lastmodified": "2020-01-02", "creator": "me"}
    assert "not kept: `odd` (2)" in notices


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (ENDS + '\n<edges><edge source="a" target="zz"/></edges>', "g:2:8: target: no node 'zz'"),
        (ENDS + '<edges><edge source="a"/></edges>', "an edge without target"),
        ('<nodes><node id="a"/>\n<node id="a"/></nodes>', "g:2:1: node: the id 'a' is on two nodes"),
        ("<nodes><node/></nodes>", "a node without id"),
        ('<nodes><node id="a" pid="q"/></nodes>', "parent: no node 'q'"),
        (
            '<attributes class="node"><attribute id="0" title="v" type="float"/></attributes>'
            '<nodes><node id="a"><attvalues><attvalue for="0" value="NaN"/></attvalues></node></nodes>',
            "v: NaN equals nothing",
        ),
        (
            '<nodes><node id="a"><attvalues><attvalue for="0" value="1"/><attvalue for="0" value="2"/></attvalues></node></nodes>',
            "the attribute has a second value",
        ),
        ("<nodes>", "not well-formed XML: mismatched tag"),
    ],
)
def test_gexf_that_is_wrong_is_told_with_its_place(body: str, message: str) -> None:
    assert message in problems(GEXF.format(f"<graph>{body}</graph>"))


def test_gexf_of_networkx() -> None:
    theirs = nx.MultiDiGraph()
    theirs.add_node("a", label="A", weight=1.5, ok=True)
    theirs.add_edges_from([("a", "b"), ("a", "b"), ("b", "a")], weight=2)
    graph, _, _ = parsed("\n".join(nx.generate_gexf(theirs)))
    assert sorted(graph.edges()) == sorted(theirs.edges())
    assert graph.nodes["a"] == {"name": "A", "weight": 1.5, "ok": True}
    assert all(data["weight"] == 2.0 for *_, data in edges(graph))


DTD = '<!DOCTYPE gexf [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("declaration", [DTD, '<!DOCTYPE gexf SYSTEM "file:///etc/passwd">', "<!DOCTYPE gexf>"])
def test_gexf_with_a_document_type_is_refused(declaration: str) -> None:
    with pytest.raises(InputError, match="document type declaration is not read"):
        formats.parse(f"{declaration}<gexf><graph><nodes><node id='&b;'/></nodes></graph></gexf>".encode(), "g")


def test_gexf_that_is_deep_or_large() -> None:
    deep = "<nodes><node id='a'>" * 200
    with pytest.raises(InputError, match="nested deeper than 200"):
        formats.parse(f"<gexf><graph>{deep}".encode(), "g")
    name = "x" * 3_000_000
    graph, _ = gexf(f'<nodes><node id="a" label="{name}"/></nodes>')
    assert graph.nodes["a"]["name"] == name


CX2 = [
    {"CXVersion": "2.0", "hasFragments": False},
    {"metaData": [{"name": "nodes", "elementCount": 2}]},
    {
        "attributeDeclarations": [
            {
                "nodes": {"name": {"d": "string", "a": "n"}, "kind": {"d": "string", "v": "Person"}, "year": {"d": "integer"}},
                "edges": {"interaction": {"d": "string", "a": "i"}, "words": {"d": "list_of_string"}},
            }
        ]
    },
    {"networkAttributes": [{"name": "Harbour"}]},
    {"nodes": [{"id": 0, "x": 1, "y": 2.5, "v": {"n": "Union", "year": "1900"}}]},
    {"nodes": [{"id": 1, "v": {"name": "Board", "kind": "Group"}}]},
    {"edges": [{"id": 0, "s": 0, "t": 1, "v": {"i": "opposes", "words": ["a", "b"]}}, {"id": 1, "s": 0, "t": 1, "v": {"i": "meets"}}]},
    {"nodeBypasses": [{"id": 0, "v": {"NODE_BACKGROUND_COLOR": "#ff0000", "NODE_LABEL": "x"}}]},
    {"edgeBypasses": [{"id": 1, "v": {"EDGE_LINE_COLOR": "#00ff00"}}]},
    {"visualProperties": [{"default": {}}]},
    {"status": [{"success": True}]},
]


def changed(value: Any, *path: Any, to: Any) -> str:
    """JSON text of a value with one change."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = to
    return json.dumps(copy)


def test_cx2_short_names_defaults_pieces_and_parallel_edges() -> None:
    graph, notices, name = parsed(json.dumps(CX2))
    assert name == "cx2"
    assert graph.nodes["0"] == {"name": "Union", "year": "1900", "kind": "Person", "x": 1, "y": 2.5, "color": "#ff0000"}
    assert graph.nodes["1"] == {"name": "Board", "kind": "Group"}
    assert edges(graph) == [
        ("0", "1", "0", {"interaction": "opposes", "words": ["a", "b"], "relation": "opposes"}),
        ("0", "1", "1", {"interaction": "meets", "color": "#00ff00", "relation": "meets"}),
    ]
    assert graph.graph == {"name": "Harbour"}
    assert all(one in notices for one in ("declared type: `year`", "`visualProperties`", "`NODE_LABEL`"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed(CX2, 6, "edges", 0, "t", to=9), "[6].edges[0].t: no node '9'"),
        (changed(CX2, 5, "nodes", 0, "id", to=0), "[5].nodes[0].id: the id '0' is on two nodes"),
        (changed(CX2, 6, "edges", 1, "id", to=0), "[6].edges[1].id: the id '0' is on two edges"),
        (changed(CX2, 4, "nodes", 0, "v", to={"n": "A", "name": "B"}), "here twice, by its name and by its short name"),
        (changed(CX2, 2, "attributeDeclarations", 0, "nodes", "year", to={"a": "n"}), "the short name 'n' is that of 'name', too"),
        (changed(CX2, 0, to={"CXVersion": "1.0"}), "CX 1.0 is not read"),
        (changed(CX2, 7, "nodeBypasses", 0, "id", to=7), "no such element '7'"),
        (changed(CX2, 4, "nodes", to="x"), "a list is expected"),
        (changed(CX2, 4, "nodes", 0, "v", to=[]), "a group of fields is expected"),
    ],
)
def test_cx2_that_is_wrong_is_told_with_its_place(text: str, message: str) -> None:
    assert message in problems(text)


def test_cx2_of_ndex2() -> None:
    cx2 = pytest.importorskip("ndex2.cx2")
    network = cx2.CX2Network()
    ends = [network.add_node(attributes={"name": name}) for name in ("Union", "Board")]
    for words in ("opposes", "meets"):
        network.add_edge(source=ends[0], target=ends[1], attributes={"interaction": words, "n": 2, "parts": ["a", "b"]})
    graph, _, _ = parsed(json.dumps(network.to_cx2()))
    assert {data["name"] for _, data in graph.nodes(data=True)} == {"Union", "Board"}
    assert [(data["relation"], data["n"], data["parts"]) for *_, data in edges(graph)] == [("opposes", 2, ["a", "b"]), ("meets", 2, ["a", "b"])]


CYJS = {
    "format_version": "1.0",
    "data": {"name": "Harbour"},
    "elements": {
        "nodes": [
            {"data": {"id": "1", "name": "Union", "parent": "3"}, "position": {"x": 1, "y": -2.5}, "selected": True},
            {"data": {"id": "2", "name": "Board"}, "classes": "big", "style": {"background-color": "#ff0000", "opacity": 1}},
            {"data": {"id": "3", "name": "Group"}},
        ],
        "edges": [
            {"data": {"id": "4", "source": "1", "target": "2", "interaction": "opposes"}},
            {"data": {"source": "1", "target": "2", "interaction": "meets", "directed": False}},
        ],
    },
}


def test_cytoscape_json() -> None:
    graph, notices, name = parsed(json.dumps(CYJS))
    assert name == "cyjs"
    assert graph.nodes["1"] == {"name": "Union", "parent": "3", "x": 1, "y": -2.5}
    assert graph.nodes["2"] == {"name": "Board", "classes": "big", "color": "#ff0000"}
    assert edges(graph) == [
        ("1", "2", "4", {"interaction": "opposes", "relation": "opposes"}),
        ("1", "2", "e2", {"interaction": "meets", "relation": "meets", "directed": False}),
    ]
    assert "`opacity`" in notices
    flat = [*CYJS["elements"]["nodes"], *CYJS["elements"]["edges"]]  # type: ignore[index]
    for text in (json.dumps(flat), json.dumps({"elements": flat})):
        assert edges(parsed(text)[0]) == edges(graph)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed(CYJS, "elements", "edges", 0, "data", "target", to="9"), "elements.edges[0].data.target: no node '9'"),
        (changed(CYJS, "elements", "nodes", 1, "data", "id", to="1"), "the id '1' is on two nodes"),
        (changed(CYJS, "elements", "nodes", 0, "data", "parent", to="x"), "no node 'x'"),
        (changed(CYJS, "elements", "nodes", 0, to={"id": "1"}), "an element is a group of fields with `data`"),
        (changed(CYJS, "elements", "edges", 0, "data", to={"id": "4"}), "an edge needs a `source`"),
    ],
)
def test_cytoscape_json_that_is_wrong_is_told_with_its_place(text: str, message: str) -> None:
    assert message in problems(text)


def test_a_list_of_anything_with_data_is_no_network() -> None:
    assert "a list where fields" in problems('[{"id": 1, "data": {"text": "x"}, "annotations": []}]')


@pytest.mark.parametrize("kind", [nx.MultiDiGraph, nx.MultiGraph])
def test_cytoscape_json_of_networkx(kind: type[nx.MultiGraph[str]]) -> None:
    theirs = kind()
    theirs.add_edges_from([("a", "b", "s1"), ("a", "b", "s2"), ("b", "a", "s3")], relation="meets")
    graph, _, _ = parsed(json.dumps(nx.cytoscape_data(theirs)))
    assert {key for *_, key in graph.edges(keys=True)} == {"s1", "s2", "s3"}
    assert all(data.get("directed") is (None if theirs.is_directed() else False) for *_, data in edges(graph))


def node(id_: str, **properties: Any) -> dict[str, Any]:
    return {"type": "node", "id": id_, "labels": ["Person", "Actor"], "properties": properties}


def relationship(id_: str, start: Any, end: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "relationship", "id": id_, "label": "MEETS", "start": start, "end": end, "properties": properties}


THINGS = [
    node("0", name="Ann", n=1),
    node("1", name="Bob"),
    relationship("0", {"id": "0"}, {"id": "1"}, since=1993),
    relationship("1", {"id": "0"}, {"id": "1"}),
]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(json.dumps, THINGS)) + "\n",
        json.dumps(THINGS),
        json.dumps({"nodes": THINGS[:2], "rels": THINGS[2:]}),
        json.dumps({"nodes": {one["id"]: one for one in THINGS[:2]}, "rels": {one["id"]: one for one in THINGS[2:]}}),
        json.dumps({"p": [THINGS[0], THINGS[2], THINGS[1]], "r": THINGS[3]}) + "\n" + json.dumps({"p": [THINGS[0]]}),
    ],
    ids=["lines", "array", "fields", "ids as keys", "paths"],
)
def test_json_of_apoc(text: str) -> None:
    graph, _, name = parsed(text)
    assert name == "apoc"
    assert dict(graph.nodes(data=True)) == {
        "0": {"name": "Ann", "n": 1, "label": "Person", "labels": ["Person", "Actor"]},
        "1": {"name": "Bob", "label": "Person", "labels": ["Person", "Actor"]},
    }
    assert edges(graph) == [("0", "1", "0", {"since": 1993, "relation": "MEETS"}), ("0", "1", "1", {"relation": "MEETS"})]


def test_json_of_apoc_takes_nodes_from_relationships_that_describe_them() -> None:
    graph, notices, _ = parsed(json.dumps(relationship("7", THINGS[0], THINGS[1])) + "\n" + json.dumps({"r": THINGS[0], "count": 3}))
    assert graph.nodes["1"]["name"] == "Bob"
    assert "not kept: `count`" in notices


@pytest.mark.parametrize(
    ("things", "message"),
    [
        ([THINGS[0], THINGS[2]], "g:2:1: no node '1': export the nodes, too"),
        ([THINGS[0], node("0", name="Another")], "g:2:1: id: the id '0' is on two nodes with other labels or properties"),
        ([*THINGS, relationship("1", {"id": "1"}, {"id": "0"})], "g:5:1: id: the id '1' is on two relationships"),
        ([THINGS[0], relationship("1", {}, {"id": "0"})], "a relationship needs the id of its `start`"),
        ([THINGS[0], {**node("2"), "properties": [1]}], "properties: a group of fields is expected"),
    ],
)
def test_json_of_apoc_that_is_wrong_is_told_with_its_line(things: list[Any], message: str) -> None:
    assert message in problems("\n".join(map(json.dumps, things)))


def test_lines_of_json_that_are_damaged_are_told_with_their_lines() -> None:
    text = json.dumps(THINGS[0]) + '\n{"type": "node", "id"\n' + '{"type":"node","id":"\\ud800","labels":[]}'
    assert all(one in problems(text) for one in ("g:2:", "g:3:", "half of a surrogate pair"))


GML = """# made by hand
Creator "me"
graph [
  directed 1
  node [ id 1 label "A &amp; B" graphics [ x 1.5 y 2 fill "#ff0000" type "ellipse" outline "#000000" ] ]
  node [ id 2 label "C" tag "x" tag "y" about [ born 1950 ] gid 1 ]
  edge [ id 7 source 1 target 2 label "meets" weight -0.5 ]
  edge [ source 1 target 2 ]
]
"""


def test_gml() -> None:
    graph, notices, name = parsed(GML)
    assert name == "gml"
    assert graph.nodes["1"] == {"name": "A & B", "x": 1.5, "y": 2, "color": "#ff0000", "shape": "ellipse"}
    assert graph.nodes["2"] == {"name": "C", "tag": ["x", "y"], "about": {"born": 1950}, "parent": "1"}
    assert edges(graph) == [("1", "2", "7", {"label": "meets", "weight": -0.5, "relation": "meets"}), ("1", "2", "e2", {"relation": "RELATED_TO"})]
    assert graph.graph == {"creator": "me"}
    assert "`outline`" in notices
    assert all(data["directed"] is False for *_, data in edges(parsed(GML.replace("directed 1", "directed 0"))[0]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GML.replace("target 2 ]", "target 3 ]"), "g:8:3: target: no node '3'"),
        (GML.replace("id 2", "id 1"), "g:6:3: node: the id '1' is on two nodes"),
        (GML.replace("id 2", "idx 2"), "a node needs an `id`"),
        (GML.replace("weight -0.5", "weight nan"), "g:7:47: weight: NaN equals nothing"),
        (GML.rstrip().removesuffix("]"), "1 bracket [ without ]"),
        (GML.replace('"C"', '"C'), "not GML|second quote"),
        (GML.replace("weight -0.5", "weight 1e999"), "larger than any number"),
        (GML.replace("weight -0.5", "weight"), "the key 'weight' needs a value"),
        ("graph [ a " + "[ b " * 50, "nested deeper than 40"),
        (GML.replace("gid 1", "gid 5"), "gid: no node '5'"),
    ],
)
def test_gml_that_is_wrong_is_told_with_its_place(text: str, message: str) -> None:
    assert any(one in problems(text) for one in message.split("|"))


def test_gml_of_networkx() -> None:
    theirs = nx.MultiDiGraph()
    theirs.add_node("a", words=["one"], more=["x", "y"], none=[], inner={"k": 1.5})
    theirs.add_edges_from([("a", "b", "s1"), ("a", "b", "s2"), ("b", "a", "s3")])
    graph, _, _ = parsed("\n".join(nx.generate_gml(theirs)))
    assert sorted(key for *_, key in graph.edges(keys=True)) == ["s1", "s2", "s3"]
    assert {name: value for name, value in graph.nodes["0"].items() if name not in ("none", "id")} == {
        "name": "a",
        "words": ["one"],
        "more": ["x", "y"],
        "inner": {"k": 1.5},
    }


PAJEK = """% made by hand
*Network Harbour
*Vertices 4 2
1 "The union" 0.5 0.25 0.0 box ic Red bc Black
2 Board
4 "Town"
*Arcs :1 "opposes"
1 2 3 c Blue l "since June" [5-10]
1 2
*Edges
3 4 -1.5
*Edgeslist
1 3 -4
*Partition x
1
"""


def test_pajek() -> None:
    graph, notices, name = parsed(PAJEK)
    assert name == "pajek"
    assert graph.nodes["1"] == {"name": "The union", "mode": 1, "x": 0.5, "y": 0.25, "z": 0.0, "shape": "box", "color": "Red", "bc": "Black"}
    assert [graph.nodes[one]["name"] for one in ("2", "3", "4")] == ["Board", "3", "Town"]
    assert edges(graph)[:2] == [
        ("1", "2", "e1", {"weight": 3, "color": "Blue", "label": "since June", "time": "5-10", "relation": "opposes"}),
        ("1", "2", "e2", {"relation": "opposes"}),
    ]
    rest = [(source, target, data.get("weight"), data["directed"]) for source, target, _, data in edges(graph)[2:]]
    assert sorted(rest, key=str) == [("1", "3", None, False), ("1", "4", -1, False), ("3", "4", -1.5, False)]
    assert all(one in notices for one in ("`*Partition`", "`lines in no section that is read`"))


def test_pajek_matrices() -> None:
    graph, _, _ = parsed("*Vertices 3 1\n*Matrix\n0 2.5\n")
    assert edges(graph) == [("1", "3", "e1", {"weight": 2.5, "relation": "RELATED_TO"})]
    graph, _, _ = parsed('*Vertices 2\n*Matrix :2 "knows"\n0 1\n1 0\n')
    assert [(*edge[:2], edge[3]["relation"]) for edge in edges(graph)] == [("1", "2", "knows"), ("2", "1", "knows")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PAJEK.replace("3 4 -1.5", "3 9"), "g:11:1: no vertex '9'; there are 4"),
        (PAJEK.replace("2 Board", "1 Board"), "g:5:1: the vertex 1 is here twice"),
        (PAJEK.replace("*Vertices 4 2", "*Vertices x"), "*Vertices needs their number"),
        ("*Vertices 2\n*Matrix\n1 0 1\n", "row 1 of the matrix has 3 numbers; 2 rows of 2 are expected"),
        ("*Vertices 2\n*Arcs\n1\n", "two vertices are expected"),
        ("*Network x\n", "without vertices"),
        ("*Vertices 1\n*Vertices 2\n", "a second *Vertices"),
    ],
)
def test_pajek_that_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    assert message in problems(text)


def test_pajek_with_a_hostile_number_of_vertices() -> None:
    with pytest.raises(InputError, match="999,999,999 vertices, of which a file of this size can say nothing"):
        formats.parse(b"*Vertices 999999999\n")


def test_pajek_of_networkx() -> None:
    theirs = nx.MultiDiGraph()
    theirs.add_edges_from([("The union", "Board"), ("The union", "Board"), ("Board", "Town")])
    text = "\n".join(nx.generate_pajek(theirs))
    graph, _, _ = parsed(text)
    back = nx.parse_pajek(text)
    named = [(graph.nodes[source]["name"], graph.nodes[target]["name"]) for source, target in graph.edges()]
    assert sorted(named) == sorted(back.edges()) == sorted(theirs.edges())


DOT = r"""// made by hand
strict digraph "Harbour" {
  node [shape=box]; edge [color=red]
  a [label="The \"union\"\n(\N) &amp; more", pos="1.5,2!"];
  b [label=<<b>Board</b><br/>of the port>];
  a:north -> b -> c [label=opposes, weight=2, id=s1]
  a -> b [dir=none, key="k"]
  subgraph cluster_town { edge [color=blue]; x; y; color=green; x -> {y z} }
  /* a comment */ rankdir = LR;
  "d" + "e" -- a
}
"""


def test_dot() -> None:
    graph, notices, name = parsed(DOT.replace('"d" + "e" -- a', '"d" + "e" -> a'))
    assert name == "dot"
    assert graph.nodes["a"] == {"name": 'The "union"\n(a) & more', "shape": "box", "x": 1.5, "y": 2}
    assert graph.nodes["b"]["name"] == "Board\nof the port"
    assert {key for key, data in graph.nodes(data=True) if data.get("cluster") == "cluster_town"} == {"x", "y", "z"}
    found = {(source, target): (key, data) for source, target, key, data in edges(graph) if (source, target) != ("a", "b")}
    assert found["x", "y"][1]["color"] == "blue"
    assert found.keys() == {("b", "c"), ("x", "y"), ("x", "z"), ("de", "a")}
    both = graph["a"]["b"]
    assert both["s1"] == {"sourceport": "north", "color": "red", "label": "opposes", "weight": 2, "relation": "opposes"}
    assert both["k"] == {"color": "red", "relation": "RELATED_TO", "directed": False}
    assert all(one in notices for one in ("strict", "1 label in HTML", "`color of a subgraph`", "1 edge had the id of an earlier edge"))
    assert graph.graph == {"name": "Harbour", "rankdir": "LR"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DOT, "g:10:13: -- in a digraph: its edges are written ->"),
        ("graph { a -> b }", "-> in a graph"),
        ("graph { a [label=] }", "a name is expected, not ']'"),
        ('graph { a [label="x] }', "a text in quotes, or a comment, may be without its end"),
        ("graph { a", "} is expected: the file is cut off"),
        ("graph {" + "{" * 50, "nested deeper than 40"),
        ("graph { a [label=<b] }", "HTML without its closing >"),
    ],
)
def test_dot_that_is_wrong_is_told_with_its_place(text: str, message: str) -> None:
    assert message in problems(text)


def test_dot_with_too_many_edges_is_refused() -> None:
    many = " ".join(f"n{number}" for number in range(3000))
    with pytest.raises(RefusedError, match="500,000"):
        formats.parse(f"digraph {{ {{{many}}} -> {{{many}}} }}".encode())


def test_dot_of_graphmodel_keeps_ids_and_ends() -> None:
    theirs = nx.MultiDiGraph()
    theirs.add_node("a", name="A", label="Person")
    theirs.add_edge("a", "b", "s1", relation="MEETS")
    theirs.add_edge("a", "b", "s2", relation="DENIES")
    graph, _, _ = parsed(formats.text(theirs, "dot"))
    assert [edge[:3] for edge in edges(graph)] == [("a", "b", "s1"), ("a", "b", "s2")]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dot_of_pydot() -> None:
    pydot = pytest.importorskip("pydot")
    text = 'digraph g { a [label="x \\"y\\"" n=2]; a -> b [w=1.5]; a -> b; subgraph cluster_q { c; d -> e } }'
    (theirs,) = pydot.graph_from_dot_data(text)
    graph, _, _ = parsed(text)
    inner = theirs.get_subgraphs()[0]
    pairs = [(one.get_source(), one.get_destination()) for one in (*theirs.get_edges(), *inner.get_edges())]
    assert sorted(graph.edges()) == sorted(pairs)


BEGINNINGS = [
    GEXF.format(f"<graph>{ENDS}</graph>"),
    json.dumps(CX2),
    json.dumps(CYJS),
    json.dumps(THINGS),
    "\n".join(map(json.dumps, THINGS)),
    GML,
    PAJEK,
    DOT,
]


@given(
    st.sampled_from(BEGINNINGS),
    st.integers(0, 2000),
    st.text(max_size=5) | st.sampled_from(['"', "[", "{", "]", "}", "\\", "nan", "-", "<", "9" * 5000, "1e999"]),
    st.booleans(),
)
def test_damaged_files_are_read_or_refused(text: str, at: int, piece: str, cut: bool) -> None:
    at = min(at, len(text))
    damaged = text[:at] + piece + ("" if cut else text[at + len(piece) :])
    try:
        formats.parse(damaged.encode("utf-8", "surrogatepass"), "g")
    except GraphmodelError as error:
        assert str(error)


@pytest.mark.parametrize(
    "text",
    [
        "graph [" + "#" * 10**6,
        "#" * 10**6 + "\ngraph [",
        "graph { " + "/*" * 10**5,
        "*Vertices 2\n*Arcs\n" + "1 5\n" * 10**5,
        "graph [ " + "edge [ source 1 target 2 ]\n" * 10**5,
    ],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    with pytest.raises(GraphmodelError):
        formats.parse(text.encode(), "g")


@pytest.mark.parametrize("name", ["graphml", "gexf", "cx2", "cyjs", "json", "gml", "apoc", "pajek", "dot", "flat"])
def test_a_graph_of_too_many_nodes_and_edges_is_refused_in_a_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.MultiDiGraph((f"n{number}", f"n{number + 1}", f"e{number}") for number in range(6))
    texts = {
        "apoc": "".join(
            json.dumps(
                {"type": "relationship", "id": str(n), "label": "M", "start": {"id": "1", "labels": ["P"]}, "end": {"id": "2", "labels": ["P"]}}
            )
            + "\n"
            for n in range(12)
        ),
        "pajek": "*Vertices 3\n*Arcs\n" + "1 2\n" * 12,
        "flat": "graph [\n" + "".join(f"node [ id {n} ]\n" for n in range(13)) + "]\n",
    }
    data = texts[name] if name in texts else "".join(formats.text(graph, name))
    assert formats.parse_input(data.encode(), "x").graph.number_of_nodes() > 1
    monkeypatch.setattr(foreign_graph, "MOST_THINGS", 11)
    with pytest.raises(InputError, match=r"^x: a graph with more than 11 nodes and edges, which is the most that is read") as caught:
        formats.parse_input(data.encode(), "x")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["graphml", "gexf", "cx2", "cyjs", "json", "gml"])
def test_too_many_are_refused_before_they_are_in_memory(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is not even well-formed: nothing of it was parsed."""
    graph = nx.MultiDiGraph((f"n{number}", f"n{number + 1}", f"e{number}") for number in range(12))
    text = "".join(formats.text(graph, name)).rstrip().rstrip("}]>") + "<"
    monkeypatch.setattr(foreign_graph, "MOST_THINGS", 11)
    with pytest.raises(InputError, match="a graph with more than 11 nodes and edges"):
        formats.parse_input(text.encode(), "x")


def test_a_model_in_json_is_not_counted_as_a_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_graph, "MOST_THINGS", 1)
    entities = [{"id": one, "label": "Person", "name": one, "properties": {"source": "s"}} for one in "ab"]
    assert len(formats.parse(json.dumps({"graphmodel": 1, "model": "m", "entities": entities}).encode()).entities) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["graphml", "gexf", "cx2", "cyjs", "json", "gml", "dot"])
def test_progress_is_told_while_a_graph_is_read(name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph((f"n{number}", f"n{number + 1}", f"e{number}") for number in range(9))
    formats.write(graph, tmp_path / "g", name)
    monkeypatch.setattr(foreign_graph, "_TOLD", 4)
    monkeypatch.setattr(files, "_LARGE", 1)
    with caplog.at_level(logging.INFO, logger="graphmodel"):
        formats.read(tmp_path / "g")
    told = [record.getMessage() for record in caplog.records if getattr(record, "progress", False)]
    assert told == [
        f"{tmp_path / 'g'}: reading 0 MB",
        "4 edges read",
        "8 edges read",
        "4 of 9 edges are in the graph",
        "8 of 9 edges are in the graph",
    ]


def test_gexf_in_utf_16_is_gexf() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><gexf xmlns="http://gexf.net/1.3"><graph><nodes><node id="a" label="A"/></nodes></graph></gexf>'
    assert list(formats.parse_input(text.encode("utf-16"), "x").graph) == ["a"]
