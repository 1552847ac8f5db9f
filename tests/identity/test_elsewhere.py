"""Ids elsewhere from a local file of entities: suggested with reasons, never taken."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.identity import elsewhere
from tests.cli.conftest import call  # noqa: F401 - a fixture

WIKIDATA = {
    "id": "Q7",
    "labels": {"uk": {"value": "Володимир Литвин"}, "en": {"value": "Volodymyr Lytvyn"}},
    "aliases": {"en": [{"value": "V. M. Lytvyn"}]},
}
FTM = {"id": "abc", "schema": "Person", "properties": {"name": ["Ann Lee"], "wikidataId": ["Q8"]}}
SANCTIONS = {"id": "NK-1", "schema": "Company", "datasets": ["x"], "properties": {"name": ["Ann Lee"], "alias": ["Lee, Ann"]}}
NOISE: list[Any] = [
    3,
    None,
    {"id": 4},
    {"id": "Q9"},
    {"id": "Q9", "labels": {"en": 3}},
    {"id": "x", "schema": "Person", "properties": {"name": 7}},
    {},
]
MODEL = gm.Model(
    "m",
    entities=(
        gm.Entity("lytvyn", "Person", "Володимир Литвин"),
        gm.Entity("ann", "Person", "Ann Lee"),
        gm.Entity("who", "Actor", "Ann Lee", unspecified=True),
    ),
)


def write(path: Path, *records: Any) -> Path:
    path.write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in records) + "\n]\n", "utf-8")
    return path


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_ids_are_suggested_across_scripts_and_kinds_of_files(chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_CHUNK", chunk)
    found = gm.identity.suggest(MODEL, against=write(tmp_path / "f.json", WIKIDATA, *NOISE, FTM, SANCTIONS))
    assert {(one.entity, one.external) for one in found} == {("lytvyn", "wikidata:Q7"), ("ann", "wikidata:Q8")}
    assert all(one.because for one in found)


def test_what_an_entity_has_already_is_not_suggested(tmp_path: Path) -> None:
    model = gm.Model("m", entities=(gm.Entity("ann", "Person", "Ann Lee", external=("wikidata:Q8",)),))
    assert gm.identity.suggest(model, against=write(tmp_path / "f.json", FTM)) == []


def test_the_command_shows_them_and_changes_nothing(call: Any, tmp_path: Path) -> None:  # noqa: F811
    gm.write(MODEL, tmp_path / "m.yaml")
    write(tmp_path / "f.json", WIKIDATA)
    before = (tmp_path / "m.yaml").read_bytes()
    code, out, err = call("identity", "suggest", "m.yaml", "--against", "f.json", "--format", "json")
    assert code == 0, err
    (row,) = json.loads(out)
    assert (row["entity"], row["external"], row["otherName"]) == ("lytvyn", "wikidata:Q7", "Volodymyr Lytvyn")
    assert (tmp_path / "m.yaml").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"name,id\n", b"\0\0\0", b"[1, 2]", b"{" * 100_000])
def test_a_file_without_entities_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(gm.UsageError, match="no line is an entity"):
        gm.identity.suggest(MODEL, against=tmp_path / "f")
    with pytest.raises(gm.InputError, match="missing"):
        gm.identity.suggest(MODEL, against=tmp_path / "missing")


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_MAX_LINE", 1000)
    (tmp_path / "f").write_bytes(b"{" + b"x" * 5000)
    with pytest.raises(gm.InputError, match="line 1 has more than"):
        gm.identity.suggest(MODEL, against=tmp_path / "f")
