"""Graph files that others made: every node and every edge that is in the file, counted by other means, is read."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphmodel import formats
from graphmodel.api.importing import import_
from graphmodel.errors import GraphmodelError
from tests.support.paths import SHARED

pytestmark = pytest.mark.skipif(not (SHARED / "data" / "graph_files").is_dir(), reason="../shared/data/graph_files is not here")

REFUSED = {
    "single-rel.gexf": "no node",
    "graph2.gml": "a node needs an `id`",
    "pajek_bip2.net": "numbers; 10 rows of 5",
}
"""Files that are wrong, and what is said of them."""
NAN = "NaN equals nothing"


def files(*suffixes: str) -> list[Path]:
    folders = (SHARED / "data" / "graph_files", SHARED / "data" / "neo4j_examples")
    return sorted(
        path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.suffix in suffixes and path.stat().st_size < 700_000
    )


def elements_of_xml(path: Path) -> tuple[int, int]:
    names = [element.tag.rpartition("}")[2] for element in ET.parse(path).iter()]  # noqa: S314 - files of this repository's own test data
    return names.count("node"), names.count("edge")


def keys_of_gml(path: Path) -> tuple[int, int]:
    text = re.sub(r'"[^"]*"|#.*', '""', path.read_text("utf-8"))
    return len(re.findall(r"\bnode\s*\[", text)), len(re.findall(r"\bedge\s*\[", text))


COUNTS: dict[str, Callable[[Path], tuple[int, int]]] = {".gexf": elements_of_xml, ".gml": keys_of_gml}


@pytest.mark.parametrize("path", files(*COUNTS), ids=lambda path: path.name)
def test_every_node_and_edge_is_read(path: Path) -> None:
    try:
        graph = formats.read_input(path).graph
    except GraphmodelError as error:
        assert REFUSED.get(path.name, NAN) in str(error)
        return
    assert path.name not in REFUSED
    assert (graph.number_of_nodes(), graph.number_of_edges()) == COUNTS[path.suffix](path)


@pytest.mark.parametrize("path", [path for path in files(".net") if path.name not in REFUSED], ids=lambda path: path.name)
def test_pajek_has_what_networkx_finds(path: Path) -> None:
    graph = formats.read_input(path).graph
    text = path.read_text("utf-8-sig")
    vertices = re.search(r"\*vertices\s+(\d+)", text, re.IGNORECASE)
    assert vertices is not None
    assert graph.number_of_nodes() == int(vertices[1])
    if re.search(r"\*(arcs|edges)\b", text, re.IGNORECASE) and not re.search(r"list|matrix", text, re.IGNORECASE):
        lines = [line for line in re.split(r"\*(?:arcs|edges)\b.*\n", text, flags=re.IGNORECASE)[1:] for line in line.splitlines()]
        assert graph.number_of_edges() == sum(bool(re.match(r"\s*\d", line)) for line in lines)


@pytest.mark.parametrize("path", [path for path in files(".json") if "exportJSON" in path.parts], ids=lambda path: path.name)
def test_every_node_and_relationship_of_apoc_is_read(path: Path) -> None:
    def things(value: Any) -> list[tuple[str, str]]:
        if isinstance(value, dict):
            own = [(value["type"], value["id"])] if value.get("type") in ("node", "relationship") and "id" in value else []
            ends = [("node", end["id"]) for end in (value.get("start"), value.get("end")) if own and isinstance(end, dict)]
            return own + ends + ([] if own else [thing for item in value.values() for thing in things(item)])
        return [thing for item in value for thing in things(item)] if isinstance(value, list) else []

    found = {thing for line in path.read_text("utf-8").splitlines() for thing in things(json.loads(line))}
    if not found:
        with pytest.raises(GraphmodelError):
            formats.read_input(path)
        return
    graph = formats.read_input(path).graph
    kinds = [kind for kind, _ in found]
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (kinds.count("node"), kinds.count("relationship"))


@pytest.mark.parametrize("path", files(".gexf", ".gml", ".net", ".graphml"), ids=lambda path: path.name)
def test_a_model_of_it_has_every_node_and_edge(path: Path) -> None:
    try:
        graph = formats.read_input(path).graph
    except GraphmodelError:
        return
    model, report = import_(path, format="graph")
    assert report.is_balanced
    assert (len(model.entities), len(model.statements)) == (graph.number_of_nodes(), graph.number_of_edges())
