"""A model as a graph, and the graph as the model."""

import json
from dataclasses import replace

import pytest

from graphmodel.errors import InputError, ProblemsError, RefusedError
from graphmodel.graph.build import build_graph, graph_without_drafts, is_model, model_of, schema_of, statement_edges
from graphmodel.graph.direction import is_undirected
from graphmodel.model.model import FORMAT_VERSION, Model
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


def test_the_attributes_of_an_edge() -> None:
    """What each of them says, and that one which says nothing is not there."""
    graph = build_graph(MODEL)
    talks, denial = graph.edges["ann", "bo", "talks"], graph.edges["bo", "talks", "denial"]
    assert (talks["number"], denial["number"]) == (1, 2)
    assert (talks["voice"], denial["voice"]) == ("content", MODEL.statements[1].voice)
    assert (talks["documents"], denial["documents"]) == ([], ["paper"])
    assert (talks["quotes"], denial["quotes"]) == ([], ["never"])
    assert denial["evidence"] == [{"document": "paper", "start": 3, "end": 8, "exact": "never"}]
    assert (denial["attribution"], denial["negated"]) == (["ann"], True)
    assert denial["published"] == "2031-05-02"
    assert "published" not in talks
    assert not {"valid", "stated", "note", "validWithin"} & talks.keys()
    assert denial["involves"] == ["bo", "talks", "ann"]
    assert talks["contentId"] == graph.nodes["talks"]["contentId"] != denial["contentId"]
    assert list(denial)[:6] == ["relation", "stance", "voice", "negated", "certainty", "attribution"]


def test_what_is_spoken_about_is_a_node_that_is_joined_to_its_ends() -> None:
    graph = build_graph(MODEL)
    assert graph.nodes["talks"] == {
        "label": "Proposition",
        "name": MODEL.describe(MODEL.statements[0]),
        "reified": True,
        "contentId": graph.edges["ann", "bo", "talks"]["contentId"],
    }
    about = {key: (source, target, data) for source, target, key, data in graph.edges(keys=True, data=True) if data.get("structural")}
    assert about == {
        "about:talks:subject": ("talks", "ann", {"relation": "ABOUT", "role": "subject", "structural": True}),
        "about:talks:object": ("talks", "bo", {"relation": "ABOUT", "role": "object", "structural": True}),
    }


def test_the_lives_of_its_ends_bound_a_statement() -> None:
    born = (replace(MODEL.entities[0], valid="1950/2020"), MODEL.entities[1])
    graph = build_graph(replace(MODEL, entities=born))
    assert graph.edges["ann", "bo", "talks"]["validWithin"] == ["1950/2020"]
    assert "validWithin" not in graph.edges["bo", "talks", "denial"]


def test_the_addresses_of_its_words_are_on_an_edge() -> None:
    document = replace(MODEL.documents[0], url="https://paper.example/a")
    graph = build_graph(replace(MODEL, documents=(document,)))
    assert graph.edges["bo", "talks", "denial"]["links"] == ["https://paper.example/a#:~:text=never"]
    assert "links" not in graph.edges["ann", "bo", "talks"]
    assert model_of(graph).documents == (document,)


def test_statements_come_back_in_the_order_of_their_numbers() -> None:
    entities = tuple(Entity(key, "Person", key) for key in "abc")
    statements = (Statement("c", "MEETS", "a", id="1"), Statement("a", "MEETS", "b", id="3"), Statement("c", "MEETS", "b", id="2"))
    model = Model("m", entities=entities, statements=statements)
    assert [edge[2] for edge in statement_edges(build_graph(model))] == ["3", "1", "2"]  # as NetworkX has them: by their subjects
    assert model_of(build_graph(model)) == model


def test_what_a_graph_says_of_itself() -> None:
    assert build_graph(MODEL).graph == {
        "graphmodel": FORMAT_VERSION,
        "model": "harbour",
        "title": "Hafengespräche",
        "schema": bundled().name,
        "schemaVersion": bundled().version,
    }
    assert "title" not in build_graph(replace(MODEL, title=None)).graph


@pytest.mark.parametrize("name", ["relation", "negated", "certainty", "evidence"])
def test_an_edge_that_lost_an_attribute_is_named(name: str) -> None:
    graph = build_graph(MODEL)
    del graph.edges["bo", "talks", "denial"][name]
    with pytest.raises(InputError, match=f"changed since it was built.*{name}"):
        model_of(graph)


@pytest.mark.parametrize("text", ["{", '{"labels": {"x": {"colour": 1}}}', "[" * 100_000])
def test_a_schema_that_was_changed_is_refused(text: str) -> None:
    graph = build_graph(MODEL)
    graph.graph["schemaExtension"] = text
    with pytest.raises((InputError, ProblemsError), match="schemaExtension"):
        schema_of(graph)


@pytest.mark.parametrize("attributes", [{"graphmodel": FORMAT_VERSION}, {"model": "m"}])
def test_half_of_what_a_model_says_makes_no_model(attributes: dict[str, str]) -> None:
    graph = build_graph(MODEL)
    graph.graph.clear()
    graph.graph.update(attributes)
    assert not is_model(graph)


def test_one_draft_among_statements_is_enough_to_refuse() -> None:
    mixed = build_graph(replace(MODEL, statements=(MODEL.statements[0], replace(MODEL.statements[1], draft=True))))
    with pytest.raises(RefusedError, match="denial"):
        graph_without_drafts(mixed)


def test_edges_without_a_direction() -> None:
    graph = build_graph(MODEL)
    assert not is_undirected(graph)
    for *_, data in graph.edges(data=True):
        data["directed"] = False
    assert is_undirected(graph)
    graph.edges["ann", "bo", "talks"]["directed"] = True
    assert not is_undirected(graph)
    graph.clear_edges()
    assert not is_undirected(graph)
