"""Graphs of other programs as models: every node and edge is accounted for, and a mapping names what they are in the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.api.importing import import_
from graphmodel.errors import InputError, ProblemsError, RefusedError, UsageError
from graphmodel.formats.foreign_graph import graph_of
from graphmodel.importers.loss import LossReport
from graphmodel.model.model import Model
from graphmodel.model.validate import findings
from tests.support.paths import FIXTURES

GEXF = """\
<gexf xmlns="http://www.gexf.net/1.3" version="1.3"><meta><title>Harbour</title></meta>
<graph defaultedgetype="directed" mode="dynamic" timeformat="date">
<attributes class="node"><attribute id="0" title="kind" type="string"/><attribute id="1" title="born" type="integer"/></attributes>
<nodes>
<node id="1" label="Ann Lee" start="2001-01-01"><attvalues><attvalue for="0" value="politician"/><attvalue for="1" value="1960"/></attvalues></node>
<node id="2" label="The union"><attvalues><attvalue for="0" value="Organization"/></attvalues></node>
<node id="3" label="The board"><odd/></node>
</nodes>
<edges>
<edge id="1" source="1" target="2" kind="leads" start="2010-05-01" end="2012-06-30"/>
<edge id="2" source="1" target="2" kind="is criticised by"/>
<edge id="3" source="2" target="3" kind="talks to" type="undirected" weight="2.5"/>
<edge id="4" source="2" target="3" kind="talks to" type="undirected"/>
<edge id="5" source="3" target="3" kind="noise"/>
</edges></graph></gexf>
"""
MAP = """\
labels: {politician: Person}
relations: {leads: LEADS, is criticised by: {relation: CRITICISES, reverse: true}, talks to: SPEAKS_WITH}
attributes: {born: "property:year of birth", weight: skip}
skip: {noise: only noise}
unlabelled: Group
"""


def imported(path: Path, **options: Any) -> tuple[Model, LossReport]:
    model, report = import_(path, **options)
    assert report.is_balanced
    assert list(findings(model)) == []
    return model, report


@pytest.fixture
def gexf(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "harbour.gexf"
    path.write_text(GEXF)
    yield path


def test_a_mapping_makes_a_model_of_the_schema(gexf: Path) -> None:
    mapping = gexf.with_name("map.yaml")
    mapping.write_text(MAP)
    model, report = imported(gexf, mapping=mapping, label_from="kind")
    assert [(one.id, one.label, one.name, one.valid) for one in model.entities] == [
        ("1", "Person", "Ann Lee", "2001-01-01/.."),
        ("2", "Organization", "The union", None),
        ("3", "Group", "The board", None),
    ]
    assert model.entities[0].properties["year of birth"] == 1960
    assert [(one.id, one.subject, one.relation, one.object, one.valid) for one in model.statements] == [
        ("e-1", "1", "LEADS", "2", "2010-05-01/2012-06-30"),
        ("e-2", "2", "CRITICISES", "1", None),
        ("e-3", "2", "SPEAKS_WITH", "3", None),
        ("e-4", "2", "SPEAKS_WITH", "3", None),
    ]
    assert {one.evidence[0].document for one in model.statements} == {"file:harbour.gexf"}
    assert model.documents[0].title == "Harbour"
    assert (report.rows, report.used) == (8, 7)
    assert {what: losses.count for what, losses in report.skipped.items()} == {"noise: only noise": 1}
    assert {what: losses.count for what, losses in report.fields.items()} == {"odd": 1, "weight": 1}
    assert {what: losses.count for what, losses in report.values.items()} == {"a node without a label: Group": 1}
    assert report.codes == {}


def test_without_a_mapping_everything_is_kept_and_counted(gexf: Path) -> None:
    model, report = imported(gexf, name="h")
    assert [one.relation for one in model.statements] == ["LEADS", "IS_CRITICISED_BY", "TALKS_TO", "TALKS_TO", "NOISE"]
    assert model.schema.relations["TALKS_TO"].symmetric
    assert model.statements[2].properties == {"weight": 2.5}
    assert model.entities[0].properties == {"kind": "politician", "born": 1960}
    assert {what: losses.count for what, losses in report.codes.items()} == {
        "relation type=is criticised by": 1,
        "relation type=talks to": 2,
        "relation type=noise": 1,
    }


def test_what_the_file_loses_is_a_loss(gexf: Path) -> None:
    with pytest.raises(RefusedError, match="odd"):
        import_(gexf, strict=True)


def test_an_edge_without_direction_of_a_relation_with_one_says_so(tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    path.write_text(
        json.dumps({"directed": False, "nodes": [{"id": "a"}, {"id": "b"}], "edges": [{"source": "a", "target": "b", "relation": "LEADS"}]})
    )
    model, report = imported(path)
    assert model.statements[0].properties == {"directed": False}
    assert report.values["an edge without direction: LEADS goes from its first end to its second"].count == 1


def test_labels_of_a_database_are_chosen_by_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    things = [
        {"type": "node", "id": id_, "labels": labels, "properties": {"name": id_, "note": "n"}}
        for id_, labels in (("a", ["Thing", "Person"]), ("b", ["Odd"]))
    ]
    path.write_text(
        "\n".join(map(json.dumps, [*things, {"type": "relationship", "id": "r", "label": "MEETS", "start": {"id": "a"}, "end": {"id": "b"}}]))
    )
    model, report = imported(path)
    assert [(one.label, one.properties) for one in model.entities] == [("Person", {"note": "n", "labels": ("Thing",)}), ("Odd", {"note": "n"})]
    assert [(one.id, one.relation) for one in model.statements] == [("r", "MEETS")]
    assert list(report.codes) == ["entity type=Odd"]


def test_names_and_relations_are_chosen_as_elsewhere(gexf: Path) -> None:
    model, _ = imported(gexf, name_from="kind", format="graph")
    assert model.entities[0].name == "politician"
    with pytest.raises(UsageError, match="--relation-from x: no such attribute"):
        imported(gexf, relation_from="x")
    with pytest.raises(UsageError, match="--name-from is not for brat"):
        imported(gexf, name_from="kind", format="brat")


def test_an_edge_to_an_unknown_node_is_told_and_nothing_is_made(gexf: Path) -> None:
    gexf.write_text(GEXF.replace('target="3" kind="noise"', 'target="9" kind="noise"'))
    with pytest.raises(ProblemsError, match=r"harbour\.gexf:14:1: target: no node '9'"):
        import_(gexf)


def test_a_model_is_not_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "m.graphml"
    formats.write(formats.read_model(FIXTURES / "munich.yaml"), path)
    with pytest.raises(InputError, match="is a model already"):
        import_(path)


@pytest.mark.parametrize("format_", ["json", "graphml", "gexf", "cx2", "cyjs", "gml"])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_node_and_edge_of_any_graph_has_its_place(tmp_path: Path, format_: str, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.integers(0, 30), min_size=1, max_size=8, unique=True))
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=12))
    graph = graph_of(
        {},
        [(f"n{name}", {"name": f"Node {name}", "label": "Person"}) for name in names],
        [(f"n{one}", f"n{other}", f"s{number}", {"relation": "MEETS", "n": number}) for number, (one, other) in enumerate(pairs)],
    )
    path = tmp_path / f"g.{format_}"
    formats.write(graph, path, format_)
    model, report = imported(path, format="graph")
    assert [one.name for one in model.entities] == [f"Node {name}" for name in names]
    assert sorted((one.id, one.subject, one.object, one.properties["n"]) for one in model.statements) == sorted(
        (f"s{number}", f"n{one}", f"n{other}", number) for number, (one, other) in enumerate(pairs)
    )
    assert report.rows == report.used == len(names) + len(pairs)


def test_graphs_of_others_are_recognised(tmp_path: Path) -> None:
    theirs = nx.MultiDiGraph([("a", "b"), ("a", "b")])
    texts = {
        "gml": "\n".join(nx.generate_gml(theirs)),
        "net": "\n".join(nx.generate_pajek(theirs)),
        "cyjs": json.dumps(nx.cytoscape_data(theirs)),
        "gexf": "\n".join(nx.generate_gexf(theirs)),
        "graphml": "\n".join(nx.generate_graphml(theirs)),
        "json": json.dumps(nx.node_link_data(theirs, edges="edges")),
        "dot": "digraph { a -> b; a -> b }",
    }
    for suffix, text in texts.items():
        path = tmp_path / f"g.{suffix}"
        path.write_text(text)
        model, _ = imported(path)
        assert (len(model.entities), len(model.statements)) == (2, 2), suffix


def test_a_folder_of_a_graph_is_recognised(tmp_path: Path) -> None:
    folder = tmp_path / "gephi"
    folder.mkdir()
    (folder / "nodes.csv").write_text("Id,Label\na,Alma\nb,Brod\n")
    (folder / "edges.csv").write_text("Source,Target,Type,Id,Label\na,b,Directed,0,backs\na,b,Directed,1,backs\n")
    model, _ = imported(folder)
    assert (sorted(one.name for one in model.entities), len(model.statements)) == (["Alma", "Brod"], 2)
