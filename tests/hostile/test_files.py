"""Each hostile file is read, or refused in a few lines, with little memory and in little time."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmodel import formats
from graphmodel.api import importing
from graphmodel.api.check import check
from graphmodel.api.inputs import read
from graphmodel.errors import GraphmodelError
from graphmodel.importers.mapping import parse_mapping
from graphmodel.importers.registry import TableImporter
from tests.hostile.files import DOCUMENTS, FILES, NAMED, TABLES, data, spreadsheet
from tests.hostile.limits import SECONDS, limited, quick

MAPPING = parse_mapping("""
mapping: small
title: a small table
entities:
  a: {name: id, label: {constant: Person}}
  b: {name: name, label: {constant: Person}}
statements:
  - {subject: a, relation: {constant: MEETS}, object: b}
""")
LONGEST = 20_000
"""Characters of a message: a hundred lines, none of them long."""


def refused_in_words(action: Callable[[], object], what: object, seconds: float = SECONDS) -> None:
    """Do something; what it raises is ours, and short."""
    try:
        with quick(what, seconds):
            action()
    except GraphmodelError as error:
        message = str(error)
        assert message
        assert len(message) < LONGEST, f"{len(message)} characters for {what}"


@limited
@pytest.mark.parametrize("part", range(4))
def test_files(part: int, tmp_path: Path) -> None:
    for name in list(FILES)[part::4]:
        path = tmp_path / name
        path.write_bytes(data(FILES[name]))
        refused_in_words(lambda path=path: check([path]), name)


@limited
def test_tables_for_import(tmp_path: Path) -> None:
    importer = TableImporter(MAPPING)
    for name, made in TABLES.items():
        path = tmp_path / name
        path.write_bytes(data(made))
        refused_in_words(lambda path=path: importing.import_(path), name)
        refused_in_words(lambda path=path: importer.run([path], "x"), name)


@limited
def test_tables_of_a_folder(tmp_path: Path) -> None:
    for number, (name, made) in enumerate(TABLES.items()):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "model.csv").write_text("name,value\ngraphmodel,1\nmodel,x\n")
        (folder / ("model.csv", "entities.csv", "statements.csv")[number % 3]).write_bytes(data(made))
        refused_in_words(lambda folder=folder: formats.read_input(folder), name)


@limited
def test_tables_of_a_graph(tmp_path: Path) -> None:
    heads = {("nodes.csv", "edges.csv"): (b"Id,Label\n", b"Source,Target\n"), ("n.csv", "r.csv"): (b":ID,n:int\n", b":START_ID,:END_ID,x:int[]\n")}
    for number, (name, made) in enumerate(TABLES.items()):
        for at, (names, first) in enumerate(heads.items()):
            folder = tmp_path / f"{name}{at}"
            folder.mkdir()
            for place, (file, head) in enumerate(zip(names, first, strict=True)):
                (folder / file).write_bytes(head + (data(made) if place == number % 2 else b""))
            refused_in_words(lambda folder=folder: formats.read_input(folder), name)


@limited
def test_articles(tmp_path: Path) -> None:
    from graphmodel.api.new import new

    pytest.importorskip("pypdf")
    pytest.importorskip("lxml")
    for name, made in DOCUMENTS.items():
        (tmp_path / name).write_bytes(data(made))
        refused_in_words(lambda name=name: new(tmp_path / name, tmp_path / f"{name}.yaml"), name)


def test_a_spreadsheet_comes_through_its_process(tmp_path: Path) -> None:
    """What the tests above refuse is not all that there is."""
    pytest.importorskip("python_calamine")
    rows = "".join(f'</row><row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>{n}</v></c>' for n in (2, 3))
    (tmp_path / "x.xlsx").write_bytes(spreadsheet(NAMED + rows))
    model, report = TableImporter(MAPPING).run([tmp_path / "x.xlsx"], "x")
    assert [one.name for one in model.entities] == ["1", "2", "3"]
    assert report.is_complete


PLACES = ("/dev/zero", "/dev/urandom", "/dev/null", "loop", "nowhere", "x" * 300, "folder", "socket", "a\0b", "forbidden", "/proc/self/mem")
"""What is no file, and what cannot be opened."""


@limited
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file(place: str, tmp_path: Path) -> None:
    """Every command that takes a path takes this one."""
    import socket

    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    (tmp_path / "forbidden").touch(0)
    (tmp_path / "good.yaml").write_text("graphmodel: 1\nmodel: x\n")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tmp_path)  # a socket's path is short
        listening.bind("socket")
        path, good = Path(place), Path("good.yaml")
        from graphmodel.api import merge, schema, sentences, verify, versions
        from graphmodel.identity import decisions
        from graphmodel.importers import mapping

        actions: dict[str, Callable[[], object]] = {
            "read": lambda: read(path),
            "check": lambda: check([path]),
            "import": lambda: importing.import_(path),
            "mapping": lambda: mapping.read_mapping(path),
            "text": lambda: verify.verify(good, [path]),
            "sentences": lambda: sentences.sentences(path),
            "schema": lambda: schema.schema(path),
            "identity": lambda: decisions.read(path),
            "diff": lambda: versions.diff(path, good),
            "merge": lambda: merge.merge(path, good),
        }
        for name, action in actions.items():
            refused_in_words(action, (name, place))
