"""Whatever a source of a format holds: every record is accounted for, and the model that comes out of it is right."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel.errors import GraphmodelError, InputError
from graphmodel.model.schema import contradictions
from graphmodel.model.validate import findings
from tests.importers.test_rows import HEAD, MAP

KEYS = st.sampled_from(["a", "b", "1", "", " a", "A", "about:x", "é", "e\u0301", "\x00"]) | st.sampled_from([1, 2, 1.0])
WORDS = st.sampled_from(["Ann", "Bo", "", "2025-02-14", "2025", "x" * 1200, "Person", "\u2028", "-", "2.02E+13", "#N/A"]) | st.text(max_size=5)
ODD = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
ANY = st.recursive(ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=5)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def fields(**usual: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Records with fields that are mostly of the right kind, sometimes of any, sometimes not there, and others beside them."""
    known = st.fixed_dictionaries({}, optional={name: st.one_of(one, one, one, ANY) for name, one in usual.items()})
    return st.builds(lambda one, more: {**more, **one}, known, st.dictionaries(WORDS, ANY, max_size=2))


NAMED = {"id": KEYS, "name": WORDS, "identifiers": st.lists(fields(scheme=WORDS, identifier=WORDS), max_size=2)}
POPOLO = fields(
    persons=st.lists(fields(**NAMED, birth_date=WORDS, contact_details=st.lists(fields(type=WORDS, value=WORDS), max_size=2)) | ANY, max_size=3),
    organizations=st.lists(fields(**NAMED, parent_id=KEYS) | ANY, max_size=3),
    memberships=st.lists(
        fields(id=KEYS, person_id=KEYS, organization_id=KEYS, on_behalf_of_id=KEYS, role=WORDS, start_date=WORDS, post_id=KEYS) | ANY, max_size=4
    ),
    events=st.lists(fields(**NAMED, start_date=WORDS, organization_id=KEYS) | ANY, max_size=2),
    posts=st.lists(fields(id=KEYS, label=WORDS, organization_id=KEYS), max_size=2),
    areas=st.lists(fields(**NAMED), max_size=2),
)
SCHEMATA = st.sampled_from(["Person", "Company", "Ownership", "Family", "Document", "Sanction", "Membership", "Nothing"])
VALUES = fields(
    **{name: st.lists(WORDS | st.sampled_from(["a", "b"]), max_size=3) for name in ("name", "owner", "asset", "member", "organization", "entity")}
)
FTM = st.lists(
    fields(id=KEYS, schema=SCHEMATA, properties=VALUES, datasets=st.lists(WORDS, max_size=2), first_seen=WORDS)
    | fields(op=st.sampled_from(["ADD", "MOD", "DEL"]), entity=fields(id=KEYS, schema=SCHEMATA, properties=VALUES))
    | fields(canonical_id=KEYS, entity_id=KEYS, prop=st.sampled_from(["name", "owner", "asset", "id"]), schema=SCHEMATA, value=WORDS, dataset=WORDS),
    min_size=1,
    max_size=5,
)
TYPES = st.sampled_from(["identity", "relationship", "sighting", "report", "tool", "campaign", "marking-definition", "x-own"])
STIX = st.lists(
    fields(
        id=st.sampled_from(["a", "b", "c"]),
        type=TYPES,
        name=WORDS,
        source_ref=KEYS,
        target_ref=KEYS,
        relationship_type=WORDS,
        sighting_of_ref=KEYS,
        object_refs=st.lists(KEYS, max_size=2),
        created_by_ref=KEYS,
        created=WORDS,
        first_seen=WORDS,
        external_references=st.lists(fields(source_name=WORDS, external_id=WORDS, url=WORDS), max_size=2),
    )
    | ANY,
    max_size=5,
)
CELLS = st.sampled_from(["Ann", "p", "Freedonia", "MEETS", "Make statement", "2025-02-14", "", "3", "x,y", '"', "\u2028", "9" * 30]) | WORDS


def check(text: str, format_: str | None, **options: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        mapping = Path(folder) / "m.yaml"
        mapping.write_text(MAP)
        try:
            model, report = gm.import_(path, format=format_, **({"mapping": mapping} if format_ is None else {}))
        except GraphmodelError as error:
            assert len(str(error)) < 5000
            return
        assert report.is_balanced
        assert (report.statements, report.entities) == (len(model.statements), len(model.entities))
        assert [message for _, message in findings(model)] == []
        assert list(contradictions(model.schema)) == []
        gm.write(model, Path(folder) / "out.model.json")
        back = gm.read(Path(folder) / "out.model.json")
        assert (back.statements, back.entities, back.documents) == (model.statements, model.entities, model.documents)


@SLOW
@given(POPOLO)
def test_popolo(value: dict[str, Any]) -> None:
    check(json.dumps(value), "popolo")


@SLOW
@given(FTM)
def test_ftm(lines: list[Any]) -> None:
    check("\n".join(map(json.dumps, lines)), "ftm")


@SLOW
@given(STIX)
def test_stix(objects: list[Any]) -> None:
    check(json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects}), "stix")


@SLOW
@given(st.lists(st.lists(CELLS, min_size=9, max_size=12), max_size=6))
def test_tables(rows: list[list[str]]) -> None:
    check(HEAD + "".join(",".join(row) + "\n" for row in rows), None)


@SLOW
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, st.sampled_from(["2014-01-01", "2014-02-30", "x", ""])), min_size=1, max_size=6))
def test_quads(rows: list[tuple[str, ...]]) -> None:
    check("A\tMake statement\tB\t2014-01-01\n" + "".join("\t".join(row) + "\n" for row in rows), "quads")


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("x.ann", "T1\tPerson 0 3\tAnn\n", "brat standoff"),
        ("x.tsv", "#FORMAT=WebAnno TSV 3.3\n\n\n#Text=Ann\n1-1\t0-3\tAnn\n", "WebAnno TSV"),
        ("x.json", '{"persons": [], "memberships": []}', "Popolo"),
        ("x.json", '[{"id": 1, "data": {"text": "Ann"}, "annotations": [{"result": []}]}]', "Label Studio"),
        ("x.json", '{"id": "a", "type": "Annotation", "target": {"source": "u", "selector": {"type": "TextQuoteSelector"}}}', "Web Annotation"),
        ("x.tsv", "date\tsubject\trelation\tobject\n2014-01-01\ta\tMEETS\tb\n", "dated quads"),
    ],
)
def test_what_only_import_reads_is_named_as_that_by_other_commands(name: str, text: str, title: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    for read in (gm.read, gm.check):
        with pytest.raises(InputError, match=f"{title}.*graphmodel import {path} -o") as caught:
            read(path)
        assert "\n" not in str(caught.value)


def test_what_is_wrong_in_a_model_is_said_as_before(tmp_path: Path) -> None:
    for name, text in (("x.yaml", "graphmodel: 1\nmodel: ["), ("x.json", '{"graphmodel": 1, "entities": 3}'), ("x.gexf", "<gexf><graph>")):
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError) as caught:
            gm.read(tmp_path / name)
        assert "graphmodel import" not in str(caught.value)
