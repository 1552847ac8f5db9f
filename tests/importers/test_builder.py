"""The builder that every reader shares: ids, entities once, ends that exist, values that a model may have, and an account of all of it."""

from datetime import date

import pytest

from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.model.model import Model
from graphmodel.model.schema import contradictions
from graphmodel.model.validate import findings

HERE = "x.json: things[0]"


def new() -> ModelBuilder:
    return ModelBuilder("test", "x.json", "m")


def checked(builder: ModelBuilder) -> Model:
    model = builder.model()
    assert list(findings(model)) == []
    assert list(contradictions(model.schema)) == []
    return model


def counts(builder: ModelBuilder) -> dict[str, int]:
    return {what: losses.count for what, losses in builder.report.values.items()}


def test_numbers_texts_and_kinds_have_ids_of_their_own() -> None:
    builder = new()
    ids = [
        builder.entity("1", "Person", "A", HERE),
        builder.entity(1, "Person", "B", HERE),
        builder.entity(1.0, "Person", "C", HERE),
        builder.document("1", HERE),
        builder.entity("about:1", "Person", "D", HERE),
        builder.entity(" 1\x00", "Person", "E", HERE),
    ]
    assert len(set(ids)) == 6
    assert [builder.entity_id(key) for key in ("1", 1, 1.0)] == ids[:3]
    assert sum(counts(builder).values()) == 3
    checked(builder)


def test_ids_that_differ_in_capitals_or_unicode_form_stay_apart_and_are_told() -> None:
    builder = new()
    for key in ("José", "Jose\u0301", "JOSÉ", "Ann"):
        builder.entity(key, "Person", key, HERE)
    assert len(checked(builder).entities) == 4
    assert [one for one in builder.report.notices if one.startswith("2 ids differ")]


def test_an_entity_that_comes_again_gets_what_is_new() -> None:
    builder = new()
    builder.entity("a", "Person", "Ann", HERE, properties={"party": "Blue", "seat": 1})
    builder.entity("a", "Person", "Ann", HERE)
    builder.entity("a", "State", "Anna", HERE, aliases=["Ann", "A."], external=["wikidata:Q1", "Q 2"], properties={"party": "Red", "seat": 1})
    one = checked(builder).entities[0]
    assert (one.label, one.name, one.aliases, one.external) == ("Person", "Ann", ("A.", "Anna"), ("wikidata:Q1",))
    assert one.properties == {"party": ("Blue", "Red"), "seat": 1}
    assert counts(builder) == {
        "an id elsewhere that is not scheme:id, left out": 1,
        "entity: another label than in an earlier row, the first one stays": 1,
        "entity: several values of party, all kept as a list": 1,
    }


def test_an_edge_to_an_unknown_node_makes_no_ghost() -> None:
    builder = new()
    ann = builder.entity("a", "Person", "Ann", HERE)
    for ends in ((ann, "b"), ("b", ann)):
        with builder.row(HERE):
            builder.statement(ends[0], "MEETS", ends[1], HERE)
    with builder.row(HERE):
        builder.statement(ann, "MEETS", ann, HERE, attribution=["c"])
    assert (builder.report.rows, builder.report.used, builder.report.skipped_rows) == (3, 0, 3)
    assert checked(builder).statements == ()
    with pytest.raises(Skip, match='no entity "b"'):
        builder.entity_id("b")


def test_the_same_statement_twice_is_one_and_another_with_its_id_is_another() -> None:
    builder = new()
    ann, bo = builder.entity("a", "Person", "Ann", HERE), builder.entity("b", "Person", "Bo", HERE)
    first = builder.statement(ann, "MEETS", bo, HERE, id="x")
    with pytest.raises(Skip, match="the same"):
        builder.statement(ann, "MEETS", bo, HERE, id="x")
    second = builder.statement(ann, "MEETS", bo, HERE, id="x", note="again")
    third = builder.statement(ann, "MEETS", bo, f"{HERE} again", note="and again")
    assert first == "x"
    assert len({first, second, third}) == 3
    assert len(checked(builder).statements) == 3


def test_relations_take_the_ends_and_qualifiers_that_they_are_used_with() -> None:
    builder = new()
    ann, oslo = builder.entity("a", "Person", "Ann", HERE), builder.entity("o", "Place", "Oslo", HERE)
    ship = builder.entity("s", builder.label("war ship"), "Ship", HERE)
    builder.statement(ann, "MEETS", oslo, HERE, qualifiers={"place": ship, "weather": "rain"})
    builder.statement(ship, builder.relation("fährt nach"), oslo, HERE)
    model = checked(builder)
    assert {"MEETS", "FAHRT_NACH"} <= {one.relation for one in model.statements}
    assert "Place" in model.schema.relations["MEETS"].subject
    assert model.schema.relations["FAHRT_NACH"].subject == ("WarShip",)
    assert sum("MEETS takes" in one for one in builder.report.notices) == 3


def test_values_that_a_model_cannot_have_are_mended_and_counted() -> None:
    builder = new()
    ann = builder.entity("a", "Person", "A\n" + "n" * 2000, HERE)
    page = builder.document("p", HERE, title="", published="yesterday")
    words = builder.evidence(page, HERE, exact="abc", start=0, end=9)
    builder.statement(ann, "MEETS", ann, HERE, valid="soon", certainty="sure", evidence=[words])
    one = checked(builder).statements[0]
    assert (one.valid, one.certainty, one.evidence[0].exact, one.evidence[0].start) == (None, "unknown", "abc", None)
    assert len(counts(builder)) == 5
    with pytest.raises(Skip, match="no relation"):
        builder.relation("–")


def test_properties_of_any_shape() -> None:
    builder = new()
    made = builder.properties(
        {"a b": {"c": [1, 2.5]}, "d": ["2001-05-09", "x"], "e": 2**70, "f": [{"g": 1}], "\x00": 1, "h": "2001-05-09", "i": [], "j": [True, 1]}, HERE
    )
    assert made == {
        "a b.c": (1.0, 2.5),
        "d": ("2001-05-09", "x"),
        "e": str(2**70),
        "f": ('{"g": 1}',),
        "h": date(2001, 5, 9),
        "id-6e340b9cffb37a98": 1,
        "j": ("true", "1"),
    }


def test_the_fields_of_a_record_are_taken_or_stay() -> None:
    builder = new()
    record = builder.record({"name": ["x"], "id": True, "n": 5, "o": "5", "p": [{"q": 1}, 2], "r": {"s": "t"}}, HERE)
    assert record.text("name") is None
    assert record.key("id") is None
    assert record.text("n", "o") == "5"
    assert [one.key("q") for one in record.groups("p")] == [1]
    assert record.group("r").text("s") == "t"
    assert record.rest() == {"name": ("x",), "id": True, "p": (2,)}
    with pytest.raises(Skip):
        builder.record([], HERE)
