"""STIX: relationships and sightings are statements with who says so; versions, markings and references."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.importers.loss import LossReport
from graphmodel.importers.registry import importer_for
from graphmodel.model.model import Model
from graphmodel.model.validate import findings


def thing(type_: str, number: int, **fields: Any) -> dict[str, Any]:
    return {"type": type_, "spec_version": "2.1", "id": f"{type_}--{number}", "created": "2020-01-01T00:00:00.000Z", **fields}


OBJECTS: list[Any] = [
    thing("relationship", 1, relationship_type="attributed-to", source_ref="campaign--1", target_ref="identity--2", start_time="2019-05-01T00:00:00Z",
          created_by_ref="identity--1", external_references=[{"source_name": "Blog", "url": "https://x.example/b"}]),
    thing("relationship", 2, relationship_type="uses", source_ref="campaign--1", target_ref="tool--9"),
    thing("identity", 1, name="Ministry", identity_class="organization", modified="2020-01-02T00:00:00.000Z",
          object_marking_refs=["marking-definition--1"]),
    thing("identity", 1, name="Old name", identity_class="organization", modified="2020-01-01T00:00:00.000Z"),
    thing("identity", 2, name="Bo", identity_class="individual", created_by_ref="identity--1", labels=["suspect"]),
    thing("campaign", 1, name="Storm", aliases=["Tempest"], first_seen="2019",
          external_references=[{"source_name": "my list", "external_id": "S 1"}]),
    thing("marking-definition", 1, definition_type="tlp", definition={"tlp": "red"}),
    thing("report", 1, name="On Storm", published="2020-02-02T00:00:00Z", object_refs=["campaign--1", "relationship--1", "tool--9"]),
    thing("sighting", 1, sighting_of_ref="campaign--1", where_sighted_refs=["identity--1", "identity--2"], count=3),
    {"type": "domain-name", "id": "domain-name--1", "value": "x.example", "resolves_to_refs": ["ipv4-addr--1"]},
    {"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "192.0.2.1"},
    {"id": "x"},
]  # fmt: skip


def read(tmp_path: Path, value: Any) -> tuple[Model, LossReport]:
    path = tmp_path / "b.json"
    path.write_text(json.dumps(value), "utf-8")
    assert importer_for(path).name == "stix"
    model, report = gm.import_(path)
    assert report.is_balanced
    assert list(findings(model)) == []
    return model, report


def test_what_joins_objects_is_a_statement(tmp_path: Path) -> None:
    model, report = read(tmp_path, {"type": "bundle", "id": "bundle--1", "objects": OBJECTS})
    assert {(one.subject, one.relation, one.object) for one in model.statements} == {
        ("campaign--1", "ATTRIBUTED_TO", "identity--2"),
        ("identity--1", "SIGHTED", "campaign--1"),
        ("identity--2", "SIGHTED", "campaign--1"),
        ("report--1", "CONCERNS", "campaign--1"),
        ("report--1", "CONCERNS", "relationship--1"),
        ("domain-name--1", "RESOLVES_TO", "ipv4-addr--1"),
    }
    one = model.statement_by_id["relationship--1"]
    assert (one.attribution, one.valid, one.recorded) == (("identity--1",), "2019-05-01T00:00:00Z/..", "2020-01-01T00:00:00.000Z")
    assert model.document_by_id[one.evidence[0].document].title == "Blog"
    assert (report.rows, report.used) == (12, 9)
    assert set(report.skipped) == {'no entity "tool--9"', "an older version of another object", "not an object with an id and a type"}
    assert report.values["object_refs: names an object that is not here"].count == 1


def test_objects_are_entities_with_what_they_say(tmp_path: Path) -> None:
    model, _ = read(tmp_path, {"type": "bundle", "id": "bundle--1", "objects": OBJECTS})
    ministry, bo, storm = (model.entity_by_id[id_] for id_ in ("identity--1", "identity--2", "campaign--1"))
    assert (ministry.label, ministry.name, ministry.properties["markings"]) == ("Organization", "Ministry", "TLP:RED")
    assert (bo.label, bo.properties["created by"], bo.properties["labels"]) == ("Person", "Ministry", ("suspect",))
    assert (storm.label, storm.aliases, storm.valid, storm.external) == ("Campaign", ("Tempest",), "2019/..", ("my-list:S1",))
    assert model.schema.labels["Campaign"].is_a == "Event"
    assert model.document_by_id["report--1"].published == "2020-02-02T00:00:00Z"


def test_an_object_by_itself(tmp_path: Path) -> None:
    assert [one.name for one in read(tmp_path, OBJECTS[5])[0].entities] == ["Storm"]


def test_what_stix2_makes_is_read_as_stix2_has_it(tmp_path: Path) -> None:
    stix2 = pytest.importorskip("stix2")
    ministry = stix2.Identity(name="Ministry", identity_class="organization")
    actor = stix2.ThreatActor(name="Night", aliases=["Owl"], first_seen="2019-05-01T00:00:00Z", created_by_ref=ministry)
    campaign = stix2.Campaign(name="Storm", object_marking_refs=[stix2.TLP_GREEN])
    links = [
        stix2.Relationship(campaign, "attributed-to", actor, created_by_ref=ministry),
        stix2.Relationship(campaign, "attributed-to", actor),
        stix2.Relationship(actor, "impersonates", ministry, start_time="2020-01-01T00:00:00Z", stop_time="2021-01-01T00:00:00Z"),
    ]
    sighting = stix2.Sighting(campaign.id, where_sighted_refs=[ministry.id])
    report = stix2.Report(name="On Storm", published="2020-02-02T00:00:00Z", object_refs=[campaign, *links])
    bundle = stix2.Bundle(ministry, actor, campaign, *links, sighting, report, stix2.TLP_GREEN)
    model, account = read(tmp_path, json.loads(bundle.serialize()))
    assert (account.rows, account.used) == (len(bundle.objects), len(bundle.objects))
    assert {one.id: one.name for one in model.entities} == {one.id: one.name for one in (ministry, actor, campaign)}
    joined = [(one.source_ref, one.relationship_type.replace("-", "_").upper(), one.target_ref) for one in links]
    made = [(one.subject, one.relation, one.object) for one in model.statements]
    assert sorted(made) == sorted(
        [*joined, (ministry.id, "SIGHTED", campaign.id), *((report.id, "CONCERNS", reference) for reference in report.object_refs)]
    )
    assert model.statement_by_id[links[0].id].attribution == (ministry.id,)
    assert model.statement_by_id[links[2].id].valid == "2020-01-01T00:00:00Z/2021-01-01T00:00:00Z"
