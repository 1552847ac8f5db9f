"""Every reader, on files of its own kind with changes in them: it reads them or says what is wrong, in little time."""

from __future__ import annotations

import gzip
import os
import sys
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.errors import GraphmodelError
from graphmodel.evidence.texts import text_of_bytes
from graphmodel.formats.registry import FORMATS
from graphmodel.identity import decision_table, decisions
from graphmodel.importers.mapping import parse_mapping, shipped
from graphmodel.importers.registry import importers
from graphmodel.model import dates
from graphmodel.model.schema import read_schema
from graphmodel.versions.change_text import model_lines
from tests.hostile.limits import limited, quick
from tests.hostile.mutations import mutations
from tests.support.paths import FIXTURES

EXAMPLES = int(os.environ.get("GRAPHMODEL_HOSTILE_EXAMPLES", "12"))
"""More of them, such as 5000, take minutes."""
READABLE = [one.name for one in FORMATS if one.readable and (one.text or one.parse)]
ONLY_READ = {
    "apoc": b'{"type": "node", "id": "1", "labels": ["Person"], "properties": {"name": "Ann", "born": 1950}}\n'
    b'{"type": "relationship", "id": "7", "label": "KNOWS", "start": {"id": "1"}, "end": {"id": "1"}, "properties": {"since": [1, 2]}}\n',
    "pajek": b'*Vertices 3 2\n1 "Ann" 0.5 0.25 box ic Red\n2 Bob\n3 "Town"\n*Arcs :1 "opposes"\n1 2 3 l "since June" [5-10]\n*Edges\n2 3 -1.5\n',
}


@cache
def seed(format_: str) -> bytes:
    """A small model in a format, or a small graph where the format is only read."""
    if format_ in ONLY_READ:
        return ONLY_READ[format_]
    written = next(one for one in FORMATS if one.name == format_)
    model = formats.read(FIXTURES / "tutorial.yaml")
    return written.data(model) if written.data else formats.text(model, format_).encode()


def never_breaks(action: Callable[[], object], data: object) -> None:
    """Do it: it ends well or with an error of ours, prints nothing, and warns of nothing."""
    with quick(data), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            action()
        except GraphmodelError as error:
            assert len(str(error)) < 20_000


def written_again(data: bytes, name: str) -> None:
    """Read a file; what comes of it can be shown, and written in every format or refused."""
    found = formats.parse_input(data, name)
    if hasattr(found.content, "statements"):
        model_lines(found.content)
    for format_ in FORMATS:
        if format_.text is not None:
            try:
                formats.text(found.content, format_)
            except GraphmodelError:
                continue


@limited
@pytest.mark.parametrize("format_", READABLE)
def test_files_of_one_text(format_: str) -> None:
    suffix = next(one.suffixes for one in FORMATS if one.name == format_)[0]
    written_again(seed(format_), f"x{suffix}")  # what is imported for it takes its time before it is measured

    @given(mutations([seed(format_)]))
    @settings(max_examples=EXAMPLES)
    def check(data: bytes) -> None:
        never_breaks(lambda: written_again(data, f"x{suffix}"), data)

    check()


@limited
@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_folders_of_tables(format_: str, tmp_path: Path) -> None:
    if format_ == "parquet":
        pytest.importorskip("pyarrow")
    folder = tmp_path / "x"
    formats.write(formats.read(FIXTURES / "tutorial.yaml"), folder, format_)
    whole = {file.name: file.read_bytes() for file in folder.iterdir()}
    formats.read_input(folder)  # what is imported for it takes its time before it is measured

    @given(st.sampled_from(sorted(whole)), st.data())
    @settings(max_examples=EXAMPLES)
    def check(name: str, chosen: st.DataObject) -> None:
        data = chosen.draw(mutations([whole[name]]))
        (folder / name).write_bytes(data)
        never_breaks(lambda: formats.read_input(folder), (name, data))
        (folder / name).write_bytes(whole[name])

    check()


TABLE = b'day;who;whom;words\n2031-05-01;Ann;Bob;"said ""no"""\n1.5.2031;Cara;Ann;\n'
JSONS = [
    b'{"persons": [{"id": "a", "name": "A"}], "organizations": [{"id": "o"}], "memberships": [{"person_id": "a", "organization_id": "o"}]}',
    b'{"id": "a", "schema": "Person", "properties": {"name": ["A"], "birthDate": ["1950"]}}\n{"id": "b", "schema": "Company", "properties": {}}\n',
    b'{"type": "bundle", "id": "bundle--1", "objects": [{"type": "identity", "id": "identity--1", "name": "A", "spec_version": "2.1"}]}',
    b'{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "body": {"value": "x"}, "target": {"source": "d", "selector": {}}}',
]


@limited
def test_everything_that_is_imported(tmp_path: Path) -> None:
    """Every importer reads every kind of source: a person may name the wrong one."""
    seeds = [
        TABLE,
        gzip.compress(TABLE, mtime=0),
        *JSONS,
        "1\t2\t3\t2031-05-01\n".encode("utf-16"),
        b"T1\tPerson 0 3\tAnn\nR1\tMEETS Arg1:T1 Arg2:T1\n",
    ]

    @given(mutations(seeds), st.sampled_from(["x.csv", "x.json", "x.xlsx", "x.ann", "x.txt", "x.dna", "x.parquet"]), st.data())
    @settings(max_examples=2 * EXAMPLES)
    def check(data: bytes, name: str, chosen: st.DataObject) -> None:
        path = tmp_path / name
        path.write_bytes(data)
        importer = chosen.draw(st.sampled_from(list(importers())))
        never_breaks(lambda: importer.recognises(path), (name, importer.name, data))
        never_breaks(lambda: importer.run([path], "x"), (name, importer.name, data))

    check()


@limited
def test_what_else_is_read(tmp_path: Path) -> None:
    """Mappings, schemas, decisions, tables of decisions, texts."""
    mapping = b"mapping: small\ntitle: t\nentities:\n  a: {name: who, label: {constant: Person}}\nstatements: []\n"
    schema = b"labels:\n  Ship: {parent: Entity}\nrelations:\n  SINKS: {reading: sinks, inverse: is sunk by, subject: [Actor], object: [Ship]}\n"
    decision = b'{"decision": "same", "entities": ["a", "b"], "by": "x", "at": "2031-05-01T12:00:00Z", "why": "y"}\n'
    table = b"entity,other,decision,keep,why\na,b,same,a,x\n"
    readers: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
        "mapping": (mapping, lambda data: parse_mapping(data.decode("utf-8", "replace"))),
        "schema": (schema, lambda data: (tmp_path / "s.yaml").write_bytes(data) and read_schema(tmp_path / "s.yaml")),
        "decisions": (decision, decisions.parse),
        "table": (table, lambda data: decision_table.decisions_in_table(data, "t.csv", "x", "2031-05-01T12:00:00Z", None)),
        "text": ("Größe, “no”.\n".encode("utf-16"), lambda data: text_of_bytes(data, "t.txt")),
    }
    assert shipped()

    @given(st.sampled_from(sorted(readers)), st.data())
    @settings(max_examples=2 * EXAMPLES)
    def check(name: str, chosen: st.DataObject) -> None:
        whole, read = readers[name]
        data = chosen.draw(mutations([whole]))
        never_breaks(lambda: read(data), (name, data))

    check()


DATES = ["2031-05-01T12:00:00+02:00", "2031-05-01/2032-06", "[..2031-05, 2033]", "{1960..1970,1980}", "Y-1E5S3", "156X-12-25?", "2001-21~", "-1950S2"]


@limited
def test_dates(capfd: pytest.CaptureFixture[str]) -> None:
    """Dates of every level, with changes in them; no library prints what it thinks of one."""

    @given(mutations([one.encode() for one in DATES]))
    @settings(max_examples=3 * EXAMPLES)
    def check(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        never_breaks(lambda: dates.parse(text), text)

    check()
    sys.stdout.flush()
    assert capfd.readouterr() == ("", "")
