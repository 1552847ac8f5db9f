"""Discourse Network Analyzer 2 and 3: agreement, concept, coder, dates, and offsets in UTF-16 code units; hostile databases."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.errors import InputError
from graphmodel.importers import dna
from graphmodel.importers.loss import LossReport
from graphmodel.importers.registry import importer_for
from graphmodel.model.model import Model
from graphmodel.model.validate import findings

TEXT = "\U0001f600 We need a carbon tax. No, we do not."
SHARED_SQL = """
CREATE TABLE CODERS(ID INTEGER PRIMARY KEY, Name TEXT);
INSERT INTO CODERS VALUES (1, 'Coder A');
CREATE TABLE DOCUMENTS(ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT, Source TEXT, Section TEXT, Notes TEXT, Type TEXT,
  Date INTEGER);
CREATE TABLE STATEMENTTYPES(ID INTEGER PRIMARY KEY, Label TEXT);
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement'), (2, 'Annotation');
CREATE TABLE VARIABLES(ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
INSERT INTO VARIABLES VALUES (1, 'person', 'short text', 1), (2, 'organization', 'short text', 1), (3, 'concept', 'short text', 1),
  (4, 'agreement', 'boolean', 1), (5, 'note', 'long text', 2), (6, 'weight', 'integer', 1);
CREATE TABLE STATEMENTS(ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER, Stop INTEGER, Coder INTEGER);
INSERT INTO STATEMENTS VALUES (1, 1, 1, 3, 24, 1), (2, 1, 1, 25, 39, 1), (3, 2, 1, 0, 2, 1), (4, 1, 1, 1, 9999, 1);
CREATE TABLE DATABOOLEAN(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
INSERT INTO DATABOOLEAN VALUES (1, 1, 4, 1), (2, 2, 4, 0);
CREATE TABLE DATAINTEGER(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
INSERT INTO DATAINTEGER VALUES (1, 2, 6, 7);
CREATE TABLE DATALONGTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
INSERT INTO DATALONGTEXT VALUES (1, 3, 5, 'a note');
"""
VERSION_2 = """
CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
INSERT INTO DATASHORTTEXT VALUES (1, 1, 1, 'Ann'), (2, 1, 2, 'Acme'), (3, 1, 3, 'Tax'), (4, 2, 1, ''), (5, 2, 2, 'Acme'), (6, 2, 3, 'Tax'),
  (7, 4, 1, 'Ann'), (8, 4, 3, 'Tax');
CREATE TABLE ATTRIBUTES(ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT, Type TEXT, Alias TEXT, Notes TEXT, ChildOf TEXT);
INSERT INTO ATTRIBUTES VALUES (1, 2, 'Acme', 'Business', '', '', 'Firms');
CREATE TABLE STATEMENTLINKS(ID INTEGER PRIMARY KEY, SourceId INTEGER, TargetId INTEGER);
INSERT INTO STATEMENTLINKS VALUES (1, 1, 2);
"""
VERSION_3 = """
CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT, ChildOf INTEGER);
INSERT INTO ENTITIES VALUES (1, 1, '', NULL), (2, 1, 'Ann', NULL), (3, 2, 'Acme', 4), (4, 2, 'Firms', NULL), (5, 3, 'Tax', NULL);
CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Entity INTEGER);
INSERT INTO DATASHORTTEXT VALUES (1, 1, 1, 2), (2, 1, 2, 3), (3, 1, 3, 5), (4, 2, 1, 1), (5, 2, 2, 3), (6, 2, 3, 5), (7, 4, 1, 2), (8, 4, 3, 5);
CREATE TABLE ATTRIBUTEVARIABLES(ID INTEGER PRIMARY KEY, VariableId INTEGER, AttributeVariable TEXT);
INSERT INTO ATTRIBUTEVARIABLES VALUES (1, 2, 'Type');
CREATE TABLE ATTRIBUTEVALUES(ID INTEGER PRIMARY KEY, EntityId INTEGER, AttributeVariableId INTEGER, AttributeValue TEXT);
INSERT INTO ATTRIBUTEVALUES VALUES (1, 3, 1, 'Business');
"""


def database(path: Path, version: int) -> Path:
    with closing(sqlite3.connect(path)) as made:
        made.executescript(SHARED_SQL + (VERSION_2 if version == 2 else VERSION_3))
        date = 1106697600 * (1000 if version == 2 else 1)
        made.execute("INSERT INTO DOCUMENTS VALUES (1, 'Paper', ?, 1, 'Joe', 'Daily', '', '', 'article', ?)", (TEXT, date))
        made.commit()
    return path


def read(tmp_path: Path, version: int) -> tuple[Model, LossReport]:
    path = database(tmp_path / f"v{version}.dna", version)
    before = path.read_bytes()
    assert importer_for(path).name == "dna"
    model, report = gm.import_(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert report.is_balanced
    assert list(findings(model)) == []
    return model, report


@pytest.mark.parametrize("version", [2, 3])
def test_agreement_is_support_and_its_absence_opposition(tmp_path: Path, version: int) -> None:
    model, report = read(tmp_path, version)
    coded = [one for one in model.statements if one.relation != "REPRESENTS"]
    assert [(one.subject, one.relation, one.object, one.coder, one.stated) for one in coded] == [
        ("person Ann", "SUPPORTS", "concept Tax", "Coder A", "2005-01-26"),
        ("organization Acme", "OPPOSES", "concept Tax", "Coder A", "2005-01-26"),
        ("person Ann", "SUPPORTS", "concept Tax", "Coder A", "2005-01-26"),
    ]
    assert [one.evidence[0].exact for one in coded] == ["We need a carbon tax.", "No, we do not.", None]
    assert (coded[0].evidence[0].start, coded[0].evidence[0].end) == (2, 23)
    assert coded[1].properties["weight"] == 7
    assert [(one.subject, one.object) for one in model.statements if one.relation == "REPRESENTS"] == [("person Ann", "organization Acme")]
    assert (report.rows, report.used) == (4, 3)
    assert {reason: one.count for reason, one in report.skipped.items()} == {"a statement of type 'Annotation' without a concept": 1}
    assert report.values["offsets that do not fit the words, left out"].count == 1
    assert report.values["no agreement, SUPPORTS"].count == 1
    assert list(report.fields) == (["STATEMENTLINKS"] if version == 2 else [])


def test_documents_and_attributes(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    (tmp_path / "three").mkdir()
    for model, _ in (read(tmp_path / "two", 2), read(tmp_path / "three", 3)):
        document = model.documents[0]
        assert (document.title, document.author, document.publisher, document.published) == ("Paper", "Joe", "Daily", "2005-01-26")
        assert document.digest == "sha256:" + hashlib.sha256(TEXT.encode()).hexdigest()
        assert model.entity_by_id["organization Acme"].properties == {"type": "Business", "childof": "Firms"}
        assert model.entity_by_id["concept Tax"].label == "Proposition"


def test_two_files_are_one_model(tmp_path: Path) -> None:
    paths = [database(tmp_path / f"{name}.dna", 3) for name in ("a", "b")]
    model, report = gm.import_(paths, format="dna")
    assert (report.rows, len(model.statements), len(model.documents), len(model.entities)) == (8, 8, 2, 3)
    assert list(findings(model)) == []


def test_a_database_that_is_hostile_or_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = database(tmp_path / "x.dna", 3)
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            "DROP TABLE CODERS; CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS ID FROM n;"
            "CREATE VIEW CODERS AS SELECT ID, 'x' AS Name FROM endless;"
        )
    assert len(gm.import_(path)[0].statements) == 4  # a view is no table of DNA's
    with closing(sqlite3.connect(path)) as made:
        made.executescript("DROP TABLE STATEMENTS")
    assert not dna.recognises(path)
    with pytest.raises(InputError, match="no table STATEMENTS"):
        gm.import_(path, format="dna")
    whole = database(tmp_path / "y.dna", 3).read_bytes()
    path.write_bytes(whole[:1000] + b"\xff" * 8000 + whole[9000:])
    with pytest.raises(InputError, match="not a database that can be read"):
        gm.import_(path, format="dna")
    monkeypatch.setattr(dna, "_MAX_STEPS", 0)
    with pytest.raises(InputError), dna._database(database(tmp_path / "z.dna", 3)) as opened:
        opened.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n").fetchall()


def test_a_table_without_a_column_or_with_values_of_other_kinds(tmp_path: Path) -> None:
    path = database(tmp_path / "x.dna", 3)
    with closing(sqlite3.connect(path)) as made:
        made.executescript("UPDATE STATEMENTS SET Start = 'x', Coder = x'ff'; UPDATE DATAINTEGER SET Value = x'00ff'")
        made.executescript("UPDATE DOCUMENTS SET Date = 'y', Text = NULL")
    model, report = gm.import_(path)
    assert report.is_balanced
    assert list(findings(model)) == []
    with closing(sqlite3.connect(path)) as made:
        made.executescript("ALTER TABLE STATEMENTS RENAME COLUMN Stop TO Finish")
    with pytest.raises(InputError, match="has no column 'Stop'"):
        gm.import_(path)
