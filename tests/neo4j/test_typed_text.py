"""Typed text and constraints of foreign databases, without a server: what is made of them, and what is refused."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from graphmodel.errors import InputError
from graphmodel.formats.foreign_graph import graph_of
from graphmodel.neo4j.batches import as_parameters, as_text, batches
from graphmodel.neo4j.cypher import literal
from graphmodel.neo4j.foreign_database import Report
from graphmodel.neo4j.schema_rules import rule_statements
from graphmodel.neo4j.script import script
from graphmodel.neo4j.typed_text import LISTS, TEXTS, Typed, TypedList, TypeTable, point_parts, typed, typed_rows

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

FORMS = [
    ("date", ["2020-02-29", "-0044-03-15", "+10000-01-01"], ["2020", "2020-2-2", "today", "2020-01-01T00:00"]),
    (
        "datetime",
        ["2031-05-01T18:00:00Z", "2031-05-01T18:00:00.5+02:00[Europe/Berlin]", "1999-03-31T12:00+01:00"],
        ["2031-05-01", "2031-05-01T18:00:00Z'); x", ""],
    ),
    ("localdatetime", ["2031-05-01T18:00:00.123456789"], ["2031-05-01T18:00:00Z"]),
    ("time", ["12:00:00+01:00", "12:00Z"], ["12:00", "noon"]),
    ("localtime", ["12:00:00"], ["12:00:00Z", "1"]),
    ("duration", ["P1Y2M3DT4H5.6S", "-PT1M", "P0D"], ["1 day", "P", 'P1D"']),
    ("point", ["SRID=7203;POINT(1.0 -2.5)", "SRID=4979;POINT(1.0 2.0 3e5)"], ["POINT(1 2)", "SRID=7203;POINT(1.0)", "SRID=1;POINT(a b)"]),
    ("bytes", ["", "00ff"], ["0", "0g", "0x00"]),
    ("float", ["NaN", "Infinity", "-Infinity", "1.5", "-2e-7"], ["nan", "one", "1.5 "]),
]


@pytest.mark.parametrize(("kind", "right", "wrong"), FORMS, ids=[kind for kind, *_ in FORMS])
def test_text_is_typed_where_it_has_the_form_of_a_value(kind: str, right: list[str], wrong: list[str]) -> None:
    assert [(type(typed(kind, one)), typed(kind, one)) for one in right] == [(TEXTS[kind], one) for one in right]
    assert [type(typed(kind, one)) for one in wrong] == [str] * len(wrong)


def graph(types: Any, **data: Any) -> "Graph":
    return graph_of({"databaseTypes": types}, [("a", {"name": "A", **data}), ("b", {"name": "B", **data})], [])


def row(made: "Graph", number: int = 0) -> dict[str, Any]:
    return list(typed_rows(made)[0])[number][1]


def test_rows_have_the_types_that_the_graph_says() -> None:
    made = graph([{"of": "nodes", "property": "at", "type": "duration"}], at="P1D")
    assert type(row(made)["at"]) is TEXTS["duration"]
    made = graph([{"of": "nodes", "property": "at", "type": "duration", "ids": ["b"]}], at="P1D")
    assert [type(row(made, number)["at"]) for number in (0, 1)] == [str, TEXTS["duration"]]
    made = graph([{"of": "edges", "property": "at", "type": "duration"}], at="P1D")
    assert type(row(made)["at"]) is str
    made = graph([{"of": "nodes", "property": "at", "type": "date[]"}], at=["2020-01-01"])
    assert type(row(made)["at"]) is LISTS["date"]
    assert row(graph([{"of": "nodes", "property": "at", "type": "date[]"}], at=["2020-01-01", "x"]))["at"] == ["2020-01-01", "x"]
    made = graph(
        [{"of": "nodes", "property": "at", "type": "float"}, {"of": "nodes", "property": "all", "type": "float[]"}], at="-Infinity", all=["1.5"]
    )
    assert (row(made)["at"], row(made)["all"]) == (float("-inf"), [1.5])
    assert type(row(graph([{"of": "nodes", "property": "at", "type": "duration"}], at="a while"))["at"]) is str
    nodes, _ = typed_rows(graph([{"of": "nodes", "property": "at", "type": "bytes"}], at="00"), without=("bytes",))
    assert type(next(nodes)[1]["at"]) is str


@pytest.mark.parametrize(
    "types",
    ["x", {"of": "nodes"}, [1], [{"of": "graph", "property": "a", "type": "date"}], [{"of": "nodes", "property": 1, "type": "date"}]],
)
def test_types_that_no_pull_writes_are_refused(types: Any) -> None:
    with pytest.raises(InputError, match="databaseTypes is not as `graphmodel pull` writes it"):
        row(graph(types))
    for kind in ("day", None, 1, "date[][]"):
        with pytest.raises(InputError, match="databaseTypes has no type"):
            row(graph([{"of": "nodes", "property": "a", "type": kind}]))


def test_a_table_of_types_says_what_was_seen() -> None:
    table = TypeTable()
    values = {
        "n1": TEXTS["duration"]("P1D"),
        "n2": "text",
        "n3": float("inf"),
        "n4": [1.5, float("nan")],
        "n5": date(2020, 1, 1),
        "n6": [date(2020, 1, 1)],
    }
    plain = {id_: table.plain("nodes", id_, "x", value) for id_, value in values.items()}
    assert plain == {"n1": "P1D", "n2": "text", "n3": "Infinity", "n4": ["1.5", "NaN"], "n5": date(2020, 1, 1), "n6": ["2020-01-01"]}
    assert not any(isinstance(one, Typed | TypedList) for one in plain.values())
    assert table.plain("edges", "e", "y", LISTS["time"](["12:00Z"])) == ["12:00Z"]
    assert table.entries() == [
        *(
            {"of": "nodes", "property": "x", "type": kind, "ids": [id_]}
            for kind, id_ in zip(("duration", "float", "float[]", "date", "date[]"), ("n1", "n3", "n4", "n5", "n6"), strict=True)
        ),
        {"of": "edges", "property": "y", "type": "time[]"},
    ]


def test_typed_text_is_made_by_the_server() -> None:
    made = literal(TEXTS["duration"]('P1"D'))
    assert made == 'duration("P1\\"D")', "whatever the text is, it stays one literal"
    assert literal(LISTS["date"](["2020-01-01"])) == '[date("2020-01-01")]'
    assert literal(TEXTS["bytes"]("00")) == '"00"'
    assert 'CASE size(split(replace(split("SRID=7203;POINT(1.0 2.0)"' in literal(TEXTS["point"]("SRID=7203;POINT(1.0 2.0)"))
    assert point_parts("SRID=4979;POINT(1.0 -Infinity 3.0)") == (4979, [1.0, float("-inf"), 3.0])
    rows = [
        (("A",), {"id": str(number), "at": TEXTS["time"]("12:00Z"), "days": LISTS["date"](["2020-01-01"]), "raw": TEXTS["bytes"]("00ff")})
        for number in (1, 2)
    ]
    (batch,) = batches(rows, 100)
    assert batch.alike, "typed rows are in tables, however few"
    given = as_parameters(batch)
    assert "at: time(row[1])" in given.text
    assert "days: [item IN row[2] | date(item)]" in given.text
    assert given.parameters["cells"] == [["1", "12:00Z", ["2020-01-01"], b"\x00\xff"], ["2", "12:00Z", ["2020-01-01"], b"\x00\xff"]]
    assert 'at: time("12:00Z")' in as_text(batch)
    mixed = [
        (("A",), {"id": "1", "at": TEXTS["time"]("12:00Z")}),
        (("A",), {"id": "2", "at": TEXTS["duration"]("P1D")}),
        (("A",), {"id": "3", "at": "text"}),
    ]
    assert [len(one.rows) for one in batches(mixed, 100)] == [1, 1, 1]


RULE = {"name": "n", "of": "NODE", "labels": ["A`B"], "properties": ["x y"]}


def statements(*rules: Any) -> list[str]:
    return list(rule_statements(graph_of({"databaseSchema": list(rules)}, [], [])))


def test_rules_become_statements_of_quoted_names() -> None:
    assert statements({**RULE, "constraint": "UNIQUENESS"}) == ["CREATE CONSTRAINT n IF NOT EXISTS FOR (x:`A``B`) REQUIRE (x.`x y`) IS UNIQUE"]
    assert statements({**RULE, "constraint": "NODE_PROPERTY_TYPE", "propertyType": "LIST<STRING NOT NULL>"})[0].endswith(
        "IS :: LIST<STRING NOT NULL>"
    )
    assert statements({**RULE, "of": "RELATIONSHIP", "index": "RANGE"}) == ["CREATE INDEX n IF NOT EXISTS FOR ()-[x:`A``B`]-() ON (x.`x y`)"]
    text = statements({**RULE, "index": "FULLTEXT", "config": {"fulltext.analyzer": 'x"}} DETACH DELETE'}})[0]
    assert text.endswith('ON EACH [x.`x y`] OPTIONS {indexConfig: {`fulltext.analyzer`: "x\\"}} DETACH DELETE"}}')
    made = "".join(script(graph_of({"databaseSchema": [{**RULE, "index": "TEXT"}]}, [("a", {})], [])))
    assert made.endswith("CREATE TEXT INDEX n IF NOT EXISTS FOR (x:`A``B`) ON (x.`x y`);\n")


@pytest.mark.parametrize(
    "rule",
    [
        "CREATE INDEX",
        {},
        {**RULE, "constraint": "IS UNIQUE; MATCH (n) DETACH DELETE n"},
        {**RULE, "index": "RANGE) FOR"},
        {**RULE, "index": "RANGE", "of": "node"},
        {**RULE, "index": "RANGE", "labels": "A"},
        {**RULE, "index": "RANGE", "labels": []},
        {**RULE, "index": "RANGE", "properties": [1]},
        {**RULE, "constraint": "NODE_PROPERTY_TYPE", "propertyType": "STRING; DROP"},
        {**RULE, "constraint": "NODE_PROPERTY_TYPE"},
        {**RULE, "index": "VECTOR", "config": {"a": {"b": 1}}},
        {**RULE, "index": "VECTOR", "config": "x"},
        {**RULE, "name": None, "index": "RANGE"},
    ],
)
def test_rules_that_no_pull_writes_are_refused(rule: Any) -> None:
    with pytest.raises(InputError, match="databaseSchema is not as `graphmodel pull` writes it"):
        statements(rule)


def test_a_report_of_nothing_says_nothing() -> None:
    report = Report()
    report.names["name"] = 3
    assert list(report.lines()) == []
    report.odd = [f"node 'n{number}', day: 0000-01-01" for number in range(5)]
    report.names[""] = 1
    assert list(report.lines()) == [
        "names are from the property `name` (3), the id, for want of a name (1); --name-from chooses another property",
        "values kept as text, because they are outside of what is computed with (5): node 'n0', day: 0000-01-01; node 'n1', day: 0000-01-01; "
        "node 'n2', day: 0000-01-01, and 2 more",
    ]
