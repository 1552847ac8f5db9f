"""The columnar executor and the row executor give the same tables and the same account, whatever a table has in it."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.imports import import_columns
from graphmodel.formats import parquet
from graphmodel.importers import registry
from graphmodel.importers.mapping import TableMapping, parse_mapping, shipped_mapping
from tests.support.paths import SHARED

pytest.importorskip("duckdb")
pq = pytest.importorskip("pyarrow.parquet")

PHASES = (Phase.explicit, Phase.generate)  # an example is two imports: to make a failing one smaller takes minutes
TABLES = ("documents", "entities", "statements", "evidence")
VISITS = parse_mapping("""
mapping: visits
title: visits
columns: [day, who, sort, land, what, whom, code]
delimiter: "\\t"
missing: ["-"]
vocabularies: [cameo]
entities:
  guest:
    name: who
    label:
      - {value: {column: sort, codes: {s: State, p: Person}}, where: {sort: [s, p, q]}}
      - {value: {constant: Actor}}
    aliases: {column: land, separator: ","}
    properties:
      land: land
  host: {name: {text: "{whom}, {land}"}, id: whom, label: {constant: Organisation}}
statements:
  - id: {digest: [day, who, what, whom, code, land]}
    subject: guest
    relation:
      - {value: what, where: {code: ""}}
      - {value: {column: code, codes: {"1": Make a visit, "2": "?", "3": PRAISES}}}
    object: host
    where: {day: ["", "2014-01-01", "20140102", "1.2.2014", "2014-13-45", "x"]}
    valid: {column: day, kind: date, format: [YYYY-MM-DD, YYYYMMDD]}
    stated: {column: day, kind: date}
    note: code
skip:
  - {where: {who: "nobody", land: ["", "-"]}, because: nobody came}
""")

days = st.sampled_from(["2014-01-01", "20140102", "1.2.2014", "2014-13-45", "", "x", "2014-01", "2014-01-01 "])
nasty = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\t\n\r\x00\x1f"), max_size=5)
names = st.one_of(
    st.sampled_from(
        [
            "A",
            "a",
            "B",
            "A ",
            " A",
            "A_B",
            "A  B",
            "A\u00a0B",
            "",
            "-",
            "nobody",
            "'; DROP TABLE rows; --",
            '"',
            "é",
            "e\u0301",
            "about:x",
            "\u200b",
            "x" * 1005,
        ]
    ),
    nasty,
)
relations = st.one_of(st.sampled_from(["Consult", "Praise or endorse", "CONSULT", "visits", "Visits", "", "?", "-"]), nasty)


def read(folder: Path) -> dict[str, Any]:
    return {name: pq.read_table(folder / f"{name}.parquet") for name in TABLES}


def both(importer: Any, paths: list[Path], **options: Any) -> None:
    """Import with both executors, and compare everything."""
    with tempfile.TemporaryDirectory() as folder:
        columns, rows = Path(folder) / "columns", Path(folder) / "rows"
        found = import_columns(importer, paths, "m", columns, lambda _: None, **options)
        model, account = importer.run(paths, "m", **options)
        parquet.write(model, rows)
        assert found.to_dict() == account.to_dict()
        ours, theirs = read(columns), read(rows)
        for name in TABLES:
            assert ours[name].schema.metadata == theirs[name].schema.metadata
            assert ours[name].schema == theirs[name].schema
            assert ours[name].equals(theirs[name])


def same(importer: Any, text: str, *more: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, content in enumerate((text, *more)):
            paths.append(Path(folder) / f"{number}.tsv")
            paths[-1].write_text(content, encoding="utf-8", newline="")
        both(importer, paths)


def table(rows: list[tuple[str, ...]], *head: str, end: str = "\n") -> str:
    return end.join("\t".join(row) for row in ([head] if head else []) + rows) + end


@settings(max_examples=15, deadline=None, phases=PHASES)
@given(st.lists(st.tuples(days, names, relations, names), max_size=40), st.sampled_from(["\n", "\r\n"]))
def test_quads_with_a_header(rows, end):
    try:
        same(registry.importer_named("quads"), table(rows, "date", "subject", "relation", "object", end=end))
    except Unsupported as reason:
        assert "quotes" not in str(reason), "tabs part the cells, and quotes are characters"


@settings(max_examples=8, deadline=None, phases=PHASES)
@given(st.lists(st.tuples(names, relations, names, days), max_size=8), st.lists(st.tuples(days, names, relations, names, nasty), max_size=8))
def test_quads_without_a_header_and_a_second_file(rows, more):
    first = [("A", "Consult", "B", "2014-01-01"), *rows]
    same(registry.importer_named("quads"), table(first), table(more, "date", "subject", "relation", "object", "weight"))


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(
    st.lists(
        st.tuples(
            days,
            names,
            st.sampled_from(["s", "p", "q", "", "z"]),
            st.sampled_from(["", "-", "X", "Y", "X,Y", "X, Y,"]),
            relations,
            names,
            st.sampled_from(["1", "2", "3", "4", "", "-"]),
            nasty,
        ),
        max_size=30,
    )
)
def test_a_mapping_of_ones_own(rows):
    same(registry.TableImporter(VISITS), table(rows, *VISITS.columns, "loose"))


@settings(max_examples=8, deadline=None, phases=PHASES)
@given(
    st.lists(
        st.tuples(*[st.sampled_from(["0", "1", " 2", "7", ""])] * 3, st.sampled_from(["0", "24", "48", " 25", "x", "2014-02", "999999999", ""])),
        max_size=12,
    ),
    st.sampled_from(["", "\t3", "\t3\t4", "\t\t"]),
    st.sampled_from([None, date(2014, 1, 1)]),
)
def test_quads_that_are_numbers(rows, more, since):
    with tempfile.TemporaryDirectory() as folder:
        numbers, entities, relations = (Path(folder) / name for name in ("train.txt", "entity2id.txt", "relation2id.txt"))
        numbers.write_text(table([("0", "1", "1", "24"), *rows]) + f"0\t0\t1\t48{more}\n0\t1\n", encoding="utf-8")
        entities.write_text("Ann\t0\nBo_Li\t1\nCy\t2\n", encoding="utf-8")
        relations.write_text("Consult\t0\nMake a visit\t1\n", encoding="utf-8")
        both(registry.importer_named("quads"), [numbers], since=since)
        both(registry.importer_named("quads"), [relations, numbers, entities], since=since)


def test_names_that_are_no_ids_and_many_that_are():
    rows = [("2014-01-01", f"A{number}", "Consult", f"B{number % 7}") for number in range(50)]
    head = ("date", "subject", "relation", "object")
    same(registry.importer_named("quads"), table([*rows, rows[3], ("2014-01-01", "a1", "Consult", "B1")], *head))
    same(registry.importer_named("quads"), table([*rows, ("2014-01-01", "\u200b", "Consult", "about:x")], *head))


ICEWS, GDELT = shipped_mapping("icews"), shipped_mapping("gdelt")
NUMBERS = st.sampled_from(["1", "-0.4", "10", "2.5e3", "", "NA", "x", "1e999", "021", "3.0"])
PLACES = st.sampled_from(["", "NA", "Paris", "Paris ", "North  Sea", "é", "A,B"])
ICEWS_CELLS = {
    "Event Date": days,
    "Source Name": st.sampled_from(["", "NA", "Ann", "Bo", "Ann ", "story-1", "x" * 1005]),
    "Source Sectors": st.sampled_from(["", "Army", "Army,Police", "Police, Army,", "NULL"]),
    "Source Country": PLACES,
    "CAMEO Code": st.sampled_from(["040", "40", "010", "9999", "", "042", "0"]),
    "Intensity": NUMBERS,
    "Target Name": st.sampled_from(["", "NA", "Ann", "Cy", "Bo", "unspecified"]),
    "Target Sectors": st.sampled_from(["", "Army", "Unions"]),
    "Story ID": st.sampled_from(["", "1", "2", "3", "NA"]),
    "Sentence Number": NUMBERS,
    "Publisher": st.sampled_from(["", "Daily", "Weekly", "Daily  News"]),
    "City": PLACES,
    "Latitude": NUMBERS,
}
GDELT_CELLS = {
    "SQLDATE": st.sampled_from(["20140101", "20140231", "", "2014-01-01"]),
    "Actor1Name": st.sampled_from(["", "KENYA", "POLICE", "kenya"]),
    "Actor1Code": st.sampled_from(["", "KEN", "COP"]),
    "Actor1Type1Code": st.sampled_from(["", "COP"]),
    "Actor2Name": st.sampled_from(["", "KENYA", "POLICE"]),
    "Actor2Religion1Code": st.sampled_from(["", "CHR"]),
    "IsRootEvent": st.sampled_from(["0", "1", "", "2", "true"]),
    "EventCode": st.sampled_from(["010", "010", "20", "", "X"]),
    "AvgTone": NUMBERS,
    "ActionGeo_Type": NUMBERS,
    "DATEADDED": st.sampled_from(["20140101", "20140101123000", "", "1"]),
    "SOURCEURL": st.sampled_from(["", "https://x.example/1", "https://x.example/2#REF", "about:blank"]),
}
unusual_ids = st.one_of(st.none(), st.none(), st.none(), st.sampled_from(["", "1", "x  y", "é", "7 "]))


def coded(mapping: TableMapping, columns: tuple[str, ...], cells: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[list[tuple[str, ...]]]:
    """Rows of a mapping: the first column is the id, which is rarely unusual."""
    row = st.tuples(*(cells.get(column, st.just("")) for column in columns[1:]))

    def with_ids(drawn: tuple[list[tuple[str, ...]], str | None]) -> list[tuple[str, ...]]:
        rows, unusual = drawn
        return [(str(number) if unusual is None or number else unusual, *cells) for number, cells in enumerate(rows)]

    return st.tuples(st.lists(row, min_size=1, max_size=25), unusual_ids).map(with_ids)


@settings(max_examples=12, deadline=None, phases=PHASES)
@given(coded(ICEWS, ICEWS.columns, ICEWS_CELLS))
def test_icews(rows):
    try:
        same(registry.TableImporter(ICEWS), table(rows, *ICEWS.columns))
    except Unsupported as reason:
        assert re.search("ids|one id", str(reason))


@settings(max_examples=12, deadline=None, phases=PHASES)
@given(st.sampled_from([GDELT.columns, *GDELT.variants]).flatmap(lambda columns: coded(GDELT, columns, GDELT_CELLS)), st.booleans())
def test_gdelt(rows, headed):
    columns = next(columns for columns in (GDELT.columns, *GDELT.variants) if len(columns) == len(rows[0]))
    try:
        same(registry.TableImporter(GDELT), table(rows, *(columns if headed else ())))
    except Unsupported as reason:
        assert re.search("ids|one id", str(reason))


def test_an_event_that_comes_again_with_the_same_id_and_one_with_another():
    cells = dict.fromkeys(ICEWS.columns, "") | {"Event ID": "1", "Source Name": "Ann", "Target Name": "Bo", "CAMEO Code": "040", "Story ID": "2"}
    row = tuple(cells.values())
    same(registry.TableImporter(ICEWS), table([row, row, row], *ICEWS.columns))
    with pytest.raises(Unsupported, match="several statements with one id"):
        same(registry.TableImporter(ICEWS), table([row, (*row[:-1], "3")], *ICEWS.columns))


def test_ragged_rows_blank_lines_and_cells_after_the_last_column():
    rows = ["", "\t\t\t", "2014-01-01\tA\tConsult\tB\t\t", "2014-01-01\tA\tConsult", "2014-01-02\tA\tConsult\tB\tx", "2014-01-03\tA\tConsult\tB"]
    text = "date\tsubject\trelation\tobject\n" + "\n".join(rows)
    same(registry.importer_named("quads"), text)


def test_an_empty_table_and_a_byte_order_mark():
    same(registry.importer_named("quads"), "\ufeffdate\tsubject\trelation\tobject\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('date,subject,relation,object\n2014-01-01,"A, Inc.",Consult,B\n', "quotes"),
        ("date\tsubject\trelation\tobject\n2014-01-01\tA\rB\tConsult\tB\n", "carriage"),
        ("date\tsubject\trelation\tobject\n2014-01-01\t#REF!\tConsult\tB\n", "spreadsheet"),
        ("date\tsubject\trelation\tobject\n2014-01-01\ta\x1fb\tConsult\tB\n", "control"),
        ("date\tsubject\trelation\tobject\n2014-01-01\ts-0123456789abcdef\tConsult\tB\n", "like ids of statements"),
        ("1\t2\n", "none"),
    ],
)
def test_what_is_left_to_the_row_executor_and_nothing_is_written(tmp_path, text, why):
    path = tmp_path / "quads.tsv"
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(Unsupported, match=why):
        import_columns(registry.importer_named("quads"), [path], "m", tmp_path / "out", lambda _: None)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "path"), [("icews", "icews_rows_2018/events.2018.sample.tab"), ("gdelt", "gdelt_rows/gdelt2_20151027_events.tsv")])
def test_real_events(name, path):
    if not (SHARED / "data" / path).is_file():
        pytest.skip(f"needs ../shared/data/{path}")
    both(registry.importer_named(name), [SHARED / "data" / path])


@pytest.mark.skipif(not (SHARED / "data" / "icews14").is_dir(), reason="needs ../shared/data/icews14")
def test_real_quads():
    both(registry.importer_named("quads"), [SHARED / "data" / "icews14" / "icews14_named.tsv.gz"])
