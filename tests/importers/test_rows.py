"""Tables as models: every row is used or skipped with a reason, and what found no place is counted."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.errors import InputError, ProblemsError, RefusedError, UsageError
from graphmodel.importers.mapping import shipped
from graphmodel.importers.registry import TableImporter, importer_for
from graphmodel.model.model import Model
from tests.support.paths import SHARED

MAP = """
mapping: visits
title: visits
missing: ["-"]
entities:
  guest: {name: guest, label: {column: kind, codes: {p: Person, s: State}}, unnamed: somebody, properties: {party: party}}
  host: {name: host, label: {constant: State}}
documents:
  page: {id: url, title: headline, url: url}
statements:
  - subject: guest
    relation: {column: what}
    object: host
    valid: {column: day, kind: date}
    evidence: [{document: page, exact: words}]
    properties: {people: {column: people, kind: integer}}
skip:
  - {where: {what: test}, because: a test row}
"""
HEAD = "guest,kind,party,host,what,day,url,headline,words,people,extra\n"
ROWS = HEAD + (
    'Ann Lee,p,Blue,Freedonia,MEETS,2025-02-14,https://x.example/1,"Ann, visiting",came to talk,3,\n'
    "Ann Lee,p,Blue,Freedonia,MEETS,2025-02-14,https://x.example/2,Again,came,4,\n"
    "-,s,,Freedonia,Make statement,2025-02,https://x.example/1,Ann visiting,,many,left over\n"
    "Bob,p,,-,MEETS,2025-02-14,,,,,\n"
    "Bob,p,,Freedonia,test,2025-02-14,,,,,\n"
    "Bob,q,,Freedonia,MEETS,Friday,,,,,\n"
    "Bob,p\n"
)


def run(tmp_path: Path, text: str, mapping: str = MAP, **options: object) -> tuple[Model, object]:
    (tmp_path / "t.csv").write_text(text, "utf-8")
    (tmp_path / "m.yaml").write_text(mapping, "utf-8")
    return gm.import_(tmp_path / "t.csv", mapping=tmp_path / "m.yaml", **options)  # type: ignore[arg-type]


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    model, report = run(tmp_path, ROWS, report=tmp_path / "loss.json")
    account = json.loads((tmp_path / "loss.json").read_text())
    assert (account["rows"], account["used"]) == (7, 4)
    assert {reason: one["count"] for reason, one in account["skipped"].items()} == {
        "no host": 1,
        "a test row": 1,
        "2 cells where there are 11 columns": 1,
    }
    assert account["skipped"]["no host"]["places"] == [f"{tmp_path / 't.csv'}:5"]
    assert {name: one["count"] for name, one in account["fields"].items()} == {"extra": 1}
    assert {name: one["count"] for name, one in account["codes"].items()} == {"kind=q": 1}
    assert sum(one["count"] for one in account["values"].values()) == 5  # a number, a date, a label, a name, a title
    assert len(model.statements) == account["statements"] == 4
    assert model.document_by_id["https://x.example/1"].title == "Ann, visiting"
    assert [one.unspecified for one in model.entities if one.name == "somebody"] == [True]
    assert model.schema.relations["MAKE_STATEMENT"].stance == "neutral"
    assert [dict(one.properties) for one in model.statements][:2] == [{"people": 3}, {"people": 4}]
    assert report.is_balanced  # type: ignore[attr-defined]


def test_two_rows_that_differ_in_no_end_are_two_statements(tmp_path: Path) -> None:
    row = "Ann,p,,Freedonia,MEETS,2025-02-14,,,,{},\n"
    model, report = run(tmp_path, HEAD + row.format(1) + row.format(2) + row.format(1))
    assert len({one.id for one in model.statements}) == 2
    assert {reason: one.count for reason, one in report.skipped.items()} == {"the same as an earlier row": 1}  # type: ignore[attr-defined]


def test_the_model_passes_check_and_comes_back(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(ROWS, "utf-8")
    (tmp_path / "m.yaml").write_text(MAP, "utf-8")
    model, _ = gm.import_(tmp_path / "t.csv", tmp_path / "out.model.json", mapping=tmp_path / "m.yaml")
    back = gm.read(tmp_path / "out.model.json")
    assert isinstance(back, Model)
    assert (back.entities, back.statements, back.documents, back.schema.relations) == (
        model.entities,
        model.statements,
        model.documents,
        model.schema.relations,
    )


def test_strict_writes_nothing_where_something_is_lost(tmp_path: Path) -> None:
    out = tmp_path / "out.yaml"
    out.write_text("before", "utf-8")
    with pytest.raises(RefusedError, match="something is lost"):
        run(tmp_path, ROWS, out=out, strict=True)
    assert out.read_text() == "before"
    kept = "\n".join(ROWS.splitlines()[:3]) + "\n"
    run(tmp_path, kept, out=out, strict=True)
    assert out.read_text() != "before"


@pytest.mark.parametrize(
    "encoded",
    [
        ROWS.encode("utf-16"),
        b"\xef\xbb\xbf" + ROWS.encode(),
        ROWS.replace("\n", "\r\n").encode(),
        ROWS.replace(",", ";").replace('"Ann; visiting"', '"Ann, visiting"').encode(),
        ROWS.replace("Ann Lee", "Añn Lee").encode("cp1252"),
    ],
    ids=["utf-16", "bom", "crlf", "semicolons", "cp1252"],
)
def test_tables_as_spreadsheets_save_them(tmp_path: Path, encoded: bytes) -> None:
    model, _ = run(tmp_path, ROWS)
    (tmp_path / "t.csv").write_bytes(encoded)
    again, _ = gm.import_(tmp_path / "t.csv", mapping=tmp_path / "m.yaml")
    assert len(again.statements) == len(model.statements)
    assert again.document_by_id["https://x.example/1"].title == "Ann, visiting"


def test_archives_are_read_and_bombs_are_not(tmp_path: Path) -> None:
    run(tmp_path, ROWS)
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(ROWS.encode()))
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("t.csv", ROWS)
    for name in ("t.csv.gz", "t.zip"):
        model, _ = gm.import_(tmp_path / name, mapping=tmp_path / "m.yaml")
        assert len(model.statements) == 4
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(HEAD.encode() + (b"x,p,,y,MEETS,,,,,," + b"z" * 10_000 + b"\n") * 1500))
    with pytest.raises(InputError, match="more than 200 times as large"):
        gm.import_(tmp_path / "bomb.csv.gz", mapping=tmp_path / "m.yaml")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(ROWS.encode() * 50)[:-40])
    with pytest.raises(InputError, match="damaged archive"):
        gm.import_(tmp_path / "cut.csv.gz", mapping=tmp_path / "m.yaml")


@pytest.mark.parametrize("text", ["", "\n\n", "guest,guest\na,b\n", HEAD + "x" * (2**20 + 9) + ",p\n"], ids=["empty", "blank", "twice", "cell"])
def test_what_is_not_a_table_is_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises((InputError, ProblemsError)) as caught:
        run(tmp_path, text)
    assert len(str(caught.value).splitlines()) == 1
    assert "t.csv" in str(caught.value)


def test_a_column_that_the_mapping_reads_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column 'host', which the mapping 'visits' reads"):
        run(tmp_path, ROWS.replace("host", "place", 1))


def test_the_format_is_detected_by_the_columns(tmp_path: Path) -> None:
    (tmp_path / "quads.tsv").write_text("date\tsubject\trelation\tobject\n2014-01-01\tA_B\tMake_statement\tC\n")
    assert importer_for(tmp_path / "quads.tsv").name == "quads"
    model, report = gm.import_(tmp_path / "quads.tsv")
    assert [(one.subject, one.relation, one.object, one.valid) for one in model.statements] == [("A B", "MAKE_STATEMENT", "C", "2014-01-01")]
    assert report.is_complete
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="none of the formats"):
        importer_for(tmp_path / "other.csv")


@pytest.mark.parametrize(
    ("format_", "file", "rows"),
    [("icews", "icews_rows_2018/events.2018.sample.tab", 3705), ("gdelt", "gdelt_rows/gdelt2_20151027_events.tsv", 2116)],
)
def test_real_rows_are_all_used(format_: str, file: str, rows: int) -> None:
    path = SHARED / "data" / file
    if not path.is_file():
        pytest.skip(f"{path} is not here: data made by others")
    assert importer_for(path).name == format_
    model, report = TableImporter(shipped()[format_]).run([path], "m")
    assert (report.rows, report.used, len(model.statements)) == (rows, rows, rows)
    assert report.is_balanced
    assert not report.fields
    assert not report.codes
