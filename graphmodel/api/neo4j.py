"""To and from Neo4j: load, pull, and the connection that every command asks a server through."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from graphmodel.api.inputs import listed, named, read_graph, refuse_invalid
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Path_, Source, Sources
    from graphmodel.api.options import Reading
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model
    from graphmodel.neo4j.database import Database, Settings
    from graphmodel.neo4j.load import Progress, Summary

_log = logging.getLogger(__name__)

Ask: TypeAlias = "Callable[[Settings], str | None]"
prompt: ContextVar[Ask | None] = ContextVar("prompt", default=None)
"""Asks a person for the password of a server, where the environment has none. The command line sets it; in Python nobody is asked."""


@contextmanager
def opened(uri: str | None = None, username: str | None = None, database: str | None = None, *, insecure: bool = False) -> Iterator[Database]:
    """The database that the arguments and the environment name, with limits on what its answers cost."""
    from graphmodel.neo4j.contained import contained

    with contained(settings(uri, username, database, insecure=insecure)) as found:
        yield found


def remarks() -> Callable[[str], None] | None:
    """Reports what a server remarks as debug messages; None where nobody reads these, so that the server is not asked for them."""
    return _log.debug if _log.isEnabledFor(logging.DEBUG) else None


def settings(uri: str | None, username: str | None, database: str | None, *, insecure: bool = False) -> Settings:
    """Arguments first, then the environment. A password only comes from the environment, or from a person where that has none.

    Warns where it would go unencrypted to another machine, unless ``insecure``.
    """
    from dataclasses import replace

    from graphmodel.neo4j.database import Settings

    found = Settings.from_environment(uri, username, database)
    ask = prompt.get()
    if not found.password and "NEO4J_PASSWORD" not in os.environ and ask is not None:
        found = replace(found, password=ask(found) or "")
    host = unencrypted_host(found.uri)
    if found.password and host and not insecure:
        _log.warning(
            f"the password goes unencrypted to {host}: use {found.uri.partition(':')[0]}+s:// if the server has a certificate, or --insecure"
        )
    return found


def unencrypted_host(uri: str) -> str | None:
    """The host of a database that is reached without encryption, and not on this machine.

    >>> unencrypted_host("neo4j://db.example.org"), unencrypted_host("neo4j+s://db.example.org"), unencrypted_host("bolt://127.0.0.1:7687")
    ('db.example.org', None, None)
    """
    parts = urlsplit(uri)
    host = parts.hostname or ""
    if "+" in parts.scheme or host == "localhost":
        return None
    try:
        return None if ip_address(host).is_loopback else host
    except ValueError:
        return host


def load(
    source: Sources,
    uri: str | None = None,
    *,
    username: str | None = None,
    database: str | None = None,
    model: str | None = None,
    replace: str | None = None,
    dry_run: bool = False,
    progress: Callable[[], AbstractContextManager[Progress]] = lambda: nullcontext(lambda what, done, total: None),
    **options: Unpack[Reading],
) -> list[Summary]:
    """Load models or graphs into Neo4j, each under its name, and return what changed. Loading again changes nothing.

    The password comes from NEO4J_PASSWORD. ``model``: the name that keeps it apart in the database. ``replace``: a model of which everything is
    removed that it no longer has. ``dry_run`` only returns what would change.
    """
    from graphmodel.neo4j import load as loading

    graphs = _by_name(source, model, options)
    for graph in graphs.values():
        refuse_invalid(graph, source, options)
    if replace is not None:
        loading.refuse_other(list(graphs), replace)
    summaries: list[Summary] = []
    with opened(uri, username, database, insecure=options.get("insecure", False)) as server:
        for name, graph in graphs.items():
            if dry_run:
                summary = loading.planned(graph, server, model=name, replace=name == replace)
            else:
                with progress() as report:
                    summary = loading.load(graph, server, model=name, replace=name == replace, progress=report)
            summaries.append(summary)
            _report_load(summary, replaced=name == replace)
    return summaries


def _report_load(summary: Summary, *, replaced: bool) -> None:
    """Report what the database has that the model has not, and what it did not take."""
    name, nodes, relationships = summary.model, summary.nodes.kept, summary.relationships.kept
    if replaced and nodes:
        _log.info(f"{name}: {nodes} nodes that the model no longer has are kept: relationships of other models end at them")
    elif nodes or relationships:
        kept = f"{nodes} nodes and {relationships} relationships"
        _log.info(f"{name}: the database has {kept} that the model does not have; --replace {name} removes them")
    for refused in summary.refused:
        _log.warning(f"{name}: not made: {refused}")


def pull(
    uri: str | None = None,
    *,
    username: str | None = None,
    database: str | None = None,
    model: str | None = None,
    everything: bool = False,
    name_from: str | None = None,
    insecure: bool = False,
    out: Path_ | None = None,
    to: str | None = None,
) -> Model | Graph:
    """A model as it was loaded into Neo4j, or, with ``everything``, the whole database as a graph, whichever program made it.

    ``model`` names one of several. ``name_from`` is the property that is a foreign node's name. ``out`` also
    writes it, in the format of its suffix or ``to``.
    """
    from graphmodel.api.export import format_for, write
    from graphmodel.graph.build import is_model, model_of

    if everything and model is not None:
        raise UsageError("--everything takes all models; leave --model out")
    if out is not None:
        format_for(Path(out), to)
    with opened(uri, username, database, insecure=insecure) as server:
        graph = pulled(server, model, everything=everything, name_from=name_from)
    _log.debug(f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} relationships")
    found = model_of(graph) if is_model(graph) else graph
    if out is not None:
        write(found, out, to)
    return found


def pulled(server: Database, model: str | None, *, everything: bool, name_from: str | None = None) -> Graph:
    """A model's graph, or everything in a database; what the schema does not know of it is reported as messages."""
    from graphmodel.neo4j.foreign_database import pull_everything
    from graphmodel.neo4j.pull import pull as pull_model

    if not everything:
        return pull_model(server, model)
    graph, report = pull_everything(server, name_from)
    for line in report.lines():
        _log.info(line)
    return graph


def _by_name(source: Sources, model: str | None, options: Reading) -> dict[str, Graph]:
    """The graphs of the sources by the names that keep them apart in a database: models of different names are loaded each by itself."""
    sources = listed(source)
    if model is not None or len(sources) == 1:
        graph = named(read_graph(sources, **options), sources)
        return {model or str(graph.graph.get("model") or "graph"): graph}
    alone: dict[str, list[tuple[Source, Graph]]] = {}
    for one in sources:
        graph = named(read_graph(one, **options), one)
        alone.setdefault(str(graph.graph.get("model") or "graph"), []).append((one, graph))
    together = {name: [one for one, _ in each] for name, each in alone.items()}
    return {name: each[0][1] if len(each) == 1 else named(read_graph(together[name], **options), together[name]) for name, each in alone.items()}
