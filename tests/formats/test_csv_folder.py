"""Folders of CSV files as spreadsheets of any country save them: read and said, or refused with the place; nothing that is there counts as absent."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmodel import formats
from graphmodel.errors import InputError, ProblemsError, RefusedError
from graphmodel.formats import csv_folder
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

MODEL = Model(
    "sheet",
    (Document("gz", 'Talks; and "dues", again', published="2031-05-03", note=""),),
    (
        Entity("mara", "Person", '=HYPERLINK("http://x")', ("a|b", "c\\d", "-5", "@me"), note="line one\nline two"),
        Entity("orlik", "Person", "Müller, Jörg", ("001", "1e5", "\\"), properties={"score": 1.5, "list": ("x", "y")}),
    ),
    (
        Statement("mara", "MEETS", "orlik", id="s1", negated=True, valid="2031-03", evidence=(Evidence("gz", 0, 5, "a,\tb\r"),), confidence=0.25),
        Statement("mara", "REPRESENTS", "orlik", id="s2", draft=True, qualifiers={"office": "'+envoy; at large"}),
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    csv_folder.write(MODEL, tmp_path / "sheet")
    return tmp_path / "sheet"


def saved(folder: Path, change: Callable[[str], str], encoding: str = "utf-8") -> None:
    """Every table as a spreadsheet may save it."""
    for path in folder.iterdir():
        path.write_bytes(change(path.read_bytes().decode()).encode(encoding))


def other_delimiter(delimiter: str, comma: str = ".") -> Callable[[str], str]:
    """A program of another country: other delimiters, and decimal commas."""

    def change(text: str) -> str:
        out, quoted = [], False
        for letter in text:
            quoted ^= letter == '"'
            out.append(delimiter if letter == "," and not quoted else letter)
        return (
            "".join(out)
            .replace("0.25", f"0{comma}25")
            .replace(f"{delimiter}1.5{delimiter}", f"{delimiter}1{comma}5{delimiter}")
            .replace("1.5\n", f"1{comma}5\n")
        )

    return change


def widened(text: str) -> str:
    """Empty columns behind the last one, and empty rows."""
    lines, quoted, line = [], False, ""
    for letter in text:
        quoted ^= letter == '"'
        if letter == "\n" and not quoted:
            lines.append(line + ",,")
            line = ""
        else:
            line += letter
    width = lines[0].count(",")
    return "\n".join([*lines[:1], "," * width, *lines[1:], "," * width, ""]) + "\n"


@pytest.mark.parametrize(
    ("change", "encoding", "notice"),
    [
        (lambda text: text, "utf-8-sig", ""),
        (lambda text: text.replace("\n", "\r\n").replace("line one\r\n", "line one\n"), "utf-8-sig", ""),
        (other_delimiter(";", ","), "utf-8", "cells are separated by semicolons"),
        (other_delimiter(";", ","), "utf-8", "decimal commas were read as points: property:score, confidence (2 values)"),
        (other_delimiter("\t"), "utf-16", "the encoding is UTF-16"),
        (other_delimiter("\t"), "utf-16-le", "cells are separated by tabs"),
        (lambda text: "sep=,\r\n" + text, "utf-8", ""),
        (lambda text: "sep=|\n" + other_delimiter("|")(text.replace("|", "/")), "utf-8", "separated by '|'"),
        (widened, "utf-8", ""),
        (lambda text: text, "cp1252", "'\"Müller'"),
    ],
)
def test_every_spreadsheet_is_read(change: Callable[[str], str], encoding: str, notice: str, folder: Path) -> None:
    saved(folder, change, encoding)
    found = formats.read_input(folder)
    if "|" not in notice:
        assert found.model == MODEL
    assert notice in " ".join(found.notices)
    assert bool(notice) == bool(found.notices)


def test_true_and_false_in_other_languages(folder: Path) -> None:
    saved(folder, lambda text: text.replace(",true,", ",WAHR,"))
    assert formats.read(folder) == MODEL


@pytest.mark.parametrize("date", ["Mar-31", "02/05/2031", "03.05.2031", "3. Mai 2031", "2031/05/03", "47971", "14-Mar", "5/2031"])
def test_a_date_that_a_spreadsheet_rewrote_is_told(date: str, folder: Path) -> None:
    saved(folder, lambda text: text.replace("2031-03,", f"{date},"))
    with pytest.raises(ProblemsError, match=r"statements\.csv:2:\d+: valid: .*as a spreadsheet writes it; write 2031-05-14") as caught:
        formats.read(folder)
    assert len(caught.value.problems) == 1


def test_text_of_no_encoding_is_refused(folder: Path) -> None:
    (folder / "entities.csv").write_bytes(b"id,label,name\na,Person,\x81\xff\n")
    with pytest.raises(ProblemsError, match=r"entities\.csv:2:10: byte 0x81 is not UTF-8"):
        formats.read(folder)


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("model", "a;b\n1;2\n", "model.csv:1:1: no column name, value"),
        ("model", "name,value\ntitle,x\ntitle,y\n", "model.csv:3:1: title: this row is there twice"),
        ("model", "name,value\ntitel,x\n", "model.csv:2:1: titel: no such row; did you mean 'title'"),
        ("entities", "id,label,naem\n", "entities.csv:1:1: no column name"),
        ("entities", "id,label,name,alias\n", "did you mean 'aliases'"),
        ("entities", "id,label,name,note,note\n", "entities.csv:1:20: note: this column is there twice"),
        ("entities", "id,label,name,,note\n", "entities.csv:1:15: a column without a name"),
        ("entities", "id,label,name\nmara,Person,x,y\n", "entities.csv:2:15: 4 cells where the first line names 3 columns"),
        ("entities", "id,label,name\nmara,Person\n", "entities.csv:2:1: 2 cells"),
        ("entities", 'id,label,name\nmara,Person,"x\n', "entities.csv:2:13: not CSV: a cell begins with a quote and never ends"),
        ("entities", 'id,label,name\nmara,Person,"x"y\n', "entities.csv:2:13: not CSV: a cell with quotes"),
        ("entities", "", "entities.csv:1:1: the file is empty"),
        ("entities", "id,label,name" + "," * 5000 + "x\n", "5,003 columns; at most 2,000 are read"),
        ("evidence", "statement,document\nnowhere,gz\n", "evidence.csv:2:1: statement: no statement 'nowhere'"),
    ],
)
def test_what_is_wrong_has_its_place(table: str, text: str, message: str, folder: Path) -> None:
    (folder / f"{table}.csv").write_text(text)
    with pytest.raises(ProblemsError) as caught:
        formats.read(folder)
    assert message in str(caught.value)


# --- What is in the folder


def test_a_table_in_other_case_is_read_and_said(folder: Path) -> None:
    (folder / "statements.csv").rename(folder / "Statements.CSV")
    found = formats.read_input(folder)
    assert found.model == MODEL
    assert "Statements.CSV was read as statements.csv" in found.notices
    csv_folder.write(MODEL, folder)
    assert sorted(one.name for one in folder.iterdir()) == sorted(csv_folder.tables(MODEL))


def test_a_table_that_is_there_twice_is_a_problem(folder: Path) -> None:
    shutil.copy(folder / "statements.csv", folder / "STATEMENTS.csv")
    if len(list(folder.iterdir())) == 5:
        pytest.skip("this file system does not tell cases apart")
    with pytest.raises(ProblemsError, match="is there, too"):
        formats.read(folder)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda path: path.symlink_to("nowhere"), "a link that leads nowhere"),
        (lambda path: path.symlink_to(path.name), "a link that leads nowhere"),
        (lambda path: path.mkdir(), "a folder"),
        (os.mkfifo, "a pipe"),
    ],
    ids=["dangling", "circle", "folder", "pipe"],
)
def test_a_table_that_is_no_file_is_a_problem(make: Callable[[Path], None], kind: str, folder: Path) -> None:
    (folder / "statements.csv").unlink()
    make(folder / "statements.csv")
    with pytest.raises(ProblemsError, match=rf"statements\.csv: is {kind}"):
        formats.read(folder)


def test_other_files_are_named_and_block_writing(folder: Path) -> None:
    (folder / "statement.csv").write_text("id\n")
    (folder / "notes.txt").write_text("mine")
    (folder / "evidence.csv").unlink()
    (folder / "statements.csv").unlink()
    notices = " ".join(formats.read_input(folder).notices)
    assert "notes.txt, statement.csv: not a table of a model, and not read; did you mean 'statements.csv'?" in notices
    with pytest.raises(RefusedError, match=r"has other files in it \((notes\.txt|statement\.csv)\)"):
        csv_folder.write(MODEL, folder)
    assert (folder / "notes.txt").read_text() == "mine"


def test_what_file_managers_leave_does_not_matter(folder: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._statements.csv", "~$statements.csv", ".~lock.statements.csv#"):
        (folder / name).write_bytes(b"\0")
    assert formats.read_input(folder).notices == ()
    csv_folder.write(MODEL, folder)
    assert formats.read(folder) == MODEL
    (folder / ".git").mkdir()
    with pytest.raises(RefusedError, match=r"\.git"):
        csv_folder.write(MODEL, folder)


def test_a_folder_without_tables_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("graphmodel: 1")
    with pytest.raises(InputError, match=r"none of them; it has m\.yaml"):
        formats.read(tmp_path)
    (tmp_path / "model.csv").write_text("name;value\nmodel;x\n")
    assert formats.read(tmp_path) == Model("x")


# --- Written


def test_cells_that_no_spreadsheet_takes_for_formulas(tmp_path: Path) -> None:
    csv_folder.write(MODEL, tmp_path / "t", spreadsheet=True)
    texts = {one.name: one.read_bytes() for one in (tmp_path / "t").iterdir()}
    assert all(text.startswith(b"\xef\xbb\xbf") for text in texts.values())
    assert b'"\'=HYPERLINK(""http://x"")"' in texts["entities.csv"]
    assert b"''+envoy" in texts["statements.csv"]
    assert formats.read(tmp_path / "t") == MODEL


@pytest.mark.parametrize(
    ("note", "message"), [("a\0b", r"entities, note: .*U\+0000.*\.model\.json"), ("x" * (2**20 + 1), "1,048,576"), ("\ud800", "surrogate")]
)
def test_what_csv_cannot_hold_is_refused_before_anything_is_written(note: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=message):
        csv_folder.write(Model("m", entities=(Entity("a", "Person", "A", note=note),)), tmp_path / "t")
    assert not list(tmp_path.iterdir())
