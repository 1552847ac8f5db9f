"""Questions: query, queries."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import read_graph
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from graphmodel.api.inputs import Sources
    from graphmodel.api.options import Reading
    from graphmodel.graph.build import Graph
    from graphmodel.model.schema import Schema
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
    from graphmodel.querying import guard
    from graphmodel.querying.engine.session import check_parameters
    from graphmodel.querying.result import Limits

    options = cast("Reading", {name: given.pop(name) for name in list(given) if name in Reading.__annotations__})
    arguments = {**(parameters or {}), **given}
    limits = Limits(seconds=seconds, rows=rows, memory_mb=memory)
    text, values = _text_and_arguments(query, arguments)
    if neo4j:
        insecure = options.pop("insecure", False)
        if source is not None or any(options.values()):
            raise UsageError("--neo4j asks what is in the database: files, --as-of, --known-at and --identity do not go with it")
        from graphmodel.api.neo4j import remarks, settings
        from graphmodel.neo4j.asking import ask as ask_server

        return ask_server(settings(uri, username, database, insecure=insecure), text, values, limits, remarks())
    if source is None:
        raise UsageError("name the files to ask, or ask a server with --neo4j")
    check_parameters(guard.check(text), values)  # before the files are read, which may take long
    return ask(read_graph(source, **options), query, arguments, limits)


def ask(graph: Graph, query: str, arguments: Mapping[str, Any], limits: Limits | None = None) -> Result:
    """The answer of the embedded engine to a named query, or to Cypher text (anything with a space in it)."""
    from graphmodel.graph.build import schema_of
    from graphmodel.graph.rows import all_rows
    from graphmodel.model.schema import ABOUT
    from graphmodel.querying.engine.session import Engine
    from graphmodel.querying.result import Limits

    text, values = _text_and_arguments(query, arguments)
    schema = schema_of(graph)
    known = {*schema.labels, *schema.relations, *_properties(schema), ABOUT}
    with Engine(*all_rows(graph), limits=limits or Limits(), known=known) as engine:
        return engine.query(text, values)


def queries() -> Answers[NamedQuery]:
    """The named queries, what each answers, and its parameters.

    >>> "denials" in [one.name for one in queries()]
    True
    """
    from graphmodel.querying import named

    found = list(named.named().values())
    rows = [
        (one.name, one.title, [p.name if p.required else f"{p.name} = {json.dumps(p.default)}" for p in one.parameters], one.doc) for one in found
    ]
    return Answers(found, ("name", "answers", "parameters", "more"), rows)


def _text_and_arguments(query: str, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text and the arguments of a named query, or of Cypher text (anything with a space in it)."""
    from graphmodel.querying import named

    if any(character.isspace() for character in query.strip()):
        return query, dict(arguments)
    found = named.get(query.strip())
    return found.text, found.arguments(arguments)


def _properties(schema: Schema) -> frozenset[str]:
    from graphmodel.model.attributes import RESERVED_PROPERTIES

    return RESERVED_PROPERTIES | {name for relation in schema.relations.values() for name in relation.qualifiers}
