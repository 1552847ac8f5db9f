"""GDELT: 2.0, 1.0 in both widths, mentions as further evidence, an event with one actor."""

from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.importers.mapping import shipped
from graphmodel.importers.registry import importer_for
from graphmodel.model.validate import findings

GDELT = shipped()["gdelt"]
EVENT = {
    "GLOBALEVENTID": "7",
    "SQLDATE": "20151027",
    "MonthYear": "201510",
    "Year": "2015",
    "FractionDate": "2015.8",
    "Actor1Code": "USA",
    "Actor1Name": "UNITED STATES",
    "Actor1CountryCode": "USA",
    "IsRootEvent": "1",
    "EventCode": "010",
    "EventBaseCode": "010",
    "EventRootCode": "01",
    "QuadClass": "1",
    "GoldsteinScale": "0.0",
    "NumMentions": "3",
    "ActionGeo_FullName": "Oslo, Norway",
    "ActionGeo_ADM2Code": "X1",
    "DATEADDED": "20151027220000",
    "SOURCEURL": "https://x.example/1",
}
MENTION = dict(
    zip(
        GDELT.joins[0].columns,
        [*"7 20151027220000 20151028000000 1 x.example https://x.example/2 4 -1 30 12 1 60 900 -1.5 srclc:ara".split(), ""],
        strict=True,
    )
)


def line(columns: tuple[str, ...], values: dict[str, str]) -> str:
    return "\t".join(values.get(column, "") for column in columns) + "\n"


def test_an_event_with_one_actor_has_an_unspecified_other_end(tmp_path: Path) -> None:
    path = tmp_path / "e.tsv"
    path.write_text(line(GDELT.columns, EVENT) + line(GDELT.columns, {**EVENT, "GLOBALEVENTID": "8", "Actor1Name": "", "Actor1Code": ""}))
    assert importer_for(path).name == "gdelt"
    model, report = gm.import_(path)
    one = model.statements[0]
    assert (one.id, one.relation, one.valid, one.recorded) == ("gdelt-7", "MAKE_STATEMENT", "2015-10-27", "2015-10-27T22:00:00Z")
    assert model.entity_by_id[one.object].unspecified
    assert report.values["target: not named, an unspecified Actor"].count == 1
    assert {reason: losses.count for reason, losses in report.skipped.items()} == {"no actor": 1}
    assert report.is_balanced
    assert not report.fields


@pytest.mark.parametrize("width", [57, 58])
def test_version_1_has_fewer_columns(tmp_path: Path, width: int) -> None:
    columns = next(one for one in GDELT.variants if len(one) == width)
    path = tmp_path / "e.csv"
    path.write_text(line(columns, {**EVENT, "DATEADDED": "20151027"}))
    assert importer_for(path).name == "gdelt"
    model, report = gm.import_(path)
    one = model.statements[0]
    assert (one.valid, one.recorded, one.properties["event place"]) == ("2015-10-27", "2015-10-27", "Oslo, Norway")
    assert len(one.evidence) == (1 if width == 58 else 0)
    assert report.used == 1
    assert not report.fields


@pytest.mark.parametrize("header", [False, True])
def test_mentions_are_further_evidence(tmp_path: Path, header: bool) -> None:
    events, mentions = tmp_path / "e.tsv", tmp_path / "m.csv"
    join = GDELT.joins[0].columns
    events.write_text(line(GDELT.columns, EVENT))
    text = line(join, MENTION) + line(join, {**MENTION, "MentionIdentifier": "https://x.example/1"}) + line(join, {**MENTION, "GLOBALEVENTID": "9"})
    mentions.write_text((line(join, {name: name.lower() for name in join}) if header else "") + text)
    model, report = gm.import_([mentions, events], format="gdelt")
    one = model.statements[0]
    assert [piece.document for piece in one.evidence] == ["https://x.example/1", "https://x.example/2"]
    assert one.properties["mentioned in"] == ("https://x.example/2", "https://x.example/1")
    assert one.properties["mention confidence"] == (60, 60)
    assert model.document_by_id["https://x.example/2"].properties == {"length": 900, "tone": -1.5, "translation": "srclc:ara"}
    assert (report.rows, report.used) == (4, 3)
    assert {reason: losses.count for reason, losses in report.skipped.items()} == {'no statement "gdelt-9"': 1}
    assert list(findings(model)) == []


def test_another_table_of_the_same_width_is_not_gdelt(tmp_path: Path) -> None:
    path = tmp_path / "e.tsv"
    path.write_text(("\t".join(["x"] * 61) + "\n") * 3)
    with pytest.raises(gm.GraphmodelError, match="none of the formats"):
        importer_for(path)
