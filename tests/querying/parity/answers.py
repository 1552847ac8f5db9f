"""The same question to the embedded engine and to Neo4j, and whether the answers are the same, value by value and type by type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from neo4j import Driver, GraphDatabase, Query, Session
from neo4j.exceptions import DriverError, Neo4jError

from graphmodel.errors import BackendError, GraphmodelError, RefusedError, UsageError
from graphmodel.querying.engine.session import Engine
from tests.support.neo4j_server import Server

SECONDS = 10
"""What one query may take in Neo4j."""


@dataclass(frozen=True)
class Answer:
    """``kind`` is answered, refused (by the guard) or failed; ``rows`` are typed values, ``message`` says why there are none."""

    kind: str
    columns: tuple[str, ...] = ()
    rows: tuple[Any, ...] = ()
    message: str = ""


def typed(value: Any) -> Any:
    """A value that compares equal only to itself: 1, 1.0 and true are three, -0.0 is not 0.0, NaN is NaN."""
    if hasattr(value, "to_native"):
        value = value.to_native()
    if isinstance(value, (list, tuple)):
        return ("list", *map(typed, value))
    if isinstance(value, dict):
        return ("map", *sorted((key, typed(one)) for key, one in value.items()))
    if isinstance(value, float):
        return ("float", repr(value))
    return (type(value).__name__, value.isoformat() if isinstance(value, date) else value)


def ours(engine: Engine, text: str, parameters: dict[str, Any] | None = None) -> Answer:
    """The embedded engine's answer, through the guard."""
    try:
        found = engine.query(text, parameters)
    except RefusedError as error:
        return Answer("refused", message=str(error))
    except (UsageError, BackendError) as error:
        return Answer("failed", message=f"{type(error).__name__}: {error}")
    except GraphmodelError as error:
        return Answer("failed", message=f"unexpected {type(error).__name__}: {error}")
    if found.truncated:
        return Answer("failed", message="too many rows to compare")
    return Answer("answered", found.columns, tuple(tuple(map(typed, row)) for row in found.rows))


def theirs(session: Session, text: str, parameters: dict[str, Any] | None = None) -> Answer:
    """Neo4j's answer."""
    try:
        result = session.run(Query(text, timeout=SECONDS), parameters or {})  # type: ignore[arg-type]
        columns = tuple(result.keys())
        rows = tuple(tuple(map(typed, record.values())) for record in result)
    except (Neo4jError, DriverError) as error:
        return Answer("failed", message=str(error).replace("\n", " ")[:300])
    return Answer("answered", columns, rows)


def difference(one: Answer, other: Answer, ordered: bool = False, bags: Iterable[str] = ()) -> str:
    """How ours differs from Neo4j's; "" where it does not, or where we answered nothing.

    ``bags`` are columns of lists whose order Cypher leaves open.
    """
    if one.kind != "answered":
        return ""
    if "TransactionTimedOut" in other.message:
        return ""
    if other.kind != "answered":
        return f"answered {len(one.rows)} rows where Neo4j fails: {other.message}"
    if one.columns != other.columns:
        return f"columns {one.columns} where Neo4j has {other.columns}"
    left, right = _settled(one, bags), _settled(other, bags)
    if ordered:
        return "" if left == right else f"{_first(left, right)} in order"
    if Counter(left) == Counter(right):
        return ""
    more, fewer = Counter(left) - Counter(right), Counter(right) - Counter(left)
    return f"{len(left)} rows, Neo4j {len(right)}; only here: {list(more.items())[:3]}; only Neo4j: {list(fewer.items())[:3]}"


def _settled(answer: Answer, bags: Iterable[str]) -> list[Any]:
    places = [place for place, name in enumerate(answer.columns) if name in set(bags)]
    if not places:
        return list(answer.rows)
    return [
        tuple(tuple(sorted(value, key=repr)) if place in places and isinstance(value, tuple) else value for place, value in enumerate(row))
        for row in answer.rows
    ]


def _first(left: list[Any], right: list[Any]) -> str:
    for place, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return f"row {place + 1} is {one}, Neo4j has {other}"
    return f"{len(left)} rows, Neo4j {len(right)}"


def connected(server: Server) -> Driver:
    """A driver without Neo4j's remarks on queries."""
    return GraphDatabase.driver(server.uri, auth=(server.user, server.password), notifications_min_severity="OFF")


def fill(driver: Driver, nodes: Iterable[Any], relationships: Iterable[Any], batch: int = 5_000) -> None:
    """Put rows into an empty Neo4j, in their order, with an index on the ids."""
    with driver.session() as session:
        empty(session)
        session.run("CREATE INDEX parity_id IF NOT EXISTS FOR (n:Entity) ON (n.id)").consume()
        session.run("CALL db.awaitIndexes()").consume()
        held = [{"labels": list(labels), "properties": properties} for labels, properties in nodes]
        for start in range(0, len(held), batch):
            session.run(
                "UNWIND $rows AS row CREATE (n:$(row.labels)) SET n = row.properties",
                {"rows": held[start : start + batch]},
            ).consume()
        edges = [{"type": kind, "start": start, "end": end, "properties": properties} for kind, start, end, properties in relationships]
        with_entity = all("Entity" in one["labels"] for one in held)
        label = ":Entity" if with_entity else ""
        for start in range(0, len(edges), batch):
            session.run(
                f"UNWIND $rows AS row MATCH (a{label} {{id: row.start}}) MATCH (b{label} {{id: row.end}}) CREATE (a)-[r:$(row.type)]->(b) "
                "SET r = row.properties",
                {"rows": edges[start : start + batch]},
            ).consume()


def empty(session: Session) -> None:
    """Take everything out of a Neo4j."""
    session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
