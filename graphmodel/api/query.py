"""Questions: query, queries."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from weakref import ref

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import listed, recorded, shown_source, tell, view
from graphmodel.errors import BackendError, InputError, UsageError, nearest
from graphmodel.files.garbage import uncollected
from graphmodel.querying import guard, named
from graphmodel.querying.result import MOST_ROWS

if TYPE_CHECKING:
    from datetime import date

    from graphmodel.api import query_cache, warm
    from graphmodel.api.inputs import Sources, View
    from graphmodel.api.options import Reading
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model
    from graphmodel.model.schema import Schema
    from graphmodel.neo4j.database import Settings
    from graphmodel.querying.engine.session import Engine
    from graphmodel.querying.engine.stored_graph import StoredGraph
    from graphmodel.querying.named import NamedQuery
    from graphmodel.querying.result import Limits, Result

_log = logging.getLogger(__name__)

_OFTEN = frozenset({"valid", "validEarliest", "validLatest"})
"""The properties of relationships that are always loaded: most questions count, by days."""
_SELDOM = frozenset({"contentId", "affirms", "denies", "involves", "model", "validOrder", "validCertainFrom", "validCertainTo"})
"""The properties of relationships that few questions name, and that take half the time to open."""
MANY = 5_000
"""From so many statements on, only the properties that a question names are loaded, and a database that is kept has parts with few properties."""


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
    cache: bool = True,
    **given: Any,
) -> Result:
    """Answer a named query, or any Cypher that reads. Nothing is written, no file or network is reached.

    ``given``: the options that all reading commands share (``as_of``, ``identity``, …); everything else is a parameter of the query, as are
    ``parameters``. ``rows``, ``seconds`` and ``memory`` (of the engine, in MiB) are limits. ``neo4j`` asks a server instead of the embedded engine;
    ``source`` is None then. ``cache`` keeps what the engine has loaded of files in the user's cache folder, for the next question.
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
    with uncollected():
        return _answer(view(source, options), asked, limits) if _is_computed(asked) else _asked_engine(source, options, asked, limits, cache)


def ask(found: Model | Graph, query: str, arguments: Mapping[str, Any], limits: Limits | None = None, *, as_of: date | None = None) -> Result:
    """The answer to a named query, or to Cypher text (anything with a space in it), about a model or a graph.

    ``as_of`` is the day from which it is seen. Raises UsageError for an id that it does not have, InputError where a named query needs
    the graph of a model.
    """
    from graphmodel.api.inputs import View
    from graphmodel.claims.snapshot import AsOf
    from graphmodel.querying.result import Limits

    return _answer(View(found, AsOf(as_of)), _asked(query, arguments), limits or Limits())


def _answer(seen: View, asked: _Asked, limits: Limits) -> Result:
    """The answer about what was read."""
    _check_kind(asked, is_model=seen.is_model())
    _check_ids(asked, seen.ids)
    if _is_computed(asked):
        return _computed(seen, asked, limits)
    with loaded_engine(seen, limits, _keys(asked, seen)) as engine:
        return _of_engine(engine, asked)


def _of_engine(engine: Engine, asked: _Asked) -> Result:
    """The engine's answer."""
    from graphmodel.querying.result import Result

    if asked.named is None or asked.named.name != "paths":
        return engine.query(asked.text, asked.arguments)
    from graphmodel.api.paths import path_rows

    most = engine.limits.rows
    rows = path_rows(engine, asked.arguments, most + 1)
    return Result(guard.check(asked.text).columns, tuple(rows[:most]), len(rows) > most)


def loaded_engine(seen: View, limits: Limits, keys: Collection[str] | None = None) -> Engine:
    """An engine for what was read, to be used in a ``with`` block; ``keys`` are the only properties of relationships that it needs."""
    from graphmodel.querying.engine.session import Engine

    nodes, relationships, tables = seen.tables(keys)
    return Engine(nodes, relationships, limits, tables=tables, known=_known(seen.schema()), keys=keys)


def _keys(asked: _Asked, seen: View) -> frozenset[str] | None:
    """The only properties of relationships that are loaded for a question; None (all) where there are so few that all are loaded as quickly."""
    return few_keys(seen, _key_names(asked)) if getattr(seen.found, "statement_count", 0) >= MANY else None


def _columnar_from(asked: _Asked) -> int | None:
    """From how many statements on a model is read column by column: the question must not need more of each than columns have."""
    from graphmodel.graph.model_rows import COLUMNAR

    return MANY if not _is_computed(asked) and _key_names(asked) <= COLUMNAR else None


def few_keys(seen: View, keys: Collection[str] = ()) -> frozenset[str]:
    """These properties of relationships, those that are often asked for, and those that no relationship has."""
    from graphmodel.graph.model_rows import OF_NODES

    return frozenset({*keys, *_OFTEN, *(OF_NODES if seen.is_model() else ())})


def _key_names(asked: _Asked) -> frozenset[str]:
    """The properties that the answer can depend on."""
    if asked.named is None or asked.named.name != "paths":
        return guard.check(asked.text).key_names
    from graphmodel.api.paths import path_keys

    return path_keys()


def _asked_engine(source: Sources, options: Reading, asked: _Asked, limits: Limits, cache: bool) -> Result:
    """The answer of an engine: one that is open, one with a kept database, or one that is loaded; with ``cache``, it stays open, and what it has
    loaded of files is kept."""
    from graphmodel.api import gmdb, query_cache, warm

    sources = listed(source)
    path = Path(sources[0]) if len(sources) == 1 and isinstance(sources[0], str | os.PathLike) and not any(options.values()) else None
    database = gmdb.key_of(path) if path and gmdb.is_database(path) else None
    files = query_cache.key_of(source, options) if cache and not database else None
    key = (database or files or _model_key(sources, options)) if cache else None
    if found := warm.take(key, _key_names(asked), limits):
        return _of_open(key, found, asked)
    kept = gmdb.loaded(path, _key_names(asked)) if path and database else None
    if kept is None and cache and (files := files or query_cache.key_of(source, options)):
        kept = query_cache.find(files, _key_names(asked))
    result = _from_kept(kept, asked, limits, key) if kept else None
    if result is not None:
        return result
    if cache and files:
        return _from_files(source, options, asked, limits, files, again=kept is None and query_cache.has_part(files))
    return _from_source(source, options, asked, limits, key)


def _model_key(sources: list[Any], options: Reading) -> str | None:
    """The key of a model in memory, which nobody changes; None for anything else."""
    from graphmodel.model.model import Model

    if len(sources) != 1 or not isinstance(sources[0], Model) or options.get("identity"):
        return None
    return f"model {id(sources[0])} {sorted((name, repr(value)) for name, value in options.items() if value)}"


def _from_source(source: Sources, options: Reading, asked: _Asked, limits: Limits, key: str | None) -> Result:
    """The answer of an engine that is loaded for it. A second one of the same source has all properties."""
    from graphmodel.api import warm
    from graphmodel.api.query_cache import About
    from graphmodel.model.model import Model

    with recorded() as notices:
        seen = view(source, options, columnar_from=None if warm.is_open(key) else _columnar_from(asked))
    _check_kind(asked, is_model=seen.is_model())
    _check_ids(asked, seen.ids)
    engine = loaded_engine(seen, limits, None if warm.is_open(key) else _keys(asked, seen)).__enter__()
    first = listed(source)[0]
    opened = warm.OpenEngine(engine, About(seen.is_model(), (), tuple(notices), ()), ref(first) if isinstance(first, Model) else None)
    return _of_open(key, opened, asked, tell_again=False)


def _of_open(key: str | None, one: warm.OpenEngine, asked: _Asked, *, tell_again: bool = True) -> Result:
    """The answer of an open engine."""
    from graphmodel.api import warm

    with warm.lent(key, one):
        if tell_again:
            tell(one.about.notices)
        _check_kind(asked, is_model=one.about.is_model)
        given = {id_ for _, id_ in asked.named.ids(asked.arguments)} if asked.named else set()
        if new := given - one.ids:
            documents, ids = _ids_there(one.engine, new)
            one.documents |= documents
            one.ids |= ids
        try:
            _check_ids(asked, lambda: (one.documents, one.ids))
        except UsageError:
            _check_ids(asked, lambda: _ids_there(one.engine))  # the nearest of all
        return _of_engine(one.engine, asked)


def _from_files(source: Sources, options: Reading, asked: _Asked, limits: Limits, key: str, *, again: bool) -> Result:
    """The answer from the sources, and then what was loaded of them is kept.

    Of many statements, the first question loads and keeps only the properties that it names and some others; the first one that names others
    (``again``) loads all of them.
    """
    from graphmodel.api import query_cache

    with recorded() as notices:
        seen = view(source, options, columnar_from=None if again else _columnar_from(asked))
    _check_kind(asked, is_model=seen.is_model())
    _check_ids(asked, seen.ids)
    keys = None if again else _keys(asked, seen)
    with loaded_engine(seen, limits, keys) as engine:
        result = _of_engine(engine, asked)
        if key == query_cache.key_of(source, options):  # nobody has changed them meanwhile
            about = query_cache.About(seen.is_model(), tuple(sorted(engine.known)), tuple(notices), tuple(map(shown_source, listed(source))))
            try:
                stored, database = engine.keep()
                query_cache.keep(key, stored, database, about, None if keys is None else "days")
                for part, lean, data in parts(engine) if stored.counts[1] >= MANY else ():
                    query_cache.keep(key, lean, data, about, part)
            except BackendError as error:
                _log.debug(f"nothing was kept: {error}")
    return result


def parts(engine: Engine) -> Iterator[tuple[str, StoredGraph, bytes]]:
    """The parts of what an engine holds, which lose one property of relationships after the other: the engine holds the last of them afterwards."""
    if engine.is_whole:
        for part, dropped in (("told", _SELDOM), ("days", engine.properties - _OFTEN)):
            engine.drop(dropped)
            yield part, *engine.keep()
    engine.drop(engine.properties)
    yield "bare", *engine.keep()


def _from_kept(found: query_cache.Stored, asked: _Asked, limits: Limits, key: str | None) -> Result | None:
    """The answer from what was kept; None where the sources have to be read: it cannot be loaded."""
    from graphmodel.api.warm import OpenEngine
    from graphmodel.querying.engine.session import Engine

    kept, path, about = found
    engine = Engine(limits=limits, known=about.known, kept=(kept, path))
    try:
        engine.__enter__()
    except BackendError as error:
        _log.debug(f"{path}: is made anew: {error}")
        return None
    return _of_open(key, OpenEngine(engine, about), asked)


def _ids_there(engine: Engine, ids: Collection[str] | None = None) -> tuple[set[str], set[str]]:
    """The ids of the documents that an engine holds, and of all its nodes; only those among ``ids``, if they are given."""
    from graphmodel.model.schema import DOCUMENT

    where, given = ("", {}) if ids is None else ("WHERE n.id IN $ids ", {"ids": sorted(ids)})
    labels = {row["id"]: row["labels"] for row in engine.query(f"MATCH (n) {where}RETURN n.id AS id, labels(n) AS labels", given, rows=MOST_ROWS - 1)}
    return {id_ for id_, found in labels.items() if found[1:2] == [DOCUMENT]}, set(labels)


def _is_computed(asked: _Asked) -> bool:
    """Whether the library computes the answer."""
    return asked.named is not None and asked.named.computed


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


def _check_kind(asked: _Asked, *, is_model: bool) -> None:
    """InputError where a named query needs a model, and what was read is none."""
    if asked.named and not asked.named.any_graph and not is_model:
        others = ", ".join(query.name for query in named.named().values() if query.any_graph)
        raise InputError(
            f"{asked.named.name} asks about the statements of a model (their voice, their stance, what they say of each other), and this graph "
            f"was not built from one; for any graph there are {others}"
        )


def _check_ids(asked: _Asked, ids: Callable[[], tuple[set[str], set[str]]]) -> None:
    """UsageError where an argument is the id of nothing, with the nearest id; ``ids`` gives those of the documents, and all."""
    given = list(asked.named.ids(asked.arguments)) if asked.named else []
    if not given:
        return
    documents, everything = ids()
    known = {"document": documents, "entity": everything - documents, "source": everything}
    words = {"source": "entity or document"}
    unknown = [
        f"no {words.get(parameter.kind, parameter.kind)} {id_!r} in this graph{nearest(id_, known[parameter.kind])}"
        for parameter, id_ in given
        if id_ not in known[parameter.kind]
    ]
    if unknown:
        raise UsageError("; ".join(unknown))


def _computed(seen: View, asked: _Asked, limits: Limits) -> Result:
    """The answer of the library, with the columns of the query's text."""
    from graphmodel.api.computed_queries import rows_of
    from graphmodel.querying.result import Result

    name = asked.named.name if asked.named else ""
    rows = rows_of(name, seen.model(), seen.moment.as_of, asked.arguments)
    return Result(guard.check(asked.text).columns, tuple(rows[: limits.rows]), len(rows) > limits.rows)


def _known(schema: Schema) -> frozenset[str]:
    """The names that a query may use though no row has them."""
    from graphmodel.model.attributes import RESERVED_PROPERTIES
    from graphmodel.model.schema import ABOUT

    qualifiers = {name for relation in schema.relations.values() for name in relation.qualifiers}
    return RESERVED_PROPERTIES | qualifiers | {*schema.labels, *schema.relations, ABOUT}


def _ask_server(asked: _Asked, settings: Settings, limits: Limits) -> Result:
    """A server's answer; an empty one is looked into, since an unknown id and a foreign database give no rows either."""
    from graphmodel.api.neo4j import remarks
    from graphmodel.neo4j.asking import ask as ask_server

    result = ask_server(settings, asked.text, asked.arguments, limits, remarks(), named=asked.named is not None)
    if asked.named is None:
        return result
    if not result.columns:  # ArcadeDB names none where there are no rows
        result = replace(result, columns=guard.check(asked.text).columns)
    if asked.named.server:
        _log.info(asked.named.server)
    ids = {id_ for _, id_ in asked.named.ids(asked.arguments)}
    if not result.rows and ids:
        known = ask_server(settings, "MATCH (n) WHERE n.id IN $ids RETURN DISTINCT n.id AS id", {"ids": sorted(ids)}, limits, named=True)
        if unknown := sorted(ids - {row["id"] for row in known}):
            raise UsageError(f"no {', '.join(map(repr, unknown))} in this database")
    if not result.rows and not asked.named.any_graph:
        statements = ask_server(settings, "MATCH ()-[r]->() WHERE r.voice IS NOT NULL RETURN r.voice AS voice LIMIT 1", {}, limits, named=True)
        if not statements.rows:
            raise InputError(f"{asked.named.name} asks about the statements of a model, and this database has none")
    return result
