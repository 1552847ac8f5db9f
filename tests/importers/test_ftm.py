"""FollowTheMoney: edges are statements, statements and deltas are the entities that they say, and where each is from is kept."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.importers.ftm import _schemata
from graphmodel.importers.loss import LossReport
from graphmodel.importers.registry import importer_for
from graphmodel.model.model import Model
from graphmodel.model.validate import findings


def entity(id_: Any, schema: str, **values: Any) -> dict[str, Any]:
    return {"id": id_, "schema": schema, "properties": {name: one if isinstance(one, list) else [one] for name, one in values.items()}}


ENTITIES = [
    entity("ann", "Person", name=["Ann", "Anna"], alias="A.", wikidataId="Q1", birthDate="1960", country=["us", "gb"]),
    {**entity("acme", "Company", name="Acme", address="1 Road"), "datasets": ["register"], "first_seen": "2024-05-01"},
    {
        **entity("own", "Ownership", owner="ann", asset="acme", percentage="50", startDate="2001", sourceUrl="https://x.example/o"),
        "first_seen": "2024-05-02",
        "datasets": ["register"],
    },
    entity("rep", "Representation", agent="ann", client=["acme", "gone"], role="lawyer"),
    entity("paper", "PlainText", title="A paper", bodyText="text", publishedAt="2020-02-02"),
    entity("doc", "Documentation", document="paper", entity="acme"),
    entity("pass", "Passport", holder="ann", number="007"),
    entity("note", "Note", entity="nobody", description="x"),
    entity("fam", "Family", person="ann"),
    entity("link", "UnknownLink", subject="ann", object="nobody"),
]


def read(tmp_path: Path, *files: list[Any]) -> tuple[Model, LossReport]:
    paths = []
    for number, lines in enumerate(files):
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines), "utf-8")
    assert importer_for(paths[0]).name == "ftm"
    model, report = gm.import_(paths)
    assert report.is_balanced
    assert list(findings(model)) == []
    return model, report


def test_edges_are_statements_and_documents_documents(tmp_path: Path) -> None:
    model, report = read(tmp_path, ENTITIES)
    assert {(one.subject, one.relation, one.object) for one in model.statements} == {
        ("ann", "OWNS", "acme"),
        ("ann", "REPRESENTS", "acme"),
        ("paper", "CONCERNS", "acme"),
        ("pass", "HAS_HOLDER", "ann"),
    }
    own, rep = model.statement_by_id["own"], model.statement_by_id["rep"]
    assert (own.valid, own.recorded, dict(own.properties)) == (
        "2001/..",
        "2024-05-02",
        {"schema": "Ownership", "percentage": "50", "datasets": ("register",)},
    )
    assert own.evidence[0].document == "https://x.example/o"
    assert rep.qualifiers == {"office": "lawyer"}
    assert model.document_by_id["paper"].published == "2020-02-02"
    assert model.entity_by_id["note"].properties["entity"] == "nobody"
    assert (report.rows, report.used) == (10, 8)
    assert set(report.skipped) == {"a Family without relative", 'no entity "nobody"'}
    assert sum(one.count for one in report.values.values()) == 2  # one of two clients, the note's entity


def test_names_ids_and_dates_of_an_entity(tmp_path: Path) -> None:
    ann = read(tmp_path, ENTITIES)[0].entity_by_id["ann"]
    assert (ann.label, ann.name, ann.aliases, ann.external, ann.valid) == ("Person", "Ann", ("Anna", "A."), ("wikidata:Q1",), "1960/..")
    assert ann.properties == {"country": ("us", "gb")}


def test_deltas_add_modify_and_delete(tmp_path: Path) -> None:
    delta = [
        {"op": "MOD", "entity": entity("ann", "Person", name="Ann B.")},
        {"op": "DEL", "entity": {"id": "acme"}},
        {"op": "DEL", "entity": {"id": "acme"}},
        {"op": "ADD", "entity": entity("cy", "Person", name="Cy")},
        {"op": "ZAP", "entity": {"id": "cy"}},
    ]
    model, report = read(tmp_path, ENTITIES[:3], delta)
    assert [(one.id, one.name) for one in model.entities] == [("ann", "Ann B."), ("cy", "Cy")]
    assert (report.rows, report.used) == (8, 3)
    assert report.skipped["replaced or deleted by a later delta"].count == 2


@pytest.mark.parametrize("form", ["csv", "json"])
def test_statements_are_the_entities_that_they_say(tmp_path: Path, form: str) -> None:
    columns = "canonical_id,entity_id,prop,prop_type,schema,value,dataset,origin,lang,original_value,external,first_seen,last_seen,id".split(",")
    rows = [
        ["ann", "a1", "name", "name", "LegalEntity", "Ann", "us", "", "eng", "ANN", "f", "2024-05-02", "2024-06-01", "1"],
        ["ann", "a2", "name", "name", "Person", "Anna", "gb", "", "", "", "f", "2024-05-01", "2024-07-01", "2"],
        ["acme", "acme", "id", "checksum", "Company", "hash", "us", "", "", "", "t", "", "", "3"],
        ["own", "own", "owner", "entity", "Ownership", "ann", "us", "", "", "", "", "2024-05-01", "", "4"],
        ["own", "own", "asset", "entity", "Ownership", "acme", "us", "", "", "", "", "", "", "5"],
        ["", "", "name", "name", "Person", "X", "us", "", "", "", "", "", "", "6"],
    ]
    path = tmp_path / f"statements.{form}"
    if form == "csv":
        path.write_text("".join(",".join(row) + "\n" for row in [columns, *rows]), "utf-8")
    else:
        path.write_text("".join(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows), "utf-8")
    assert importer_for(path).name == "ftm"
    model, report = gm.import_(path)
    ann = model.entity_by_id["ann"]
    assert (ann.label, ann.name, ann.aliases) == ("Person", "Ann", ("Anna",))
    assert (ann.properties["datasets"], ann.properties["referents"]) == (("us", "gb"), ("a1", "a2"))
    assert (str(ann.properties["first_seen"]), str(ann.properties["last_seen"])) == ("2024-05-01", "2024-07-01")
    assert [(one.id, one.relation, one.evidence[0].document) for one in model.statements] == [("own", "OWNS", "dataset us")]
    assert (report.rows, report.used, report.skipped_rows) == (6, 5, 1)
    assert {name: one.count for name, one in report.fields.items()} == {"lang": 1, "original_value": 1, "external": 1}
    assert list(findings(model)) == []


def test_lines_that_are_no_entities_are_skipped(tmp_path: Path) -> None:
    odd = [ENTITIES[0], "{", "[]", {"id": "", "schema": "Person"}, {"id": 1, "schema": ""}, {"id": True, "schema": "Person"}, "[" * 100_000]
    model, report = read(tmp_path, odd)
    assert (len(model.entities), report.rows, report.skipped_rows) == (1, 7, 6)


def test_the_table_of_schemata_names_relations_and_ends() -> None:
    for name, row in _schemata().items():
        assert bool(row["source"]) == bool(row["target"]) == bool(row["relation"]) != bool(row["label"]), name
