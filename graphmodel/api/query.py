"""Questions: query, queries."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import view
from graphmodel.errors import InputError, UsageError, nearest
from graphmodel.querying import guard, named

if TYPE_CHECKING:
    from datetime import date

    from graphmodel.api.inputs import Sources
    from graphmodel.api.options import Reading
    from graphmodel.graph.build import Graph
    from graphmodel.model.schema import Schema
    from graphmodel.neo4j.database import Settings
    from graphmodel.querying.named import NamedQuery
    from graphmodel.querying.result import Limits, Result

_log = logging.getLogger(__name__)


def query(
    source: Sources | None,
    query: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    rows: int = 10_000,
    seconds: float = 10,
    memory: int = 2048,
    neo4j: bool = False,
    uri: str | None = None,
    username: str | None = None,
    database: str | None = None,
    **given: Any,
) -> Result:
    """Answer a named query, or any Cypher that reads. Nothing is written, no file or network is reached.

    ``given``: the options that all reading commands share (``as_of``, ``identity``, …); everything else is a parameter of the query, as are
    ``parameters``. ``rows``, ``seconds`` and ``memory`` (of the engine, in MiB) are limits. ``neo4j`` asks a server instead of the embedded engine;
    ``source`` is None then.
    Raises UsageError for a query or parameter that does not exist, RefusedError for a query that would write, BackendError where a limit is exceeded.

    >>> import graphmodel as gm
    >>> gm.query("fixtures/tutorial.yaml", "MATCH (a:Person)-[r]->() WHERE r.negated RETURN a.name AS name").rows
    ()
    """
    from graphmodel.api.options import Reading
    from graphmodel.querying.engine.session import check_parameters
    from graphmodel.querying.result import Limits

    options = cast("Reading", {name: given.pop(name) for name in list(given) if name in Reading.__annotations__})
    arguments = {**(parameters or {}), **given}
    limits = Limits(seconds=seconds, rows=rows, memory_mb=memory)
    asked = _asked(query, arguments)
    if neo4j:
        insecure = options.pop("insecure", False)
        if source is not None or any(options.values()):
            raise UsageError("--neo4j asks what is in the database: files, --as-of, --known-at and --identity do not go with it")
        from graphmodel.api.neo4j import settings

        return _ask_server(asked, settings(uri, username, database, insecure=insecure), limits)
    if source is None:
        raise UsageError("name the files to ask, or ask a server with --neo4j")
    check_parameters(guard.check(asked.text), asked.arguments)  # before the files are read, which may take long
    seen = view(source, options)
    return ask(seen.graph(), query, arguments, limits, as_of=seen.moment.as_of)


def ask(graph: Graph, query: str, arguments: Mapping[str, Any], limits: Limits | None = None, *, as_of: date | None = None) -> Result:
    """The answer to a named query, or to Cypher text (anything with a space in it), about a graph.

    ``as_of`` is the day from which the graph is seen. Raises UsageError for an id that the graph does not have, InputError where a named query needs
    the graph of a model.
    """
    from graphmodel.graph.build import is_model, schema_of
    from graphmodel.graph.rows import all_rows
    from graphmodel.model.schema import ABOUT
    from graphmodel.querying.engine.session import Engine
    from graphmodel.querying.result import Limits

    asked = _asked(query, arguments)
    limits = limits or Limits()
    if asked.named:
        if not asked.named.any_graph and not is_model(graph):
            others = ", ".join(query.name for query in named.named().values() if query.any_graph)
            raise InputError(
                f"{asked.named.name} asks about the statements of a model (their voice, their stance, what they say of each other), and this graph "
                f"was not built from one; for any graph there are {others}"
            )
        _check_ids(graph, asked)
        if asked.named.computed:
            return _computed(graph, asked, limits, as_of)
    schema = schema_of(graph)
    known = {*schema.labels, *schema.relations, *_properties(schema), ABOUT}
    with Engine(*all_rows(graph), limits=limits, known=known) as engine:
        return engine.query(asked.text, asked.arguments)


def queries() -> Answers[NamedQuery]:
    """The named queries, what each answers, and its parameters.

    >>> "denials" in [one.name for one in queries()]
    True
    """
    found = list(named.named().values())
    rows = [
        (one.name, one.title, [p.name if p.required else f"{p.name} = {json.dumps(p.default)}" for p in one.parameters], one.doc) for one in found
    ]
    return Answers(found, ("name", "answers", "parameters", "more"), rows)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: its text, its arguments, and the named query that it is."""

    text: str
    arguments: dict[str, Any]
    named: NamedQuery | None = None


def _asked(query: str, arguments: Mapping[str, Any]) -> _Asked:
    """A named query, or Cypher text (anything with a space in it)."""
    if any(character.isspace() for character in query.strip()):
        return _Asked(query, dict(arguments))
    found = named.get(query.strip())
    return _Asked(found.text, found.arguments(arguments), found)


def _check_ids(graph: Graph, asked: _Asked) -> None:
    """UsageError where an argument is the id of nothing in a graph, with the nearest id."""
    from graphmodel.model.schema import DOCUMENT

    documents = {str(key) for key, data in graph.nodes(data=True) if data.get("label") == DOCUMENT}
    everything = {str(key) for key in graph}
    known = {"document": documents, "entity": everything - documents, "source": everything}
    words = {"source": "entity or document"}
    unknown = [
        f"no {words.get(parameter.kind, parameter.kind)} {id_!r} in this graph{nearest(id_, known[parameter.kind])}"
        for parameter, id_ in (asked.named.ids(asked.arguments) if asked.named else ())
        if id_ not in known[parameter.kind]
    ]
    if unknown:
        raise UsageError("; ".join(unknown))


def _computed(graph: Graph, asked: _Asked, limits: Limits, as_of: date | None) -> Result:
    """The answer of the library, with the columns of the query's text."""
    from graphmodel.api.computed_queries import rows_of
    from graphmodel.graph.build import model_of
    from graphmodel.querying.result import Result

    name = asked.named.name if asked.named else ""
    rows = rows_of(name, model_of(graph), as_of, asked.arguments)
    return Result(guard.check(asked.text).columns, tuple(rows[: limits.rows]), len(rows) > limits.rows)


def _ask_server(asked: _Asked, settings: Settings, limits: Limits) -> Result:
    """A server's answer; an empty one is looked into, since an unknown id and a foreign database give no rows either."""
    from graphmodel.api.neo4j import remarks
    from graphmodel.neo4j.asking import ask as ask_server

    result = ask_server(settings, asked.text, asked.arguments, limits, remarks())
    if asked.named is None:
        return result
    if asked.named.server:
        _log.info(asked.named.server)
    ids = {id_ for _, id_ in asked.named.ids(asked.arguments)}
    if not result.rows and ids:
        known = ask_server(settings, "MATCH (n) WHERE n.id IN $ids RETURN DISTINCT n.id AS id", {"ids": sorted(ids)}, limits)
        if unknown := sorted(ids - {row["id"] for row in known}):
            raise UsageError(f"no {', '.join(map(repr, unknown))} in this database")
    if not result.rows and not asked.named.any_graph:
        statements = ask_server(settings, "MATCH ()-[r]->() WHERE r.voice IS NOT NULL RETURN r.voice AS voice LIMIT 1", {}, limits)
        if not statements.rows:
            raise InputError(f"{asked.named.name} asks about the statements of a model, and this database has none")
    return result


def _properties(schema: Schema) -> frozenset[str]:
    from graphmodel.model.attributes import RESERVED_PROPERTIES

    return RESERVED_PROPERTIES | {name for relation in schema.relations.values() for name in relation.qualifiers}
