"""Excel workbooks, as openpyxl and pandas read them: the cells of the CSV tables, none of which a spreadsheet would run."""

import contextlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from graphmodel import formats
from graphmodel.errors import GraphmodelError, InputError, ProblemsError, RefusedError
from graphmodel.formats import excel
from graphmodel.formats.write_back import write_back
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Relation
from graphmodel.model.statement import Entity
from tests.formats.test_roundtrip import NASTY, PLAIN, TEXT, with_texts
from tests.support.models import models
from tests.support.paths import FIXTURES

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


MUNICH = formats.read_model(FIXTURES / "munich.yaml")


def saved(data: bytes, change: Callable[[Any], None] = lambda book: None) -> bytes:
    """A workbook as another program has saved it: with shared texts, numbers and no empty texts."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, parts: dict[str, bytes]) -> bytes:
    """A workbook with other parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts.get(name, old.read(name) if name in old.namelist() else b""))
    return out.getvalue()


def through(model: Model) -> Model:
    found = formats.parse(excel.data(model), "m.xlsx")
    assert isinstance(found, Model)
    return found


def test_a_schema_that_is_longer_than_a_cell_goes_on_in_more_rows() -> None:
    relations = {f"RELATION_{n}": Relation(f"reads {n}", "is read", ("Actor",), ("Actor",), description="=x" * 50) for n in range(500)}
    model = replace(PLAIN, schema=Extension(relations=relations).applied())
    assert through(model) == model


@settings(max_examples=10)
@given(models())
def test_what_another_program_has_saved_comes_back_equal(model: Model) -> None:
    try:
        data = excel.data(model)
    except RefusedError:
        return
    texts = [cell.value for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    if not any(unescape(text) != text or text == "" for text in texts):
        assert formats.parse(saved(data)) == model


@settings(max_examples=30)
@example(texts=[one for one in NASTY if not NOT_XML.search(one)])
@example(texts=["_x0041_", "_x000D_", "\r", "_x005F_", "a\r\nb"])
@given(texts=st.lists(TEXT, min_size=1, max_size=8))
def test_any_text_comes_back_equal_or_is_refused(texts: list[str]) -> None:
    model = with_texts(PLAIN, texts)
    try:
        assert through(model) == model
    except RefusedError as error:
        assert "U+" in str(error)
        assert NOT_XML.search("".join(texts))


def test_no_cell_is_one_that_a_spreadsheet_would_run() -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", '=HYPERLINK("http://x")']
    model = Model("m", entities=tuple(Entity(f"p{n}", "Person", name) for n, name in enumerate(names)))
    sheet = openpyxl.load_workbook(io.BytesIO(excel.data(model)))["entities"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type == "f" or str(cell.value).startswith(("=", "+", "-", "@", "\t"))]
    assert through(model) == model


def test_the_same_model_gives_the_same_bytes_and_pandas_reads_them(tmp_path: Path) -> None:
    import pandas as pd

    model = formats.read_model(FIXTURES / "munich.yaml")
    assert excel.data(model) == excel.data(model)
    formats.write(model, tmp_path / "m.xlsx")
    frame = pd.read_excel(tmp_path / "m.xlsx", sheet_name="evidence", engine="openpyxl")
    assert len(frame) == sum(len(one.evidence) for one in model.statements)
    assert frame["start"].dtype.kind in "if"
    calamine = pytest.importorskip("python_calamine")
    assert calamine.CalamineWorkbook.from_path(tmp_path / "m.xlsx").sheet_names == ["model", "documents", "entities", "statements", "evidence"]


def test_what_is_too_large_for_a_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with pytest.raises(RefusedError, match="32,767"):
        formats.write(Model("m", entities=(Entity("a", "Person", "A", note="x" * 40_000),)), path)
    assert not path.exists()


def test_a_person_may_have_edited_the_workbook() -> None:
    def edit(book: Any) -> None:
        sheet = book["entities"]
        columns = {cell.value: cell.column for cell in sheet[1]}
        sheet.title = "x"
        sheet.title = "Entities"
        row = sheet.max_row + 3
        for name, value in {"id": "ann", "label": "Person", "name": 2031, "unspecified": True, "valid": 2030}.items():
            sheet.cell(row, columns[name], value)
        book.create_sheet("my notes")["A1"] = "to do"

    found = formats.parse_input(saved(excel.data(MUNICH), edit), "m.xlsx")
    assert found.notices == ("sheets that are not tables of a model, and were not read: my notes",)
    assert found.model.entities == (*MUNICH.entities, Entity("ann", "Person", "2031", unspecified=True, valid="2030"))
    assert found.model.statements == MUNICH.statements


def test_what_is_wrong_in_a_workbook_is_told_with_its_place() -> None:
    def edit(book: Any) -> None:
        columns = {cell.value: cell.column for cell in book["entities"][1]}
        book["entities"].cell(3, columns["valid"], date(2031, 5, 1))
        book["entities"].cell(4, len(columns) + 3, "beside")
        book["evidence"].cell(2, 1, "nobody")
        book["statements"].cell(1, 1, "identity")

    with pytest.raises(ProblemsError) as caught:
        formats.parse(saved(excel.data(MUNICH), edit), "m.xlsx")
    told = str(caught.value)
    assert "m.xlsx, sheet entities:3:7: valid: '47969' is a date as a spreadsheet writes it" in told
    assert re.search(r"m\.xlsx, sheet entities:4:\d+: a cell beside the", told)
    assert "sheet statements:1:1: identity: no such column" in told


def bomb(megabytes: int) -> bytes:
    return b"<worksheet><sheetData>" + b" " * (megabytes * 2**20) + b"</sheetData></worksheet>"


SHEET = "xl/worksheets/sheet3.xml"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({SHEET: bomb(100)}, "that becomes"),
        ({SHEET: b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'}, "document type declaration"),
        ({SHEET: b"<worksheet><sheetData><row><c>"}, "not well-formed"),
        ({SHEET: b"<a>" * 300}, "nested deeper"),
        ({SHEET: b"<worksheet/>"}, "the sheet is empty"),
        (
            {SHEET: b"<worksheet><sheetData><row><c t='s'><v>99999999999</v></c></row><row><c><v>1</v></c></row></sheetData></worksheet>"},
            "the sheet is empty",
        ),
        (
            {SHEET: b"<worksheet><sheetData><row>" + b"<c t='inlineStr'><is><t>x</t></is></c>" * 3000 + b"</row></sheetData></worksheet>"},
            "at most 2,000 are read",
        ),
    ],
)
def test_a_hostile_workbook_is_refused_in_a_line(parts: dict[str, bytes], words: str) -> None:
    with pytest.raises(InputError, match=words):
        formats.parse(repacked(excel.data(MUNICH), parts), "m.xlsx")


def test_a_damaged_workbook_is_refused() -> None:
    data = excel.data(MUNICH)
    for cut in range(0, len(data), 997):
        with pytest.raises(GraphmodelError):
            formats.parse(data[:cut], "m.xlsx")
        with contextlib.suppress(GraphmodelError):
            formats.parse(data[:cut] + b"\xff\0" + data[cut + 2 :], "m.xlsx")


def test_a_workbook_of_other_tables_is_for_import() -> None:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InputError, match="an Excel workbook; `graphmodel import` reads its rows"):
        formats.parse(out.getvalue(), "m.xlsx")


def test_verify_and_other_commands_write_a_workbook_back(tmp_path: Path) -> None:
    formats.write(MUNICH, tmp_path / "m.xlsx")
    found = formats.read_input(tmp_path / "m.xlsx")
    assert write_back(tmp_path / "m.xlsx", found, replace(MUNICH, title="new")) == []
    assert formats.read_model(tmp_path / "m.xlsx").title == "new"
