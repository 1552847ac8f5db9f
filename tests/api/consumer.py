"""A program that uses graphmodel, for type checkers: every line says what type it expects. tests/api/test_types.py checks it; nothing runs it."""

from pathlib import Path
from typing import Any, assert_type

import networkx as nx

import graphmodel as gm
from graphmodel.claims.attribution import Chain
from graphmodel.claims.results import Contested, Repeated, Superseded
from graphmodel.diagram.picture import Picture
from graphmodel.evidence.coverage import Sentence
from graphmodel.evidence.verify import Check
from graphmodel.identity.candidates import Suggestion
from graphmodel.identity.decisions import Decision
from graphmodel.neo4j.load import Summary
from graphmodel.querying.named import NamedQuery
from graphmodel.versions.diff import Change


def use(path: Path) -> None:
    """Use every function of the facade once."""
    model = gm.read_model("model.yaml", path, as_of="2025-02-14", known_by=["stated"])
    assert_type(model, gm.Model)
    graph = gm.to_networkx(model)
    assert_type(graph, nx.MultiDiGraph[str])
    assert_type(gm.read(path), gm.Model | nx.MultiDiGraph[str])
    assert_type(gm.check(path, model), list[gm.Problem])
    assert_type(gm.verify(model, "texts", strict=True), gm.Answers[Check])
    assert_type(gm.query(model, "denials", actor="lytvyn"), gm.Result)
    assert_type(gm.query([path, "b.yaml"], "MATCH (n) RETURN n.name", rows=5), gm.Result)
    assert_type(gm.queries(), gm.Answers[NamedQuery])
    assert_type(gm.draw(graph, "x.svg", around=["trump"], hops=2), Picture | None)
    assert_type(gm.explore(model), str)
    assert_type(gm.contested(model, disputes=True), gm.Answers[Contested])
    assert_type(gm.superseded(model), gm.Answers[Superseded])
    assert_type(gm.repeated(model), gm.Answers[Repeated])
    assert_type(gm.voices(model, voice="own"), gm.Answers[tuple[gm.Statement, Chain]])
    assert_type(gm.rests_on(model, "trump"), gm.Answers[gm.Statement])
    assert_type(gm.network(model, "conflict"), nx.MultiDiGraph[str])
    assert_type(gm.coverage(model, {"article": "The text."}), gm.Answers[Sentence])
    assert_type(gm.report(model, to="md"), str)
    assert_type(gm.diff("old.yaml", model), gm.Answers[Change])
    assert_type(gm.merge("a.yaml", "b.yaml", out="c.yaml").model, gm.Model)
    assert_type(gm.load(model, "neo4j://localhost", dry_run=True), list[Summary])
    assert_type(gm.pull("neo4j://localhost"), gm.Model | nx.MultiDiGraph[str])
    assert_type(gm.schema(), gm.Schema)
    assert_type(gm.identity.suggest(model), list[Suggestion])
    assert_type(gm.identity.decide("a", "b", same=True, why="one person"), Decision)
    gm.write(model, "x.json")
    gm.export(path, "x", to="csv", identity="identity.jsonl")
    assert_type([row["statement"] for row in gm.query(model, "denials")], list[Any])


def misuse(model: gm.Model) -> None:
    """What a type checker must refuse."""
    gm.contested(model, as_off="2025-02-14")
    gm.draw(model, "x.svg", hops="two")
    gm.check(42)
