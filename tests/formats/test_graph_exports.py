"""GEXF, yEd's GraphML, CX2, Cytoscape JSON and GML, as other programs' parsers read them: every node, every parallel edge, ids, types, times."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.errors import GraphmodelError, RefusedError
from graphmodel.formats.flat import FlatEdge, flat_graph, restored
from graphmodel.formats.gexf import kinds
from graphmodel.graph.build import build_graph, model_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from tests.support.models import models
from tests.support.neo4j_server import jars
from tests.support.paths import FIXTURES

MUNICH = formats.read_model(FIXTURES / "munich.yaml")
GRAPH = build_graph(MUNICH)
NAMES = ("gexf", "yed", "cx2", "cyjs", "gml")
GEXF = "{http://gexf.net/1.3}"
PARALLEL = Model(
    "parallel",
    entities=(Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob", valid="1950/2020")),
    statements=(
        Statement("a", "MEETS", "b", "s1", valid="2015-02-14"),
        Statement("a", "MEETS", "b", "s2", valid="2025-03/.."),
        Statement("b", "MEETS", "a", "s3", valid="{2025-01-01,2025-02-02}"),
        Statement("a", "SUPPORTS", "b", "s4"),
        Statement("a", "MEETS", "a", "s5"),
        Statement("a", "MEETS", "a", "s6"),
    ),
)


def written(model: Model | nx.MultiDiGraph, name: str, folder: Path) -> Path:
    path = folder / f"x.{name}"
    formats.write(model, path, name)
    return path


@settings(max_examples=40)
@given(models())
def test_the_flat_rows_of_a_model_give_it_back(model: Model) -> None:
    flat = flat_graph(build_graph(model), lambda name: name.upper(), lambda _, value: not isinstance(value, list))
    back = restored([(one.id, one.values) for one in flat.nodes], [(one.source, one.target, one.id, one.values) for one in flat.edges])
    # In upper case no column has the name that it is known by, so nothing is found; by its own names everything is.
    assert back is None
    flat = flat_graph(build_graph(model), fits=lambda _, value: not isinstance(value, list))
    back = restored([(one.id, one.values) for one in flat.nodes], [(one.source, one.target, one.id, one.values) for one in flat.edges])
    assert back is not None
    assert model_of(back) == model
    assert dict(back.nodes(data=True)) == dict(build_graph(model).nodes(data=True))


def test_values_of_several_kinds_in_a_column_come_back_as_what_they_were() -> None:
    entities = tuple(Entity(f"p{n}", "Person", "P", properties={"x": value}) for n, value in enumerate(["12", 12, True, "a", (1, 2), (), 2**60, 1.5]))
    flat = flat_graph(build_graph(Model("m", entities=entities)))
    assert flat.node_columns["own_x"] == "text"
    back = restored([(one.id, one.values) for one in flat.nodes], [])
    assert back is not None
    assert [(type(one.properties["x"]), one.properties["x"]) for one in model_of(back).entities] == [
        (type(one.properties["x"]), one.properties["x"]) for one in entities
    ]


def test_networkx_reads_every_edge(tmp_path: Path) -> None:
    ids = sorted(key for *_, key in GRAPH.edges(keys=True))
    gml = nx.read_gml(written(MUNICH, "gml", tmp_path))
    assert sorted(key for *_, key in gml.edges(keys=True)) == ids
    assert gml.nodes["Kaja Kallas"]["key"] == "kallas"
    gexf = nx.read_gexf(written(MUNICH, "gexf", tmp_path))
    assert sorted(data["id"] for *_, data in gexf.edges(data=True)) == ids
    assert gexf.nodes["kallas"]["kind"] == "Person"
    assert gexf.nodes["kallas"]["unspecified"] is False
    yed = nx.read_graphml(written(MUNICH, "yed", tmp_path))
    assert sorted(key for *_, key in yed.edges(keys=True)) == ids


def test_networkx_reads_names_that_several_nodes_have(tmp_path: Path) -> None:
    entities = [Entity(f"p{n}", "Person", name) for n, name in enumerate(["A", "A", "A (p0)", "A (p1)", "B"])]
    graph = nx.read_gml(written(Model("m", entities=tuple(entities)), "gml", tmp_path))
    assert {data["key"]: data["name"] for _, data in graph.nodes(data=True)} == {one.id: one.name for one in entities}
    assert "B" in graph


def test_igraph_reads_every_edge(tmp_path: Path) -> None:
    pytest.importorskip("igraph", reason="igraph is under the GPL, so it is no dependency; pip install igraph")
    # In a process of its own: igraph ends the process where a warning of its C library is an error.
    program = (
        "import igraph, json, sys; g = igraph.Graph.Read(sys.argv[1], format=sys.argv[2]); print(json.dumps([g.vcount(), sorted(g.es['relation'])]))"
    )
    for name, kind in (("gml", "gml"), ("yed", "graphml")):
        command = [sys.executable, "-c", program, str(written(MUNICH, name, tmp_path)), kind]
        nodes, relations = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        assert nodes == GRAPH.number_of_nodes()
        assert relations == sorted(data["relation"] for *_, data in GRAPH.edges(data=True))


def test_cx2_declares_what_it_has(tmp_path: Path) -> None:
    aspects: dict[str, Any] = {}
    value = json.loads(written(PARALLEL, "cx2", tmp_path).read_text("utf-8"))
    assert value[0] == {"CXVersion": "2.0", "hasFragments": False}
    assert value[-1] == {"status": [{"success": True}]}
    for one in value[1:-1]:
        aspects |= one
    counts = {one["name"]: one["elementCount"] for one in aspects.pop("metaData")}
    assert counts == {name: len(items) for name, items in aspects.items()}
    assert sorted(edge["v"]["id"] for edge in aspects["edges"]) == [f"s{n}" for n in range(1, 7)]
    kinds_of = {"string": str, "boolean": bool, "long": int, "double": float}
    for scope in ("nodes", "edges"):
        declared = {name: one["d"] for name, one in aspects["attributeDeclarations"][0][scope].items()}
        for item in aspects[scope]:
            for name, held in item["v"].items():
                if declared[name].startswith("list_of_"):
                    assert all(type(one) is kinds_of[declared[name].removeprefix("list_of_")] for one in held)
                else:
                    assert type(held) is kinds_of[declared[name]]


@pytest.mark.parametrize("model", [MUNICH, PARALLEL], ids=["munich", "parallel"])
def test_ndex2_reads_every_node_edge_and_value_of_cx2(model: Model, tmp_path: Path) -> None:
    cx2 = pytest.importorskip("ndex2.cx2")
    network = cx2.CX2Network()
    network.create_from_raw_cx2(str(written(model, "cx2", tmp_path)))
    flat = flat_graph(build_graph(model))
    nodes, edges = network.get_nodes(), network.get_edges()
    ids = {key: node["v"]["id"] for key, node in nodes.items()}
    assert sorted(ids.values()) == sorted(one.id for one in flat.nodes)
    assert sorted((ids[one["s"]], ids[one["t"]], one["v"]["id"]) for one in edges.values()) == sorted(
        (one.source, one.target, one.id) for one in flat.edges
    )
    for node in nodes.values():
        for name in ("name", "aliases", "unspecified"):
            wanted = next(one.values for one in flat.nodes if one.id == node["v"]["id"]).get(name)
            assert node["v"].get(name) == wanted
            assert wanted is None or network.get_declared_type("nodes", name) == {"name": "string", "aliases": "list_of_string"}.get(name, "boolean")


GEXF_NODES = {
    "gexf": ("version variant", "meta graph"),
    "meta": ("lastmodifieddate", "creator keywords description"),
    "graph": ("defaultedgetype idtype mode timeformat timerepresentation timezone start end startopen endopen", "attributes nodes edges"),
    "attributes": ("class mode", "attribute"),
    "attribute": ("id title type", "default options"),
    "nodes": ("count", "node"),
    "edges": ("count", "edge"),
    "node": ("id label pid start end", "attvalues spells parents nodes edges color position size shape"),
    "edge": ("id type label source target weight kind start end", "attvalues spells color thickness shape"),
    "attvalues": ("", "attvalue"),
    "attvalue": ("for value start end", ""),
    "spells": ("", "spell"),
    "spell": ("start end startopen endopen", ""),
    "color": ("r g b a hex", ""),
    "position": ("x y z", ""),
    "size": ("value", ""),
    "thickness": ("value", ""),
    "shape": ("value", ""),
}
"""What the grammar of GEXF 1.3 (gexf.net) allows: for each element its attributes and the elements in it."""
GEXF_TYPES = "integer long double float boolean string liststring listboolean listinteger listlong listfloat listdouble anyURI".split()


@settings(max_examples=20)
@example(MUNICH)
@example(PARALLEL)
@given(models())
def test_gexf_keeps_to_the_grammar(model: Model) -> None:
    try:
        root = fromstring("".join(formats.text(model, "gexf")))  # noqa: S314
    except RefusedError:
        return
    assert [part.tag.rpartition("}")[2] for part in root] == ["meta", "graph"]
    assert [part.tag.rpartition("}")[2] for part in root[1]][-2:] == ["nodes", "edges"]
    for element in root.iter():
        space, _, name = element.tag.rpartition("}")
        attributes, inner = (words.split() for words in GEXF_NODES.get(name, ("", "")))
        viz = name in ("color", "position", "size", "thickness", "shape")
        assert space == ("{http://gexf.net/1.3/viz" if viz else "{http://gexf.net/1.3")
        assert set(element.attrib) <= set(attributes)
        assert {part.tag.rpartition("}")[2] for part in element} <= set(inner)
        assert name != "attribute" or element.get("type") in GEXF_TYPES
    for kind in ("node", "edge"):
        declared = [one.get("id") for part in root.iter(f"{GEXF}attributes") if part.get("class") == kind for one in part]
        used = {one.get("for") for thing in root.iter(f"{GEXF}{kind}") for one in thing.iter(f"{GEXF}attvalue")}
        assert len(set(declared)) == len(declared)
        assert used <= set(declared)
    ids = [one.get("id") for one in root.iter(f"{GEXF}node")]
    assert len(set(ids)) == len(ids)
    assert {end for one in root.iter(f"{GEXF}edge") for end in (one.get("source"), one.get("target"))} <= set(ids)


def test_cytoscape_json_has_elements_with_ids_positions_and_colours(tmp_path: Path) -> None:
    value = json.loads(written(MUNICH, "cyjs", tmp_path).read_text("utf-8"))
    edges = {one["data"]["id"]: one["data"] for one in value["elements"]["edges"]}
    assert edges.keys() == {key for *_, key in GRAPH.edges(keys=True)}
    assert all(one["interaction"] == one["relation"] for one in edges.values())
    kallas = next(one for one in value["elements"]["nodes"] if one["data"]["id"] == "kallas")
    assert kallas["position"].keys() == {"x", "y"}
    assert kallas["style"]["background-color"].startswith("#")


def test_gexf_has_a_kind_for_each_parallel_edge_and_the_days_of_each(tmp_path: Path) -> None:
    root = fromstring(written(PARALLEL, "gexf", tmp_path).read_text("utf-8"))  # noqa: S314 - our own text
    edges = {edge.get("id"): edge for edge in root.iter(f"{GEXF}edge")}
    assert [edges[f"s{n}"].get("kind") for n in range(1, 7)] == ["MEETS", "MEETS 2", "MEETS", "SUPPORTS", "MEETS", "MEETS 2"]
    spells = {key: [dict(one.attrib) for one in edge.iter(f"{GEXF}spell")] for key, edge in edges.items()}
    assert spells["s1"] == [{"start": "2015-02-14", "end": "2015-02-14"}]
    # Bob's life ends before s2 begins: on no day may it hold.
    assert spells["s2"] == []
    assert spells["s4"] == []
    no_lives = replace(PARALLEL, entities=tuple(replace(one, valid=None) for one in PARALLEL.entities))
    root = fromstring(written(no_lives, "gexf", tmp_path).read_text("utf-8"))  # noqa: S314
    spells = {edge.get("id"): [dict(one.attrib) for one in edge.iter(f"{GEXF}spell")] for edge in root.iter(f"{GEXF}edge")}
    assert spells["s2"] == [{"start": "2025-03-01"}]
    assert spells["s3"] == [{"start": day, "end": day} for day in ("2025-01-01", "2025-02-02")]


@given(st.lists(st.tuples(st.sampled_from(["R", "R 2", "S"]), st.sampled_from("ab"), st.sampled_from("ab"), st.booleans()), max_size=12))
def test_no_two_edges_that_gephi_would_take_for_one_have_the_same_kind(rows: list[tuple[str, str, str, bool]]) -> None:
    edges = [FlatEdge(f"e{n}", source, target, directed, {"relation": relation}) for n, (relation, source, target, directed) in enumerate(rows)]
    taken: set[tuple[str, str, str]] = set()
    for edge, kind in zip(edges, kinds(edges), strict=True):
        ways = {(kind, edge.source, edge.target)} | (set() if edge.directed else {(kind, edge.target, edge.source)})
        assert not ways & taken
        taken |= ways


@pytest.mark.parametrize("name", NAMES)
def test_a_foreign_graph_keeps_its_edges_without_ids_and_direction(name: str, tmp_path: Path) -> None:
    graph: Any = nx.MultiDiGraph()
    graph.add_edge("x", "y", relation="R", weight=1)
    graph.add_edge("x", "y", relation="R", directed=False, deep={"a": [1, {"b": None}]})
    graph.add_edge("y", "x")
    text = written(graph, name, tmp_path).read_text("utf-8")
    assert text.count("RELATED_TO") >= (1 if name != "yed" else 0)
    assert ('"b": null' in text) or ("&quot;b&quot;: null" in text) or ('\\"b\\": null' in text) or ("&#34;b&#34;: null" in text)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_written_where_a_text_does_not_fit(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"x.{name}"
    path.write_text("before")
    model = Model("m", entities=(Entity("a", "Person", "A\x07"), Entity("b", "Person", "]]><evil/>")))
    if name in ("cx2", "cyjs"):  # JSON has every character
        formats.write(model, path, name)
        assert "\\u0007" in path.read_text("utf-8")
        return
    with pytest.raises(RefusedError, match=r"U\+0007"):
        formats.write(model, path, name)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def opened_by_gephi(path: Path) -> list[str]:
    """What Gephi's own importer makes of a file, line by line: the numbers of nodes and edges first."""
    if not (shutil.which("javac") and shutil.which("mvn")):
        pytest.skip("needs a JDK of version 17 and Maven")
    try:
        toolkit = jars("gephi", ["org.gephi:gephi-toolkit:0.10.1"], without="net.java.dev:stax-utils")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"Maven cannot fetch Gephi's toolkit: {error.stdout.decode()[-300:]}")
    program = Path(__file__).parent.parent / "support" / "CountEdges.java"
    ran = subprocess.run(["java", "-cp", f"{toolkit}/*", str(program), str(path)], capture_output=True, text=True, check=True)
    return ran.stdout[ran.stdout.index("nodes ") :].splitlines()


@pytest.mark.gephi
@pytest.mark.parametrize("model", [PARALLEL, MUNICH], ids=lambda one: one.name)
def test_gephi_keeps_every_edge_of_gexf_and_of_tables(model: Model, tmp_path: Path) -> None:
    graph = build_graph(model)
    ids = {key for *_, key in graph.edges(keys=True)}
    lines = opened_by_gephi(written(model, "gexf", tmp_path))
    assert lines[0] == f"nodes {graph.number_of_nodes()} edges {len(ids)}"
    assert {line.split("\t")[1] for line in lines if line.startswith("edge")} == ids
    dated = {line.split("\t")[1] for line in lines if line.startswith("edge") and line.split("\t")[3] != "0"}
    assert "s1" in dated if model is PARALLEL else len(dated) > 5
    formats.write(model, tmp_path / "tables", "gephi")
    assert opened_by_gephi(tmp_path / "tables" / "edges.csv")[0].endswith(f"edges {len(ids)}")
    assert opened_by_gephi(tmp_path / "tables" / "nodes.csv")[0] == f"nodes {graph.number_of_nodes()} edges 0"


@pytest.mark.gephi
@pytest.mark.parametrize("name", ["gml", "graphml"])
def test_gephi_reads_every_node_of_formats_without_kinds(name: str, tmp_path: Path) -> None:
    """It takes parallel edges of these for one, as docs/exporting.md says."""
    assert opened_by_gephi(written(MUNICH, name, tmp_path))[0].startswith(f"nodes {GRAPH.number_of_nodes()} edges")


NAME = st.sampled_from(
    [
        "id",
        "key",
        "label",
        "labels",
        "name",
        "kind",
        "source",
        "target",
        "type",
        "weight",
        "x",
        "parent",
        "directed",
        "a b",
        "é",
        "9",
        "_",
        "own_",
        "id_",
    ]
)
VALUE = st.one_of(
    st.text("ab]\"'&<\n é", max_size=5),
    st.integers(-5, 2**40),
    st.booleans(),
    st.floats(-9, 9),
    st.lists(st.integers(0, 3), max_size=2),
    st.just({"a": 1}),
)
ATTRIBUTES = st.dictionaries(NAME, VALUE, max_size=4)


@pytest.mark.parametrize("name", ["gexf", "cx2", "cyjs", "gml"])
@settings(max_examples=60)
@given(nodes=st.lists(ATTRIBUTES, min_size=1, max_size=3), edges=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), ATTRIBUTES), max_size=4))
def test_a_foreign_graph_with_any_names_of_attributes_keeps_nodes_and_edges(
    name: str, nodes: list[dict[str, Any]], edges: list[tuple[int, int, dict[str, Any]]]
) -> None:
    graph: Any = nx.MultiDiGraph()
    for number, data in enumerate(nodes):
        graph.add_node(f"n{number}")
        graph.nodes[f"n{number}"].update({key: value for key, value in data.items() if key != "parent"})
    for number, (source, target, data) in enumerate(edges):
        ends = f"n{source % len(nodes)}", f"n{target % len(nodes)}"
        graph.add_edge(*ends, f"e{number}")
        graph.edges[*ends, f"e{number}"].update({**{key: value for key, value in data.items() if key != "directed"}, "relation": f"R{number}"})
    back = formats.parse_input(formats.text(graph, name).encode(), f"x.{name}").graph
    assert back.number_of_nodes() == len(nodes)
    assert sorted(data["relation"] for *_, data in back.edges(data=True)) == [f"R{number}" for number in range(len(edges))]


JSON = st.recursive(st.none() | st.booleans() | st.integers(-2, 2) | st.text("ab", max_size=2), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["attributes", "nodes", "relationships", "json", "names", "model", "graphmodel"]), inner, max_size=4), max_leaves=8)  # fmt: skip


@settings(max_examples=150)
@example(info=json.dumps({"attributes": {}, "nodes": 2, "relationships": 0, "json": [], "names": {"name": ["x"]}}))
@example(info="[" * 100_000)
@given(info=st.one_of(JSON.map(json.dumps), st.text(max_size=5)))
def test_what_a_file_says_of_its_model_may_be_anything(info: str) -> None:
    """A hostile or changed file is a graph, with a notice, or refused; never a traceback."""
    graph: Any = nx.MultiDiGraph()
    graph.add_node("a", name="A", modelInfo=info)
    graph.add_edge("a", "b", "e", relation="R")
    try:
        found = formats.parse_input(formats.text(graph, "cx2").encode(), "x.cx2")
    except GraphmodelError as error:
        assert str(error)
    else:
        assert found.graph.number_of_nodes() == 2
        assert any("changed since" in notice for notice in found.notices)


def test_a_model_whose_file_was_changed_elsewhere_is_a_graph_with_a_notice() -> None:
    text = formats.text(MUNICH, "cyjs").replace('"label": "Person"', '"label": "Persona"')
    found = formats.parse_input(text.encode(), "x.cyjs")
    assert any("written from a model" in notice for notice in found.notices)
    assert found.graph.number_of_edges() == GRAPH.number_of_edges()
    # What another program adds to nodes is no change of the model.
    value = json.loads(formats.text(MUNICH, "cyjs"))
    for one in value["elements"]["nodes"]:
        one["data"] |= {"pagerank": 0.5, "selected": True}
    assert formats.parse_input(json.dumps(value).encode(), "x.cyjs").model == MUNICH
