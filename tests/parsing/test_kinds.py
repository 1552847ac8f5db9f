"""What a file seems to be, and what is said of it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmodel import formats
from graphmodel.errors import InputError, ProblemsError
from graphmodel.parsing.kinds import binary_kind, text_kind
from graphmodel.parsing.tree import decode


def sqlite() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE a (b)")
    return connection.serialize()


def zipped(*names: str, first: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            archive.writestr(name, "x" * 1000)
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.yaml"), io.BytesIO())
    return out.getvalue()


def picture(kind: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, kind)
    return out.getvalue()


FILES: list[tuple[Callable[[], bytes], str]] = [
    (sqlite, "an SQLite database"),
    (lambda: gzip.compress(b"graphmodel: 1"), "compressed (gzip)"),
    (lambda: bz2.compress(b"graphmodel: 1"), "compressed (bzip2)"),
    (lambda: lzma.compress(b"graphmodel: 1"), "compressed (xz)"),
    (lambda: zipped("a.yaml"), "a ZIP archive"),
    (lambda: zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook"),
    (lambda: zipped("[Content_Types].xml", "word/document.xml"), "a Word document"),
    (lambda: zipped("[Content_Types].xml", "ppt/slides.xml"), "a PowerPoint presentation"),
    (lambda: zipped("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"), "a LibreOffice spreadsheet"),
    (lambda: zipped("content.xml", first=b"application/epub+zip"), "an EPUB book"),
    (tar, "a tar archive"),
    (lambda: picture("PNG"), "a picture (PNG)"),
    (lambda: picture("JPEG"), "a picture (JPEG)"),
    (lambda: picture("GIF"), "a picture (GIF)"),
    (lambda: picture("TIFF"), "a picture (TIFF)"),
    (lambda: picture("WEBP"), "a picture (WebP)"),
    (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
    (lambda: b"PAR1\x15\x04\x15", "a Parquet file"),
    (lambda: b"ARROW1\0\0", "an Arrow file"),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "an old Office file (.xls, .doc)"),
    (lambda: pickle.dumps({"a": [1, 2]}), "a Python pickle"),
    (lambda: b"\x7fELF\x02\x01\x01", "a program"),
    (lambda: b"RIFF\x10\0\0\0WAVEfmt ", "a sound or a video"),
    (lambda: b"\0\0\0\x18ftypmp42", "a video or a picture (HEIC)"),
    (lambda: b"{\\rtf1\\ansi x}", "a rich text document (RTF)"),
]


@pytest.mark.parametrize(("made", "name"), FILES, ids=[name for _, name in FILES])
def test_files_that_are_not_text(made: Callable[[], bytes], name: str, tmp_path: Path) -> None:
    data = made()
    kind = binary_kind(data)
    assert kind is not None
    assert kind.partition(";")[0] == name
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        formats.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: is {kind}. What is read: ")
    assert "UTF-8" not in message  # saving it as text would destroy it
    assert "GraphML" in message
    assert "\n" not in message


@pytest.mark.parametrize("data", [b"", b"a", b"graphmodel: 1\n", "größer".encode(), b"\xff\xfea\0", b"\xfe\xff\0a", b"PK", b"<a/>", b"{}"])
def test_texts_are_not_taken_for_something_else(data: bytes) -> None:
    assert binary_kind(data) is None


TEXTS = [
    ("<!DOCTYPE html>\n<title>x</title>", "an HTML page"),
    ("\ufeff<html lang='en'>", "an HTML page"),
    ("dl n=3", "a UCINET network"),
    ("nodedef> name", "a GDF graph"),
    ("// a comment\nCREATE (a:Person {name: 'x'})", "a Cypher script"),
    ("MATCH (n) RETURN n", "a Cypher script"),
    ("LOAD CSV FROM 'x' AS r", "a Cypher script"),
    ("CREATE TABLE a (b);", "an SQL script"),
    ("-- dump\nINSERT INTO a VALUES (1);", "an SQL script"),
    ("\\documentclass{article}", "a LaTeX document"),
    ("#!/bin/sh\necho", "a script"),
    ("diff --git a/x b/x", "a diff"),
    ('{"a": 1}\n{"a": 2}\n', "JSON Lines, and not of nodes and relationships"),
    ("id,name\na,Ann\nb,Bob\n", "a table with the columns id, name"),
    ("id;name\r\na;Ann\r\n", "a table with the columns id, name"),
    ("id\tname\na\tAnn\n", "a table with the columns id, name"),
    ("The talks will go on, the minister said.\nAnd more.\n", "text"),
]


@pytest.mark.parametrize(("text", "name"), TEXTS)
def test_texts_that_are_no_model(text: str, name: str, tmp_path: Path) -> None:
    kind = text_kind(text.encode())
    assert kind is not None
    assert kind.partition(";")[0] == name
    (tmp_path / "x.txt").write_text(text, "utf-8")
    with pytest.raises(InputError, match="What is read: ") as caught:
        formats.read(tmp_path / "x.txt")
    assert f"x.txt: is {kind}" in str(caught.value)


@pytest.mark.parametrize("data", [b"", b" ", b"graphmodel: 1", b"'entities': []", b"a: b", b"\xff\xfea\0"])
def test_what_may_be_meant_as_a_model_is_read_as_one(data: bytes) -> None:
    assert text_kind(data) is None


@pytest.mark.parametrize(("data", "file"), [(b"hello", "m.yaml"), (b"graphmodel: 1\nmodel: [", "f"), (b"'entities': x\n", "f"), (b"", "f")])
def test_a_model_file_is_told_what_is_wrong_with_it(data: bytes, file: str) -> None:
    with pytest.raises(ProblemsError):
        formats.parse(data, file)


def test_hostile_first_lines_end_soon() -> None:
    for text in ("from: " * 10**5, "//\n" * 10**5, "--\n" * 10**5, "creator\n" * 10**5, "," * 10**6, "a,\n" * 10**5, "{}\n" * 10**5, "\n" * 10**6):
        text_kind(text.encode())


# --- Decoding


def refused(data: bytes) -> str:
    with pytest.raises(ProblemsError) as caught:
        decode(data, "f")
    return str(caught.value)


def test_text_is_utf_8_with_or_without_a_mark() -> None:
    assert decode("\ufeffÄ\r\n".encode(), "f") == "Ä\r\n"
    assert decode("\ufeffÄ".encode(), "f", keep_mark=True) == "\ufeffÄ"
    assert decode(b"", "f") == ""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("ä\nöx".encode() + b"\xe4", "f:2:3: byte 0xe4 is not UTF-8; save the file as UTF-8"),
        ("a".encode("utf-16"), "f:1:1: the file is UTF-16; save it as UTF-8"),
        (b"\xfe\xff\0a", "f:1:1: the file is UTF-16; save it as UTF-8"),
        (b"a\nb\0c", "f:2:2: the file is not text: it has NUL characters (or it is UTF-16 without a mark; then save it as UTF-8)"),
        (b"%PDF-1.7 \xff", "f:1:1: the file is a PDF; `graphmodel new` takes its text and begins a model"),
        (b"\x7fELF\xff", "f:1:1: the file is a program"),
    ],
)
def test_what_is_not_text_is_named_with_its_place(data: bytes, message: str) -> None:
    assert refused(data) == message
