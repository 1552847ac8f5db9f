"""ACLED and POLECAT: rows that the project made, in the columns of the data sets."""

import csv
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import shipped
from graphmodel.importers.registry import importer_for
from graphmodel.model.model import Model
from graphmodel.model.validate import findings

ACLED: list[dict[str, Any]] = [
    {"event_id_cnty": "KES1", "event_date": "2031-05-02", "time_precision": 1, "event_type": "Battles", "inter1": 1,
     "actor1": "Military Forces of Kesria",
     "actor2": "Hill Army", "inter2": 2, "assoc_actor_1": "Coast Guard; Police", "fatalities": 3, "timestamp": 1935619200, "geo_precision": 1},
    {"event_id_cnty": "KES2", "event_date": "12 June 2031", "time_precision": 1, "event_type": "Protests", "actor1": "Protesters (Kesria)",
     "inter1": "Protesters", "actor2": "", "inter2": "", "assoc_actor_2": ""},
    {"event_id_cnty": "KES3", "event_date": "2031-06-20", "time_precision": 3, "event_type": "Violence against civilians", "actor1": "Hill Army",
     "inter1": "Rebel group", "actor2": "Civilians (Kesria)", "inter2": 7, "tags": "crowd size=no report; private security"},
]  # fmt: skip
POLECAT: list[dict[str, Any]] = [
    {"Event ID": "P1", "Event Date": "2031-05-02", "Event Type": "ACCUSE", "Event Mode": "disapprove", "Contexts": "military; diplomatic",
     "Actor Name": "Kesria", "Recipient Name": "Ostova", "Actor COW": "990; 991", "Intensity": "-2.0"},
    {"Event ID": "P2", "Event Date": "2031-05-03", "Event Type": "PROTEST", "Actor Name": "Dockers (Kesria)", "Recipient Name": "None"},
    {"Event ID": "P3", "Event Date": "2031-05-04", "Event Type": "AID", "Actor Name": "None", "Recipient Name": "None"},
    {"Event ID": "P4", "Event Date": "2031-05-04", "Event Type": "CRIME", "Actor Name": "Kesria", "Recipient Name": "Ostova"},
]  # fmt: skip
NUMBERS = {"year", "interaction", "iso", "latitude", "longitude", "fatalities", "Intensity", "Latitude", "Longitude"}
DAYS = {"timestamp", "Publication Date"}


def imported(name: str, rows: list[dict[str, Any]], path: Path) -> tuple[Model, LossReport]:
    """The model of rows whose other cells are each their column's name, and the account of them."""
    mapping = shipped()[name]
    usual = {column: "1" if column in NUMBERS else "2031-07-01" if column in DAYS else f"{column} x" for column in mapping.columns}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, mapping.columns, delimiter=mapping.delimiter or ",")
        writer.writeheader()
        writer.writerows({**usual, "geo_precision": 2, **row} if name == "acled" else {**usual, **row} for row in rows)
    assert importer_for(path).name == name
    model, report = gm.import_(path)
    assert not list(findings(model))
    return model, report


def test_acled_has_actors_without_direction_and_an_event_of_one_actor_at_its_place(tmp_path: Path) -> None:
    model, report = imported("acled", ACLED, tmp_path / "acled.csv")
    assert (report.rows, report.used, report.fields, report.values, report.codes) == (3, 3, {}, {}, {})
    names = {one.id: (one.label, one.name) for one in model.entities}
    assert [(names[one.subject], one.relation, names[one.object], one.valid) for one in model.statements] == [
        (("Organization", "Military Forces of Kesria"), "BATTLES", ("Organization", "Hill Army"), "2031-05-02"),
        (("Group", "Protesters (Kesria)"), "PROTESTS_IN", ("Place", "location x, country x"), "2031-06-12"),
        (("Organization", "Hill Army"), "VIOLENCE_AGAINST_CIVILIANS", ("Group", "Civilians (Kesria)"), "2031-06-20~"),
    ]
    first, second, third = (one.properties for one in model.statements)
    assert (first["kind of subject"], first["deaths"], first["with the subject"]) == ("State forces", 3, ("Coast Guard", "Police"))
    assert "kind of object" not in second
    assert (third["precision of date"], third["tags"]) == ("month", ("crowd size=no report", "private security"))
    assert [one.recorded for one in model.statements][:2] == ["2031-05-04", "2031-07-01"]
    assert all(model.schema.relations[name].symmetric for name in ("BATTLES", "VIOLENCE_AGAINST_CIVILIANS"))


def test_polecat_has_the_types_of_plover(tmp_path: Path) -> None:
    model, report = imported("polecat", POLECAT, tmp_path / "polecat.txt")
    assert (report.rows, report.used, report.fields, list(report.values)) == (4, 2, {}, ["recipient: not named, an unspecified Actor"])
    assert dict(report.codes.items()).keys() == {"Event Type=CRIME"}
    assert report.skipped.keys() >= {"no actor"}
    first, second = model.statements
    assert (first.id, first.relation, first.valid, model.schema.relations["ACCUSE"].stance) == ("polecat-P1", "ACCUSE", "2031-05-02", "opposes")
    assert (first.properties["mode"], first.properties["contexts"], first.properties["intensity"]) == ("disapprove", ("military", "diplomatic"), -2.0)
    entities = {one.id: one for one in model.entities}
    assert entities[first.subject].properties["number in Correlates of War"] == ("990", "991")
    assert entities[second.object].unspecified
    assert [one.published for one in model.documents] == ["2031-07-01"]


def test_acled_without_the_columns_that_older_files_lack(tmp_path: Path) -> None:
    (columns,) = shipped()["acled"].variants
    protest = {"event_id_cnty": "KES4", "event_date": "2031-06-21", "time_precision": "1", "event_type": "Protests", "actor1": "P", "inter1": "6",
               "actor2": "", "inter2": "0", "country": "Kesria", "location": "Town", "fatalities": "0"}  # fmt: skip
    path = tmp_path / "old.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerow(protest)
    model, report = gm.import_(path)
    assert (report.used, report.fields, report.values, report.codes) == (1, {}, {}, {})
    (statement,) = model.statements
    assert (statement.relation, statement.properties["kind of object"], statement.properties["deaths"]) == ("PROTESTS_IN", "no actor", 0)


@pytest.mark.parametrize("name", ["acled", "polecat"])
def test_every_column_is_read_or_left_out_on_purpose(name: str) -> None:
    mapping = shipped()[name]
    assert mapping.used_columns | mapping.ignore.keys() == set(mapping.columns)
    assert len(mapping.columns) == {"acled": 31, "polecat": 40}[name]
