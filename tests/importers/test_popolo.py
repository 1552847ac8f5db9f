"""Popolo: memberships with their dates, on whose behalf, in which office; nothing is made of what is not there."""

import json
from pathlib import Path
from typing import Any

import graphmodel as gm
from graphmodel.importers.loss import LossReport
from graphmodel.importers.registry import importer_for
from graphmodel.model.model import Model
from graphmodel.model.statement import Statement
from graphmodel.model.validate import findings

PARLIAMENT: dict[str, Any] = {
    "meta": {"sources": ["x"]},
    "persons": [
        {
            "id": "p1",
            "name": "Ann  Lee",
            "birth_date": "1960-05-09",
            "other_names": [{"name": "A. Lee", "lang": "en"}],
            "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}, {"scheme": "my id", "identifier": "7"}],
            "contact_details": [{"type": "email", "value": "a@x.example"}, {"type": "email", "value": "b@x.example"}],
            "links": [{"url": "https://x.example", "note": "website"}],
            "gender": "female",
            "memberships": [{"organization_id": "o2", "role": "member", "start_date": "2001"}],
        },
        {"id": 2, "name": "Bo", "memberships": []},
        {"name": "nobody"},
    ],
    "organizations": [
        {"id": "o1", "name": "Parliament"},
        {"id": "o2", "name": "Blue", "parent_id": "o1"},
        {"id": "o3", "name": "C", "parent_id": "?"},
    ],
    "areas": [{"id": "a1", "name": "North", "type": "constituency"}],
    "events": [{"id": "t1", "name": "First term", "start_date": "2015", "end_date": "2019", "organization_id": "o1"}],
    "posts": [{"id": "post", "label": "Speaker", "organization_id": "o1", "area_id": "a1"}, {"id": "p"}],
    "memberships": [
        {"person_id": "p1", "organization_id": "o1", "on_behalf_of_id": "o2", "legislative_period_id": "t1", "area_id": "a1", "role": "member"},
        {"id": "m", "person_id": 2, "post_id": "post", "end_date": "2018-05", "sources": [{"url": "https://x.example/s", "note": "List"}]},
        {"person_id": "p1", "organization_id": "o1", "start_date": "2019", "end_date": "2015"},
        {"person_id": "p9", "organization_id": "o1"},
        {"person_id": "p1"},
        "odd",
    ],
    "motions": [{"id": 1}],
}


def read(tmp_path: Path, value: Any = PARLIAMENT) -> tuple[Model, LossReport]:
    path = tmp_path / "parliament.json"
    path.write_text(json.dumps(value), "utf-8")
    assert importer_for(path).name == "popolo"
    model, report = gm.import_(path)
    assert report.is_balanced
    assert list(findings(model)) == []
    return model, report


def by_ends(model: Model) -> dict[tuple[str, str, str], Statement]:
    return {(one.subject, one.relation, one.object): one for one in model.statements}


def test_memberships_are_statements_with_their_dates(tmp_path: Path) -> None:
    model, _ = read(tmp_path)
    found = {ends: (one.valid, one.qualifiers, one.properties.get("area")) for ends, one in by_ends(model).items()}
    assert found == {
        ("p1", "MEMBER_OF", "o1"): (None, {}, None),
        ("p1", "MEMBER_OF", "o2"): ("2001/..", {}, None),
        ("p1", "REPRESENTS", "o2"): ("2015/2019", {}, "North"),
        ("2", "REPRESENTS", "o1"): ("/2018-05", {"office": "Speaker"}, "North"),
        ("t1", "CONCERNS", "o1"): (None, {}, None),
        ("o2", "IS_PART_OF_ORGANIZATION", "o1"): (None, {}, None),
    }
    members = [one for one in model.statements if (one.subject, one.object) == ("p1", "o1")]
    assert [one.valid for one in members] == ["2015/2019", None]
    assert members[1].properties == {"start date": "2019", "end date": "2015"}
    assert model.document_by_id[by_ends(model)["2", "REPRESENTS", "o1"].evidence[0].document].title == "List"


def test_contacts_names_and_ids_stay_with_the_person(tmp_path: Path) -> None:
    ann = read(tmp_path)[0].entity_by_id["p1"]
    assert (ann.name, ann.aliases, ann.external, ann.valid) == ("Ann Lee", ("A. Lee",), ("wikidata:Q1",), "1960-05-09/..")
    assert ann.properties == {
        "contact email": ("a@x.example", "b@x.example"),
        "gender": "female",
        "identifier my id": "7",
        "links": "website https://x.example",
    }


def test_every_record_is_accounted_for(tmp_path: Path) -> None:
    _, report = read(tmp_path)
    assert (report.rows, report.used) == (18, 12)
    assert {reason: one.count for reason, one in report.skipped.items()} == {
        "no id": 1,
        "a post that no membership has": 1,
        'no entity "p9"': 1,
        "no organization": 1,
        "not a group of fields": 1,
        "motions are not read": 1,
    }
    assert {name: one.count for name, one in report.fields.items()} == {"other_names.lang": 1, "meta": 1}
    assert {what: one.count for what, one in report.values.items()} == {
        "dates: not a date, left out": 1,
        "the parent of an organization is not here, left out": 1,
    }
