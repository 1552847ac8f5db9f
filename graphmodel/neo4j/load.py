"""Graphs into a Neo4j database, so that it may be repeated, stopped and repeated, and done by two at once.

The same templates as in a script, with the rows as parameters. Every batch is a transaction that changes nothing when it runs again; what is there is
compared with what comes, property by property, so the summary has what was created, updated and left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from graphmodel.errors import BackendError, UsageError
from graphmodel.files.garbage import uncollected
from graphmodel.graph.rows import NodeRow, RelationshipRow, all_rows, model_name
from graphmodel.neo4j.batches import Batch, Row, as_parameters, batches, numeric
from graphmodel.neo4j.cypher import identifier, statement, template
from graphmodel.neo4j.database import KEY, Database, only
from graphmodel.neo4j.pull import stored
from graphmodel.neo4j.schema_rules import rule_statements
from graphmodel.neo4j.server import Server
from graphmodel.neo4j.typed_text import typed_rows

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

BATCH = 5000
"""Rows in one transaction at most; about 2 MB of them."""
_BATCH_SIZE = 2 * 2**20

Progress = Callable[[str, int, int], None]
"""Told of what is loaded (nodes, relationships), how many are done, and of how many."""


@dataclass(slots=True)
class Counts:
    """Nodes or relationships: how many were made, changed, left as they were, removed; and kept, although the model does not have them."""

    created: int = 0
    updated: int = 0
    left: int = 0
    removed: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did, or, dry, would do.

    Without ``replace``, ``kept`` is what the database has of the model and the model has no longer; with it, nodes at which relationships of somebody
    else end. ``refused`` are constraints and indexes that the database did not take, with its reasons.
    """

    model: str
    nodes: Counts = field(default_factory=Counts)
    relationships: Counts = field(default_factory=Counts)
    refused: list[str] = field(default_factory=list)


@uncollected()
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
    rules = list(rule_statements(graph))
    for text in _statements("constraints"):
        if database.server.locks or not text.startswith("CALL "):
            database.schema(text)
    node_rows, relationship_rows = typed_rows(graph, summary.model)
    loaded = _Loaded(known=_known(database, summary.model))
    _load_nodes(database, summary, _node_heads(node_rows, loaded.ids), lambda: progress("nodes", len(loaded.ids), graph.number_of_nodes()))
    _load_relationships(
        database, summary, relationship_rows, loaded, lambda: progress("relationships", len(loaded.subjects), graph.number_of_edges())
    )
    if replace:
        _remove(database, summary, loaded)
    if loaded.ids:
        database.write(_without_end(statement("load-end")), {"model": summary.model, "first": str(next(iter(graph)))})
    for type_ in loaded.types:
        database.schema(_without_end(template("index-relationships").replace("`TYPE`", identifier(type_))))
    for text in rules:
        try:
            database.schema(text)
        except BackendError as error:
            summary.refused.append(f"{text}: {error}")
    _check(database, summary, loaded, replace=replace)
    return summary


def planned(graph: Graph, database: Database, *, model: str | None = None, replace: bool = False) -> Summary:
    """What :func:`load` would do, found without writing anything: everything that is there is read and compared."""
    summary = Summary(model_name(graph, model))
    nodes, relationships = stored(database, summary.model)
    there_nodes = {row[1]["id"]: row for row in nodes}
    there_relationships = {row[3]["id"]: row for row in relationships}
    node_rows, relationship_rows = all_rows(graph, summary.model)
    _compare(summary.nodes, there_nodes, node_rows, _same_node)
    _compare(summary.relationships, there_relationships, relationship_rows, _same_relationship)
    if replace:
        summary.relationships.removed = len(there_relationships)
        (summary.nodes.kept,) = only(database.read(_NEEDED, {"model": summary.model, "ids": list(there_nodes)}), (int,))
        summary.nodes.removed = len(there_nodes) - summary.nodes.kept
    else:
        summary.nodes.kept, summary.relationships.kept = len(there_nodes), len(there_relationships)
    return summary


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What was loaded, and what the database had: ids of nodes, types of relationships, the subject of each statement, before and now."""

    known: Mapping[str, set[str]]
    ids: set[str] = field(default_factory=set)
    types: dict[str, None] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)


def _load_nodes(database: Database, summary: Summary, rows: Iterator[Row], done: Callable[[], None]) -> None:
    for batch in batches(rows, BATCH, _BATCH_SIZE):
        given = as_parameters(batch)
        text = f"{_without_end(statement('load-nodes', rows=given.text))}\nRETURN count(n)"
        result = database.write(text, {**given.parameters, "model": summary.model, "numeric": numeric(batch)})
        (written,) = only(result.rows, (int,))
        summary.nodes.created += result.nodes_created
        summary.nodes.updated += written - result.nodes_created
        summary.nodes.left += len(batch.rows) - written
        done()


def _load_relationships(database: Database, summary: Summary, rows: Iterator[RelationshipRow], loaded: _Loaded, done: Callable[[], None]) -> None:
    counts, named = summary.relationships, {"model": summary.model}
    for template_of_batch, batch in _relationship_batches(_relationship_heads(rows, loaded.types, loaded.subjects), database.server):
        moved = _moved(batch.rows, loaded.known)
        if moved:
            database.write(_without_end(statement("remove-relationships")), {"rows": _by_subject(moved), **named})
        given = as_parameters(batch)
        text = f"{_without_end(template_of_batch.replace('$rows', given.text))}\nRETURN count(*), sum(CASE WHEN before > 0 THEN 1 ELSE 0 END)"
        written, replaced = only(database.write(text, {**given.parameters, **named, "numeric": numeric(batch)}).rows, (int, int))
        # A statement that moved was removed before, so that it was made as if it were new.
        elsewhere = sum(1 for id_ in {one for _, one in moved} if loaded.subjects[id_] not in loaded.known[id_])
        counts.created += written - replaced - elsewhere
        counts.updated += replaced + elsewhere
        counts.left += len(batch.rows) - written
        done()


def _relationship_batches(rows: Iterator[Row], server: Server) -> Iterator[tuple[str, Batch]]:
    """Batches of relationships with the template that writes them: of all types, or of one where the server does not take the type from a row."""
    text = template("load-relationships")
    if server.takes_types_from_rows:
        yield from ((text, batch) for batch in batches(rows, BATCH, _BATCH_SIZE))
        return
    by_type: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_type[row[2]].append(row)
    for type_, rows_of_type in by_type.items():
        for batch in batches(rows_of_type, BATCH, _BATCH_SIZE):
            yield text.replace("$(new[2])", identifier(type_)), batch


_NEEDED = (
    "UNWIND $ids AS id MATCH (n:Entity {model: $model, id: id}) "
    "WHERE EXISTS { (n)-[r]-() WHERE r.model IS NULL OR r.model <> $model } RETURN count(n)"
)
"""How many nodes somebody else's relationships end at."""

Row_ = TypeVar("Row_", NodeRow, RelationshipRow)


def _compare(counts: Counts, there: dict[Any, Row_], rows: Iterator[Row_], same: Callable[[Row_, Row_], bool]) -> None:
    """Count rows against those that are there, and take these out: what stays of them is what the rows do not have."""
    for row in rows:
        old = there.pop(row[-1]["id"], None)
        if old is None:
            counts.created += 1
        elif same(old, row):
            counts.left += 1
        else:
            counts.updated += 1


def _same_node(old: NodeRow, new: NodeRow) -> bool:
    return set(new[0]) <= set(old[0]) and _kinds(old[1]) == _kinds(new[1])


def _same_relationship(old: RelationshipRow, new: RelationshipRow) -> bool:
    return old[:3] == new[:3] and _kinds(old[3]) == _kinds(new[3])


def _kinds(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties with the kinds of their values: 1, 1.0 and true are three."""
    return {name: [(type(item), item) for item in value] if isinstance(value, list) else (type(value), value) for name, value in properties.items()}


def refuse_other(names: Sequence[str], replace: str) -> None:
    """Raise UsageError where ``replace`` names none of the models that are loaded: nothing of that one would be left."""
    if replace not in names:
        one = " or ".join(f"--replace {name}" for name in names)
        raise UsageError(f"--replace {replace}: what is loaded is {', '.join(map(repr, names))}, and only its leftovers can be removed; write {one}")


def _node_heads(rows: Iterator[NodeRow], ids: set[str]) -> Iterator[Row]:
    for labels, properties in rows:
        ids.add(str(properties["id"]))
        yield labels, properties


def _relationship_heads(rows: Iterator[RelationshipRow], types: dict[str, None], subjects: dict[str, str]) -> Iterator[Row]:
    for type_, subject, object_, properties in rows:
        types[type_] = None
        subjects[str(properties["id"])] = subject
        yield subject, object_, type_, properties


def _known(database: Database, model: str) -> dict[str, set[str]]:
    """The subjects of every statement that the database has of the model, by the statement's id: one, unless something went wrong."""
    text = "MATCH (subject:Entity {model: $model})-[r {model: $model}]->() RETURN subject.id, collect(r.id)"
    known: dict[str, set[str]] = defaultdict(set)
    for subject, ids in database.read(text, {"model": model}, (KEY, list)):
        for id_ in ids:
            known[id_].add(subject)
    return known


def _moved(rows: list[Row], known: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Subjects and ids of statements that have another subject now: what is compared for each subject would not see them."""
    return [
        (before, str(properties["id"])) for subject, _, _, properties in rows for before in known.get(str(properties["id"]), ()) if before != subject
    ]


def _by_subject(statements: Iterable[tuple[str, str]]) -> list[list[Any]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for subject, id_ in statements:
        groups[subject].append(id_)
    return [[subject, ids] for subject, ids in groups.items()]


def _remove(database: Database, summary: Summary, loaded: _Loaded) -> None:
    rows = _by_subject((subject, id_) for id_, before in loaded.known.items() if id_ not in loaded.subjects for subject in before)
    for start in range(0, len(rows), BATCH):
        database.write(_without_end(statement("remove-relationships")), {"rows": rows[start : start + BATCH], "model": summary.model})
    summary.relationships.removed = sum(len(some) for _, some in rows)
    ids = (id_ for (id_,) in database.read("MATCH (n:Entity {model: $model}) RETURN n.id", {"model": summary.model}, (KEY,)))
    gone = [id_ for id_ in ids if id_ not in loaded.ids]
    for start in range(0, len(gone), BATCH):
        database.write(_without_end(statement("remove-nodes")), {"ids": gone[start : start + BATCH], "model": summary.model})
    # Counted afterwards: of a transaction that ran twice, the second run would count nothing.
    text = "UNWIND $ids AS id MATCH (n:Entity {model: $model, id: id}) RETURN count(n)"
    (summary.nodes.kept,) = only(database.read(text, {"model": summary.model, "ids": gone}), (int,))
    summary.nodes.removed = len(gone) - summary.nodes.kept


def _check(database: Database, summary: Summary, loaded: _Loaded, *, replace: bool) -> None:
    """Compare what the database holds with what was loaded: what it has beyond that is kept.

    Raises BackendError where it holds less, or a statement twice: another program wrote to the model meanwhile.
    """
    nodes, relationships = len(loaded.ids), len(loaded.subjects)
    (there,) = only(database.read("MATCH (n:Entity {model: $model}) RETURN count(n)", {"model": summary.model}), (int,))
    text = "MATCH (:Entity {model: $model})-[r {model: $model}]->() RETURN count(r), count(DISTINCT r.id)"
    joined, distinct = only(database.read(text, {"model": summary.model}), (int, int))
    if there < nodes or distinct < relationships or joined != distinct:
        raise BackendError(
            f"the database holds {there} nodes and {distinct} statements of {summary.model!r} in {joined} relationships, where {nodes} and "
            f"{relationships} were loaded: something else wrote to the model meanwhile; load again"
        )
    if not replace:
        summary.nodes.kept, summary.relationships.kept = there - nodes, distinct - relationships


def _statements(name: str) -> list[str]:
    return [statement.strip() for statement in template(name).split(";") if statement.strip()]


def _without_end(text: str) -> str:
    return text.rstrip().removesuffix(";")


__all__ = ["Counts", "Summary", "load", "planned", "refuse_other"]
