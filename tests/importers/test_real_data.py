"""All of ``../shared/data`` that import reads: rows read are rows counted by other means, each model passes check, and commands work on it."""

import gzip
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.importers.registry import importer_for
from graphmodel.model.validate import findings
from tests.support.paths import SHARED

DATA = SHARED / "data"
LARGE = "GRAPHMODEL_TEST_LARGE"


def text(path: Path) -> str:
    return (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()


def lines(path: Path) -> int:
    return sum(1 for line in text(path).split("\n") if line)


def below_header(path: Path) -> int:
    return lines(path) - 1


def popolo(path: Path) -> int:
    value = json.loads(path.read_text())
    return sum(len(items) for items in value.values() if isinstance(items, list))


def bundle(path: Path) -> int:
    value = json.loads(path.read_text())
    return len(value.get("objects", [value]))


def coded(path: Path) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM STATEMENTS").fetchone()[0])


COUNTS: dict[str, tuple[str, Callable[[Path], int], int, int]] = {
    # path: (importer, count of rows, skipped, statements)
    "discourse_claims/sample.dna.sqlite": ("dna", coded, 1, 80),
    "discourse_claims/sample_dna2.dna.sqlite": ("dna", coded, 1, 80),
    "ftm_entities/donations.ijson": ("ftm", lines, 0, 393),
    "ftm_entities/ftmstore_entities.ijson": ("ftm", lines, 0, 1),
    "ftm_entities/samples.ijson": ("ftm", lines, 0, 21),
    "ftm_entities/yente_delta/t1/entities.ftm.json": ("ftm", lines, 0, 0),
    "ftm_entities/yente_delta/t2/20240527194702-wnk/entities.delta.json": ("ftm", lines, 0, 0),
    "gdelt_rows/gdelt2_20151027_events.tsv": ("gdelt", lines, 0, 2116),
    "icews14/icews14_named.tsv.gz": ("quads", below_header, 0, 90730),
    "icews14/mmkb_icews14_test.txt": ("quads", lines, 0, 8963),
    "icews14/mmkb_icews14_valid.txt": ("quads", lines, 0, 8941),
    "icews14/test.txt": ("quads", lines, 0, 7371),
    "icews14/valid.txt": ("quads", lines, 0, 8514),
    "icews18/icews18_open.tsv.gz": ("quads", below_header, 0, 373018),
    "icews_rows_2018/events.2018.sample.tab": ("icews", below_header, 0, 3705),
    "politicians_popolo/burundi-popolo.json": ("popolo", popolo, 0, 456),
    "politicians_popolo/estonia-popolo.json": ("popolo", popolo, 0, 600),
    "politicians_popolo/ireland-popolo.json": ("popolo", popolo, 0, 650),
    "politicians_popolo/zimbabwe-senate-popolo.json": ("popolo", popolo, 0, 137),
    "politiquices/v1.0.jsonl": ("politiquices", lines, 1306, 2018),
    "stix21/oasis_examples/indicator-for-c2-ip-address.json": ("stix", bundle, 0, 0),
    "stix21/oasis_examples/indicator-to-campaign-relationship.json": ("stix", bundle, 0, 1),
    "stix21/oasis_examples/indicators-for-C2-with-COA.json": ("stix", bundle, 0, 3),
    "stix21/oasis_examples/infrastructure.json": ("stix", bundle, 0, 4),
    "stix21/oasis_examples/interop-objectmarking-test.json": ("stix", bundle, 0, 0),
    "stix21/oasis_examples/malicious-email-indicator-with-attachment.json": ("stix", bundle, 0, 2),
    "stix21/oasis_examples/threat-reports/apt1.json": ("stix", bundle, 0, 105),
    "stix21/oasis_examples/threat-reports/poisonivy.json": ("stix", bundle, 0, 243),
}
DRAWN = [
    "discourse_claims/sample.dna.sqlite",
    "ftm_entities/donations.ijson",
    "gdelt_rows/gdelt2_20151027_events.tsv",
    "icews_rows_2018/events.2018.sample.tab",
    "politicians_popolo/zimbabwe-senate-popolo.json",
    "politiquices/v1.0.jsonl",
    "stix21/oasis_examples/threat-reports/apt1.json",
]
"""One of each format, for the commands."""
FOLDERS = ("discourse_claims", "ftm_entities", "gdelt_rows", "icews14", "icews18", "icews_rows_2018", "politicians_popolo", "politiquices", "stix21")
OTHERS = {
    "a table of names, or of columns, for another file": (
        "icews14/entity2id.txt icews14/relation2id.txt icews14/stat.txt icews14/train.txt.gz gdelt_rows/gdelt1_column_names_dtypes.csv "
        "gdelt_rows/gdelt2_events_column_descriptions.csv gdelt_rows/gdelt2_mentions_column_descriptions.csv gdelt_rows/gdelt2_mentions_sample.csv "
        "icews_rows_2018/cameo_codes_plain.csv"
    ),
    "no format of its own: a table for --map, or YAML of the US Congress": (
        "discourse_claims/dna_statements.tsv ftm_entities/donations.csv ftm_entities/kek.sqlite ftm_entities/kek.yml ftm_entities/links.csv "
        "ftm_entities/putin_names.txt politicians_popolo/us_committee-membership-current.yaml politicians_popolo/us_committees-current.yaml "
        "politicians_popolo/us_executive.yaml politicians_popolo/us_legislators-current.yaml.gz"
    ),
    "about data": (
        "ftm_entities/yente_delta/t1/delta.json ftm_entities/yente_delta/t2/delta.json stix21/mitre_LICENSE.txt stix21/oasis_LICENSE "
        "politiquices/README.md ftm_entities/yente_delta/t1/20240527134702-zbn/entities.delta.json "
        "ftm_entities/yente_delta/t2/20240527134702-zbn/entities.delta.json"
    ),
    "read after another delta": (
        "ftm_entities/yente_delta/t2/20240528014702-pfh/entities.delta.json ftm_entities/yente_delta/t2/20240528074703-npf/entities.delta.json "
        "ftm_entities/yente_delta/t2/20240528134729-3iv/entities.delta.json"
    ),
}


def there(name: str) -> Path:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{path} is not here: data made by others")
    return path


@pytest.mark.parametrize("name", COUNTS)
def test_rows_read_are_rows_counted(name: str, tmp_path: Path) -> None:
    importer, count, skipped, statements = COUNTS[name]
    path = there(name)
    if statements > 50_000 and LARGE not in os.environ:
        pytest.skip(f"takes a while; set {LARGE}=1")
    assert importer_for(path).name == importer
    options: dict[str, Any] = {"since": "2014-01-01"} if name in ("icews14/test.txt", "icews14/valid.txt") else {}
    model, report = gm.import_(path, **options)
    assert (report.rows, report.skipped_rows, len(model.statements)) == (count(path), skipped, statements)
    assert report.is_balanced
    assert not report.codes
    assert next(findings(model), None) is None


@pytest.mark.parametrize("name", DRAWN)
def test_commands_work_on_the_model(name: str, tmp_path: Path) -> None:
    out = tmp_path / "m.model.json"
    model, _ = gm.import_(there(name), out)
    assert gm.check(out) == []
    gm.contested(out)
    actor = model.statements[0].subject
    assert gm.query(out, "MATCH (a {id: $id})-[r]->() RETURN count(r) AS n", parameters={"id": actor}).rows[0][0] > 0
    if len(model.statements) < 500 or LARGE in os.environ:
        gm.draw(out, tmp_path / "m.svg", bundle=True, top=4)
        assert (tmp_path / "m.svg").stat().st_size > 1000


def test_both_spellings_of_icews14_are_one_set() -> None:
    """17,902 of the 17,904 quads of the other spelling are there already; the other two have a name that is split differently, which is told."""
    if LARGE not in os.environ:
        pytest.skip(f"takes a while; set {LARGE}=1")
    paths = [there(f"icews14/{name}") for name in ("icews14_named.tsv.gz", "mmkb_icews14_valid.txt", "mmkb_icews14_test.txt")]
    model, report = gm.import_(paths)
    assert (report.rows, len(model.statements), report.skipped["the same as an earlier row"].count) == (108_634, 90_732, 17_902)
    assert any("3 names differ from another one only in capitals, spaces or punctuation" in one for one in report.notices)


def test_deltas_one_after_the_other() -> None:
    folder = there("ftm_entities/yente_delta/t1/entities.ftm.json").parent.parent
    paths = [folder / "t1/entities.ftm.json", *sorted((folder / "t2").glob("*/entities.delta.json"))]
    model, report = gm.import_(paths)
    assert report.rows == sum(lines(path) for path in paths) == 13
    assert (len(model.entities), report.skipped_rows) == (10, 2)


def test_no_file_of_these_folders_is_forgotten() -> None:
    there("politiquices/v1.0.jsonl")
    found = {str(path.relative_to(DATA)) for folder in FOLDERS for path in (DATA / folder).rglob("*") if path.is_file()}
    assert found == {*COUNTS, *(name for names in OTHERS.values() for name in names.split())}
