"""Entities of which rows say a name and nothing else: each is its name, and no row adds anything to it."""

from __future__ import annotations

from collections.abc import Sequence

from graphmodel.bulk.engines import Engine
from graphmodel.importers.names import are_plain

FIRST = "first_mentions"


def are_ids(names: Sequence[str]) -> bool:
    """Whether each name is, as it is, an id and a name, and none is like the id of a statement."""
    return are_plain(names) and "\ns-" not in "\n" + "\n".join(names)


def make_ends(engine: Engine, names: Sequence[str], sides: Sequence[str]) -> list[str]:
    """The tables of the ends of statements, by the numbers of their names, which are those of all sides; the ids of the entities that statements
    have, in the order of rows.
    """
    engine.load("names", {"said": "integer", "id": "text"}, {"said": list(range(1, len(names) + 1)), "id": names}, ("id",))
    for side in sides:
        engine.view(f"{side}s", "SELECT said, id, 1 AS label FROM names")
    mentioned = " UNION ALL ".join(
        f"SELECT {side}_said AS said, min(row) * {len(sides)} + {at} AS place FROM judged WHERE reason IS NULL GROUP BY {side}_said"
        for at, side in enumerate(sides)
    )
    engine.table(FIRST, f"SELECT said, min(place) AS place FROM ({mentioned}) AS mentioned GROUP BY said")
    return [id_ for (id_,) in engine.rows(f"SELECT names.id FROM {FIRST} JOIN names ON names.said = {FIRST}.said ORDER BY {FIRST}.place")]


def entities() -> str:
    """The query for the entities: their ids, which are their names, and the ``place`` of each among all."""
    return f"SELECT {FIRST}.place AS place, names.id AS id, names.id AS name FROM {FIRST} JOIN names ON names.said = {FIRST}.said"
