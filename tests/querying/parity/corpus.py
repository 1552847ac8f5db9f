"""The corpus: queries as data, and the graphs that they are asked on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FILE = Path(__file__).parent / "corpus.yaml"


@dataclass(frozen=True)
class Question:
    """One query of the corpus."""

    section: str
    graphs: tuple[str, ...]
    name: str
    text: str
    parameters: dict[str, Any] = field(default_factory=dict)
    ordered: bool = False
    bags: tuple[str, ...] = ()


def questions(graph: str = "") -> Iterator[Question]:
    """The queries of the corpus, all or those of a graph."""
    for section in YAML(typ="safe").load(FILE.read_text("utf-8")):
        graphs = tuple(section["graphs"])
        for one in section["queries"]:
            if not graph or graph in graphs:
                found = {**one, "bags": tuple(one.get("bags", ()))}
                yield Question(section["section"], graphs, **found)
