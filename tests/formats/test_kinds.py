"""A file that is no model is called what it is, with what reads it; a file that is meant as a model is told what is wrong with it."""

import io
import zipfile

import pytest

from graphmodel import formats
from graphmodel.errors import GraphmodelError, InputError, ProblemsError


def archive(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"SQLite format 3\0" + b"\0" * 100, "an SQLite database; export its tables as CSV"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF; `graphmodel new` takes its text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture (PNG)"),
        (archive("xl/workbook.xml"), "an Excel workbook; `graphmodel import` reads its rows"),
        (archive("notes.txt"), "a ZIP archive; unpack it"),
        (b"\x1f\x8b\x08\0", "compressed (gzip)"),
        (b"\x80\x04\x95\0", "never read"),
        (b"{\\rtf1 hello}", "a rich text document"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "an HTML page; `graphmodel new` takes its text"),
        (b"MATCH (n) RETURN n\n", "a Cypher script"),
        (b'{"id": 1}\n{"id": 2}\n', "JSON Lines"),
        (b"id;name\n1;Ann\n2;Bob\n", "a table with the columns id, name; a model is a folder of such tables"),
        (b"The minister said on Friday that talks had begun.\n\nNothing more was known.\n", "text, not a model"),
    ],
)
def test_what_it_seems_to_be_is_said(data: bytes, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        formats.parse(data, "x")
    assert not isinstance(caught.value, ProblemsError)
    assert f"x: is {kind}" in str(caught.value) or kind in str(caught.value)
    assert "What is read: a model file, for people to write (.yaml)" in str(caught.value)
    assert "UTF-8" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"graphmodel: 1\nmodel: [\n",
        b"# mine\nentities:\n- {id: a, label: Person\n",
        b"graphmodel: 1\nmodel: m\nentities: [{id: \xfc}]\n",
        b"foo: bar\n",
        b'{"graphmodel": 1, "model"}',
        b"",
        b"abc\0def",
        "graphmodel: 1".encode("utf-16"),
    ],
)
def test_what_is_meant_as_a_model_is_told_what_is_wrong(data: bytes) -> None:
    with pytest.raises(ProblemsError, match=r"x:\d+:\d+: "):
        formats.parse(data, "x")


def test_every_beginning_is_read_or_refused() -> None:
    for data in (b"\xff\xfe", b"<", b"<>", b"<a", b"{", b"[", b"PK\x03\x04", b"---", b"%", b"\xef\xbb\xbf", b"sep=;"):
        with pytest.raises(GraphmodelError):
            formats.parse(data, "x")


@pytest.mark.parametrize("data", [b"\n" * 10**4 + b"a", b"a" + b"\n " * 10**6, b"#" * 10**6, b"// \n" * 10**5, b"creator x\n" * 10**5, b",;" * 10**6])
def test_telling_takes_no_time(data: bytes) -> None:
    with pytest.raises(GraphmodelError):
        formats.parse(data, "x")
