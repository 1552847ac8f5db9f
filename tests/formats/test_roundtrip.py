"""Random models through every format and back: equal. Writers that are killed or fail leave what was there."""

import hashlib
import itertools
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.claims.contested import contested
from graphmodel.errors import GraphmodelError, InputError, RefusedError
from graphmodel.files.atomic import write_text
from graphmodel.formats import csv_folder, graphml, model_file, node_link
from graphmodel.graph.build import build_graph, model_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.model.validate import findings
from tests.support.models import models
from tests.support.paths import FIXTURES


@given(models())
def test_random_models_are_right(model: Model) -> None:
    assert list(findings(model)) == []


@given(models())
def test_graph(model: Model) -> None:
    graph = build_graph(model)
    assert sum(not data.get("structural") for *_, data in graph.edges(data=True)) == len(model.statements)
    assert model_of(graph) == model


@given(models())
def test_yaml(model: Model) -> None:
    assert model_file.parse_yaml_text(model_file.yaml_text(model)) == model


@given(models())
def test_json(model: Model) -> None:
    assert model_file.parse_json_text(model_file.json_text(model)) == model


@given(models())
def test_csv(model: Model) -> None:
    with tempfile.TemporaryDirectory() as folder:
        csv_folder.write(model, Path(folder) / "random")
        assert csv_folder.read(Path(folder) / "random") == model


@given(models())
def test_node_link(model: Model) -> None:
    found = node_link.parse("".join(node_link.text(build_graph(model))).encode()).content
    assert model_of(formats.as_graph(found)) == model


@given(models())
def test_graphml(model: Model) -> None:
    assert model_of(graphml.parse("".join(graphml.text(build_graph(model))).encode()).graph) == model


@settings(max_examples=20)
@given(models())
def test_writing_a_model_again_gives_the_same_bytes(model: Model) -> None:
    text = model_file.yaml_text(model)
    assert model_file.yaml_text(model_file.parse_yaml_text(text)) == text


def test_networkx_reads_our_node_link_data() -> None:
    import json

    import networkx as nx

    graph = build_graph(formats.read_model(FIXTURES / "munich.yaml"))
    theirs = nx.node_link_graph(json.loads("".join(node_link.text(graph))), edges="edges")
    assert sorted(theirs.edges(keys=True)) == sorted(graph.edges(keys=True))
    assert all({"relation", "evidence"} <= data.keys() for *_, key, data in theirs.edges(keys=True, data=True) if not data.get("structural"))


def test_verdicts_do_not_depend_on_the_order_of_statements() -> None:
    people = tuple(Entity(one, "Person", one) for one in "abc")
    statements = (
        Statement("a", "MEETS", "b", id="plan", content=True),
        Statement("a", "ANNOUNCES", "plan", id="yes"),
        Statement("b", "DENIES", "plan", id="no"),
        Statement("b", "MEETS", "a", id="told", attribution=("c",)),
        Statement("c", "DENIES", "no", id="no-no"),
    )
    findings_of = {
        tuple(
            (one.key, one.name, frozenset(c.statement.id for c in one.affirming), frozenset(c.statement.id for c in one.denying))
            for one in contested(Model("m", (), people, order))
        )
        for order in itertools.permutations(statements)
    }
    ((about_plan, about_denial),) = findings_of
    assert (about_denial[2], about_denial[3]) == ({"no"}, {"no-no"})
    assert (about_plan[2], about_plan[3]) == ({"yes", "told"}, {"no"})


def test_a_later_holder_on_the_handover_day_is_no_contradiction() -> None:
    people = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("s", "State", "S"))
    one, other = Statement("a", "HEADS", "s", valid="2021-01-20/2025-01-20"), Statement("b", "HEADS", "s", valid="2025-01-20/..")
    assert list(findings(Model("m", (), people, (one, other)))) == []


KILLED_AFTER = """
import os, signal, sys
from pathlib import Path
import graphmodel.files.atomic as atomic
from graphmodel import formats
found = formats.read(Path(sys.argv[1]))
calls = 0
def tracer(frame, event, argument):
    global calls
    if frame.f_globals.get("__name__", "").startswith(("graphmodel.files.atomic", "graphmodel.formats.csv_folder", "pathlib")):
        calls += 1
        if calls == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
    return None
sys.setprofile(tracer)
formats.write(found, Path(sys.argv[2]))
"""


def contents(path: Path) -> dict[str, str]:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


@pytest.mark.parametrize("name", ["m.yaml", "m.cypher", "tables"])
def test_whoever_is_killed_midway_leaves_the_old_or_the_new(name: str, tmp_path: Path) -> None:
    fixtures = FIXTURES
    target = tmp_path / name
    formats.write(formats.read(fixtures / "munich.yaml"), target)
    new = contents(target)
    formats.write(formats.read(fixtures / "tutorial.yaml"), target)
    old = contents(target)
    killed = 0
    for calls in (1, 3, 6, 10, 16, 25, 40, 60, 90, 150, 400):
        command = [sys.executable, "-c", KILLED_AFTER, str(fixtures / "munich.yaml"), str(target), str(calls)]
        killed += subprocess.run(command, check=False).returncode == -signal.SIGKILL
        assert contents(target) in (old, new)
    assert killed >= 5


def test_a_writer_that_fails_leaves_the_old(tmp_path: Path) -> None:
    target = tmp_path / "x.graphml"
    target.write_text("old")
    with pytest.raises(RefusedError, match="U\\+0007"):
        formats.write(build_graph(Model("m", entities=(Entity("a", "Person", "a\x07"),))), target)
    with pytest.raises(InputError):
        write_text(target, "\ud800")
    assert target.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["x.graphml"]


def test_a_folder_with_other_files_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(RefusedError, match=r"letters\.txt"):
        formats.write(Model("m"), tmp_path)
    assert (tmp_path / "letters.txt").read_text() == "mine"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        formats.parse(data)
    except GraphmodelError as error:
        assert str(error)
