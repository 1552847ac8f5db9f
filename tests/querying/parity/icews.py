"""ICEWS14 as rows, from ``../shared`` where it is there: 90,730 dated events between 7,128 actors."""

from __future__ import annotations

import gzip
import re
from datetime import date
from typing import Any

from tests.support.paths import SHARED

FILE = SHARED / "data" / "icews14" / "icews14_named.tsv.gz"


def rows(limit: int | None = None) -> tuple[list[Any], list[Any]]:
    """Nodes and relationships; every event is a relationship of its own."""
    nodes: dict[str, Any] = {}
    relationships = []
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number > limit:
                break
            if not number:
                continue  # the header
            day, subject, relation, object_, *_ = line.rstrip("\n").split("\t")
            for name in (subject, object_):
                if name not in nodes:
                    nodes[name] = (("Entity", "Actor"), {"id": name, "name": name, "number": len(nodes) + 1})
            kind = re.sub(r"\W+", "_", relation).strip("_").upper()
            relationships.append(
                (kind, subject, object_, {"id": f"e{number}", "day": date.fromisoformat(day), "number": number, "relation": relation})
            )
    return list(nodes.values()), relationships
