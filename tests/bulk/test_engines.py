"""Other engines of the columnar import: the same tables as DuckDB, byte for byte."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

import graphmodel as gm
from benchmarks.scale.generate import generate
from graphmodel.bulk.imports import import_columns
from graphmodel.errors import BackendError, UsageError
from graphmodel.importers import registry
from graphmodel.importers.mapping import shipped_mapping
from tests.bulk.test_one_meaning import TABLES, VISITS, read

pytest.importorskip("duckdb")
pa = pytest.importorskip("pyarrow")
SAIL = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning")


def same(importer: object, paths: list[Path], folder: Path, other: str = "sail") -> None:
    accounts = [import_columns(importer, paths, "m", folder / engine, lambda _: None, engine) for engine in ("duckdb", other)]  # type: ignore[arg-type]
    assert accounts[0].to_dict() == accounts[1].to_dict()
    theirs, ours = read(folder / "duckdb"), read(folder / other)
    for name in TABLES:
        assert ours[name].schema.equals(theirs[name].schema, check_metadata=True)
        assert ours[name].equals(theirs[name])


@SAIL
def test_sail_gives_the_tables_of_duckdb(tmp_path: Path) -> None:
    pytest.importorskip("pysail")
    pytest.importorskip("pyspark")
    generate(tmp_path / "rows.tsv", 20_000, synthetic=True)
    same(registry.importer_named("quads"), [tmp_path / "rows.tsv"], tmp_path)
    odd = [
        "2014-01-01\tnobody\ts\t\tConsult\tB\t\tloose",
        "2014-01-01\tA\tq\tX,Y\tConsult\tB\t1\t",
        "",
        "\t\t\t",
        "2014-01-01\tA\tp\tX\tConsult\tB\t1\t",
        "20140102\t'; DROP TABLE rows; --\tz\t-\tVisits\t\u00e9\\x\t\t\t\t",
        "20140102\tA\ts",
        "2014-13-45\tA\ts\tY\tvisits\tB\t3\ty\tmore",
        "x\tA\ts\tY\tvisits\tB\t4\ty",
        "1.2.2014\t\ts\tY\t\tB\t\ty",
    ]
    (tmp_path / "odd.tsv").write_text("\t".join([*VISITS.columns, "loose"]) + "\n" + "\n".join(odd), encoding="utf-8")
    (tmp_path / "empty.tsv").write_text("\t".join(VISITS.columns) + "\n", encoding="utf-8")
    for names in (["odd.tsv", "empty.tsv"], ["empty.tsv"]):
        same(registry.TableImporter(VISITS), [tmp_path / name for name in names], tmp_path)


def test_an_engine_is_one_that_there_is(tmp_path: Path) -> None:
    (tmp_path / "rows.tsv").write_text("date\tsubject\trelation\tobject\n2014-01-01\tA\tConsult\tB\n", encoding="utf-8")
    with pytest.raises(UsageError, match="did you mean 'sail'"):
        gm.import_to(tmp_path / "rows.tsv", tmp_path / "out", to="parquet", engine="sale")
    with pytest.raises(UsageError, match="--engine is for --to parquet"):
        gm.import_to(tmp_path / "rows.tsv", tmp_path / "out.yaml", engine="sail")


def test_an_engine_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.tsv").write_text("date\tsubject\trelation\tobject\n2014-01-01\tA\tConsult\tB\n", encoding="utf-8")
    monkeypatch.setattr("graphmodel.bulk.spark.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'graphmodel\[sail\]'"):
        gm.import_to(tmp_path / "rows.tsv", tmp_path / "out", to="parquet", engine="sail")


class Parts:
    """A file in order, in pieces."""

    def __init__(self, pieces: list[list[int]]) -> None:
        self.pieces = [pa.record_batch({"n": pa.array(piece, pa.int64()), "v": pa.array(map(str, piece), pa.string())}) for piece in pieces]
        self.schema_arrow = pa.schema({"n": pa.int64(), "v": pa.string()})

    def iter_batches(self) -> object:
        return iter(self.pieces)


def test_an_answer_that_was_spread_over_files_comes_in_one_order() -> None:
    from graphmodel.bulk.spark import _merged

    draw = np.random.default_rng(1)
    for _ in range(20):
        files: list[list[list[int]]] = [[] for _ in range(3)]
        for number in range(30):
            file = files[draw.integers(3)]
            if not file or draw.random() < 0.4:
                file.append([])
            file[-1].append(number)
        merged = pa.concat_tables(_merged([Parts(file) for file in files], "n"))
        assert merged["v"].to_pylist() == [str(number) for number in range(30)]
    with pytest.raises(BackendError, match="order of rows"):
        list(_merged([Parts([[5], [1]]), Parts([])], "n"))
    assert len(list(_merged([Parts([])], "n"))) == 1


EVENTS = {
    "icews": {
        "Event Date": ["2014-01-01", "2014-02-30", "", "2015-06-01"],
        "Source Name": ["", "NA", "Ann", "Bo", "Ann ", "Zo\u00eb", "x" * 1005],
        "Source Sectors": ["", "Army", "Army,Police", "Police, Army,", "NULL"],
        "Source Country": ["", "NA", "France", "North  Sea", "A,B"],
        "CAMEO Code": ["040", "40", "010", "9999", "", "042"],
        "Intensity": ["1", "-0.4", "2.5e3", "", "x", "3.0"],
        "Target Name": ["", "NA", "Ann", "Cy", "Bo", "unspecified"],
        "Target Sectors": ["", "Army", "Unions"],
        "Story ID": ["", "1", "2", "3", "NA"],
        "Sentence Number": ["1", "2", "", "3.5"],
        "Publisher": ["", "Daily", "Weekly", "Daily  News"],
        "City": ["", "Paris", "Paris ", "\u00e9"],
        "Latitude": ["48.85", "", "-1", "north"],
    },
    "gdelt": {
        "SQLDATE": ["20140101", "20140231", "", "2014-01-01"],
        "Actor1Name": ["", "KENYA", "POLICE", "kenya"],
        "Actor1Code": ["", "KEN", "COP"],
        "Actor1Type1Code": ["", "COP"],
        "Actor2Name": ["", "KENYA", "POLICE", "Cura\u00e7ao"],
        "Actor2Religion1Code": ["", "CHR"],
        "IsRootEvent": ["0", "1", "", "2", "true"],
        "EventCode": ["010", "042", "20", "", "X"],
        "GoldsteinScale": ["1.9", "-10", "", "x"],
        "NumMentions": ["1", "20", "", "1.5"],
        "AvgTone": ["1.25", "-3", "", "2.5e3"],
        "ActionGeo_Type": ["1", "4", "", "x"],
        "ActionGeo_FullName": ["", "Paris, France", "\u00e9"],
        "DATEADDED": ["20140101", "20140101123000", "", "1"],
        "SOURCEURL": ["", "https://x.example/1", "https://x.example/2#REF", "about:blank"],
    },
}


def events(name: str, count: int) -> str:
    """Rows of events, some of them odd, as a table without a header (GDELT) or with one."""
    mapping, draw = shipped_mapping(name), random.Random(name)
    rows = [list(mapping.columns)] if mapping.header else []
    for number in range(count):
        cells = {column: draw.choice(choices) for column, choices in EVENTS[name].items()}
        rows.append([str(number), *(cells.get(column, "") for column in mapping.columns[1:])])
    return "\n".join("\t".join(row) for row in rows) + "\n"


@SAIL
@pytest.mark.parametrize("name", EVENTS)
def test_sail_gives_the_tables_of_duckdb_for_events(name: str, tmp_path: Path) -> None:
    pytest.importorskip("pysail")
    pytest.importorskip("pyspark")
    (tmp_path / "events.tsv").write_text(events(name, 300), encoding="utf-8")
    same(registry.importer_named(name), [tmp_path / "events.tsv"], tmp_path)


@SAIL
@pytest.mark.slow
@pytest.mark.parametrize("name", ["quads", *EVENTS])
def test_spark_gives_the_tables_of_duckdb(name: str, tmp_path: Path) -> None:
    pyspark = pytest.importorskip("pyspark")
    if not os.environ.get("SPARK_REMOTE") and not (shutil.which("java") and (Path(pyspark.__file__).parent / "jars").is_dir()):
        pytest.skip("needs PySpark with its jars (pip install pyspark) and Java, or SPARK_REMOTE")
    path = tmp_path / "rows.tsv"
    if name == "quads":
        generate(path, 2_000, synthetic=True)
    else:
        path.write_text(events(name, 300), encoding="utf-8")
    same(registry.importer_named(name), [path], tmp_path, "spark")
