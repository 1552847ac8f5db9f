"""``import --to parquet``: in columns where that is possible, row by row elsewhere, told."""

from __future__ import annotations

import logging

import pytest

import graphmodel as gm
from graphmodel.errors import RefusedError

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

QUADS = "date\tsubject\trelation\tobject\n2014-01-01\tA\tConsult\tB\n2014-01-01\tA\tConsult\tB\n"


@pytest.fixture
def quads(tmp_path):
    path = tmp_path / 'it\'s "quads"; --.tsv'
    path.write_text(QUADS, encoding="utf-8")
    return path


def test_a_model_that_was_imported_in_columns_is_read_as_any_other(quads, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    account = gm.import_to(quads, tmp_path / "out", to="parquet")
    assert "imported in columns" in caplog.text
    model, expected = gm.import_(quads)
    assert gm.read(tmp_path / "out") == model
    assert account.to_dict() == expected.to_dict()


def test_what_is_not_done_in_columns_is_done_row_by_row_and_told(quads, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    quads.write_text(QUADS.replace("\tA\t", "\t#REF!\t"), encoding="utf-8")
    account = gm.import_to(quads, tmp_path / "out", to="parquet")
    assert "imported row by row: cells that a spreadsheet damaged" in caplog.text
    assert account.skipped_rows == 2


def test_strict_writes_nothing_but_the_report(quads, tmp_path):
    with pytest.raises(RefusedError, match="same as an earlier row"):
        gm.import_to(quads, tmp_path / "out", to="parquet", report=tmp_path / "loss.json", strict=True)
    assert (tmp_path / "loss.json").is_file()
    assert not (tmp_path / "out").exists()


def test_other_formats_are_written_from_a_model(quads, tmp_path):
    account = gm.import_to(quads, tmp_path / "out.model.json")
    assert account.statements == len(gm.read(tmp_path / "out.model.json").statements) == 1
