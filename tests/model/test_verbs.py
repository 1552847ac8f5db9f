"""Verbs agree with their subjects, in sentences, pictures, pages and DOT."""

import pytest

from graphmodel.diagram.view import diagram_view, wording
from graphmodel.formats import dot
from graphmodel.graph.build import build_graph, schema_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Relation, Schema, bundled
from graphmodel.model.statement import Document, Entity, Statement
from graphmodel.model.verbs import plural_reading
from graphmodel.pages.explorer_data import page_data

LEADERS = Entity("leaders", "Group", "European leaders")
CREW = Entity("crew", "Group", "the crew", plural=False)
STATES = Entity("states", "State", "the Baltic states", plural=True)
ANN = Entity("ann", "Person", "Ann")
PLAN = Entity("plan", "Proposition", "a quick fix")


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("fears", "fear"),
        ("denies", "deny"),
        ("watches over", "watch over"),
        ("discusses", "discuss"),
        ("vetoes", "veto"),
        ("taxes", "tax"),
        ("buzzes", "buzz"),
        ("publishes", "publish"),
        ("criticises", "criticise"),
        ("accuses", "accuse"),
        ("seizes property of", "seize property of"),
        ("is in", "are in"),
        ("was at", "were at"),
        ("has on its agenda", "have on its agenda"),
        ("does", "do"),
        ("dies", "die"),
        ("sues", "sue"),
        ("asks", "ask"),
        ("invited", "invited"),
        ("press", "press"),
        ("es miembro de", "es miembro de"),
        ("переговорs", "переговорs"),
        ("", ""),
    ],
)
def test_readings(singular: str, plural: str) -> None:
    assert plural_reading(singular) == plural


def test_sentences() -> None:
    statements = (
        Statement("leaders", "FEARS", "plan", id="s1"),
        Statement("crew", "FEARS", "plan", id="s2"),
        Statement("states", "MEMBER_OF", "leaders", id="s3", negated=True),
        Statement("ann", "DENIES", "s1", id="s4"),
        Statement("leaders", "DENIES", "s2", id="s5"),
        Statement("d", "ASSERTS", "plan", id="s6"),
        Statement("leaders", "KNOWS_WELL", "ann", id="s7"),
    )
    model = Model("m", (Document("d", "The Gazette"),), (LEADERS, CREW, STATES, ANN, PLAN), statements)
    assert [model.describe(statement) for statement in statements] == [
        "European leaders fear a quick fix",
        "the crew fears a quick fix",
        "not so: the Baltic states are members of European leaders",
        "Ann denies “European leaders fear a quick fix”",
        "European leaders deny “the crew fears a quick fix”",
        "The Gazette asserts a quick fix",
        "European leaders know well Ann",
    ]
    graph = build_graph(model)
    view = diagram_view(graph, bundled(), ())
    readings = {edge.id: edge.reading for edge in view.edges}
    assert readings["s1"] == "fear"
    assert readings["s2"] == "fears"
    assert readings["s3"] == "are not members of"
    assert readings["s7"] == "know well"
    assert {edge["id"]: edge["words"] for edge in page_data(graph, bundled())["edges"]} == readings
    text = "".join(dot.text(graph))
    assert 'id="s1", label="fear"' in text
    assert 'id="s2", label="fears"' in text


def test_a_relation_may_say_its_plural() -> None:
    relation = Relation("sitzt in", "beherbergt", ("Actor",), ("Actor",), plural="sitzen in")
    schema = Extension(relations={"SITS_IN": relation}).applied()
    assert (schema.reading("SITS_IN"), schema.reading("SITS_IN", plural=True)) == ("sitzt in", "sitzen in")
    model = Model("m", (), (LEADERS, ANN), (Statement("leaders", "SITS_IN", "ann", id="s"),), schema=schema)
    assert model.describe(model.statements[0]) == "European leaders sitzen in Ann"
    assert schema_of(build_graph(model)) == schema


def test_a_negated_reading_keeps_its_verb() -> None:
    data = {"relation": "MEMBER_OF", "negated": True, "certainty": "possible"}
    assert wording(bundled(), data) == "possibly is not a member of"
    assert wording(bundled(), data, plural=True) == "possibly are not members of"
    assert wording(bundled(), {"relation": "INVITED", "negated": True}, plural=True) == "not: invited"
    assert Schema("s", "1", {}, {}).reading("") == "is related to"
