"""What changed between two versions: each kind told as what it is, nothing where nothing changed, whatever the order and the format."""

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j import Driver

from graphmodel import formats
from graphmodel.formats import read_model
from graphmodel.formats.model_yaml import parse_yaml_text, yaml_text
from graphmodel.graph.build import build_graph
from graphmodel.identity.clusters import apply
from graphmodel.identity.decisions import Decision
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Relation
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.versions.change_text import graph_lines, model_lines, text, unreadable_lines
from graphmodel.versions.changes import summary
from graphmodel.versions.diff import Change, diff
from graphmodel.versions.diff_graph import change_counts, change_graph
from graphmodel.versions.graph_diff import graphs_diff
from graphmodel.versions.merge import Source, merge
from tests.formats.test_roundtrip import models
from tests.support.command import graphmodel
from tests.support.neo4j_server import Server
from tests.support.paths import ROOT

MUNICH, TUTORIAL = ROOT / "fixtures" / "munich.yaml", ROOT / "fixtures" / "tutorial.yaml"


def story() -> Model:
    entities = (
        Entity("ann", "Person", "Ann"),
        Entity("bob", "Person", "Bob", external=("wikidata:Q2",)),
        Entity("eve", "Person", "Eve"),
        Entity("plan", "Proposition", "the plan"),
        Entity("talks", "Event", "talks"),
    )
    statements = (
        Statement("ann", "SUPPORTS", "plan", id="s1", evidence=(Evidence("d1", 0, 5, "quick"),), valid="2025-02"),
        Statement("ann", "MEETS", "bob", id="s2", attribution=("eve",), evidence=(Evidence("d1", 10, 13, "met"),)),
        Statement("bob", "INVITED", "ann", id="s3", qualifiers={"event": "talks"}, certainty="possible"),
    )
    return Model("m", (Document("d1", "One"), Document("d2", "Two")), entities, statements, "A story")


def changed(model: Model, id_: str, **values: object) -> Model:
    return replace(model, statements=tuple(replace(one, **values) if one.id == id_ else one for one in model.statements))  # type: ignore[arg-type]


def told(changes: list[Change]) -> list[tuple[object, ...]]:
    return [(one.part, one.kind, one.id, one.field, one.before, one.after) for one in changes]


@pytest.mark.parametrize(
    ("id_", "values", "expected"),
    [
        ("s1", {"valid": "2025-03"}, ("re-dated", "valid", "2025-02", "2025-03")),
        ("s1", {"stated": "2025-03"}, ("re-dated", "stated", None, "2025-03")),
        ("s1", {"relation": "OPPOSES"}, ("stance", "relation", "SUPPORTS", "OPPOSES")),
        ("s2", {"relation": "SPEAKS_WITH"}, ("changed", "relation", "MEETS", "SPEAKS_WITH")),
        ("s2", {"negated": True}, ("negation", "negated", False, True)),
        ("s3", {"certainty": "certain"}, ("certainty", "certainty", "possible", "certain")),
        ("s2", {"attribution": ("bob",)}, ("attribution", "attribution", ["eve"], ["bob"])),
        ("s2", {"object": "eve"}, ("changed", "object", "bob", "eve")),
        ("s3", {"qualifiers": {}}, ("changed", "event", "talks", None)),
        ("s2", {"note": "x"}, ("changed", "note", None, "x")),
        ("s1", {"inferred": "x"}, ("changed", "inferred", None, "x")),
        ("s1", {"evidence": (Evidence("d1", 0, 5, "rapid"),)}, ("reworded", "evidence", "quick", "rapid")),
        ("s1", {"evidence": (Evidence("d1", 7, 12, "quick"),)}, ("moved", "evidence", "0 to 5", "7 to 12")),
        ("s1", {"evidence": (Evidence("d1", 0, 5, "quick"), Evidence("d2", 3, 4, "q"))}, ("new source", "evidence", None, "d2: q")),
        ("s1", {"evidence": ()}, ("lost source", "evidence", "d1: quick", None)),
    ],
)
def test_each_change_of_a_statement_is_told_as_what_it_is(id_: str, values: dict[str, object], expected: tuple[object, ...]) -> None:
    changes = diff(story(), changed(story(), id_, **values))
    assert [(one.part, one.id) for one in changes] == [("statement", id_)]
    assert told(changes)[0][1:2] + told(changes)[0][3:] == expected
    back = diff(changed(story(), id_, **values), story())
    assert [(one.before, one.after) for one in back] == [(one.after, one.before) for one in changes]


def test_a_computed_id_follows_its_statement() -> None:
    """Where ids are hashes of places and speakers, what moved, was reworded or got another speaker is still the same statement."""
    one = Statement("ann", "SUPPORTS", "plan", attribution=("bob",), evidence=(Evidence("d1", 0, 5, "quick"),))
    for values, kind in (
        ({"evidence": (Evidence("d1", 9, 14, "quick"),)}, "moved"),
        ({"evidence": (Evidence("d1", 0, 5, "rapid"),)}, "reworded"),
        ({"attribution": ("eve",)}, "attribution"),
        ({"negated": True}, "negation"),
        ({"relation": "OPPOSES"}, "stance"),
        ({"subject": "bob"}, "changed"),
    ):
        other = replace(one, id="", **values)  # type: ignore[arg-type]
        changes = diff(replace(story(), statements=(one,)), replace(story(), statements=(other,)))
        assert [(change.kind, change.id) for change in changes] == [(kind, other.id)], values
    # Who gave ids meant them: then these are two statements.
    mine, yours = replace(one, id="mine"), replace(one, id="yours", attribution=("eve",))
    changes = diff(replace(story(), statements=(mine,)), replace(story(), statements=(yours,)))
    assert [(change.kind, change.id) for change in changes] == [("new source", "yours"), ("lost source", "mine")]
    renamed = diff(replace(story(), statements=(mine,)), replace(story(), statements=(replace(one, id="yours"),)))
    assert told(renamed) == [("statement", "changed", "yours", "id", "mine", "yours")]


def test_of_several_alike_the_one_with_the_same_date_is_the_same() -> None:
    people = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"))
    first, second = (Statement("a", "MEETS", "b", id=f"s{at}", valid=f"202{at}") for at in (0, 1))
    old = Model("m", entities=people, statements=(first, second))
    changes = diff(old, replace(old, statements=(replace(second, id="t"),)))
    assert {(one.kind, one.id, one.was) for one in changes} == {("changed", "t", "s1"), ("lost source", "s0", "")}


def test_the_order_of_aliases_is_no_difference() -> None:
    old = Model("m", entities=(Entity("a", "Person", "Ann", aliases=("X", "Yo"), external=("wikidata:Q1", "viaf:1")),))
    assert diff(old, replace(old, entities=(replace(old.entities[0], aliases=("Yo", "X"), external=("viaf:1", "wikidata:Q1")),))) == []


def test_another_source_for_a_known_claim_is_no_new_claim() -> None:
    more = Statement("bob", "MEETS", "ann", id="new", evidence=(Evidence("d2", 0, 1, "x"),))
    other = replace(more, id="other", negated=True)
    grown = replace(story(), statements=(*story().statements, more, other))
    assert [(one.kind, one.id) for one in diff(story(), grown)] == [("new", "other"), ("new source", "new")], (
        "MEETS reads the same in both directions"
    )
    assert [(one.kind, one.id) for one in diff(grown, story())] == [("gone", "other"), ("lost source", "new")]
    # What is only announced is a claim, too, since somebody stands for it.
    inner = Statement("ann", "MEETS", "eve", id="in", content=True)
    announced = replace(story(), statements=(inner, Statement("bob", "ANNOUNCES", "in", id="out")))
    seen = replace(announced, statements=(*announced.statements, Statement("ann", "MEETS", "eve", id="seen")))
    assert [one.kind for one in diff(announced, seen)] == ["new source"]


def test_entities_documents_schema_and_names() -> None:
    old = story()
    relation = Relation("knows", "is known by", ("Person",), ("Person",))
    schema = Extension(relations={"KNOWS": relation, "MEETS": replace(old.schema.relations["MEETS"], stance="affirms")}).applied()
    entities = (Entity("ann", "Person", "Anne", ("Ann",)), *old.entities[1:4], Entity("dan", "Person", "Dan"))
    statements = tuple(replace(one, qualifiers={}) for one in old.statements)
    new = Model(
        "n", (Document("d1", "One", digest="sha256:" + "0" * 64, published="2025"), Document("d3", "Three")), entities, statements, "B", schema
    )
    changes = told(diff(old, new))
    for expected in [
        ("entity", "new", "dan", "", None, None),
        ("entity", "gone", "talks", "", None, None),
        ("entity", "changed", "ann", "name", "Ann", "Anne"),
        ("entity", "changed", "ann", "aliases", [], ["Ann"]),
        ("document", "new", "d3", "", None, None),
        ("document", "gone", "d2", "", None, None),
        ("document", "reworded", "d1", "digest", None, "sha256:" + "0" * 64),
        ("document", "re-dated", "d1", "published", None, "2025"),
        ("relation", "new", "KNOWS", "", None, None),
        ("relation", "stance", "MEETS", "stance", "neutral", "affirms"),
        ("statement", "stance", "s2", "stance", "neutral", "affirms"),
        ("statement", "changed", "s3", "event", "talks", None),
        ("model", "changed", "n", "name", "m", "n"),
        ("model", "changed", "n", "title", "A story", "B"),
    ]:
        changes.remove(expected)
    assert changes == []


def test_identity_is_told_once_and_not_for_every_statement() -> None:
    model = story()
    same = Decision("same", "x", "2025-02-14T09:30:00Z", "one", ("ann", "eve"))
    one = apply(model, [same])
    assert told(diff(model, one)) == [("entity", "identity", "ann", "is", [], ["ann", "eve"])]
    assert told(diff(one, model)) == [("entity", "identity", "ann", "is", ["ann", "eve"], [])]
    assert diff(one, one) == []
    # An id that somebody changed by hand, everywhere: one change.
    renamed = parse_yaml_text(yaml_text(model).replace("bob", "robert"))
    assert told(diff(model, renamed)) == [("entity", "identity", "robert", "id", "bob", "robert")]
    both = changed(renamed, "s3", note="x")
    assert [one.kind for one in diff(model, both)] == ["changed", "identity"]


@settings(max_examples=40)
@given(models(), models(), st.randoms(use_true_random=False))
def test_nothing_changed_and_everything_changed(one: Model, other: Model, generator: random.Random) -> None:
    shuffled = replace(
        one,
        documents=tuple(generator.sample(one.documents, len(one.documents))),
        entities=tuple(generator.sample(one.entities, len(one.entities))),
        statements=tuple(generator.sample(one.statements, len(one.statements))),
    )
    assert diff(one, shuffled) == []
    assert diff(one, build_graph(one)) == []
    assert graphs_diff(build_graph(one), build_graph(one)) == []
    there, back = diff(one, other), diff(other, one)
    assert summary(there).get("reworded", 0) == summary(back).get("reworded", 0)
    for kind, opposite in (("new", "gone"), ("gone", "new"), ("new source", "lost source")):
        assert summary(there).get(kind, 0) == summary(back).get(opposite, 0)
    assert bool(there) == bool(back)
    if not there:
        assert set(map(repr, one.statements)) == set(map(repr, other.statements))
    assert text(there).count("\n") >= len(there)
    assert model_lines(one) == model_lines(shuffled)


def test_the_lines_of_a_model_tell_its_own_schema_and_every_word() -> None:
    relation = Relation("knows", "is known by", ("Person",), ("Person",))
    one = replace(story(), schema=Extension(relations={"KNOWS": relation}).applied())
    other = replace(story(), schema=Extension(relations={"KNOWS": replace(relation, stance="supports")}).applied())
    assert len({model_lines(story()), model_lines(one), model_lines(other)}) == 3
    assert model_lines(changed(story(), "s1", note="certain")) != model_lines(story())
    assert "certainty: certain" not in model_lines(story())


def test_graphs_that_no_model_made_are_compared_by_nodes_and_edges() -> None:
    old: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    old.add_node("a", name="A", weight=1)
    old.add_edge("a", "b", relation="KNOWS", since=1)
    old.add_edge("a", "b", relation="KNOWS", since=2)
    old.add_edge("b", "c", "e", relation="SEES")
    new = old.copy()
    assert diff(old, new) == []
    new.nodes["a"]["weight"] = 2
    new.edges["a", "b", 1]["since"] = 3
    new.add_edge("a", "b", relation="KNOWS", since=4)
    new.remove_edge("b", "c", "e")
    new.add_edge("b", "a", "e", relation="SEES")
    new.add_node("d")
    assert told(diff(old, new)) == [
        ("node", "new", "d", "", None, None),
        ("node", "changed", "a", "weight", 1, 2),
        ("edge", "new", "a|KNOWS|b", "", None, None),
        ("edge", "changed", "a|KNOWS|b", "since", 2, 3),
        ("edge", "changed", "e", "target", "c", "a"),
    ]


def test_a_picture_shows_what_is_new_gone_and_changed_and_not_by_colour_alone(tmp_path: Path) -> None:
    new = changed(story(), "s3", certainty="certain")
    new = replace(
        new, statements=(*new.statements[1:], Statement("eve", "MEETS", "bob", id="s4"), changed(story(), "s2", note="x").statements[1])[:3]
    )
    graph = change_graph(story(), new)
    assert {key: data["change"] for *_, key, data in graph.edges(keys=True, data=True)} == {"s1": "gone", "s3": "changed", "s4": "new"}
    assert "d1" not in graph
    assert change_counts(diff(story(), new)) == "Statements: 1 new, 1 gone, 1 changed"
    assert {key for *_, key in change_graph(story(), new, everything=True).edges(keys=True)} >= {"s1", "s2", "s3", "s4"}
    formats.write(story(), tmp_path / "old.yaml")
    formats.write(new, tmp_path / "new.yaml")
    done = graphmodel("diff", "old.yaml", "new.yaml", "-o", "d.svg", folder=tmp_path)
    assert done.returncode == 1
    svg = (tmp_path / "d.svg").read_text("utf-8")
    for mark in ("+ meets", "− supports", "± invited", "+ new", "− gone", "± changed", "1 new, 1 gone, 1 changed"):
        assert mark in svg, mark


def test_the_command(tmp_path: Path) -> None:
    model = read_model(TUTORIAL)
    formats.write(model, tmp_path / "same.json")
    assert graphmodel("diff", TUTORIAL, "same.json", folder=tmp_path).returncode == 0
    assert graphmodel("diff", TUTORIAL, "-", folder=tmp_path, given=TUTORIAL.read_bytes()).returncode == 0
    done = graphmodel("diff", TUTORIAL, MUNICH, "--format", "json", folder=tmp_path)
    assert done.returncode == 1
    rows = json.loads(done.stdout)
    assert {row["kind"] for row in rows if row["part"] == "statement"} == {"new", "gone"}
    assert {"part", "kind", "id", "was", "reads", "field", "before", "after"} == set(rows[0])
    # Seen from a day on which it was not said yet, the versions do not differ in it.
    formats.write(changed(model, "toland-warning", certainty="possible"), tmp_path / "later.yaml")
    assert graphmodel("diff", TUTORIAL, "later.yaml", folder=tmp_path).returncode == 1
    assert graphmodel("diff", TUTORIAL, "later.yaml", "--known-at", "2031-05-12", folder=tmp_path).returncode == 0
    for wrong, code in (
        ((TUTORIAL,), 2),
        ((TUTORIAL, "missing.yaml"), 3),
        ((TUTORIAL, MUNICH, "-o", "x.jpg"), 2),
        (("--git", TUTORIAL), 2),
        (("--textconv", "no"), 3),
    ):
        assert graphmodel("diff", *wrong, folder=tmp_path).returncode == code, wrong


def git(*arguments: str, folder: Path, code: int | None = 0) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_PAGER": "cat", "HOME": str(folder)}
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False, env=environment)
    assert code is None or done.returncode == code, done.stderr.decode() + done.stdout.decode()
    return done.stdout.decode() + done.stderr.decode()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git("init", "-q", "-b", "main", ".", folder=tmp_path)
    git("config", "user.name", "Ann", folder=tmp_path)
    git("config", "user.email", "ann@example.org", folder=tmp_path)
    shutil.copy(TUTORIAL, tmp_path / "model.yaml")
    (tmp_path / ".gitattributes").write_text("*.yaml diff=graphmodel merge=graphmodel\n")
    git("add", ".", folder=tmp_path)
    git("commit", "-q", "-m", "start", folder=tmp_path)
    return tmp_path


def test_git_shows_what_changed_in_words(repository: Path) -> None:
    path = repository / "model.yaml"
    path.write_text(
        path.read_text("utf-8").replace("valid: 2031-03~/..", "valid: 2031-04/..").replace("# 5. A position", "# 5. Some position"), "utf-8"
    )
    command = f"{sys.executable} -m graphmodel diff"
    git("config", "diff.graphmodel.textconv", f"{command} --textconv", folder=repository)
    shown = git("diff", folder=repository)
    assert "-statement kesria-against-treaty: valid: 2031-03~/..\n+statement kesria-against-treaty: valid: 2031-04/.." in shown
    assert "Some position" not in shown, "a comment is no difference of the model"
    git("config", "--unset", "diff.graphmodel.textconv", folder=repository)
    git("config", "diff.graphmodel.command", f"{command} --git", folder=repository)
    shown = git("diff", folder=repository)
    assert "graphmodel diff model.yaml" in shown
    assert "~ kesria-against-treaty  Kesria opposes fishing treaty before the summer\n      valid: “2031-03~/..” → “2031-04/..”" in shown
    path.write_text("graphmodel: 1\nmodel: [", "utf-8")
    assert "cannot be compared" in git("diff", folder=repository)
    git("mv", "-f", "model.yaml", "other.yaml", folder=repository)
    assert "diff" in git("log", "-p", "--ext-diff", folder=repository) + git("diff", "HEAD", "-M10", folder=repository)


def test_who_has_another_id_now_is_not_drawn_twice() -> None:
    same = Decision("same", "x", "2025-02-14T09:30:00Z", "one", ("ann", "eve"))
    less = replace(story(), statements=story().statements[:2])
    one = change_graph(story(), apply(less, [same]), everything=True)
    assert "eve" not in one
    assert ("bob", "ann", "s3") in one.edges
    renamed = parse_yaml_text(yaml_text(less).replace("bob", "robert"))
    graph = change_graph(story(), renamed)
    assert sorted(graph) == ["ann", "robert"]
    assert graph.edges["robert", "ann", "s3"]["change"] == "gone"
    assert graph.nodes["robert"]["change"] == "changed"


@pytest.mark.neo4j
def test_a_model_is_compared_with_what_stands_in_a_database(driver: Driver, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing where the database has the model, also with decisions applied; and the change where somebody changed one of the two."""
    monkeypatch.setenv("NEO4J_USERNAME", server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    model = read_model(TUTORIAL)
    model = replace(model, documents=(replace(model.documents[0], former=("sha256:" + "0" * 64,)),))
    piece = replace(model.statement_by_id["toland-warning"].evidence[0], version="sha256:" + "0" * 64)
    model = changed(model, "toland-warning", evidence=(piece, *model.statement_by_id["toland-warning"].evidence[1:]))
    formats.write(model, tmp_path / "model.yaml")
    formats.write(changed(model, "kesria-at-meeting", certainty="probable"), tmp_path / "new.yaml")
    assert graphmodel("load", "model.yaml", "--uri", server.uri, folder=tmp_path).returncode == 0
    done = graphmodel("diff", "model.yaml", server.uri, folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    done = graphmodel("diff", server.uri, "new.yaml", "--model", "tutorial", "--format", "csv", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[1].endswith(",certainty,possible,probable")
    driver.execute_query("MATCH (n {id: 'orlik'}) SET n.name = 'Dana Orlyk'")
    done = graphmodel("diff", "model.yaml", server.uri, folder=tmp_path)
    assert "name: “Dana Orlik” → “Dana Orlyk”" in done.stdout
    # With decisions applied, the database has everything that is needed to take them back.
    decide = ("identity", "decide", "vesk", "orlik", "--same", "--why", "a test", "--by", "ann")
    assert graphmodel(*decide, folder=tmp_path).returncode == 0
    loaded = graphmodel("load", "model.yaml", "--identity", "identity.jsonl", "--replace", "tutorial", "--uri", server.uri, folder=tmp_path)
    assert loaded.returncode == 0, loaded.stderr
    done = graphmodel("diff", "model.yaml", server.uri, folder=tmp_path)
    assert done.stdout == 'entity, identity (1)\n  ~ orlik  Dana Orlik\n      is: — → ["vesk", "orlik"]\n'
    assert graphmodel("pull", "-o", "pulled.yaml", "--uri", server.uri, folder=tmp_path).returncode == 0
    assert graphmodel("identity", "separate", "pulled.yaml", "-o", "back.yaml", folder=tmp_path).returncode == 0
    assert (tmp_path / "back.yaml").read_bytes() == (tmp_path / "model.yaml").read_bytes()
    assert graphmodel("diff", "model.yaml", server.uri, "--model", "nope", folder=tmp_path).returncode == 2


HOSTILE = "Ann\nstatement fake: nobody denies anything\x1b]0;owned\x07\r\u202e"


def hostile_versions() -> tuple[Model, Model]:
    old = story()
    entities = tuple(replace(one, name=HOSTILE, note=HOSTILE) if one.id == "ann" else one for one in old.entities)
    new = replace(changed(old, "s1", note=HOSTILE, evidence=(Evidence("d1", 0, len(HOSTILE), HOSTILE),)), entities=entities, title=HOSTILE)
    return old, new


def assert_safe(shown: str) -> None:
    assert not [letter for letter in shown if not letter.isprintable() and letter != "\n"]
    assert not [line for line in shown.splitlines() if line.startswith("statement fake")]


def test_no_name_forges_a_line_or_controls_a_terminal() -> None:
    old, new = hostile_versions()
    assert_safe(text(diff(old, new)))
    assert_safe(model_lines(new))
    assert_safe(graph_lines(build_graph(new)))
    assert_safe(unreadable_lines("a\r\nb\x1b[31m\n", ValueError(HOSTILE)))
    assert unreadable_lines("a\r\nb\n", ValueError("wrong")) == "# not a model: wrong\na\nb\n"
    conflicts = merge(Source("one\x1b.yaml", new), Source("other.yaml", replace(new, entities=story().entities)), old).conflicts
    assert_safe("".join(f"{conflict}\n" for conflict in merge(Source(HOSTILE, new), Source("other.yaml", old)).conflicts))
    assert_safe("".join(map(str, conflicts)))


def test_the_report_for_git_is_safe_too(tmp_path: Path) -> None:
    old, new = hostile_versions()
    formats.write(old, tmp_path / "old.yaml")
    formats.write(new, tmp_path / "new.yaml")
    done = graphmodel("diff", "--git", "--", HOSTILE, "old.yaml", "0", "0", "new.yaml", "0", "0", folder=tmp_path)
    assert done.returncode == 0
    assert_safe(done.stdout)
    (tmp_path / "bad.yaml").write_text(f"graphmodel: 1\nmodel: [\x1b\n{HOSTILE[-12:]}", "utf-8")
    assert_safe(graphmodel("diff", "--textconv", "--", "bad.yaml", folder=tmp_path).stdout)
    assert_safe(graphmodel("diff", "--git", "--", "m", "old.yaml", "0", "0", "bad.yaml", "0", "0", folder=tmp_path).stdout)


@pytest.mark.parametrize("name", ["-x.model.yaml", "--help.model.yaml"])
def test_git_diff_of_a_file_whose_name_begins_with_a_dash(name: str, repository: Path) -> None:
    (repository / name).write_text(TUTORIAL.read_text("utf-8"), "utf-8")
    git("add", "--", name, folder=repository)
    git("commit", "-q", "-m", "dash", folder=repository)
    (repository / name).write_text(TUTORIAL.read_text("utf-8").replace("2031-03~/..", "2031-04/.."), "utf-8")
    git("config", "diff.graphmodel.textconv", f"{sys.executable} -m graphmodel diff --textconv --", folder=repository)
    assert "+statement kesria-against-treaty: valid: 2031-04/.." in git("diff", "--", name, folder=repository)
    git("config", "diff.graphmodel.command", f"{sys.executable} -m graphmodel diff --git --", folder=repository)
    assert "valid: “2031-03~/..” → “2031-04/..”" in git("diff", "--ext-diff", "--", name, folder=repository)


def test_edges_without_direction_have_no_first_end() -> None:
    one, other = nx.MultiDiGraph(), nx.MultiDiGraph()
    one.add_edge("a", "b", 0, relation="KNOWS", directed=False)
    other.add_edge("b", "a", 0, relation="KNOWS", directed=False)
    assert graphs_diff(one, other) == []
    other.add_edge("a", "b", 1, relation="KNOWS", directed=False, since=2)
    assert [(change.kind, change.id) for change in graphs_diff(one, other)] == [("new", "a|KNOWS|b")]


def test_parallel_edges_that_are_only_counted_are_compared_as_often_as_they_are_there() -> None:
    one, other = nx.MultiDiGraph(), nx.MultiDiGraph()
    for number in range(4):
        one.add_edge("a", "b", relation="KNOWS", year=number % 2)
    for number in (0, 1, 1, 1, 7):
        other.add_edge("a", "b", relation="KNOWS", year=number)
    assert [(change.kind, change.field, change.before, change.after) for change in graphs_diff(one, other)] == [
        ("new", "", None, None),
        ("changed", "year", 0, 1),
    ]
