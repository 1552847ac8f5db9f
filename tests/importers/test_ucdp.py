"""UCDP GED: rows that the project made, in the 49 columns of the data set."""

import csv
from pathlib import Path
from typing import Any

import graphmodel as gm
from graphmodel.importers.mapping import shipped
from graphmodel.importers.registry import importer_for
from graphmodel.model.validate import findings

DAY = " 00:00:00.000"
ROWS: list[dict[str, Any]] = [
    {"id": 1, "type_of_violence": 1, "side_a_new_id": 10, "side_a": "Government of Kesria", "gwnoa": 999, "side_b_new_id": 20, "side_b": "Hill Army",
     "date_prec": 1, "date_start": f"2031-05-02{DAY}", "date_end": f"2031-05-02{DAY}", "best": 3, "high": 5, "low": 0, "latitude": 1.5},
    {"id": 2, "type_of_violence": 2, "side_a_new_id": 20, "side_a": "Hill Army", "side_b_new_id": 30, "side_b": "Coast Guard Front",
     "date_prec": 4, "date_start": "2031-05-01", "date_end": "2031-05-31", "best": 1, "high": 1, "low": 1},
    {"id": 3, "type_of_violence": 3, "side_a_new_id": 10, "side_a": "Government of Kesria", "gwnoa": 999, "side_b_new_id": 99, "side_b": "Civilians",
     "date_prec": 1, "date_start": f"2031-05-03{DAY}", "date_end": f"2031-05-03{DAY}", "best": 2, "high": 2, "low": 2, "source_article": ""},
    {"id": 4, "type_of_violence": 7, "side_a_new_id": 10, "side_a": "Government of Kesria", "gwnoa": 999, "side_b_new_id": 20, "side_b": "Hill Army"},
]  # fmt: skip


def test_every_field_of_every_row_is_kept(tmp_path: Path) -> None:
    columns = list(shipped()["ucdp"].columns)
    assert len(columns) == len(set(columns)) == 49
    numbers = {"number_of_sources", "event_clarity", "where_prec", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "longitude"}
    usual = {name: "1" if name in numbers else "" if name.startswith("gwno") else f"{name} x" for name in columns}
    path = tmp_path / "GEDEvent.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({**usual, "latitude": "1", "side_a_dset_id": "1", "side_b_dset_id": "1", **row} for row in ROWS)
    assert importer_for(path).name == "ucdp"
    model, report = gm.import_(path)
    assert not list(findings(model))
    assert (report.rows, report.used, report.fields, report.values) == (4, 3, {}, {})
    assert list(report.codes) == ["type_of_violence=7"]
    assert {one.id: (one.label, one.name) for one in model.entities} == {
        "ucdp-actor-10": ("State", "Government of Kesria"),
        "ucdp-actor-20": ("Organization", "Hill Army"),
        "ucdp-actor-30": ("Organization", "Coast Guard Front"),
        "ucdp-actor-99": ("Group", "Civilians"),
    }
    assert [(one.id, one.relation, one.object, one.valid, len(one.evidence)) for one in model.statements] == [
        ("ucdp-1", "FIGHTS_WITH", "ucdp-actor-20", "2031-05-02", 1),
        ("ucdp-2", "FIGHTS_WITH", "ucdp-actor-30", "2031-05-01/2031-05-31", 1),
        ("ucdp-3", "ATTACKS_CIVILIANS", "ucdp-actor-99", "2031-05-03", 0),
    ]
    first = model.statements[0].properties
    assert (first["deaths"], first["highest estimate"], first["lowest estimate"], first["latitude"]) == (3, 5, 0, 1.5)
    assert first["type of violence"] == "state-based"
    assert model.schema.relations["FIGHTS_WITH"].symmetric
    assert model.documents[0].publisher == "source_office x"
