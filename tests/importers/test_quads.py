"""Quads: a header, none, or numbers with tables of names; both spellings of a name are one."""

import gzip
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.errors import InputError, ProblemsError, UsageError
from graphmodel.importers.registry import importer_for
from graphmodel.model.validate import findings

HEADER = "date\tsubject\trelation\tobject\tsplit\n2014-01-02\tPolice (Australia)\tMake statement\tLee \u00a0Ann\ttrain\n"
NAMED = "Police_(Australia)\tMake_statement\tLee__Ann\t2014-01-02\nLee Ann\tMake statement\tPolice (Australia)\t2014-01-03\n"
NUMBERS = "0\t1\t2\t24\t-1\n2\t1\t0\t48\t-1\n7\t1\t0\t48\t-1\n0\t1\n"
ENTITIES = "Police_(Australia)\t0\nSenate\t1\nLee Ann\t2\n"
RELATIONS = "Consult\t0\nMake_statement\t1\n"


def write(folder: Path, **texts: str) -> list[Path]:
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.txt")
        paths[-1].write_text(text, "utf-8")
    return paths


def quads(model: gm.Model) -> list[tuple[str, str, str, str | None]]:
    return [(one.subject, one.relation, one.object, one.valid) for one in model.statements]


FIRST = ("Police (Australia)", "MAKE_STATEMENT", "Lee Ann", "2014-01-02")
SECOND = ("Lee Ann", "MAKE_STATEMENT", "Police (Australia)", "2014-01-03")


def test_all_spellings_of_a_quad_are_one_statement(tmp_path: Path) -> None:
    paths = write(tmp_path, header=HEADER, named=NAMED, numbers=NUMBERS, entity2id=ENTITIES, relation2id=RELATIONS)
    for path in paths[:3]:
        assert importer_for(path).name == "quads"
    model, report = gm.import_(paths[:3], since="2014-01-01")
    assert quads(model) == [FIRST, SECOND]
    assert len(model.entities) == 2
    assert (report.rows, report.used) == (7, 2)
    assert {reason: one.count for reason, one in report.skipped.items()} == {
        "the same as an earlier row": 3,
        "no subject": 1,
        "2 cells where there are 5 columns": 1,
    }
    assert list(findings(model)) == []


def test_tables_of_names_are_named_or_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "apart").mkdir()
    numbers = write(tmp_path, numbers=NUMBERS)
    names = write(tmp_path / "apart", things=ENTITIES, relations=RELATIONS)
    assert quads(gm.import_([*numbers, *names], since="2014-01-01")[0]) == [FIRST, SECOND]
    with pytest.raises(InputError, match="two tables of names"):
        gm.import_(numbers)
    (tmp_path / "entity2id.txt").write_text("A\t1\nB\t1\n")
    (tmp_path / "relation2id.txt").write_text(RELATIONS)
    with pytest.raises(ProblemsError, match=r"entity2id\.txt:2:1: the number 1 has another name already"):
        gm.import_(numbers)


def test_times_without_a_day_to_count_from_are_counted(tmp_path: Path) -> None:
    paths = write(tmp_path, numbers=NUMBERS, entity2id=ENTITIES, relation2id=RELATIONS)
    model, report = gm.import_(paths[0])
    assert {one.valid for one in model.statements} == {None}
    assert report.values["time: a number without a day to count from, left out"].count == 3
    days = write(tmp_path, days="0\t1\t2\t1\n0\t1\t2\t365\n")
    assert [one.valid for one in gm.import_(days, since="2014-01-01")[0].statements] == ["2014-01-02", "2015-01-01"]
    with pytest.raises(UsageError, match="not a day"):
        gm.import_(days, since="January")
    with pytest.raises(UsageError, match="--since is not for icews"):
        gm.import_(days, format="icews", since="2014-01-01")


def test_what_is_not_quads_is_one_line(tmp_path: Path) -> None:
    path = write(tmp_path, other="a\tb\tc\n")[0]
    with pytest.raises(InputError, match="not quads"):
        gm.import_(path, format="quads")


def test_gzip_and_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "q.tsv.gz"
    path.write_bytes(gzip.compress(HEADER.replace("split\n", "confidence\n").encode()))
    model, report = gm.import_(path)
    assert quads(model) == [FIRST]
    assert {name: one.count for name, one in report.fields.items()} == {"confidence": 1}
