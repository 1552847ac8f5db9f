"""Tables whose cells have types: JSON Lines, lists of objects, Parquet, spreadsheets; and what is hostile in them."""

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.errors import InputError, UsageError
from graphmodel.importers import typed_tables
from graphmodel.importers.mapping import shipped
from graphmodel.importers.registry import importer_for
from graphmodel.importers.tables import opened
from graphmodel.querying.process.child import Child
from tests.importers.test_rows import MAP

ROW = {"guest": "Ann", "kind": "p", "party": None, "host": "Freedonia", "what": "MEETS", "day": "2025-02-14", "url": "u", "headline": "h"}
ROWS = [{**ROW, "words": "", "people": 3, "extra": [1]}, {**ROW, "host": "Sylvania", "words": "w", "people": 4.0, "extra": True}]


def check(tmp_path: Path, path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAP, "utf-8")
    model, report = gm.import_(path, mapping=tmp_path / "m.yaml")
    assert [(one.subject, one.object, one.properties["people"]) for one in model.statements] == [("Ann", "Freedonia", 3), ("Ann", "Sylvania", 4)]
    assert (report.rows, report.used, report.fields["extra"].count) == (2, 2, 2)


def test_json_lines_and_lists_of_objects(tmp_path: Path) -> None:
    lines, whole = tmp_path / "t.jsonl", tmp_path / "t.json"
    lines.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    whole.write_text(json.dumps(ROWS))
    check(tmp_path, lines)
    check(tmp_path, whole)


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "t.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([{**row, "extra": date(2020, 1, 1), "day": datetime(2025, 2, 14)} for row in ROWS]), path)
    check(tmp_path, path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="not a Parquet file that can be read"):
        gm.import_(path, mapping=tmp_path / "m.yaml")


def test_lines_that_are_not_objects_or_have_other_fields_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed_tables, "_PEEK", 2)
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1}\n{"b": "x"}\n{"c": 2}\n[1]\n{\n\n{"b": {"d": 1}}\n')
    with opened(path) as table:
        assert table.columns == ("a", "b")
        assert list(table.rows) == [
            (1, ["1", ""]),
            (2, ["", "x"]),
            (3, "a field that none of the first 2 objects has"),
            (4, "not a JSON object"),
            (5, "not a JSON object"),
            (7, ["", '{"d": 1}']),
        ]


def test_a_spreadsheet_that_is_a_bomb_or_none(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(InputError, match="not a spreadsheet that can be read"), opened(path):
        pass
    assert path.stat().st_size < 1000
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02")
    path.write_bytes(data[: at + 24] + (2**31 + 2**30).to_bytes(4, "little") + data[at + 28 :])
    with pytest.raises(InputError, match="becomes 3,221,225,472 bytes"), opened(path):
        pass


def test_politiquices_says_who_opposes_whom(tmp_path: Path) -> None:
    row = {"title": "T", "date": "2001-01-01 11:30:00", "ent1": "A", "ent2": "B", "ent1_id": "http://www.wikidata.org/entity/Q1", "ent2_id": "None"}
    labels = ["ent1_opposes_ent2", "ent2_supports_ent1", "other"]
    path = tmp_path / "p.jsonl"
    path.write_text("".join(json.dumps({**row, "label": label, "url": f"u{label}"}) + "\n" for label in labels))
    assert importer_for(path).name == "politiquices"
    model, report = gm.import_(path)
    assert [(one.subject, one.relation, one.object, one.stated) for one in model.statements] == [
        ("Q1", "OPPOSES", "B", "2001-01-01T11:30:00"),
        ("B", "SUPPORTS", "Q1", "2001-01-01T11:30:00"),
    ]
    assert model.entity_by_id["Q1"].external == ("wikidata:Q1",)
    assert report.skipped["a headline in which nobody supports or opposes the other"].count == 1
    assert report.rows == 3


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("python_calamine")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


QUADS = [["date", "source", "relation", "target", "n"], ["2025-02-14", "Ann", "MEETS", "Bo", 1]]
TABLE = """
mapping: t
title: t
columns: [source, target]
entities:
  source: {name: source, label: {constant: Person}}
  target: {name: target, label: {constant: Person}}
statements: [{subject: source, relation: relation, object: target}]
ignore: {date: "", "n": ""}
"""


def test_the_first_sheet_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", notes=QUADS, visits=[QUADS[0], [*QUADS[1][:1], "Cy", *QUADS[1][2:]]], more=[["x"]])
    (tmp_path / "m.yaml").write_text(TABLE)
    model, report = gm.import_(path, mapping=tmp_path / "m.yaml")
    assert [one.subject for one in model.statements] == ["Ann"]
    assert f"{path}: read the sheet 'notes', and not 'visits', 'more': --sheet names another" in report.notices
    model, report = gm.import_(path, mapping=tmp_path / "m.yaml", sheet="visits")
    assert [one.subject for one in model.statements] == ["Cy"]
    with pytest.raises(InputError, match=r"no sheet 'visit'; there are 'notes', 'visits', 'more'"):
        gm.import_(path, mapping=tmp_path / "m.yaml", sheet="visit")
    (tmp_path / "t.csv").write_text("source,target,relation,date,n\na,b,MEETS,,\n")
    with pytest.raises(UsageError, match="--sheet is for spreadsheets"):
        gm.import_(tmp_path / "t.csv", mapping=tmp_path / "m.yaml", sheet="visits")
    gm.import_(path, tmp_path / "out.yaml", guess=tmp_path / "draft.yaml", sheet="visits")
    assert "Cy" in (tmp_path / "out.yaml").read_text("utf-8")


def test_a_spreadsheet_is_recognised_with_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = list(shipped()["icews"].columns)
    row = dict.fromkeys(columns, "x") | {"Event Date": "2018-01-01", "CAMEO Code": "042", "Source Name": "Ann", "Target Name": "Bo", "Intensity": "1"}
    path = workbook(tmp_path / "t.xlsx", events=[columns, [row[name] for name in columns]])
    started = []
    monkeypatch.setattr(typed_tables, "Child", lambda *given: started.append(given) or Child(*given))
    assert importer_for(path).name == "icews"
    assert len(started) == 1
    workbook(path, events=[["a"], ["b"]])
    with pytest.raises(InputError, match="in none of the formats"):
        importer_for(path)
    assert len(started) == 2
