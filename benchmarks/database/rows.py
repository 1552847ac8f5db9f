"""Rows of ICEWS14 and ICEWS18 as a graph: one node for each actor, one edge for each row, with its day and an id."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import Any

import networkx as nx

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = {"icews14": DATA / "icews14" / "icews14_named.tsv.gz", "icews18": DATA / "icews18" / "icews18_open.tsv.gz"}


def graph(name: str, size: int) -> Any:
    """Any ``size`` rows (the same for the same size), or all where there are fewer."""
    with gzip.open(FILES[name], "rt", encoding="utf-8") as file:
        next(file)
        rows = [line.rstrip("\n").split("\t")[:4] for line in file]
    if size < len(rows):
        rows = random.Random(size).sample(rows, size)
    made = nx.MultiDiGraph()
    for number, (day, subject, relation, object_) in enumerate(rows):
        made.add_edge(subject, object_, f"s-{number:08x}", relation=relation, valid=day)
    return made
