"""What a format cannot keep: declared once, said by `export`, shown in docs/exporting.md, and everything else comes back."""

import csv
import io
import json
import logging
import os
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel import formats
from graphmodel.errors import InputError, RefusedError
from graphmodel.formats import ftm, quads
from graphmodel.formats.flat import flat_graph
from graphmodel.formats.gephi_csv import files
from graphmodel.formats.losses import PARTS, counted_losses, less
from graphmodel.formats.registry import FORMATS, Format
from graphmodel.graph.build import build_graph
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.formats.test_roundtrip import NASTY, PLAIN, TEXT, with_texts
from tests.support.models import models
from tests.support.paths import FIXTURES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exporting.md"
MUNICH = formats.read_model(FIXTURES / "munich.yaml")
WRITTEN = [one for one in FORMATS if one.writable]
TEXTS = st.lists(TEXT, min_size=1, max_size=12)


def row(format_: Format) -> str:
    """The line of a format in the table of docs/exporting.md."""
    losses = {one.part: one.how or "no" for one in format_.loses}
    suffix = " ".join(f"`{one}`" for one in format_.suffixes) or f"`--to {format_.name}`"
    back = "yes" if format_.readable and not format_.loses else "as a graph" if format_.readable else "by others"
    return f"| {suffix} | {format_.title} | {back} | {' | '.join(losses.get(part, 'yes') for part in PARTS)} |\n"


def test_the_table_of_the_docs_is_what_the_formats_declare() -> None:
    """`GRAPHMODEL_WRITE_DOCS=1 tests/run tests/formats/test_lossy.py` brings the page up to date."""
    before, _, rest = PAGE.read_text("utf-8").partition("<!-- formats -->\n")
    _, end, after = rest.partition("<!-- end -->")
    table = f"| written as | what it is | read back | {' | '.join(PARTS)} |\n|{'---|' * (3 + len(PARTS))}\n{''.join(map(row, WRITTEN))}\n"
    parts = "".join(f"- *{part}*: {what}\n" for part, what in PARTS.items())
    made = f"{table}{parts}"
    if os.environ.get("GRAPHMODEL_WRITE_DOCS"):
        PAGE.write_text(f"{before}<!-- formats -->\n{made}{end}{after}", "utf-8")
    assert rest == made + end + after


@pytest.mark.parametrize("format_", WRITTEN, ids=lambda one: one.name)
def test_export_says_what_it_could_not_keep(format_: Format, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="graphmodel"):
        gm.export(MUNICH, tmp_path / "out", to=format_.name)
    said = [record.getMessage() for record in caplog.records if "does not keep" in record.getMessage()]
    assert len(said) == bool(format_.loses)
    for loss, number in counted_losses(MUNICH, format_.loses).items():
        assert f"{loss.part} ({loss.how or 'not kept'}; of {number:,})" in said[0]


@settings(max_examples=30)
@given(models())
def test_a_format_that_declares_no_loss_changes_nothing_and_all_others_do(model: Model) -> None:
    for format_ in WRITTEN:
        counts = counted_losses(model, format_.loses)
        assert bool(counts) == (less(model, format_.loses) != model)
        assert all(loss.part in PARTS for loss in counts)


def lines_of(model: Model) -> dict[str, dict[str, Any]]:
    found = [json.loads(line) for line in formats.text(model, "ftm").splitlines()]
    return {one["id"]: one for one in found}


@settings(max_examples=60)
@given(models())
def test_followthemoney_has_what_is_left(model: Model) -> None:
    kept, lines = less(model, ftm.LOSES), lines_of(model)
    assert len(lines) == len(kept.documents) + len(kept.entities) + len(kept.statements)
    for entity in kept.entities:
        values = lines[entity.id]["properties"]
        assert values["name"] == [entity.name]
        assert values.get("alias", []) == [one for one in dict.fromkeys(entity.aliases) if one]
    for statement in kept.statements:
        line = lines[statement.id]
        values = line["properties"]
        assert all(isinstance(item, str) for items in values.values() for item in items)
        assert values["recordId"] == [statement.id]
        assert {statement.subject, statement.object} <= {items[0] for items in values.values()}
        assert values.get("summary", []) == [one for one in dict.fromkeys(piece.exact for piece in statement.evidence) if one]
        assert sorted(values.get("proof", [])) == sorted(statement.documents)
        dates = [values.get(name, [""])[0] for name in ("startDate", "endDate", "date")]
        assert dates == (
            ["", "", ""]
            if not statement.valid
            else [one.strip(".") for one in (*statement.valid.split("/"), "")][:3]
            if "/" in statement.valid
            else ["", "", statement.valid]
        )


def test_followthemoney_is_what_its_own_package_accepts() -> None:
    followthemoney = pytest.importorskip("followthemoney", reason="it needs ICU; pip install followthemoney")
    for line in lines_of(MUNICH).values():
        proxy = followthemoney.model.get_proxy(line, cleaned=False)
        proxy.schema.validate(line)
        assert {name: set(values) for name, values in line["properties"].items()} == {name: set(proxy.get(name)) for name in line["properties"]}


def test_followthemoney_makes_no_fact_of_a_claim(tmp_path: Path) -> None:
    statements = (
        Statement("a", "MEMBER_OF", "o", "s1", evidence=(Evidence("d", exact="is a member"),), valid="2020/.."),
        Statement("a", "REPRESENTS", "o", "s2", qualifiers={"office": "envoy"}),
        Statement("a", "MEETS", "b", "s3", attribution=("b",)),
        Statement("a", "MEETS", "b", "s4", negated=True),
        Statement("a", "MEMBER_OF", "b", "s5"),
        Statement("a", "MEETS", "b", "s6", content=True),
        Statement("b", "DENIES", "s6", "s7"),
        Statement("a", "MEETS", "b", "s8", certainty="possible"),
    )
    entities = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"), Entity("o", "Organization", "Org"), Entity("p", "Proposition", "P"))
    model = Model(
        "m", (Document("d", "D", url="https://x.example/a"), Document("e", "E", url="javascript:alert(1)")), entities, statements[:4] + statements[5:]
    )
    lines = lines_of(Model("m", model.documents, entities, statements))
    assert {key: one["schema"] for key, one in lines.items()} == {
        "d": "Article", "e": "Article", "a": "Person", "b": "Person", "o": "Organization",
        "s1": "Membership", "s2": "Representation", "s5": "UnknownLink", "s8": "UnknownLink",
    }  # fmt: skip
    assert lines["s1"]["properties"] == {
        "member": ["a"], "organization": ["o"], "summary": ["is a member"], "proof": ["d"], "sourceUrl": ["https://x.example/a"],
        "recordId": ["s1"], "startDate": ["2020"],
    }  # fmt: skip
    assert "sourceUrl" not in lines["e"]["properties"]
    assert lines["s8"]["properties"]["status"] == ["possible"]
    formats.write(model, tmp_path / "m.ftm.json")
    gm.import_(tmp_path / "m.ftm.json", tmp_path / "back.model.json", format="ftm")
    back = formats.read_model(tmp_path / "back.model.json")
    assert {(one.subject, one.relation, one.object) for one in back.statements} == {
        ("a", "MEMBER_OF", "o"), ("a", "REPRESENTS", "o"), ("a", "LINKED_TO", "b"),
    }  # fmt: skip


@settings(max_examples=60)
@example(texts=NASTY)
@given(texts=TEXTS)
def test_any_text_is_one_line_of_json_in_followthemoney(texts: list[str]) -> None:
    text = formats.text(with_texts(PLAIN, texts), "ftm")
    assert [json.loads(line)["schema"] for line in text.split("\n")[:-1]] == ["Article", "Person", "Person", "UnknownLink"]


def test_ids_that_followthemoney_does_not_take_become_hashes() -> None:
    model = Model("m", entities=(Entity("Ж> <", "Person", "A"), Entity("b", "Person", "B")), statements=(Statement("Ж> <", "MEETS", "b", "s"),))
    (ann, _, link) = lines_of(model).values()
    assert ann["id"].startswith("gm-")
    assert link["properties"]["subject"] == [ann["id"]]


def rows_of(model: Model) -> list[list[str]]:
    return [line.split("\t") for line in formats.text(model, "quads").split("\n")[1:-1]]


@settings(max_examples=60)
@given(models())
def test_quads_have_what_is_left(model: Model) -> None:
    kept = less(model, quads.LOSES)
    names = {one.id: one.name for one in kept.entities}
    rows = rows_of(model)
    assert [(row[0], row[2]) for row in rows] == [(one.valid or "", one.relation.replace("_", " ")) for one in kept.statements]
    # A name that only one entity has is the entity.
    counts = Counter(" ".join(name.replace("_", " ").split()) for name in names.values())
    for row, one in zip(rows, kept.statements, strict=True):
        for cell, end in ((row[1], one.subject), (row[3], one.object)):
            if names[end].isalnum() and counts[names[end]] == 1:
                assert cell == names[end]


@settings(max_examples=60)
@example(texts=NASTY)
@given(texts=TEXTS)
def test_quads_have_four_cells_whatever_names_there_are(texts: list[str]) -> None:
    assert all(len(row) == 4 and all(row[1:]) for row in rows_of(with_texts(PLAIN, texts)))


def test_quads_are_imported_again(tmp_path: Path) -> None:
    formats.write(MUNICH, tmp_path / "m.tsv")
    gm.import_(tmp_path / "m.tsv", tmp_path / "back.model.json", format="quads")
    back = formats.read_model(tmp_path / "back.model.json")
    names = {one.id: one.name for one in back.entities}
    found = {(names[one.subject], one.relation, names[one.object], one.valid) for one in back.statements}
    wanted = {(MUNICH.name_of(one.subject), one.relation, MUNICH.name_of(one.object), one.valid) for one in quads.kept_statements(MUNICH)}
    assert found == wanted


def test_dot_has_the_names_and_ends_that_are_left() -> None:
    graph = formats.parse_input(formats.text(MUNICH, "dot").encode(), "x.dot").graph
    ours = build_graph(MUNICH)
    assert set(graph) == set(ours)
    assert sorted(graph.edges()) == sorted(ours.edges())


@settings(max_examples=30)
@given(models())
def test_gephis_tables_have_every_value(model: Model) -> None:
    graph = build_graph(model)
    flat = flat_graph(graph)
    tables = {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in files(graph)}
    assert [(one["Id"], one["Label"]) for one in tables["nodes.csv"]] == [(one.id, one.values["name"]) for one in flat.nodes]
    assert [one["Id"] for one in tables["edges.csv"]] == [one.id for one in flat.edges]
    for line, edge in zip(tables["edges.csv"], flat.edges, strict=True):
        assert (line["Source"], line["Target"], line["relation"]) == (edge.source, edge.target, edge.values["relation"])
        assert json.loads(line["attribution"] or "[]") == edge.values.get("attribution", [])
    kinds = Counter((line["Source"], line["Target"], line["Kind"]) for line in tables["edges.csv"])
    assert max(kinds.values(), default=1) == 1


@pytest.mark.parametrize("to", ["gephi", "parquet"])
def test_a_folder_format_refuses_what_it_cannot_hold_before_anything_is_there(to: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "mine.txt").write_text("x")
    with pytest.raises(RefusedError, match=r"mine\.txt"):
        formats.write(MUNICH, tmp_path / "a", to)
    with pytest.raises(RefusedError, match="surrogate"):
        formats.write(Model("m", entities=(Entity("a", "Person", "\ud800"),)), tmp_path / "b", to)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    "format_", [one for one in WRITTEN if one.holds == "model" and one.text and one.name not in ("yaml", "model.json")], ids=lambda one: one.name
)
def test_a_graph_that_was_not_built_from_a_model_is_refused(format_: Format, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not built from a model"):
        formats.write(nx.MultiDiGraph(), tmp_path / "x", format_)
    assert list(tmp_path.iterdir()) == []
