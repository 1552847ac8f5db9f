"""A database for Discourse Network Analyzer: its own tables, every statement that takes a side, and read back by `import dna`."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel import formats
from graphmodel.errors import RefusedError
from graphmodel.formats import dna
from graphmodel.importers import dna as importer
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.formats.test_roundtrip import NASTY, PLAIN, TEXT, with_texts
from tests.support.models import models
from tests.support.paths import FIXTURES, SHARED

SAMPLE = SHARED / "data" / "discourse_claims" / "sample.dna.sqlite"
ANN, ORG, TAX = Entity("a", "Person", "Ann", aliases=("Annie",)), Entity("o", "State", "Freedonia"), Entity("t", "Proposition", "a tax")


def opened(data: bytes) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.deserialize(data)
    return made


def rows(data: bytes, query: str) -> list[Any]:
    with closing(opened(data)) as database:
        return database.execute(query).fetchall()


def plain(text: str) -> str:
    """Words with single spaces, as `import` has names."""
    return " ".join(text.split())


def back(model: Model, folder: Path) -> Model:
    folder.mkdir(exist_ok=True)
    formats.write(model, folder / "x.dna")
    read, report = importer.run([folder / "x.dna"], "x")
    assert report.is_balanced
    assert not report.skipped
    return read


@settings(max_examples=40, deadline=None)
@given(model=models())
def test_every_statement_that_takes_a_side_comes_back(model: Model, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = dna.data(model)
    assert rows(data, "PRAGMA integrity_check") == [("ok",)]
    assert rows(data, "PRAGMA foreign_key_check") == []
    kept = list(dna.kept_statements(model))
    read = back(model, tmp_path_factory.mktemp("dna"))
    found = {one.properties["id"]: one for one in read.statements if "id" in one.properties}
    assert found.keys() == {one.id for one, _ in kept}
    titles = {one.id: one.title for one in read.documents}
    for one, agreement in kept:
        again = found[one.id]
        assert again.relation == ("SUPPORTS" if agreement else "OPPOSES")
        assert again.properties["relation"].startswith(one.relation[:80])
        for end, other in ((one.subject, again.subject), (one.object, again.object)):
            # The second with a name has its id behind it.
            assert plain(read.name_of(other)).startswith(plain(model.name_of(end))[:80].strip())
        assert again.coder == (one.coder or "Admin")
        piece = one.evidence[0] if one.evidence else None
        assert again.evidence[0].exact == ((piece.exact if piece else "") or model.describe(one))
        document = model.document_by_id.get(piece.document) if piece else None
        title = plain(document.title) if document else "Statements without a document"
        assert plain(titles[again.evidence[0].document])[:80] == title[:80] or not title
        day = document.published if document else None
        assert again.stated == (day if day and dna.seconds(day) else None)


@settings(max_examples=30, deadline=None)
@example(texts=NASTY)
@given(texts=st.lists(TEXT, min_size=1, max_size=12))
def test_no_text_becomes_sql_or_breaks_a_table(texts: list[str]) -> None:
    model = with_texts(PLAIN, [*texts, "x'); DROP TABLE STATEMENTS; --", "y" * 500])
    data = dna.data(model)
    assert rows(data, "PRAGMA integrity_check") == [("ok",)]
    assert len(rows(data, "SELECT * FROM STATEMENTS")) == len(list(dna.kept_statements(model)))


def test_words_are_at_their_places(tmp_path: Path) -> None:
    """DNA counts UTF-16 code units; words that overlap others, or have no place, come after them."""
    pieces = [(10, 12, "\U0001f600b"), (20, 23, "ccc"), (21, 23, "cc"), (None, None, "later"), (10**9, 10**9 + 1, "z")]
    statements = tuple(
        Statement("a", "SUPPORTS", "t", f"s{number}", evidence=(Evidence("d", start, end, exact),))
        for number, (start, end, exact) in enumerate(pieces)
    )
    model = Model("m", (Document("d", "D", published="2020-05-06"),), (ANN, TAX), statements)
    ((text, date),) = rows(dna.data(model), "SELECT Text, Date FROM DOCUMENTS")
    assert text[10:12] == "\U0001f600b"
    assert text[20:23] == "ccc"
    assert date == 1588723200
    places = {one.properties["id"]: one.evidence[0] for one in back(model, tmp_path).statements}
    assert [(places[f"s{n}"].start, places[f"s{n}"].exact) for n in range(2)] == [(10, "\U0001f600b"), (20, "ccc")]
    assert [places[f"s{n}"].exact for n in range(2, 5)] == ["cc", "later", "z"]
    assert len(text) < 100


def test_sides_organizations_coders_and_what_is_left_out(tmp_path: Path) -> None:
    evidence = (Evidence("d", 0, 3, "yes"),)
    statements = (
        Statement("a", "SUPPORTS", "t", "s1", evidence=evidence, coder="Kim", certainty="certain"),
        Statement("a", "REPRESENTS", "o", "s2", evidence=evidence),
        Statement("o", "OPPOSES", "t", "s3"),
        Statement("a", "SUPPORTS", "t", "s4", negated=True),
        Statement("a", "MEETS", "o", "s5"),
        Statement("a", "SUPPORTS", "t", "s6", content=True),
        Statement("o", "DENIES", "s6", "s7"),
        Statement("a", "SUPPORTS", "t", "s8", draft=True),
    )
    model = Model("m", (Document("d", "D"),), (ANN, ORG, TAX, Entity("a2", "Person", "Ann")), statements)
    assert [(one.id, agreement) for one, agreement in dna.kept_statements(model)] == [("s1", 1), ("s3", 0), ("s4", 0), ("s7", 0)]
    read = back(model, tmp_path)
    found = {(read.name_of(one.subject), one.relation, read.name_of(one.object), one.coder) for one in read.statements}
    assert found == {
        ("Ann", "SUPPORTS", "a tax", "Kim"), ("Ann", "REPRESENTS", "Freedonia", "Kim"), ("Freedonia", "OPPOSES", "a tax", "Admin"),
        ("Ann", "OPPOSES", "a tax", "Admin"), ("Freedonia", "OPPOSES", "Ann supports a tax", "Admin"),
    }  # fmt: skip
    assert {one.name: one.properties.get("type") for one in read.entities}["Freedonia"] == "State"


def test_two_with_the_same_name_stay_two() -> None:
    entities = (ANN, TAX, Entity("a2", "Person", "Ann"), Entity("a3", "Person", "A" * 300), Entity("a4", "Person", "A" * 301))
    statements = tuple(Statement(one.id, "SUPPORTS", "t") for one in entities if one.label == "Person")
    names = [name for (name,) in rows(dna.data(Model("m", (), entities, statements)), "SELECT Value FROM ENTITIES WHERE VariableId = 1")]
    assert {"", "Ann", "Ann (a2)"} < set(names)
    assert len(set(names)) == len(names) == 5
    assert max(map(len, names)) <= 190


def test_what_dna_cannot_have_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    many = tuple(Statement("a", "SUPPORTS", "t", f"s{n}", coder=f"c{n}") for n in range(200))
    odd = (Statement("a", "SUPPORTS", "t", coder="\ud800"),)
    (tmp_path / "x.dna").write_bytes(b"before")
    for statements, why in ((many, "200 coders"), (odd, "half of a surrogate pair")):
        with pytest.raises(RefusedError, match=why):
            formats.write(Model("m", (), (ANN, TAX), statements), tmp_path / "x.dna")
    assert (tmp_path / "x.dna").read_bytes() == b"before"


def test_the_command_says_what_it_is_for(tmp_path: Path) -> None:
    gm.export(FIXTURES / "munich.yaml", tmp_path / "m.dna")
    model, report = gm.import_(tmp_path / "m.dna")
    assert report.format == "dna"
    assert len(model.statements) >= 17
    assert gm.export(FIXTURES / "munich.yaml", tmp_path / "again.dna") is None
    assert (tmp_path / "m.dna").read_bytes() == (tmp_path / "again.dna").read_bytes()


@pytest.mark.skipif(not SAMPLE.exists(), reason="needs the sample of DNA in ../shared/data")
def test_tables_and_passwords_are_those_of_dna_itself() -> None:
    with closing(sqlite3.connect(f"file:{SAMPLE}?mode=ro&immutable=1", uri=True)) as theirs, closing(opened(dna.data(PLAIN))) as ours:
        names = {name for (name,) in theirs.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert names == {name for (name,) in ours.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name in names:
            # Rows are written by position.
            columns = [[(row[1], row[2]) for row in one.execute(f"PRAGMA table_info({name})")] for one in (theirs, ours)]
            assert columns[0] == columns[1], name
            keys = [sorted(row[2:5] for row in one.execute(f"PRAGMA foreign_key_list({name})")) for one in (theirs, ours)]
            assert keys[0] == keys[1], name
        for (digest,) in theirs.execute("SELECT Password FROM CODERS"):
            assert dna.password_digest("sample", base64.b64decode(digest)[:16]) == digest


@pytest.mark.skipif(not SAMPLE.exists(), reason="needs the sample of DNA in ../shared/data")
def test_the_sample_of_dna_goes_there_and_back(tmp_path: Path) -> None:
    """Every statement with its names, side, coder, day, words and place; and the people with their organizations."""

    def facts(model: Model) -> set[tuple[Any, ...]]:
        names = model.name_of
        pieces = ((one, one.evidence[0]) for one in model.statements)
        return {(names(one.subject), one.relation, names(one.object), one.coder, one.stated, at.exact, at.start, at.end) for one, at in pieces}

    theirs, _ = importer.run([SAMPLE], "x")
    assert facts(back(theirs, tmp_path)) == facts(theirs)
