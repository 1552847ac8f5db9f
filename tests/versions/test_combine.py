"""Several inputs as one: everything once, one space of ids across kinds and files, and each contradiction with its file."""

import pytest

from graphmodel.errors import InputError, ProblemsError
from graphmodel.graph.build import build_graph
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Relation
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.versions.combine import union_of_graphs, union_of_models

ANN, BOB = Entity("ann", "Person", "Ann"), Entity("bob", "Person", "Bob")
MEETS = Statement("ann", "MEETS", "bob", id="talks", evidence=(Evidence("d"),))
FIRST = Model("first", (Document("d", "D"),), (ANN, BOB), (MEETS,))


def problems(one: Model, other: Model) -> list[str]:
    with pytest.raises(ProblemsError) as of_models:
        union_of_models([("one.yaml", one), ("other.yaml", other)])
    return [str(problem) for problem in of_models.value.problems]


def test_everything_is_there_once_in_the_order_of_the_files() -> None:
    other = Model("other", (), (BOB, Entity("cid", "Person", "Cid")), (Statement("cid", "MEETS", "bob", id="later"), MEETS))
    whole = union_of_models([("one.yaml", FIRST), ("other.yaml", other)])
    assert (whole.name, [one.id for one in whole.documents]) == ("first", ["d"])
    assert [one.id for one in whole.entities] == ["ann", "bob", "cid"]
    assert [one.id for one in whole.statements] == ["talks", "later"]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (Model("o", entities=(Entity("talks", "Event", "Talks"),)), "the id 'talks': is a statement in one.yaml, and an entity here"),
        (Model("o", entities=(Entity("d", "Person", "D"),)), "the id 'd': is a document in one.yaml, and an entity here"),
        (Model("o", (Document("ann", "Ann's Gazette"),)), "the id 'ann': is an entity in one.yaml, and a document here"),
        (Model("o", (Document("talks", "Talks"),)), "the id 'talks': is a statement in one.yaml, and a document here"),
        (Model("o", (), (BOB,), (Statement("bob", "MEETS", "bob", id="ann"),)), "the id 'ann': is an entity in one.yaml, and a statement here"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_space_of_ids(other: Model, message: str) -> None:
    assert problems(FIRST, other) == [f"other.yaml: {message}; give one of them another id"]
    with pytest.raises(ProblemsError):
        union_of_graphs([("one.json", build_graph(FIRST)), ("other.json", build_graph(other))])
    with pytest.raises(ProblemsError):
        union_of_graphs([("other.json", build_graph(other)), ("one.json", build_graph(FIRST))])


def test_a_thing_that_differs_is_named_with_both_files() -> None:
    other = Model("o", entities=(Entity("ann", "Person", "Anne"),))
    (only,) = problems(FIRST, other)
    assert only.startswith("other.yaml: entities 'ann': differs from the one in one.yaml; ")


def test_schemas_must_be_the_same() -> None:
    schema = Extension(relations={"OWES": Relation("owes", "is owed by", ("Person",), ("Person",))}).applied()
    with pytest.raises(InputError, match=r"other\.yaml: another schema"):
        union_of_models([("one.yaml", FIRST), ("other.yaml", Model("o", schema=schema))])


def test_a_statement_that_others_speak_about_is_one_node_in_both_graphs() -> None:
    denial = Statement("bob", "DENIES", "talks", id="denial")
    whole = union_of_graphs([("one.json", build_graph(FIRST)), ("other.json", build_graph(Model("o", FIRST.documents, (ANN, BOB), (MEETS, denial))))])
    assert "talks" in whole
    assert "graphmodel" not in whole.graph


def test_nodes_and_edges_of_other_programs_may_have_the_same_ids() -> None:
    import networkx as nx

    def foreign(*edge: str) -> "nx.MultiDiGraph[str]":
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_edge(*edge)
        return graph

    whole = union_of_graphs([("one.graphml", foreign("1", "2", "e")), ("other.graphml", foreign("e", "1", "2"))])
    assert sorted(whole.edges(keys=True)) == [("1", "2", "e"), ("e", "1", "2")]
