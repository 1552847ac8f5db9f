"""Excel workbooks, as openpyxl and pandas read them: the cells of the CSV tables, none of which a spreadsheet would run."""

import io
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from graphmodel import formats
from graphmodel.errors import RefusedError
from graphmodel.formats import csv_folder, excel
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Relation
from graphmodel.model.statement import Entity
from graphmodel.parsing.csv import unguarded, written_cell
from tests.formats.test_roundtrip import NASTY, PLAIN, TEXT, with_texts
from tests.support.models import models
from tests.support.paths import FIXTURES

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def through(model: Model) -> Model:
    """The model that openpyxl's view of a workbook gives, as a folder of CSV files."""
    book = openpyxl.load_workbook(io.BytesIO(excel.data(model)))
    with tempfile.TemporaryDirectory() as folder:
        for sheet in book.worksheets:
            rows = [[None if cell is None else unescape(str(cell)) for cell in row] for row in sheet.iter_rows(values_only=True)]
            if sheet.title == "model":
                rows = joined(rows)
            lines = [",".join("" if cell is None else written_cell(cell) for cell in row) for row in rows]
            Path(folder, f"{sheet.title}.csv").write_bytes("\n".join(lines).encode() + b"\n")
        return csv_folder.read(Path(folder)).model


def joined(rows: list[list[str | None]]) -> list[list[str | None]]:
    """The rows with the pieces of a long schema in one cell."""
    pieces = [str(value) for name, value in rows if re.fullmatch(r"schema( \d+)?", str(name))]
    kept = [row for row in rows if not re.fullmatch(r"schema( \d+)?", str(row[0]))]
    return [*kept, ["schema", "".join([*pieces[:1], *map(unguarded, pieces[1:])])]] if pieces else rows


def test_a_schema_that_is_longer_than_a_cell_goes_on_in_more_rows() -> None:
    relations = {f"RELATION_{n}": Relation(f"reads {n}", "is read", ("Actor",), ("Actor",), description="=x" * 50) for n in range(500)}
    model = replace(PLAIN, schema=Extension(relations=relations).applied())
    assert through(model) == model


@settings(max_examples=20)
@given(models())
def test_a_model_comes_back_equal(model: Model) -> None:
    try:
        assert through(model) == model
    except RefusedError as error:
        assert "U+" in str(error)


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
