"""Folders of Parquet files: typed for others, whole for us (the round trips are in test_roundtrip.py), refused in a sentence where they are damaged."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmodel import formats
from graphmodel.errors import InputError, RefusedError
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity
from tests.support.paths import FIXTURES

MUNICH = formats.read_model(FIXTURES / "munich.yaml")


def test_others_read_typed_columns(tmp_path: Path) -> None:
    import polars as pl

    formats.write(MUNICH, tmp_path / "p", "parquet")
    evidence = pl.read_parquet(tmp_path / "p" / "evidence.parquet")
    assert evidence.schema["start"] == pl.Int64
    statements = pl.read_parquet(tmp_path / "p" / "statements.parquet")
    assert statements.schema["attribution"] == pl.List(pl.String)
    assert statements.height == len(MUNICH.statements)
    assert evidence.join(statements, left_on="statement", right_on="id").height == evidence.height


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(RefusedError, match=r"letter\.txt"):
        formats.write(MUNICH, tmp_path, "parquet")
    with pytest.raises(RefusedError, match="surrogate"):
        formats.write(Model("m", entities=(Entity("a", "Person", "\ud800"),)), tmp_path / "p", "parquet")
    assert not (tmp_path / "p").exists()


def test_damaged_files_and_files_of_others_are_refused(tmp_path: Path) -> None:
    formats.write(MUNICH, tmp_path / "p", "parquet")
    path = tmp_path / "p" / "statements.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        formats.read(tmp_path / "p")
    other = tmp_path / "other"
    other.mkdir()
    pq.write_table(pa.table({"id": ["a"]}), other / "statements.parquet")
    with pytest.raises(InputError, match=r"gm\.from_frame"):
        formats.read(other)
