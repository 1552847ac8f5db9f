"""Models of several people as one: nothing lost, every conflict with both sides, the layout of a file kept, and git does it."""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.formats import read_model
from graphmodel.formats.model_yaml import parse_yaml_text, yaml_text
from graphmodel.formats.yaml_update import updated
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Qualifier, Relation
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import digest, findings
from graphmodel.versions.diff import diff
from graphmodel.versions.merge import Conflict, Merged, Source, merge
from graphmodel.versions.merge_evidence import _succeeds as succeeds
from tests.formats.test_roundtrip import models
from tests.versions.test_diff import MUNICH, TUTORIAL, changed, git, graphmodel, repository, story  # noqa: F401 - a fixture

TEXT = TUTORIAL.read_text("utf-8")


def merged(ours: Model, theirs: Model, base: Model | None = None) -> Merged:
    return merge(Source("ours", ours), Source("theirs", theirs), base)


def same(one: Model, other: Model) -> bool:
    return diff(one, other) == []


def told(found: Merged) -> list[tuple[object, ...]]:
    return [(one.part, one.id, one.field, one.ours, one.theirs) for one in found.conflicts]


def test_the_union_of_two_models() -> None:
    ours = replace(story(), statements=story().statements[:2])
    theirs = replace(
        story(),
        statements=(Statement("eve", "MEETS", "bob", id="s0"), *story().statements[1:]),
        documents=(Document("d3", "Three"), replace(story().documents[0], publisher="P")),
        entities=(*story().entities, Entity("dan", "Person", "Dan")),
        name="other",
        title=None,
    )
    found = merged(ours, theirs)
    assert found.conflicts == ()
    assert [one.id for one in found.ours.statements] == ["s0", "s1", "s2", "s3"]
    assert {one.id for one in found.ours.documents} == {"d1", "d2", "d3"}
    assert found.ours.document_by_id["d1"].publisher == "P"
    assert "dan" in found.ours.entity_by_id
    assert (found.ours.name, found.ours.title) == ("m", "A story")
    assert same(merged(theirs, ours).ours, replace(found.ours, name="other"))


@pytest.mark.parametrize(
    ("mine", "yours", "result"),
    [
        ({"note": "x"}, {"valid": "2024"}, {"note": "x", "valid": "2024"}),
        ({"note": "x"}, {"note": "x"}, {"note": "x"}),
        ({"relation": "OPPOSES"}, {"certainty": "possible"}, {"relation": "OPPOSES", "certainty": "possible"}),
        ({"evidence": (Evidence("d1", 0, 5, "quick"), Evidence("d2", 1, 2, "x"))}, {"evidence": ()}, {"evidence": (Evidence("d2", 1, 2, "x"),)}),
        ({"valid": None}, {"note": "x"}, {"valid": None, "note": "x"}),
    ],
)
def test_what_only_one_side_changed_is_taken(mine: dict[str, object], yours: dict[str, object], result: dict[str, object]) -> None:
    base = story()
    found = merged(changed(base, "s1", **mine), changed(base, "s1", **yours), base)
    assert found.conflicts == ()
    assert same(found.ours, changed(base, "s1", **result))
    assert same(merged(changed(base, "s1", **yours), changed(base, "s1", **mine), base).ours, found.ours)


@pytest.mark.parametrize(
    ("id_", "mine", "yours", "field"),
    [
        ("s1", {"valid": "2024"}, {"valid": "2026"}, "valid"),
        ("s1", {"valid": None}, {"valid": "2026"}, "valid"),
        ("s2", {"attribution": ()}, {"attribution": ("bob",)}, "attribution"),
        ("s1", {"relation": "OPPOSES"}, {"relation": "REJECTS"}, "relation"),
        ("s3", {"qualifiers": {}}, {"qualifiers": {"event": "munich"}}, "qualifiers.event"),
        ("s1", {"evidence": (Evidence("d1", 1, 6, "quick"),)}, {"evidence": (Evidence("d1", 2, 7, "quick"),)}, "evidence"),
    ],
)
def test_what_both_sides_changed_differently_is_a_conflict(id_: str, mine: dict[str, object], yours: dict[str, object], field: str) -> None:
    base = replace(story(), entities=(*story().entities, Entity("munich", "Event", "Munich")))
    found = merged(changed(base, id_, **mine), changed(base, id_, **yours), base)
    assert [(one.part, one.id, one.field) for one in found.conflicts] == [("statement", id_, field)]
    assert same(found.ours, changed(base, id_, **mine))
    assert same(found.theirs, changed(base, id_, **yours))


def test_without_a_common_ancestor_what_contradicts_is_a_conflict() -> None:
    other = changed(changed(story(), "s2", negated=True), "s3", certainty="certain")
    other = replace(other, entities=(replace(other.entities[0], label="State", aliases=("A",)), *other.entities[1:]))
    assert told(merged(story(), other)) == [
        ("entity", "ann", "label", "Person", "State"),
        ("statement", "s2", "negated", False, True),
        ("statement", "s3", "certainty", "possible", "certain"),
    ]


FOO = Evidence("d1", 5, 8, "foo")
HASHED = Evidence("d1", 5, 8, digest=digest("foo"))


@pytest.mark.parametrize("theirs", [replace(FOO, exact="bar"), Evidence("d1", 5, 8, digest=digest("bar"))])
def test_other_words_at_one_place_are_a_conflict(theirs: Evidence) -> None:
    found = merged(changed(story(), "s1", evidence=(FOO,)), changed(story(), "s1", evidence=(theirs,)))
    assert [(one.id, one.field) for one in found.conflicts] == [("s1", "evidence")]
    base = changed(story(), "s1", evidence=())
    assert merged(changed(base, "s1", evidence=(FOO,)), changed(base, "s1", evidence=(theirs,)), base).conflicts == (
        replace(found.conflicts[0], base=[]),
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        (FOO, Evidence("d1", 5, 8), FOO),
        (HASHED, FOO, replace(FOO, digest=HASHED.digest)),
    ],
)
def test_of_one_place_the_fuller_piece_is_taken(ours: Evidence, theirs: Evidence, result: Evidence) -> None:
    models = changed(story(), "s1", evidence=(ours,)), changed(story(), "s1", evidence=(theirs,))
    for pair in (models, models[::-1]):
        found = merged(*pair)
        assert found.conflicts == ()
        assert found.ours.statement_by_id["s1"].evidence == (result,)
    # One side fills in a known piece, the other one adds another: nobody contradicts anybody.
    other = Evidence("d2", 1, 2, "x")
    base = changed(story(), "s1", evidence=(theirs,))
    found = merged(models[0], changed(base, "s1", evidence=(theirs, other)), base)
    assert found.conflicts == ()
    assert found.ours.statement_by_id["s1"].evidence == (ours, other)


@pytest.mark.parametrize("now", [Evidence("d1", 7, 12, "quick"), Evidence("d1", 0, 6, "quicks"), Evidence("d2", 0, 5, "quick")])
def test_evidence_removed_here_and_changed_there_is_a_conflict(now: Evidence) -> None:
    base = story()
    mine, yours = changed(base, "s1", evidence=(now,)), changed(base, "s1", evidence=(Evidence("d2", 8, 9, "x"),))
    for pair in ((mine, yours), (yours, mine)):
        assert [(one.id, one.field) for one in merged(*pair, base).conflicts] == [("s1", "evidence")]
    # What both changed alike was removed by nobody, and another piece of the document is not what was removed.
    more = changed(base, "s1", evidence=(now, Evidence("d2", 8, 9, "x")))
    assert merged(mine, more, base).conflicts == ()
    other = changed(base, "s1", evidence=(Evidence("d1", 20, 22, "no"),))
    assert merged(other, yours, base).conflicts == ()


def test_two_ids_of_one_scheme_are_a_conflict() -> None:
    def known(*external: str) -> Model:
        return replace(story(), entities=tuple(replace(one, external=external) if one.id == "bob" else one for one in story().entities))

    two, three = ("wikidata:Q2",), ("wikidata:Q3",)
    for base in (known("wikidata:Q1"), known(), None):
        assert told(merged(known(*two), known(*three), base)) == [("entity", "bob", "external", [*two], [*three])]
    found = merged(known(*two, "viaf:1"), known(*two, *three), known(*two))
    assert (found.conflicts, found.ours.entity_by_id["bob"].external) == ((), (*two, "viaf:1", *three))
    assert merged(known(*two), known(*two, *three)).conflicts == ()


def test_removed_here_and_changed_or_needed_there() -> None:
    base = story()
    without = replace(base, statements=base.statements[1:])
    assert merged(without, base, base).conflicts == ()
    assert "s1" not in merged(base, without, base).ours.statement_by_id
    found = merged(changed(base, "s1", note="x"), without, base)
    assert [one.why for one in found.conflicts] == ["changed in ours, and removed in theirs"]
    assert "s1" in found.ours.statement_by_id
    assert "s1" not in found.theirs.statement_by_id
    # Somebody is removed whom the other side began to speak of.
    bare = replace(base, entities=base.entities[:2] + base.entities[3:], statements=(base.statements[0], base.statements[2]))
    more = replace(base, statements=(*base.statements, Statement("eve", "MEETS", "ann", id="s4")))
    found = merged(bare, more, base)
    assert [(one.part, one.id, one.why) for one in found.conflicts] == [
        ("entity", "eve", "removed on one side, and statement 's4' needs it; it was kept")
    ]
    assert not list(findings(found.ours))


def test_what_is_wrong_only_together_is_told() -> None:
    def held(by: str, id_: str) -> Model:
        model = read_model(TUTORIAL)
        one = Statement(by, "HEADS", "kesria", id=id_, qualifiers={"office": "president"}, valid="2030/2031", evidence=(Evidence("tideland-post"),))
        return replace(model, statements=(*model.statements, one))

    found = merged(held("vesk", "one"), held("orlik", "two"), read_model(TUTORIAL))
    assert len(found.conflicts) == 1
    assert found.conflicts[0].why.startswith("only together: only one may hold HEADS at a time")


def test_schemas_are_merged_by_name() -> None:
    relation = Relation("knows", "is known by", ("Person",), ("Person",))
    mine = replace(story(), schema=Extension(relations={"KNOWS": relation}).applied())
    yours = replace(story(), schema=Extension(relations={"SEES": relation}).applied())
    found = merged(mine, yours)
    assert found.conflicts == ()
    assert {"KNOWS", "SEES"} <= found.ours.schema.relations.keys()
    yours = replace(story(), schema=Extension(relations={"KNOWS": replace(relation, stance="supports")}).applied())
    assert [(one.part, one.id) for one in merged(mine, yours).conflicts] == [("relation", "KNOWS")]


def test_a_relation_that_each_side_declares_with_its_own_ends_takes_both() -> None:
    relation = Relation("knows", "is known by", ("Person",), ("Person",), qualifiers={"since": Qualifier()})
    mine = replace(story(), schema=Extension(relations={"KNOWS": relation}).applied())
    wider = replace(relation, object=("State", "Person"), qualifiers={"place": Qualifier(labels=("Place",))})
    found = merged(mine, replace(story(), schema=Extension(relations={"KNOWS": wider}).applied()))
    assert found.conflicts == ()
    one = found.ours.schema.relations["KNOWS"]
    assert (one.subject, one.object, set(one.qualifiers)) == (("Person",), ("Person", "State"), {"since", "place"})
    other = replace(relation, qualifiers={"since": Qualifier("another meaning")})
    yours = replace(story(), schema=Extension(relations={"KNOWS": other}).applied())
    assert [one.id for one in merged(mine, yours).conflicts] == ["KNOWS"]


@settings(max_examples=60)
@given(models(), models(), models())
def test_laws_of_merging(base: Model, ours: Model, theirs: Model) -> None:
    """With oneself: nothing changes. With the ancestor: the other side. Both sides are symmetric. No statement of either is lost without a base."""
    assert merged(ours, ours).ours == ours
    assert merged(ours, ours, base).ours == ours
    for one, other in ((ours, base), (base, ours)):
        found = merged(one, other, base)
        assert found.conflicts == ()
        assert same(found.ours, ours)
    there, back = merged(ours, theirs), merged(theirs, ours)
    assert {(one.part, one.id, one.field) for one in there.conflicts if not one.why} == {
        (one.part, one.id, one.field) for one in back.conflicts if not one.why
    }
    assert there.ours.statement_by_id.keys() == ours.statement_by_id.keys() | theirs.statement_by_id.keys()
    assert not any("is missing" in message or "no entity" in message for _, message in findings(there.ours))


# --- The text of a file


EDITS: list[tuple[Callable[[Model], Model], str, str]] = [
    (lambda m: changed(m, "kesria-against-treaty", valid="2031-04/.."), "    valid: 2031-03~/..\n", "    valid: 2031-04/..\n"),
    (lambda m: changed(m, "kesria-at-meeting", certainty="probable"), "    certainty: possible\n", "    certainty: probable\n"),
    (lambda m: replace(m, title="Other"), "title: A meeting in Lindhaven, or none\n", "title: Other\n"),
    (
        lambda m: replace(m, entities=(*m.entities, Entity("x", "Person", "X"))),
        "fishing treaty before the summer}\n",
        "  - {id: x, label: Person, name: X}\n",
    ),
]


@pytest.mark.parametrize("number", range(len(EDITS)))
def test_only_the_lines_of_what_changed_are_new(number: int) -> None:
    edit, before, after = EDITS[number]
    model = edit(parse_yaml_text(TEXT))
    text, kept = updated(TEXT, model)
    assert kept
    assert text == (TEXT.replace(before, before + after) if before.endswith("summer}\n") else TEXT.replace(before, after))
    windows, kept = updated(TEXT.replace("\n", "\r\n"), model)
    assert kept
    assert windows == text.replace("\n", "\r\n")


def test_a_text_that_says_it_already_stays_byte_by_byte() -> None:
    for path in (TUTORIAL, MUNICH):
        text = path.read_text("utf-8")
        assert updated(text, parse_yaml_text(text)) == (text, True)


@settings(max_examples=25)
@given(models(), st.data())
def test_a_text_comes_to_say_any_other_model(model: Model, data: st.DataObject) -> None:
    """Random models, with comments in their text, turned into each other: the text says what it must, and comments of what stays stay."""
    lines = yaml_text(model).split("\n")
    text = "\n".join(line if not re.match(r"  - ", line) else f"  # about {number}\n{line}" for number, line in enumerate(lines))
    assert parse_yaml_text(text) == model
    other = data.draw(models())
    made, _ = updated(text, other)
    assert same(parse_yaml_text(made), other)
    kept = data.draw(st.lists(st.sampled_from(model.statements), unique_by=lambda one: one.id)) if model.statements else []
    # Removing statements that nobody speaks about.
    gone = [one.id for one in kept if one.id not in model.spoken_about]
    less = replace(model, statements=tuple(one for one in model.statements if one.id not in gone))
    if not list(findings(less)):
        made, layout = updated(text, less)
        assert parse_yaml_text(made) == less
        assert layout
        assert made.count("# about") == text.count("# about") - len(gone)


@pytest.mark.parametrize(
    "text",
    [
        "{graphmodel: 1, model: m, entities: [{id: a, label: Person, name: A}]}",
        "graphmodel: 1\nmodel: m\nentities: [{id: a, label: Person, name: A}]\n",
        "---\ngraphmodel: 1\nmodel: m\nentities:\n- id: a\n  label: Person\n  name: A\n",
        "graphmodel: 1\nmodel: m\nentities:\n- id: a\n  label: Person\n  name: >-\n    A\n\n  note: |\n    # no comment\n    two\n# end",
        "graphmodel: 1\nmodel: m\nentities:\n  -   id: a\n      label: Person\n      name: 'A\n\n        B'",
        "graphmodel: 1\nmodel: m\nentities:\n  -\n    id: a\n    label: Person\n    name: A\n",
        '"graphmodel": 1\n"model": m\n? entities\n: - id: a\n    label: Person\n    name: A\n',
    ],
)
def test_texts_in_other_layouts_are_changed_rightly_or_written_anew(text: str) -> None:
    model = parse_yaml_text(text)
    more = replace(
        model,
        title="T",
        entities=(replace(model.entities[0], aliases=("N: x",)), Entity("b", "Person", "B")),
        statements=(Statement("a", "MEETS", "b", note="one\ntwo # three"),),
    )
    made, _ = updated(text, more)
    assert parse_yaml_text(made) == more
    assert parse_yaml_text(updated(text, model)[0]) == model


def test_what_others_added_comes_with_its_comments_and_as_they_wrote_it() -> None:
    theirs = TEXT.replace("  - {id: valdoria,", "  # a friend\n  - {id: friend,   label: Person, name: F}   # odd\n  - {id: valdoria,")
    theirs += "\n  # 9. And more.\n  - id: more   # at last\n    subject: friend\n    relation: MEETS\n    object: vesk\n"
    ours = TEXT.replace("# 5. A position", "# 5. Our position").replace("certainty: possible", "certainty: probable   # surely")
    found = merge(Source("o", parse_yaml_text(ours)), Source("t", parse_yaml_text(theirs)), parse_yaml_text(TEXT))
    text, kept = updated(ours, found.ours, [theirs], TEXT)
    assert kept
    expected = theirs.replace("# 5. A position", "# 5. Our position").replace("certainty: possible", "certainty: probable   # surely")
    assert text == expected
    # The other way round, the same; and comments that only they changed come along.
    text, kept = updated(theirs, found.ours, [ours], TEXT)
    assert kept
    assert text == expected


# --- The command, and git


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_the_command(tmp_path: Path) -> None:
    write(tmp_path, "base.yaml", TEXT)
    write(tmp_path, "a.yaml", TEXT.replace("certainty: possible", "certainty: probable").replace("name: Dana Orlik", "name: Dana Orlyk"))
    write(
        tmp_path,
        "b.yaml",
        TEXT.replace("certainty: possible", "certainty: unknown") + "  - {id: new, subject: vesk, relation: MEETS, object: toland}\n",
    )
    done = graphmodel("merge", "a.yaml", "b.yaml", "--base", "base.yaml", "-o", "out.yaml", folder=tmp_path)
    assert done.returncode == 1
    line = next(number for number, line in enumerate(TEXT.split("\n"), 1) if "certainty: possible" in line)
    assert done.stdout == (
        f"statement kesria-at-meeting, certainty\n  a.yaml:{line}:16: “probable”\n  b.yaml:{line}:16: “unknown”\n  before: “possible”\n"
    )
    assert not (tmp_path / "out.yaml").exists()
    rows = json.loads(graphmodel("merge", "a.yaml", "b.yaml", "--base", "base.yaml", "-o", "x.yaml", "--format", "json", folder=tmp_path).stdout)
    assert [(row["field"], row["ours"], row["theirs"], row["oursAt"]) for row in rows] == [("certainty", "probable", "unknown", f"a.yaml:{line}:16")]
    done = graphmodel("merge", "a.yaml", "b.yaml", "--base", "base.yaml", "-o", "out.yaml", "--mark", folder=tmp_path)
    assert done.returncode == 1
    text = (tmp_path / "out.yaml").read_text("utf-8")
    assert "<<<<<<< a.yaml\n    certainty: probable\n=======\n    certainty: unknown\n>>>>>>> b.yaml\n" in text
    assert text.count("<<<<<<<") == 1
    done = graphmodel("check", "out.yaml", folder=tmp_path)
    assert done.returncode == 1
    assert "a mark of a merge conflict" in done.stderr
    write(tmp_path, "c.yaml", TEXT.replace("name: Anton Vesk", "name: A. Vesk"))
    done = graphmodel("merge", "c.yaml", "b.yaml", "base.yaml", "--base", "base.yaml", "-o", "out.yaml", folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert {"new", "kesria-at-meeting"} <= read_model(tmp_path / "out.yaml").statement_by_id.keys()
    assert "# 5. A position" in (tmp_path / "out.yaml").read_text("utf-8")
    formats.write(read_model(tmp_path / "b.yaml"), tmp_path / "tables")
    formats.write(read_model(tmp_path / "b.yaml"), tmp_path / "b.json")
    for other in ("tables", "b.json"):
        assert graphmodel("merge", "c.yaml", other, "--base", "base.yaml", "-o", "m.json", folder=tmp_path).returncode == 0
        assert same(read_model(tmp_path / "m.json"), read_model(tmp_path / "out.yaml"))
    assert graphmodel("merge", "c.yaml", "b.yaml", "--base", "base.yaml", "-o", "new-tables", folder=tmp_path).returncode == 0
    assert same(read_model(tmp_path / "new-tables"), read_model(tmp_path / "out.yaml"))
    assert graphmodel("merge", "c.yaml", "b.yaml", "--base", "base.yaml", "-o", "-", folder=tmp_path).returncode == 2
    shown = graphmodel("merge", "c.yaml", "b.yaml", "--base", "base.yaml", "-o", "-", "--to", "yaml", folder=tmp_path).stdout
    assert shown == (tmp_path / "out.yaml").read_text("utf-8")
    done = graphmodel("merge", "a.yaml", "tables", "--base", "base.yaml", "-o", "m.yaml", folder=tmp_path)
    assert f"tables{'/'}statements.csv:" in done.stdout
    write(tmp_path, "broken.yaml", "graphmodel: 2\nmodel: m\n")
    for code, wrong in (
        (2, ["a.yaml", "-o", "x.yaml"]),
        (3, ["a.yaml", "broken.yaml", "-o", "x.yaml"]),
        (3, ["a.yaml", "missing.yaml", "-o", "x.yaml"]),
        (2, ["a.yaml", "b.yaml", "c.yaml", "--mark", "-o", "x.yaml"]),
        (4, ["a.yaml", "b.yaml", "--base", "base.yaml", "--mark", "-o", "x.json"]),
    ):
        assert graphmodel("merge", *wrong, folder=tmp_path).returncode == code, wrong
    assert not (tmp_path / "x.yaml").exists()


def test_a_conflict_of_three_names_the_file_that_says_it(tmp_path: Path) -> None:
    head = "graphmodel: 1\nmodel: m\nentities:\n"
    write(tmp_path, "one.yaml", head + "  - {id: a, label: Person, name: A}\n  - {id: z, label: Person, name: Z}\n")
    write(tmp_path, "two.yaml", head + "".join(f"  - {{id: {id_}, label: Person, name: {id_.upper()}, aliases: [Yo]}}\n" for id_ in "abc"))
    write(tmp_path, "three.yaml", head + "  - {id: b, label: Person, name: Bee}\n  - {id: z, label: Person, name: Zed}\n")
    done = graphmodel("merge", "one.yaml", "two.yaml", "three.yaml", "-o", "x.yaml", folder=tmp_path)
    assert done.stdout == (
        "entity b, name\n  two.yaml:5:34: “B”\n  three.yaml:4:34: “Bee”\nentity z, name\n  one.yaml:5:34: “Z”\n  three.yaml:5:34: “Zed”\n"
    )
    # With an ancestor: what one of the first two removed, and what both changed together.
    write(tmp_path, "base.yaml", head + "".join(f"  - {{id: {id_}, label: Person, name: {id_.upper()}}}\n" for id_ in "abz"))
    write(tmp_path, "four.yaml", head + "  - {id: a, label: Person, name: A, note: x}\n  - {id: b, label: Person, name: B}\n")
    done = graphmodel("merge", "base.yaml", "four.yaml", "three.yaml", "--base", "base.yaml", "-o", "x.yaml", folder=tmp_path)
    assert done.stdout == (
        "entity a: changed in base.yaml, four.yaml, and removed in three.yaml\n  four.yaml:4:5\n  three.yaml\n"
        "entity z: changed in three.yaml, and removed in base.yaml, four.yaml\n  four.yaml\n  three.yaml:5:5\n"
    )


DRIVER = f"{sys.executable} -m graphmodel --quiet merge --base %O %A %B -o %A --mark --label ours --label theirs"


def branch(folder: Path, edit: Callable[[str], str], other: Callable[[str], str]) -> None:
    """Two branches, each with its own change of the model, and the driver set up."""
    path = folder / "model.yaml"
    git("config", "merge.graphmodel.driver", DRIVER, folder=folder)
    for name, change in (("theirs", other), ("main", edit)):
        git("checkout", "-q", *(["-b"] if name != "main" else []), name, folder=folder)
        path.write_text(change(path.read_text("utf-8")), "utf-8")
        git("commit", "-q", "-a", "-m", name, folder=folder)


def test_git_merges_what_it_could_not_by_lines(repository: Path) -> None:  # noqa: F811
    """Both sides add a statement at the same place: lines collide, statements do not."""

    def add(name: str) -> Callable[[str], str]:
        return lambda text: text + f"\n  - id: {name}-meets\n    subject: {name}\n    relation: MEETS\n    object: orlik\n"

    branch(repository, add("vesk"), add("toland"))
    git("config", "--unset", "merge.graphmodel.driver", folder=repository)
    assert "CONFLICT" in git("merge", "theirs", folder=repository, code=1), "without the driver"
    git("merge", "--abort", folder=repository)
    git("config", "merge.graphmodel.driver", DRIVER, folder=repository)
    git("merge", "-q", "-m", "merged", "theirs", folder=repository)
    model = read_model(repository / "model.yaml")
    assert {"vesk-meets", "toland-meets"} <= model.statement_by_id.keys()
    assert (repository / "model.yaml").read_text("utf-8").startswith(TEXT)
    assert git("status", "--short", folder=repository) == ""


def test_git_stops_at_a_conflict_with_both_sides_in_the_file(repository: Path) -> None:  # noqa: F811
    branch(
        repository, lambda text: text.replace("2031-03~/..", "2031-04/.."), lambda text: text.replace("2031-03~/..", "2031-02/..") + "  # theirs\n"
    )
    shown = git("merge", "theirs", folder=repository, code=1)
    line = 1 + TEXT[: TEXT.index("2031-03~/..")].count("\n")
    assert f"statement kesria-against-treaty, valid\n  ours:{line}:12: “2031-04/..”\n  theirs:{line}:12: “2031-02/..”" in shown
    assert "CONFLICT (content): Merge conflict in model.yaml" in shown
    text = (repository / "model.yaml").read_text("utf-8")
    assert "<<<<<<< ours\n    valid: 2031-04/..\n=======\n    valid: 2031-02/..\n>>>>>>> theirs\n" in text
    assert git("status", "--short", folder=repository) == "UU model.yaml\n"
    (repository / "model.yaml").write_text(re.sub(r"<{7}.*\n(.*\n)={7}\n.*\n>{7}.*\n", r"\1", text), "utf-8")
    git("commit", "-q", "-a", "-m", "merged", folder=repository)
    assert read_model(repository / "model.yaml").statement_by_id["kesria-against-treaty"].valid == "2031-04/.."


def test_git_keeps_our_version_where_theirs_cannot_be_read(repository: Path) -> None:  # noqa: F811
    branch(repository, lambda text: text.replace("2031-03~/..", "2031-04/.."), lambda text: text.replace("relation: OPPOSES", "relation: OPOSES"))
    shown = git("merge", "theirs", folder=repository, code=1)
    assert "no relation 'OPOSES'; did you mean 'OPPOSES'?" in shown
    assert read_model(repository / "model.yaml").statement_by_id["kesria-against-treaty"].valid == "2031-04/.."
    assert git("status", "--short", folder=repository) == "UU model.yaml\n"


@pytest.mark.parametrize("suffix", [".model.json", ".json", ".graphml"])
def test_git_merges_models_in_other_formats(suffix: str, repository: Path) -> None:  # noqa: F811
    """Git's name for the result has no suffix: it is written as what ours is."""
    model = read_model(TUTORIAL)
    name = f"other{suffix}"
    (repository / ".gitattributes").write_text("other.* merge=graphmodel\n")
    git("config", "merge.graphmodel.driver", DRIVER, folder=repository)
    formats.write(model, repository / name)
    git("add", ".", folder=repository)
    git("commit", "-q", "-m", "other", folder=repository)
    for branch_name, id_ in (("theirs", "vesk"), ("main", "toland")):
        git("checkout", "-q", *(["-b"] if branch_name != "main" else []), branch_name, folder=repository)
        more = replace(model, statements=(*model.statements, Statement(id_, "MEETS", "orlik", id=f"{id_}-meets")))
        formats.write(more, repository / name)
        git("commit", "-q", "-a", "-m", branch_name, folder=repository)
    git("merge", "-q", "-m", "merged", "theirs", folder=repository)
    merged_ = read_model(repository / name)
    assert {"vesk-meets", "toland-meets"} <= merged_.statement_by_id.keys()
    assert formats.text(merged_, suffix) == (repository / name).read_text("utf-8")


def test_git_merges_a_file_that_both_branches_added(repository: Path) -> None:  # noqa: F811
    """Git gives an empty file as the ancestor: there is none."""
    git("config", "merge.graphmodel.driver", DRIVER, folder=repository)
    for name, id_ in (("theirs", "vesk"), ("main", "toland")):
        git("checkout", "-q", *(["-b"] if name != "main" else []), name, folder=repository)
        write(repository, "more.yaml", TEXT + f"\n  - id: {id_}-meets\n    subject: {id_}\n    relation: MEETS\n    object: orlik\n")
        git("add", ".", folder=repository)
        git("commit", "-q", "-m", name, folder=repository)
    git("merge", "-q", "-m", "merged", "theirs", folder=repository)
    assert {"vesk-meets", "toland-meets"} <= read_model(repository / "more.yaml").statement_by_id.keys()


def test_a_conflict_reads_as_a_sentence() -> None:
    assert str(Conflict("statement", "s", "", None, None, None, "changed in a, and removed in b", ("a:1:2", "b"))) == (
        "statement s: changed in a, and removed in b\n  a:1:2\n  b"
    )


@pytest.mark.parametrize(("document", "other"), [("a", "b"), ("b", "a")])
def test_a_piece_of_another_document_is_no_successor_wherever_it_is(document: str, other: str) -> None:
    """Offsets that overlap mean the same place only in one document."""
    assert succeeds(Evidence(document, 3, 9), Evidence(document, 5, 12))
    assert not succeeds(Evidence(document, 3, 9), Evidence(other, 5, 12))


def test_of_two_labels_without_a_common_ancestor_the_narrower_is_taken() -> None:
    actor, person, state = (Model("m", entities=(Entity("a", label, "Ann"),)) for label in ("Actor", "Person", "State"))
    for ours, theirs in ((actor, person), (person, actor)):
        assert [one.label for one in merged(ours, theirs).ours.entities] == ["Person"]
        assert not merged(ours, theirs).conflicts
    assert told(merged(person, state)) == [("entity", "a", "label", "Person", "State")]
    assert told(merged(person, actor, state)) == [("entity", "a", "label", "Person", "Actor")]


@pytest.mark.parametrize(
    ("now", "successor"),
    [
        (Evidence("d", 9, 12), False),
        (Evidence("d", 8, 12), True),
        (Evidence("d", 0, 3), False),
        (Evidence("d", 0, 4), True),
        (Evidence("d"), False),
        (Evidence("e", 50, 60, exact="word"), True),
        (Evidence("d", 50, 60, exact="other"), False),
    ],
)
def test_places_that_only_touch_are_not_one_place(now: Evidence, successor: bool) -> None:
    assert succeeds(now, Evidence("d", 3, 9, exact="word")) == successor


def test_the_whole_document_is_succeeded_by_any_piece_of_it() -> None:
    assert succeeds(Evidence("d", 3, 9), Evidence("d"))
    assert succeeds(Evidence("d"), Evidence("d"))
    assert not succeeds(Evidence("e"), Evidence("d"))
    assert not succeeds(Evidence("d"), Evidence("d", exact="word"))
