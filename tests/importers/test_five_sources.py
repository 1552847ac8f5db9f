"""Five sources of five kinds become one model with five commands, and the model opens everywhere: the walk of docs/importing.md."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.cli import run
from graphmodel.importers.mapping import shipped
from graphmodel.model.model import Model
from tests.support.paths import FIXTURES

HARBOUR = FIXTURES / "harbour"
EVENTS = [
    {
        "Event ID": "1",
        "Event Date": "2031-05-06",
        "Source Name": "Ana Costa",
        "Target Name": "Port Authority",
        "CAMEO Code": "112",
        "Event Text": "Accuse",
    },
    {
        "Event ID": "2",
        "Event Date": "2031-05-06",
        "Source Name": "Ana Costa",
        "Target Name": "Port Authority",
        "CAMEO Code": "112",
        "Event Text": "Accuse",
    },
    {
        "Event ID": "3",
        "Event Date": "2031-05-07",
        "Source Name": "Port Authority",
        "Target Name": "Ana Costa",
        "CAMEO Code": "036",
        "Event Text": "Meet",
    },
    {"Event ID": "4", "Event Date": "2031-05-08", "Source Name": "", "Target Name": "Ana Costa", "CAMEO Code": "010", "Event Text": "State"},
]
SECTORS = {"Source Sectors": "Elite,Government", "Target Sectors": "Elite,Government"}
POPOLO = {
    "persons": [{"id": "ana", "name": "Ana Costa", "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}]}],
    "organizations": [{"id": "council", "name": "City council", "classification": "legislature"}, {"id": "list", "name": "Harbour list"}],
    "memberships": [
        {"person_id": "ana", "organization_id": "council", "on_behalf_of_id": "list", "start_date": "2029-01", "end_date": "2033"},
        {"person_id": "nobody", "organization_id": "council"},
    ],
}
VISITS = [
    ["who", "whom", "what", "when", "words"],
    ["Ana Costa", "Rui Matos", "DENIES", "2031-05-09", "=he was never asked"],
    ["Rui Matos", "", "MEETS", "", ""],
]
MAP = """
mapping: visits
title: visits
columns: [who, whom]
entities:
  who: {name: who, label: {constant: Person}}
  whom: {name: whom, label: {constant: Person}}
documents:
  book: {id: {constant: book}, title: {constant: The visitors' book}}
statements: [{subject: who, relation: what, object: whom, valid: {column: when, kind: date}, evidence: [{document: book, exact: words}]}]
"""
pytest.importorskip("python_calamine")
openpyxl = pytest.importorskip("openpyxl")


def sources(folder: Path) -> list[list[str]]:
    """The arguments of the five imports."""
    columns = list(shipped()["icews"].columns)
    with (folder / "events.tab").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter="\t", restval="NULL", quoting=csv.QUOTE_NONE, quotechar=None)
        writer.writeheader()
        writer.writerows(
            {**dict.fromkeys(columns, "NULL"), "Story ID": "7", "Sentence Number": "1", "Intensity": "1.0", **SECTORS, **row} for row in EVENTS
        )
    (folder / "council.json").write_text(json.dumps(POPOLO), "utf-8")
    book = openpyxl.Workbook()
    for row in VISITS:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.value else "n"
    book.save(folder / "visits.xlsx")
    (folder / "visits.map.yaml").write_text(MAP, "utf-8")
    types = str(HARBOUR / "types.yaml")
    return [
        [str(folder / "events.tab")],
        [str(folder / "council.json")],
        [str(folder / "visits.xlsx"), "--map", str(folder / "visits.map.yaml")],
        [str(HARBOUR), "--map", types],
        ["graph", str(HARBOUR / "network.gexf"), "--map", types, "--label-from", "kind"],
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five models, their losses, and the one model that they are together."""
    folder = tmp_path_factory.mktemp("walk")
    made = [folder / f"{number}.yaml" for number in range(5)]
    for arguments, out in zip(sources(folder), made, strict=True):
        assert run(["import", *arguments, "-o", str(out), "--report", f"{out}.json"]) == 0
    assert run(["merge", *map(str, made), "-o", str(folder / "all.model.json")]) == 0
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> Model:
    found = gm.read(folder / "all.model.json")
    assert isinstance(found, Model)
    return found


def test_every_row_is_accounted_for(folder: Path, model: Model) -> None:
    reports: list[dict[str, Any]] = [json.loads((folder / f"{number}.yaml.json").read_text("utf-8")) for number in range(5)]
    for report in reports:
        assert report["rows"] == report["used"] + sum(one["count"] for one in report["skipped"].values())
    assert [report["format"] for report in reports] == ["icews", "popolo", "visits", "brat", "graph"]
    assert sum(report["statements"] for report in reports) == len(model.statements)
    assert reports[0]["statements"] == len(EVENTS)
    lines = (HARBOUR / "report.ann").read_text("utf-8").splitlines()
    assert reports[3]["rows"] == len(lines)


def test_it_is_right_and_answers(folder: Path, model: Model, capfd: pytest.CaptureFixture[str]) -> None:
    path = str(folder / "all.model.json")
    assert run(["check", path]) == 0
    assert run(["contested", path, "--format", "json"]) == 0
    capfd.readouterr()
    assert run(["query", "MATCH (a {name: 'Ana Costa'})-[r]-(b) RETURN DISTINCT r.id AS id", path, "--format", "json"]) == 0
    found = {row["id"] for row in json.loads(capfd.readouterr().out)}
    ana = {one.id for one in model.entities if one.name == "Ana Costa"}
    assert len(ana) > 1
    assert found >= {one.id for one in model.statements if {one.subject, one.object} & ana and not one.attribution}
    assert run(["identity", "suggest", path, "--format", "json"]) == 0
    suggested = json.loads(capfd.readouterr().out)
    assert any({one["entity"], one["other"]} <= ana for one in suggested)


def test_it_is_drawn(folder: Path) -> None:
    assert run(["draw", str(folder / "all.model.json"), "--bundle", "-o", str(folder / "all.svg")]) == 0
    assert (folder / "all.svg").read_text("utf-8").count('class="edge"') > 0


def test_it_opens_in_gephis_format_in_pandas_in_a_triple_store_and_in_neo4j(folder: Path, model: Model) -> None:
    import pandas as pd
    import pyoxigraph as ox

    path = str(folder / "all.model.json")
    for name in ("all.gexf", "all.trig", "all.xlsx", "all.cypher"):
        assert run(["export", path, "-o", str(folder / name)]) == 0
    assert run(["export", path, "--to", "parquet", "-o", str(folder / "tables")]) == 0
    edges = gm.read_graph(folder / "all.gexf")
    assert len([1 for *_, data in edges.edges(data=True) if not data.get("structural")]) == len(model.statements)
    assert len(pd.read_parquet(folder / "tables" / "statements.parquet")) == len(model.statements)
    store = ox.Store()
    store.bulk_load(path=str(folder / "all.trig"), format=ox.RdfFormat.TRIG)
    rows = store.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?s { ?s a <urn:graphmodel:term:Statement> } }")
    assert int(next(iter(rows))["n"].value) == len(model.statements)
    assert (folder / "all.cypher").read_text("utf-8").count("UNWIND") > 0
    for name in ("all.gexf", "all.trig", "all.xlsx", "tables"):
        assert gm.read_model(folder / name) == model
