"""What Neo4j 5.26 answers otherwise, as data: the query, and what Neo4j does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).parent / "differing.yaml"


@dataclass(frozen=True)
class Difference:
    text: str
    reason: str


def differences() -> Iterator[Difference]:
    """All of them."""
    for entry in YAML(typ="safe").load(FILE.read_text("utf-8")):
        yield Difference(**entry)
