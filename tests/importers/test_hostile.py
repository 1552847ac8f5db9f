"""Sources that are broken or hostile: one clear line, within bounds, and nothing is written over."""

import gzip
import json
import logging
import pickle
import resource
import zipfile
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.errors import GraphmodelError
from graphmodel.importers import sources
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import shipped
from tests.importers.test_rows import HEAD, MAP, ROWS

TREES = ["popolo", "stix", "ftm", "dna", "label-studio", "uima-cas", "web-annotation", "webanno", "brat", "claimreview", "graph"]
TABLES = ["quads", "gdelt", "icews", "politiquices"]
ROW = "Ann,p,,Freedonia,MEETS,2025-02-14,,,,,\n"


def refused(path: Path, tmp_path: Path, **options: object) -> str:
    """The one line with which a source is refused; the file that would be written stays as it is."""
    out = tmp_path / "out.yaml"
    out.write_text("before")
    with pytest.raises(GraphmodelError) as caught:
        gm.import_(path, out, **options)  # type: ignore[arg-type]
    assert out.read_text() == "before"
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 1200
    return line


def mapped(tmp_path: Path, text: str, encoding: str = "utf-8", rows: str = ROW) -> tuple[gm.Model, LossReport]:
    (tmp_path / "m.yaml").write_text(MAP)
    (tmp_path / "t.csv").write_bytes(HEAD.encode() + rows.encode() + text.encode(encoding))
    return gm.import_(tmp_path / "t.csv", mapping=tmp_path / "m.yaml")


@pytest.mark.parametrize("name", ["x.pkl", "x.dat", "x.csv", "x.pickle"])
def test_pickles_are_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(pickle.dumps({"subject": "a"}))
    for options in ({}, {"format": "ftm"}, {"format": "popolo"}, {"format": "quads"}, {"format": "stix"}, {"format": "icews"}):
        assert "a Python pickle; it could run anything, so it is never read" in refused(path, tmp_path, **options)


@pytest.mark.parametrize("format_", [*TREES, *TABLES])
@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_bombs_are_not_unpacked(tmp_path: Path, kind: str, format_: str) -> None:
    path = tmp_path / f"x.{kind}"
    data = (b" " * 2**20) * 20
    if kind == "gz":
        path.write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x.csv", data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = refused(path, tmp_path, format=format_)
    assert (
        "200 times as large" in line
        or "a line of more than" in line
        or "empty" in line
        or "more than" in line
        or "not quads" in line
        or format_ in ("dna", "brat", "webanno", "graph")
    )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.parametrize("format_", [None, *TREES, *TABLES])
def test_ten_gigabytes_of_one_line(tmp_path: Path, format_: str | None) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.write(b"x" * 1000)
        file.truncate(10 * 2**30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(path, tmp_path, **({} if format_ is None else {"format": format_}))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


@pytest.mark.parametrize("format_", [*TREES[:-1], *TABLES])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\xff\xfe\x00",
        b"{",
        b"[[[[",
        b"\x00" * 99,
        b"null",
        b"[1, 2]",
        b'{"persons": 1, "memberships": {}}',
        b"\xf0\x9f\x98",
        b"a" * 99,
    ],
    ids=["empty", "blank", "utf16", "brace", "lists", "nul", "null", "numbers", "wrong kinds", "half a character", "letters"],
)
def test_what_is_none_of_the_format_is_one_line_or_an_empty_model(tmp_path: Path, data: bytes, format_: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    try:
        model, report = gm.import_(path, format=format_)
    except GraphmodelError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert report.is_balanced
        assert not model.statements


def test_deep_and_long_json(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"type": "bundle", "id": "bundle--1", "objects": ' + "[" * 5000)
    assert "nested deeper" in refused(path, tmp_path, format="stix")
    path.write_text('{"type": "bundle", "id": "bundle--1", "objects": [{"type": "tool", "id": "tool--1", "n": ' + "9" * 5000 + "}]}")
    assert "a number of 5,000 digits" in refused(path, tmp_path, format="stix")
    path.write_text('{"id": "a", "schema": "Person", "properties": {"n": ' + "9" * 5000 + "}}\n")
    assert gm.import_(path, format="ftm")[1].skipped_rows == 1


def test_a_file_that_is_too_large_to_read_whole_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_WHOLE", 100)
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"x": "y" * 99}]))
    assert "has more than 100 bytes" in refused(path, tmp_path, format="stix")
    packed = tmp_path / "x.json.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert "has more than 100 bytes" in refused(packed, tmp_path, format="stix")


def test_a_large_file_that_is_read_whole_tells_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"type": "bundle", "id": "bundle--1", "objects": []}))
    for least, told in ((10_000, []), (1, [f"{path}: reading 0 MB"])):
        caplog.clear()
        monkeypatch.setattr(sources, "_TOLD", least)
        with caplog.at_level(logging.INFO, logger="graphmodel"):
            gm.import_(path, format="stix")
        assert [record.getMessage() for record in caplog.records if getattr(record, "progress", False)] == told


def test_ragged_rows_are_skipped(tmp_path: Path) -> None:
    _, report = mapped(tmp_path, "Ann\n" + ROW[:-1] + "x,y,z\n" + ROW[:-1] + ",,,\n")
    assert {reason: one.count for reason, one in report.skipped.items()} == {
        "1 cells where there are 11 columns": 1,
        "13 cells where there are 11 columns": 1,
        "the same as an earlier row": 1,
    }


def test_damaged_numbers_and_errors_of_spreadsheets_are_counted(tmp_path: Path) -> None:
    model, report = mapped(tmp_path, "2.02E+13,p,#N/A,Freedonia,MEETS,2025-02-14,1.5E+10,,,2.02E+13,\n")
    assert {what: one.count for what, one in report.values.items()} == {
        "party: an error of a spreadsheet, left out": 1,
        "guest: a number that a spreadsheet rounded (2.02E+13), kept as it is": 1,
        "url: a number that a spreadsheet rounded (1.5E+10), kept as it is": 1,
        "people: not a whole number, left out": 1,
    }
    assert [one.name for one in model.entities] == ["Ann", "Freedonia", "2.02E+13"]


def test_lost_leading_zeros_are_told(tmp_path: Path) -> None:
    columns = shipped()["icews"].columns
    row = dict.fromkeys(columns, "") | {"Event ID": "1", "Event Date": "2018-01-01", "Source Name": "A", "Target Name": "B", "CAMEO Code": "42"}
    path = tmp_path / "x.tab"
    path.write_text("\t".join(columns) + "\n" + "\t".join(row[column] for column in columns) + "\n")
    _, report = gm.import_(path)
    assert list(report.codes) == ["CAMEO Code=42 (042 without its leading zero?)"]
    assert report.skipped_rows == 1


def test_mixed_encodings(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAP)
    path = tmp_path / "t.csv"
    path.write_bytes((HEAD + ROW * 9000).encode() + "Añn,p,,Freedonia,MEETS,2025-02-14,,,,,\n".encode("cp1252"))
    line = refused(path, tmp_path, mapping=tmp_path / "m.yaml")
    assert "not text in one encoding: UTF-8 at first, and near here the byte 0xf1" in line
    path.write_bytes((HEAD + "A\udc81ñn,p,,Freedonia,MEETS,2025-02-14,,,,,\n").encode("cp1252", "surrogateescape"))
    model, report = gm.import_(path, mapping=tmp_path / "m.yaml")
    assert model.entities[0].name == "A\ufffdñn"
    assert len([one for one in report.notices if "Windows-1252" in one]) == 2


def test_a_null_character_or_an_open_quote(tmp_path: Path) -> None:
    for text in ("A\x00n,p,,Freedonia,MEETS,2025-02-14,,,,,\n", 'Ann,p,,"Freedonia,MEETS\n' + ROW * 3):
        model, report = mapped(tmp_path, text)
        assert report.is_balanced
        assert all("\x00" not in one.id for one in model.entities)


def test_quotes_in_tab_separated_text(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAP)
    path = tmp_path / "t.tsv"
    paired = HEAD + 'Ann,p,,Freedonia,MEETS,2025-02-14,u,"A ""b""",,,\n'
    for text, title in ((paired, 'A "b"'), (paired + 'Bo,p,,Freedonia,MEETS,2025-02-14,v,"unpaired,,,\n', '"A ""b"""')):
        path.write_text(text.replace(",", "\t"))
        assert gm.import_(path, mapping=tmp_path / "m.yaml")[0].document_by_id["u"].title == title


def test_an_icews_event_with_one_actor_has_an_unspecified_other_end(tmp_path: Path) -> None:
    columns = shipped()["icews"].columns
    row = dict.fromkeys(columns, "NULL") | {"Event ID": "1", "Event Date": "2018-01-01", "Source Name": "A", "CAMEO Code": "042", "Target Name": "NA"}
    path = tmp_path / "x.tab"
    path.write_text("\t".join(columns) + "\n" + "\t".join(row[column] for column in columns) + "\n")
    model, report = gm.import_(path)
    assert [one.unspecified for one in model.entities] == [False, True]
    assert report.values["target: not named, an unspecified Actor"].count == 1


def test_two_thousand_columns_and_more(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(",".join(f"c{number}" for number in range(100_000)) + "\n")
    (tmp_path / "m.yaml").write_text(MAP)
    assert "100,000 columns; at most 2,000 are read" in refused(path, tmp_path, mapping=tmp_path / "m.yaml")
    assert "no column" in refused(path, tmp_path, format="icews")


def test_reasons_and_notices_are_bounded() -> None:
    report = LossReport("x", "x")
    for number in range(5000):
        report.rows += 1
        report.skip(f"no entity {number}", "x:1")
        report.notices.append(f"relation {number}\x1b[31m is new")
    assert len(report.skipped) <= 1001
    assert report.is_balanced
    lines = list(report.lines())
    assert len(lines) < 60
    assert not any("\x1b" in line for line in lines)


def test_ids_that_are_nearly_the_same_are_told_in_the_account(tmp_path: Path) -> None:
    rows = "".join(ROW.replace("Ann", name) for name in ("Jose\u0301", "José", "JOSÉ", "1", "01"))
    model, report = mapped(tmp_path, rows)
    assert len(model.entities) == 7
    assert any("2 ids differ from another one only in capitals or Unicode form, and stay apart" in one for one in report.notices)


def test_strict_after_a_loss_writes_only_the_account(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAP)
    path = tmp_path / "t.csv"
    path.write_text(ROWS)
    refused(path, tmp_path, mapping=tmp_path / "m.yaml", strict=True, report=tmp_path / "loss.json")
    assert json.loads((tmp_path / "loss.json").read_text())["rows"] == 7
