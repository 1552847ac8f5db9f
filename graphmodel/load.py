"""Graphs into a Neo4j database, so that it may be repeated, stopped and repeated, and done by two at once.

The same templates as in a script, with the rows as parameters. Every batch is a transaction that changes nothing when it runs again; what is there is
compared with what comes, property by property, so the summary tells what was created, updated and left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphmodel.batches import Row, as_parameters, batches
from graphmodel.cypher import identifier, statement, template
from graphmodel.errors import BackendError, UsageError
from graphmodel.neo4j import Database
from graphmodel.pull import stored
from graphmodel.rows import NodeRow, RelationshipRow, model_name, node_rows, relationship_rows

if TYPE_CHECKING:
    from graphmodel.build import Graph

BATCH = 5000
"""Rows in one transaction at most; about 2 MB of them."""
_BATCH_SIZE = 2 * 2**20

Progress = Callable[[str, int, int], None]
"""Told of what is loaded (nodes, relationships), how many are done, and of how many."""


@dataclass(slots=True)
class Counts:
    """Nodes or relationships: how many were made, changed, left as they were, removed; and kept, because something else still needs them."""

    created: int = 0
    updated: int = 0
    left: int = 0
    removed: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did, or, dry, would do."""

    model: str
    nodes: Counts = field(default_factory=Counts)
    relationships: Counts = field(default_factory=Counts)


def load(
    graph: Graph,
    database: Database,
    *,
    model: str | None = None,
    replace: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> Summary:
    """Write a graph into a database, under the name of its model or ``model``; other models in it are not touched.

    ``replace`` also removes what the model no longer has. Raises BackendError where the server gives way for good: what was committed by then
    stays, and running it again goes on.
    """
    summary = Summary(model_name(graph, model))
    named = {"model": summary.model}
    for text in _statements("constraints"):
        database.schema(text)
    ids: set[str] = set()
    types: dict[str, None] = {}
    subjects: dict[str, str] = {}
    known = _known(database, summary.model)

    labels = sorted({label for names, _ in node_rows(graph, summary.model) for label in names})
    nodes, relationships = summary.nodes, summary.relationships
    for batch in batches(_node_heads(graph, summary.model, ids), BATCH, _BATCH_SIZE):
        rows = as_parameters(batch)
        text = f"{_without_end(statement('load-nodes', rows=rows.text))}\nRETURN count(n)"
        done = database.write(text, {**rows.parameters, **named, "labels": labels})
        nodes.created += done.nodes_created
        nodes.updated += done.rows[0][0] - done.nodes_created
        nodes.left += len(batch.rows) - done.rows[0][0]
        progress("nodes", len(ids), graph.number_of_nodes())
    moved = 0
    for batch in batches(_relationship_heads(graph, summary.model, types, subjects), BATCH, _BATCH_SIZE):
        gone = _moved(batch.rows, known)
        if gone:
            moved += database.write(_without_end(statement("remove-relationships")), {"rows": gone, **named}).relationships_deleted
        rows = as_parameters(batch)
        done = database.write(_without_end(statement("load-relationships", rows=rows.text)), {**rows.parameters, **named})
        relationships.created += done.relationships_created - done.relationships_deleted
        relationships.updated += done.relationships_deleted
        relationships.left += len(batch.rows) - done.relationships_created
        progress("relationships", len(subjects), graph.number_of_edges())
    relationships.created -= moved
    relationships.updated += moved
    if replace:
        _remove(database, summary, known, ids, subjects)
    if ids:
        database.write(_without_end(statement("load-end")), {**named, "first": next(iter(graph))})
    for type_ in types:
        database.schema(_without_end(template("index-relationships").replace("`TYPE`", identifier(type_))))
    _check(database, summary, len(ids), len(subjects))
    return summary


def planned(graph: Graph, database: Database, *, model: str | None = None, replace: bool = False) -> Summary:
    """What :func:`load` would do, found without writing anything: everything that is there is read and compared."""
    summary = Summary(model_name(graph, model))
    nodes, relationships = stored(database, summary.model)
    there_nodes = {row[1]["id"]: row for row in nodes}
    there_relationships = {row[3]["id"]: row for row in relationships}
    pairs: list[tuple[Counts, dict[Any, Any], Iterator[Any], Callable[[Any], Any]]] = [
        (summary.nodes, there_nodes, node_rows(graph, summary.model), _comparable_node),
        (summary.relationships, there_relationships, relationship_rows(graph, summary.model), lambda row: row),
    ]
    for counts, there, rows, comparable in pairs:
        for row in rows:
            old = there.pop(row[-1]["id"], None)
            if old is None:
                counts.created += 1
            elif comparable(old) == comparable(row):
                counts.left += 1
            else:
                counts.updated += 1
        counts.removed = len(there) if replace else 0
    return summary


def refuse_other(graph: Graph, model: str | None, replace: str | None) -> None:
    """Raise UsageError where ``replace`` names another model than the one that is loaded: nothing of that one would be left."""
    name = model_name(graph, model)
    if replace is not None and replace != name:
        raise UsageError(f"--replace {replace}: what is loaded is {name!r}, and only its own leftovers can be removed; write --replace {name}")


def _node_heads(graph: Graph, model: str, ids: set[str]) -> Iterator[Row]:
    for labels, properties in node_rows(graph, model):
        ids.add(str(properties["id"]))
        yield labels, properties


def _relationship_heads(graph: Graph, model: str, types: dict[str, None], subjects: dict[str, str]) -> Iterator[Row]:
    for type_, subject, object_, properties in relationship_rows(graph, model):
        types[type_] = None
        subjects[str(properties["id"])] = subject
        yield subject, object_, type_, properties


def _known(database: Database, model: str) -> dict[str, str]:
    """The subject of every statement that the database has of the model, by the statement's id."""
    text = "MATCH (subject:Entity {model: $model})-[r {model: $model}]->() RETURN subject.id, collect(r.id)"
    return {id_: subject for subject, ids in database.read(text, {"model": model}) for id_ in ids}


def _moved(rows: list[Row], known: dict[str, str]) -> list[list[Any]]:
    """Statements that have another subject now, as rows for their removal: what is compared for each subject would not see them."""
    gone: dict[str, list[str]] = defaultdict(list)
    for subject, _, _, properties in rows:
        before = known.get(str(properties["id"])) or subject
        if before != subject:
            gone[before].append(str(properties["id"]))
    return [[subject, ids] for subject, ids in gone.items()]


def _remove(database: Database, summary: Summary, known: dict[str, str], ids: set[str], subjects: dict[str, str]) -> None:
    gone: dict[str, list[str]] = defaultdict(list)
    for statement_, subject in known.items():
        if statement_ not in subjects:
            gone[subject].append(statement_)
    rows = [[subject, some] for subject, some in gone.items()]
    for start in range(0, len(rows), BATCH):
        done = database.write(_without_end(statement("remove-relationships")), {"rows": rows[start : start + BATCH], "model": summary.model})
        summary.relationships.removed += done.relationships_deleted
    there = [id_ for (id_,) in database.read("MATCH (n:Entity {model: $model}) RETURN n.id", {"model": summary.model})]
    left = [id_ for id_ in there if id_ not in ids]
    for start in range(0, len(left), BATCH):
        some = left[start : start + BATCH]
        done = database.write(_without_end(statement("remove-nodes")), {"ids": some, "model": summary.model})
        summary.nodes.removed += done.nodes_deleted
        summary.nodes.kept += len(some) - done.nodes_deleted


def _check(database: Database, summary: Summary, nodes: int, relationships: int) -> None:
    """Raise BackendError where the database holds less than was loaded: somebody removed some of it meanwhile."""
    text = "MATCH (n:Entity {model: $model}) RETURN count(n), sum(COUNT { (n)-[{model: $model}]->() })"
    ((there, joined),) = database.read(text, {"model": summary.model})
    if there < nodes or joined < relationships:
        raise BackendError(
            f"the database holds {there} nodes and {joined} relationships of {summary.model!r}, where {nodes} and {relationships} were loaded: "
            "something removed them meanwhile; load again"
        )


def _statements(name: str) -> list[str]:
    return [one.strip() for one in template(name).split(";") if one.strip()]


def _without_end(text: str) -> str:
    return text.rstrip().removesuffix(";")


def _comparable_node(row: NodeRow) -> tuple[frozenset[str], Any]:
    return frozenset(row[0]), row[1]


__all__ = ["Counts", "RelationshipRow", "Summary", "load", "planned", "refuse_other"]
