"""A model as a graph, and the graph as the model."""

import json
from dataclasses import replace

import pytest

from graphmodel.errors import InputError, ProblemsError, RefusedError
from graphmodel.graph.build import build_graph, graph_without_drafts, is_model, model_of, schema_of, statement_edges
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Label, bundled
from graphmodel.model.statement import Document, Entity, Evidence, Statement

MODEL = Model(
    "harbour",
    (Document("paper", "The Paper", publisher="P", published="2031-05-02"),),
    (Entity("ann", "Person", "Ann", aliases=("Annie",), properties={"party": "Blue", "seats": 3}), Entity("bo", "State", "Bo")),
    (
        Statement("ann", "MEETS", "bo", id="talks", content=True),
        Statement("bo", "DENIES", "talks", id="denial", attribution=("ann",), evidence=(Evidence("paper", 3, 8, "never"),), negated=True),
    ),
    title="Hafengespräche",
)


def test_there_and_back() -> None:
    graph = build_graph(MODEL)
    assert is_model(graph)
    assert model_of(graph) == MODEL
    assert set(graph) == {"paper", "ann", "bo", "talks"}  # a statement that another one is about is a node as well
    assert {key for *_, key, _ in statement_edges(graph)} == {"talks", "denial"}
    assert (graph.nodes["ann"]["own_party"], graph.nodes["ann"]["own_seats"]) == ("Blue", 3)


def test_an_extended_schema_comes_along_in_letters_that_people_read() -> None:
    own = Extension(labels={"Ferry": Label("Eine Fähre", is_a="Place")}).applied()
    graph = build_graph(replace(MODEL, schema=own, entities=(*MODEL.entities, Entity("f", "Ferry", "Die Fähre"))))
    assert "Fähre" in graph.graph["schemaExtension"]
    assert json.loads(graph.graph["schemaExtension"])
    assert schema_of(graph) == own
    assert "schemaExtension" not in build_graph(MODEL).graph
    assert schema_of(build_graph(MODEL)) == bundled()


@pytest.mark.parametrize(("node", "attribute"), [("ann", "publisher"), ("paper", "aliases"), ("ann", "age")])
def test_an_attribute_that_no_node_of_a_model_has_is_named(node: str, attribute: str) -> None:
    """A document has a label and no entity's fields; an entity has no document's."""
    graph = build_graph(MODEL)
    graph.nodes[node][attribute] = "x"
    with pytest.raises(ProblemsError, match=attribute):
        model_of(graph)


def test_a_graph_that_no_model_made_is_none() -> None:
    graph = build_graph(MODEL)
    graph.graph.clear()
    assert not is_model(graph)
    with pytest.raises(InputError, match="not built from a model"):
        model_of(graph)


def test_drafts_are_refused_unless_they_are_wanted() -> None:
    draft = build_graph(replace(MODEL, statements=tuple(replace(statement, draft=True) for statement in MODEL.statements)))
    with pytest.raises(RefusedError, match="--with-drafts"):
        graph_without_drafts(draft, file="m.graphml")
    assert graph_without_drafts(draft, with_drafts=True) is draft
    plain = build_graph(MODEL)
    assert graph_without_drafts(plain) is plain
