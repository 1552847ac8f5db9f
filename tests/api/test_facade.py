"""The facade: a function for each command with the same options, sources of every kind, one sentence for a wrong argument, and quick to import."""

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import typer.main

import graphmodel as gm
from graphmodel.api.importing import Importing
from graphmodel.api.options import Reading, ReadingPositions
from graphmodel.cli import app
from tests.support.paths import FIXTURES

TUTORIAL, CLAIMS, MUNICH = (FIXTURES / name for name in ("tutorial.yaml", "claims.yaml", "munich.yaml"))
PRINTED = {"format_", "help", "git", "textconv"}
"""Options of printing, and of what git asks."""
COMMANDS: dict[str, Any] = {name.replace("-", "_"): command for name, command in typer.main.get_command(app).commands.items()}  # type: ignore[attr-defined]
UNPACKED: dict[str, type] = {"Unpack[Importing]": Importing, "Unpack[ReadingPositions]": ReadingPositions}
"""What the keywords of a function are, where they are not those of reading."""
KEYWORDS = {"import": "import_"}
"""Commands whose names are words of Python's own."""


def function_of(command: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(gm, command)
    return found


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_has_a_function_with_the_same_options(command: str) -> None:
    function = KEYWORDS.get(command, command)
    assert function in dir(gm)
    if command == "identity":
        for name in COMMANDS[command].commands:
            assert callable(getattr(gm.identity, name))
        return
    parameters = inspect.signature(function_of(function), eval_str=False).parameters
    unpacked = [UNPACKED.get(one.annotation, Reading) for one in parameters.values() if one.kind is one.VAR_KEYWORD]
    names = {*parameters, *(name for options in unpacked for name in options.__annotations__)}
    options = {one.name.rstrip("_") for one in COMMANDS[command].params if one.name not in PRINTED and one.opts[0].startswith("--")}
    elsewhere = {"schema": {"json_schema", "drafts", "grass", "out"}, "coverage": {"at_least"}}.get(command, set())
    assert options - elsewhere <= names


@pytest.mark.parametrize(
    "source", [str(TUTORIAL), TUTORIAL, [TUTORIAL], gm.read(TUTORIAL), gm.to_networkx(TUTORIAL)], ids=lambda one: type(one).__name__
)
def test_a_source_is_a_path_a_model_or_a_graph(source: Any, tmp_path: Path) -> None:
    assert [one.name for one in gm.contested(source)] == ["Valdoria meets Kesria"]
    assert len(gm.voices(source)) == len(gm.voices(TUTORIAL)) > 10
    assert gm.check(source) == []
    assert isinstance(gm.to_networkx(source), nx.MultiDiGraph)
    assert gm.query(source, "MATCH (a)-[r:DENIES]->() RETURN a.name AS who").rows == (("Dana Orlik",),)
    assert gm.draw(source, tmp_path / "x.svg") is not None
    gm.write(gm.read_model(source), str(tmp_path / "x.graphml"))
    assert gm.diff(source, tmp_path / "x.graphml") == []
    assert gm.explore(source).lower().startswith("<!doctype html>")
    assert gm.report(source).startswith("# ")


def test_several_sources_are_one() -> None:
    both = gm.read_model(MUNICH, CLAIMS)
    assert len(both.statements) == sum(len(gm.read_model(one).statements) for one in (MUNICH, CLAIMS))
    assert len(gm.contested([MUNICH, CLAIMS])) == len(gm.contested(MUNICH)) + len(gm.contested(CLAIMS))


def test_any_networkx_graph_is_a_source() -> None:
    graph = nx.karate_club_graph()
    assert gm.query(graph, "MATCH (n)-[r]->(m) RETURN count(r) AS n").to_dicts() == [{"n": 78}]
    directed = nx.DiGraph()
    directed.add_edge("ann", "bob", relation="KNOWS")
    assert gm.query(directed, "MATCH (n)-[r:KNOWS]->(m) RETURN n.id AS one, m.id AS other").rows == (("ann", "bob"),)
    assert list(directed.edges(data=True)) == [("ann", "bob", {"relation": "KNOWS"})]


def test_the_options_of_the_command_line_are_those_of_the_functions() -> None:
    on_day = gm.to_networkx(MUNICH, as_of="2025-02-14", known_at="2025-02-13", known_by="stated")
    assert {data["holds"] for *_, data in on_day.edges(data=True) if not data.get("structural")} <= {"yes", "possible", "unknown", "no"}
    assert gm.query(MUNICH, "denials", actor="lytvyn").rows == gm.query(MUNICH, "denials", {"actor": "lytvyn"}).rows
    few = gm.query(MUNICH, "MATCH (n) RETURN n.name", rows=3)
    assert (len(few), few.truncated) == (3, True)
    early = gm.contested(CLAIMS, known_at="2031-04-05")
    assert len(early) < len(gm.contested(CLAIMS))
    assert len(gm.contested(CLAIMS, disputes=True)) > len(gm.contested(CLAIMS))


def test_answers_are_objects_and_a_table() -> None:
    found = gm.contested(MUNICH)
    rows = found.to_dicts()
    assert {row["contested"] for row in rows} == {one.name for one in found}
    assert list(rows[0]) == list(found.columns)
    assert found.result().columns == found.columns


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gm.read(42), "a source is a Model, a graph, or a path, not int"),
        (lambda: gm.read(""), "is not a path"),
        (lambda: gm.read("https://example.org/m.yaml"), "not addresses of the web"),
        (gm.read, "nothing to read"),
        (lambda: gm.contested(TUTORIAL, as_off="2025-02-14"), "no option 'as_off'; did you mean 'as_of'?"),
        (lambda: gm.superseded(TUTORIAL, as_of="2025-02-14"), "no option 'as_of'"),
        (lambda: gm.contested(TUTORIAL, as_of="14.2.2025"), "'14.2.2025' is not a day; write YYYY-MM-DD"),
        (lambda: gm.contested(TUTORIAL, as_of=20250214), "20250214 is not a day"),
        (lambda: gm.contested(TUTORIAL, known_at="２０２５-02-14"), "is not a day"),
        (lambda: gm.contested(TUTORIAL, known_at="2025-02-14", known_by=["sated"]), "no axis 'sated'; did you mean 'stated'?"),
        (lambda: gm.query(TUTORIAL, "denails"), "no query 'denails'; did you mean 'denials'?"),
        (lambda: gm.query(TUTORIAL, "denials", aktor="x"), "has no parameter 'aktor'; did you mean 'actor'?"),
        (lambda: gm.query(None, "denials"), "name the files to ask"),
        (lambda: gm.query(TUTORIAL, "denials", neo4j=True), "--neo4j asks what is in the database"),
        (lambda: gm.draw(TUTORIAL, "x.jpg"), "a picture ends in .svg, .png, .pdf, .html"),
        (lambda: gm.draw(TUTORIAL, "x.svg", hops=2), "--hops says how near"),
        (lambda: gm.draw(TUTORIAL, timeline=True, positions=True), "two pictures"),
        (lambda: gm.draw(TUTORIAL, "x.html", timeline=True), "--timeline is a picture"),
        (lambda: gm.voices(TUTORIAL, about="nobody"), "no id 'nobody' in this model"),
        (lambda: gm.rests_on(TUTORIAL), "say whom not to believe"),
        (lambda: gm.network(TUTORIAL, "congruense"), "congruense"),
        (lambda: gm.network(TUTORIAL, at_leest=3), "no option 'at_leest'; did you mean 'at_least'?"),
        (lambda: gm.positions(TUTORIAL, windows="P1M"), "no option 'windows'; did you mean 'window'?"),
        (lambda: gm.export(TUTORIAL, "x.unknown"), "no format for '.unknown'"),
        (lambda: gm.write(gm.read(TUTORIAL), "x", to="grafml"), "no format 'grafml'; did you mean 'graphml'?"),
        (lambda: gm.report(TUTORIAL, "x.doc"), "a briefing ends in .md or .html"),
        (lambda: gm.merge(TUTORIAL), "two models or more"),
        (lambda: gm.verify(gm.read_model(TUTORIAL), {}, update=True), "--update writes into model files"),
        (lambda: gm.identity.decide("a", "b", why="x"), "either --same or --not-same"),
        (lambda: gm.pull(everything=True, model="m"), "leave --model out"),
        (lambda: gm.load(TUTORIAL, "http://localhost"), "http://localhost"),
    ],
    ids=lambda one: None if callable(one) else str(one)[:40],
)
def test_a_wrong_argument_gives_one_sentence(call: Callable[[], object], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(gm.UsageError) as failure:
        call()
    assert words in str(failure.value)
    assert "\n" not in str(failure.value)
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_with_a_model_in_memory_is_found() -> None:
    person = gm.Entity("a", "Person", "Ann")
    wrong = gm.Model("m", entities=(person, person), statements=(gm.Statement("a", "MEETS", "nobody", id="s"),))
    problems = gm.check(wrong)
    assert [one.path for one in problems] == sorted(one.path for one in problems)
    assert {one.path.partition("[")[0] for one in problems} == {"entities", "statements"}
    assert all(one.file == "m" for one in problems)


def test_check_reports_all_files_and_says_which_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("graphmodel: 1\nmodel: m\nentities:\n  - {id: a, label: Person}\n")
    (problem,) = gm.check(TUTORIAL, tmp_path / "wrong.yaml")
    assert problem.line == 4
    with pytest.raises(gm.ProblemsError) as failure:
        gm.check(tmp_path / "wrong.yaml", tmp_path / "missing.yaml")
    assert [one.file for one in failure.value.problems] == [str(tmp_path / "missing.yaml"), str(tmp_path / "wrong.yaml")]


def test_merge_and_identity_work_on_files(tmp_path: Path) -> None:
    merged = gm.merge(TUTORIAL, CLAIMS, out=tmp_path / "both.yaml")
    assert merged.conflicts == ()
    assert gm.read_model(tmp_path / "both.yaml") == merged.model
    log = tmp_path / "identity.jsonl"
    people = [one.id for one in merged.model.entities if one.label == "Person"][:2]
    decision = gm.identity.decide(*people, same=True, why="a test", by="Ann", identity=log, within=tmp_path / "both.yaml")
    together = gm.read_model(tmp_path / "both.yaml", identity=log)
    assert len(together.entities) == len(merged.model.entities) - 1
    assert gm.identity.separate(together) == merged.model
    gm.identity.undo(decision.id, why="a test", by="Ann", identity=log)
    assert [one.decision for one in gm.identity.show(log)] == ["same", "undo"]
    assert gm.read_model(tmp_path / "both.yaml", identity=log) == merged.model


def test_nothing_is_imported_before_it_is_used() -> None:
    heavy = ("networkx", "pydantic", "numpy", "matplotlib", "kglite", "neo4j", "typer")
    code = f"import sys, graphmodel\nprint([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "[]"


def draft(tmp_path: Path) -> Path:
    people = (gm.Entity("a", "Person", "Ann"), gm.Entity("b", "Person", "Bob"))
    path = tmp_path / "draft.yaml"
    gm.write(gm.Model("m", entities=people, statements=(gm.Statement("a", "MEETS", "b", id="s", draft=True),)), path)
    return path


@pytest.mark.parametrize(
    "call",
    [
        gm.read,
        gm.check,
        gm.contested,
        gm.voices,
        gm.report,
        gm.explore,
        gm.to_networkx,
        lambda source, **options: gm.query(source, "MATCH (n) RETURN n.name", **options),
        lambda source, **options: gm.diff(source, source, **options),
        lambda source, **options: gm.merge(source, source, **options),
        lambda source, **options: gm.verify(source, {}, **options),
        lambda source, **options: gm.coverage(source, {}, **options),
    ],
)
@pytest.mark.parametrize("form", ["path", "model", "graph"])
def test_drafts_are_refused_unless_they_are_wanted(call: Callable[..., object], form: str, tmp_path: Path) -> None:
    path = draft(tmp_path)
    source: Any = {"path": path, "model": gm.read_model(path, with_drafts=True), "graph": gm.to_networkx(path, with_drafts=True)}[form]
    with pytest.raises(gm.RefusedError, match="1 statement is a draft"):
        call(source)
    call(source, with_drafts=True)


def test_one_draft_among_several_files_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(gm.RefusedError, match=r"draft\.yaml: 1 statement is a draft"):
        gm.read(MUNICH, draft(tmp_path))
