"""Own properties: typed, kept by every format, and never in the way of graphmodel's own names."""

from datetime import date, datetime

import pytest
from hypothesis import given

from graphmodel.errors import InputError, ProblemsError
from graphmodel.formats import model_yaml
from graphmodel.graph.build import build_graph, model_of
from graphmodel.graph.rows import all_rows, graph_of_rows
from graphmodel.model.attributes import RESERVED_PROPERTIES
from graphmodel.model.model import Model
from graphmodel.model.properties import PropertyValue, from_cell, to_cell
from graphmodel.model.statement import Document, Entity, Statement
from graphmodel.querying.engine.session import Engine
from tests.support.models import PROPERTIES, SCALAR, models

TYPED = {
    "party": "Blue",
    "seats": 12,
    "share": 0.5,
    "open": True,
    "founded": date(2001, 5, 9),
    "colours": ("red", "blue"),
    "days": (date(2001, 5, 9),),
}


def a_model(properties: dict[str, PropertyValue]) -> Model:
    entities = (Entity("a", "Person", "A", properties=properties), Entity("b", "Person", "B"))
    return Model("m", (Document("d", "D", properties=properties),), entities, (Statement("a", "MEETS", "b", id="s", properties=properties),))


def test_a_full_date_is_a_day_and_nothing_else_is() -> None:
    made = Entity(
        "a", "Person", "A", properties={"x": "2001-05-09", "y": "2001-05", "z": "2001-02-30", "l": ["2001-05-09", "soon"], "f": "２００１-05-09"}
    )
    assert made.properties == {"x": date(2001, 5, 9), "y": "2001-05", "z": "2001-02-30", "l": ("2001-05-09", "soon"), "f": "２００１-05-09"}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ([1, 2.5], (1.0, 2.5)),
        ([1, 2], (1, 2)),
        ([True, False], (True, False)),
        (["2001-05-09", "2001-05-10"], (date(2001, 5, 9), date(2001, 5, 10))),
        ([date(2001, 5, 9), "soon"], ("2001-05-09", "soon")),
        ([], ()),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
        (2**53 + 1, 2**53 + 1),
        ("", ""),
    ],
)
def test_values_and_lists_of_one_kind(value: object, kept: object) -> None:
    made = Entity("a", "Person", "A", properties={"x": value}).properties["x"]
    assert (made, repr(made)) == (kept, repr(kept))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "nothing"),
        ({"a": 1}, "a group of fields"),
        (["a", 1], "of one kind"),
        ([[1]], "a list"),
        ([True, 1], "of one kind"),
        ([1, 2.5, True], "of one kind"),
        (2**63, "64 bits"),
        (-(2**63) - 1, "64 bits"),
        (float("inf"), "finite"),
        (float("nan"), "finite"),
        (datetime(2025, 1, 1), "a datetime"),
    ],
)
def test_what_is_not_a_value_is_refused(value: object, why: str) -> None:
    with pytest.raises(InputError, match=f"properties.x: .*{why}"):
        Entity("a", "Person", "A", properties={"x": value})


def test_files_name_the_place_of_a_wrong_property() -> None:
    text = "graphmodel: 1\nmodel: m\nentities:\n  - {id: a, label: Person, name: A, properties: {ok: 1, x: {z: 1}, ' z': 1}}\n"
    with pytest.raises(ProblemsError) as raised:
        model_yaml.parse_yaml_text(text, "m.yaml")
    assert sorted(one.path for one in raised.value.problems) == ["entities[0].properties. z", "entities[0].properties.x"]


@given(models())
def test_database_rows_keep_them(model: Model) -> None:
    assert model_of(graph_of_rows(*all_rows(build_graph(model), "random"))) == model


@given(PROPERTIES)
def test_types_are_kept(properties: dict[str, PropertyValue]) -> None:
    model = a_model(properties)
    back = model_yaml.parse_yaml_text(model_yaml.yaml_text(model))
    expected = model.entities[0].properties
    for thing in (back.entities[0], back.documents[0], back.statements[0], model_of(build_graph(model)).statements[0]):
        assert {name: (type(value), value) for name, value in thing.properties.items()} == {
            name: (type(value), value) for name, value in expected.items()
        }


@given(SCALAR)
def test_a_cell_is_read_as_what_was_written(value: PropertyValue) -> None:
    plain = value.isoformat() if isinstance(value, date) else value
    assert (type(from_cell(to_cell(plain))), from_cell(to_cell(plain))) == (type(plain), plain)


def test_a_cell_is_read_by_people() -> None:
    assert [to_cell(value) for value in ("ä", ["ä", "ö"], "", "true", "1e3", "null", 1.0)] == [
        "ä",
        '["ä", "ö"]',
        '""',
        '"true"',
        '"1e3"',
        "null",
        "1.0",
    ]


def test_a_cell_of_a_spreadsheet() -> None:
    assert [from_cell(cell) for cell in ("TRUE", "false", "Blue", "1e3", "NaN", "null", '{"a": 1}', "[1", '"12"')] == [
        True, False, "Blue", 1000.0, "NaN", "null", '{"a": 1}', "[1", "12"
    ]  # fmt: skip


def test_names_of_graphmodel_are_not_overwritten() -> None:
    plain = build_graph(a_model({}))
    graph = build_graph(a_model(dict.fromkeys(RESERVED_PROPERTIES, "hostile")))
    for key, data in plain.nodes(data=True):
        assert {name: item for name, item in graph.nodes[key].items() if not name.startswith("own_")} == data
    for subject, object_, key, data in plain.edges(keys=True, data=True):
        assert {name: item for name, item in graph.edges[subject, object_, key].items() if not name.startswith("own_")} == data
    plain_rows, rows = ([row[-1] for each in all_rows(one, "m") for row in each] for one in (plain, graph))
    assert [{name: item for name, item in row.items() if not name.startswith("own_")} for row in rows] == plain_rows


def test_they_can_be_queried_by_their_types() -> None:
    with Engine(*all_rows(build_graph(a_model({**TYPED, "Número de sèries": 3})))) as engine:
        query = "MATCH (n {id: 'a'})-[r:MEETS]->() RETURN n.own_party, n.own_seats + 1, r.own_open, n.own_founded < date('2002-01-01'), "
        (row,) = engine.query(query + "n.own_colours, r.`own_Número de sèries` AS odd").rows
    assert row == ("Blue", 13, True, True, ["red", "blue"], 3)
