"""The schema: what it declares, what it answers, and what a qualifier is: an entity, or text that happens to equal an id."""

from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from graphmodel.api.claims import voices
from graphmodel.claims.contested import findings_of
from graphmodel.claims.snapshot import Snapshot, known_at
from graphmodel.errors import InputError, ProblemsError
from graphmodel.formats import dot
from graphmodel.graph.build import build_graph, schema_of
from graphmodel.identity.clusters import apply
from graphmodel.identity.decisions import Decision
from graphmodel.model import schema
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Label, Lexicon, Qualifier, Relation, Schema, bundled, contradictions, extension_of, read_schema
from graphmodel.model.statement import Document, Entity, Statement
from graphmodel.model.validate import read
from graphmodel.pages.explorer_data import page_data
from graphmodel.parsing.yaml import parse_yaml
from graphmodel.reports.briefing import briefing_of
from graphmodel.reports.markdown import markdown
from graphmodel.versions.diff import diff
from graphmodel.versions.merge import Source, merge

PEOPLE = (
    Entity("macron", "Person", "Emmanuel Macron"),
    Entity("france", "State", "France"),
    Entity("president", "Person", "an unnamed man", unspecified=True),
    Entity("summit", "Event", "the summit"),
)
HEADS = Statement("macron", "HEADS", "france", id="s1", qualifiers={"office": "president"}, recorded="2025-01-01")
REPRESENTS = Statement("macron", "REPRESENTS", "france", id="s2", qualifiers={"office": "president", "event": "summit"})
OFFICE = Model("m", (Document("d", "D"),), PEOPLE, (HEADS,))


def test_the_ends_of_a_statement() -> None:
    schema = bundled()
    assert schema.ends(HEADS) == (("subject", "macron"), ("object", "france"))
    assert schema.ends(REPRESENTS) == (("subject", "macron"), ("object", "france"), ("event", "summit"))
    assert schema.involved(replace(REPRESENTS, attribution=("x", "macron"))) == ("macron", "france", "summit", "x")
    assert schema.ends(replace(REPRESENTS, relation="UNKNOWN")) == (("subject", "macron"), ("object", "france"))
    assert (schema.entity_qualifiers("UNKNOWN"), schema.text_qualifiers("UNKNOWN")) == ((), ())


def test_new_ids_do_not_change_text() -> None:
    new = bundled().with_ids(
        replace(REPRESENTS, attribution=("president",)), {"president": "x", "summit": "y", "macron": "z"}.__getitem__ and str.upper
    )
    assert new.qualifiers == {"office": "president", "event": "SUMMIT"}
    assert (new.subject, new.object, new.attribution) == ("MACRON", "FRANCE", ("PRESIDENT",))


def test_text_is_shown_as_text() -> None:
    assert OFFICE.qualifiers_in_words(HEADS) == {"office": "president"}
    assert OFFICE.qualifiers_in_words(REPRESENTS) == {"office": "president", "event": "the summit"}
    text = markdown(briefing_of(Snapshot(OFFICE)))
    assert "office: president" in text
    assert "an unnamed man" not in text


def test_text_opens_no_question_about_an_entity() -> None:
    denied = replace(HEADS, id="s2", negated=True, attribution=("macron",))
    (dispute,) = findings_of(replace(OFFICE, statements=(HEADS, denied))).contested
    assert not any("unnamed" in question or "president" in question for question in dispute.open)
    unspecified = replace(REPRESENTS, qualifiers={"event": "summit"})
    entities = (*PEOPLE[:3], replace(PEOPLE[3], unspecified=True))
    sides = (unspecified, replace(unspecified, id="s3", negated=True, attribution=("macron",)))
    (dispute,) = findings_of(replace(OFFICE, entities=entities, statements=sides)).contested
    assert any("the summit" in question for question in dispute.open)


def test_text_keeps_no_entity() -> None:
    later = Statement("president", "MEETS", "macron", id="s9", recorded="2026-01-01")
    model = replace(OFFICE, statements=(HEADS, later))
    known = known_at(model, date(2025, 6, 1))
    assert [one.id for one in known.entities] == ["macron", "france", "summit"]


def test_text_is_not_what_a_statement_is_about() -> None:
    assert [row["statement"] for row in voices(OFFICE, about="president").to_dicts()] == []
    assert [row["statement"] for row in voices(OFFICE, about="france").to_dicts()] == ["s1"]
    event = replace(OFFICE, statements=(REPRESENTS,))
    assert [row["statement"] for row in voices(event, about="summit").to_dicts()] == ["s2"]


def test_text_needs_no_entity_in_a_merge() -> None:
    without = replace(OFFICE, entities=tuple(one for one in PEOPLE if one.id != "president"), statements=())
    merged = merge(Source("a", without), Source("b", OFFICE), replace(OFFICE, statements=()))
    assert (merged.conflicts, [one.id for one in merged.ours.entities]) == ((), ["macron", "france", "summit"])
    gone = replace(OFFICE, entities=PEOPLE[:3], statements=())
    merged = merge(Source("a", gone), Source("b", replace(OFFICE, statements=(REPRESENTS,))), replace(OFFICE, statements=()))
    assert [(one.part, one.id) for one in merged.conflicts] == [("entity", "summit")]


def test_text_is_not_renamed_by_decisions_nor_by_diff() -> None:
    same = Decision("same", "ann", "2025-02-14T09:30:00Z", "one person", ("macron", "president"), keep="macron")
    assert apply(replace(OFFICE, statements=(REPRESENTS,)), [same]).statements == (REPRESENTS,)
    renamed = (*PEOPLE[:2], replace(PEOPLE[2], id="unknown-man"), PEOPLE[3])
    changes = diff(OFFICE, replace(OFFICE, entities=renamed))
    assert [(one.part, one.kind) for one in changes] == [("entity", "identity")]


def test_text_is_text_in_the_graph_and_on_the_page() -> None:
    graph = build_graph(replace(OFFICE, statements=(REPRESENTS,)))
    assert graph.edges["macron", "france", "s2"]["involves"] == ["macron", "france", "summit"]
    (edge,) = page_data(graph, bundled())["edges"]
    assert [(name, type(value)) for name, value in edge["qualifiers"]] == [("office", str), ("event", int)]


PAYS = Extension(relations={"PAYS": Relation("pays", "is paid by", ("Actor",), ("Actor",), line="dashed", symmetric=False)})


def test_the_schema_of_a_graph() -> None:
    model = Model("m", (), PEOPLE, (Statement("macron", "PAYS", "france", id="s"),), schema=PAYS.applied())
    graph = build_graph(model)
    assert schema_of(graph) == PAYS.applied()
    assert schema_of(build_graph(OFFICE)) == bundled()
    text = "".join(dot.text(graph))
    assert 'label="pays", style=dashed' in text


@pytest.mark.parametrize("text", ["{", "[1]", '{"relations": 3}', "[" * 5000])
def test_a_changed_schema_of_a_graph_is_an_error_of_the_input(text: str) -> None:
    graph = build_graph(Model("m", schema=PAYS.applied()))
    graph.graph["schemaExtension"] = text
    with pytest.raises(InputError, match="schemaExtension"):
        schema_of(graph)


def test_a_label_is_every_broader_one() -> None:
    schema = bundled()
    assert schema.fits("State", ("Event", "Actor"))
    assert not schema.fits("Actor", ("State",))
    assert not schema.fits("State", ())
    assert schema.narrower("Person") == {"Person"}


def test_plural_labels() -> None:
    labels = {"A": Label(plural=True), "B": Label(is_a="A"), "C": Label(is_a="B", plural=False), "D": Label(is_a="D"), "E": Label()}
    schema = Schema("s", "1", labels, {})
    assert [name for name in (*labels, "unknown") if schema.is_plural(name)] == ["A", "B"]


def test_an_extension_is_the_least_that_gives_the_schema_back() -> None:
    assert extension_of(bundled()) is None
    assert extension_of(PAYS.applied()) == PAYS
    changed = Extension(version="9", labels={"Person": Label("somebody")})
    assert extension_of(changed.applied()) == changed
    own = Schema("own", "2", {"Person": Label()}, {})
    found = extension_of(own)
    assert found is not None
    assert (found.extends, found.applied()) == (None, own)


def test_a_schema_contradicts_itself() -> None:
    labels = {"A": Label(is_a="B"), "B": Label(is_a="A"), "C": Label(is_a="Aa"), "Entity": Label()}
    qualifiers = {"at": Qualifier("", ("Place",)), "own": Qualifier(), "validEarliest": Qualifier(), "coder": Qualifier()}
    relations = {
        "ABOUT": Relation("r", "i", ("A",), ("A",)),
        "R": Relation("r", "i", ("A",), ("X",), one_at_a_time=("objekt",), qualifiers=qualifiers),
        "S": Relation("r", "i", ("A",), ("B",), symmetric=True, one_at_a_time=("subject", "object")),
    }
    found = {".".join(map(str, path)): message for path, message in contradictions(Schema("s", "1", labels, relations))}
    assert set(found) == {
        "labels.A.is_a", "labels.B.is_a", "labels.C.is_a", "labels.Entity", "relations.ABOUT", "relations.R.object.0", "relations.R.one_at_a_time.0",
        "relations.R.qualifiers.at.labels.0", "relations.R.qualifiers.validEarliest", "relations.R.qualifiers.coder", "relations.S.one_at_a_time",
        "relations.S.symmetric",
    }  # fmt: skip
    assert list(contradictions(bundled())) == []


def test_schema_files(tmp_path: Path) -> None:
    file = tmp_path / "schema.yaml"
    file.write_text("extends: graphmodel\nrelations:\n  PAYS: {reading: pays, inverse: is paid by, subject: [Actor], object: [Actr]}\n")
    with pytest.raises(ProblemsError) as raised:
        read_schema(file)
    assert [(one.line, one.path) for one in raised.value.problems] == [(3, "relations.PAYS.object[0]")]
    file.write_text("name: own\nversion: '1'\nlabels: {A: {}}\nrelations: {}\n")
    assert read_schema(file) == Schema("own", "1", {"A": Label()}, {})
    file.write_text("graphmodel: 1\nmodel: m\nschema: {labels: {Ship: {is_a: Place}}}\n")
    assert read_schema(file).fits("Ship", ("Place",))
    with pytest.raises(InputError, match="No such file"):
        read_schema(tmp_path / "none.yaml")


# --- Problems with one cause are reported once

USES = "".join(f"  - {{id: s{at}, subject: a, relation: SHADOWS, object: b}}\n" for at in range(50))
HEAD = "graphmodel: 1\nmodel: m\nentities:\n  - {id: a, label: Spy, name: A}\n  - {id: b, label: Person, name: B}\nstatements:\n"
SCHEMA = """schema:
  labels:
    Spy: {is_a: Person, descriptoin: wrong}
  relations:
    SHADOWS: {reading: shadows, inverse: is shadowed by, subject: [Spy], object: [Actor], stance: hostile}
    WATCHES: {reading: watches, inverse: is watched by, subject: [Spy], object: [Actor]}
"""


def problems(text: str) -> list[str]:
    return [f"{one.line}: {one.path}: {one.message}" for one in read(parse_yaml(text))[1]]


def test_what_a_schema_declares_wrongly_is_not_reported_where_it_is_used() -> None:
    found = problems(HEAD + USES + SCHEMA)
    assert found == [
        "59: schema.labels.Spy.descriptoin: no such field; did you mean 'description'?",
        "61: schema.relations.SHADOWS.stance: 'hostile' is not one of 'affirms', 'denies', 'supports', 'opposes' or 'neutral'",
    ]


def test_a_name_that_is_not_one_is_reported_once_and_what_nobody_declares_still_is() -> None:
    found = problems(
        HEAD + USES.replace("SHADOWS", "shadows") + "  - {id: x, subject: a, relation: NOWHERE, object: b}\n" + SCHEMA.replace("SHADOWS", "shadows")
    )
    assert len(found) == 4
    assert [line for line in found if "NOWHERE" in line] == [
        "57: statements[50].relation: no relation 'NOWHERE'; `graphmodel schema` lists them, and `schema:` adds one"
    ]
    assert all("shadows" in line or "Spy" in line or "NOWHERE" in line for line in found)


def test_a_name_may_be_as_long_as_those_of_event_codings() -> None:
    name = "CONDUCT_SUICIDE_CAR_OR_OTHER_NON_MILITARY_BOMBING_NOT_SPECIFIED_BELOW"
    assert len(name) > 60
    text = (
        HEAD
        + f"  - {{id: s, subject: a, relation: {name}, object: b}}\n"
        + SCHEMA.replace("SHADOWS", name).replace("hostile", "neutral").replace(", descriptoin: wrong", "")
    )
    assert problems(text) == []
    assert "at most 200 characters" in problems(text.replace(name, "A" * 201))[0]


@pytest.mark.parametrize("relation", ["DENY", "DENIED", "denies", "DENIE"])
def test_a_relation_in_another_form_is_suggested(relation: str) -> None:
    assert problems(HEAD.replace("Spy", "Person") + f"  - {{id: s, subject: a, relation: {relation}, object: b}}\n") == [
        f"7: statements[0].relation: no relation '{relation}'; did you mean 'DENIES'?"
    ]


# --- The words of a relation


def with_words(words: str) -> list[str]:
    return problems("graphmodel: 1\nmodel: m\nschema:\n  lexicon:\n    DENIES:\n      en: " + words + "\n")


def test_words_are_added_to_a_relation_of_the_bundled_schema() -> None:
    words = {"DENIES": {"pt": Lexicon(("negar", "desmentir"), ("desmentido",)), "en": Lexicon(("deny",), ("denial",), ("issue a denial of",))}}
    schema = Extension(lexicon=words).applied()
    assert schema.relations["DENIES"].lexicon["pt"].verbs == ("negar", "desmentir")
    again = Extension(relations={"DENIES": schema.relations["DENIES"]}, lexicon={"DENIES": {"en": Lexicon(("deny", "refute"))}}).applied()
    assert {"refute", "deny"} <= set(again.relations["DENIES"].lexicon["en"].verbs) and len(
        set(again.relations["DENIES"].lexicon["en"].verbs)
    ) == len(again.relations["DENIES"].lexicon["en"].verbs)
    assert again.relations["DENIES"].lexicon["pt"] == schema.relations["DENIES"].lexicon["pt"]
    assert not list(contradictions(again))
    assert extension_of(again) == Extension(relations={"DENIES": again.relations["DENIES"]})
    assert with_words("{verbs: [deny], nouns: [denial], phrases: [issue a denial of]}") == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("{verbs: [deny it]}", "schema.lexicon.DENIES.en.verbs[0]: 'deny it' has several words; write it under `phrases`"),
        ("{nouns: ['']}", "schema.lexicon.DENIES.en.nouns[0]: empty; it needs something in it"),
        ("{phrases: [deny]}", "schema.lexicon.DENIES.en.phrases[0]: 'deny' is one word; write it under `verbs` or `nouns`"),
        ("{verbs: [deny, deny]}", "schema.lexicon.DENIES.en.verbs[1]: 'deny' is also verbs[0]; write it once"),
        (
            "{phrases: ['call  for']}",
            "schema.lexicon.DENIES.en.phrases[0]: 'call  for' has white space at an end or twice in a row; write 'call for'",
        ),
        ("{adverbs: [never]}", "schema.lexicon.DENIES.en.adverbs: no such field; did you mean 'verbs'?"),
    ],
)
def test_words_are_checked(words: str, message: str) -> None:
    found = with_words(words)
    assert len(found) == 1
    assert message in found[0]


def test_words_of_no_relation_and_no_language() -> None:
    text = "graphmodel: 1\nmodel: m\nschema:\n  lexicon:\n    DENY: {en: {verbs: [deny]}}\n"
    assert problems(text) == ["5: schema.lexicon.DENY: no relation 'DENY'; did you mean 'DENIES'?"]
    assert "English" in problems(text.replace("en:", "English:").replace("DENY", "DENIES"))[0]


def test_the_schema_as_json_is_that_of_the_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = resources.files("graphmodel").joinpath("model", "schema.json").read_text("utf-8")
    assert kept == schema.bundled_as_json(), "run scripts/compile-schema"
    from_json = schema.bundled()
    monkeypatch.setattr(schema, "digest", lambda _text: "another")
    assert schema.bundled.__wrapped__() == from_json
