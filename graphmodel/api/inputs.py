"""Sources: what a command reads, wherever it is, as one model or one graph, seen from the day that the options name."""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.api.options import check, day
from graphmodel.errors import BackendError, GraphmodelError, InputError, Problem, ProblemsError, RefusedError, UsageError, nearest
from graphmodel.files.object_address import object_address
from graphmodel.files.reading import read_stdin, readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias, Unpack

    from graphmodel.api.options import Reading
    from graphmodel.claims.snapshot import AsOf, Snapshot
    from graphmodel.formats import Input, Naming
    from graphmodel.graph.build import Graph
    from graphmodel.graph.rows import NodeRow, RelationshipRow
    from graphmodel.model.model import Model
    from graphmodel.model.schema import Schema
    from graphmodel.querying.engine.columns import RelationshipTable

    Path_: TypeAlias = str | os.PathLike[str]
    Source: TypeAlias = Model | Graph | Path_
    Sources: TypeAlias = Source | Sequence[Source]

_log = logging.getLogger(__name__)
_recorded: ContextVar[list[str] | None] = ContextVar("recorded", default=None)
_AXES = ("stated", "published", "recorded")
_WEB = re.compile(r"(?:https?|ftp|file|s3)://", re.IGNORECASE)
_ADDRESS = re.compile(r"(?P<uri>(?:neo4j|bolt)(?:\+s|\+ssc)?://[^#]*)(?:#(?P<model>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class View:
    """What was read, as it is seen from a moment."""

    found: Model | Graph
    moment: AsOf
    seen: Snapshot | None = None
    """The answers for each statement, where a model is seen from a moment."""

    def model(self) -> Model:
        """The model. Raises InputError for a graph that was not built from one."""
        from graphmodel.graph.build import model_of
        from graphmodel.model.model import Model

        return self.found if isinstance(self.found, Model) else model_of(self.found)

    def graph(self) -> Graph:
        """The graph, with ``holds`` and ``known`` on its statements where the view has a moment."""
        from graphmodel.claims.snapshot import mark_answers
        from graphmodel.formats import as_graph

        graph = as_graph(self.found)
        return mark_answers(graph, self.moment, self.seen) if self.seen else graph

    def rows(self, only: Collection[str] | None = None) -> tuple[Iterator[NodeRow], Iterator[RelationshipRow]]:
        """The rows of :meth:`graph`, which a model's rows do not need. ``only`` are the properties of relationships that are wanted."""
        from graphmodel.claims.snapshot import days_of
        from graphmodel.graph.model_rows import model_rows
        from graphmodel.graph.rows import all_rows
        from graphmodel.model.model import Model

        if not isinstance(self.found, Model):
            return all_rows(self.graph())
        return model_rows(self.found, self._answers(), days_of(self.moment), only)

    def tables(self, only: Collection[str] | None = None) -> tuple[Iterator[NodeRow], Iterator[RelationshipRow], Iterator[RelationshipTable]]:
        """As :meth:`rows`, with the relationships of a model column by column."""
        from graphmodel.claims.snapshot import days_of
        from graphmodel.graph.model_rows import model_tables
        from graphmodel.model.model import Model

        if not isinstance(self.found, Model):
            return *self.rows(), iter(())
        return model_tables(self.found, self._answers(), days_of(self.moment), only)

    def _answers(self) -> dict[str, Mapping[str, str]]:
        return {"holds": self.seen.holds, "known": self.seen.known} if self.seen else {}

    def schema(self) -> Schema:
        """The schema of the model; of a graph that no model made, the bundled one."""
        from graphmodel.graph.build import schema_of
        from graphmodel.model.model import Model

        return self.found.schema if isinstance(self.found, Model) else schema_of(self.found)

    def ids(self) -> tuple[set[str], set[str]]:
        """The ids of the documents, and those of all nodes."""
        from graphmodel.model.model import Model
        from graphmodel.model.schema import DOCUMENT

        if isinstance(self.found, Model):
            documents = set(self.found.document_by_id)
            return documents, documents | self.found.entity_by_id.keys() | self.found.spoken_about.keys()
        documents = {str(key) for key, data in self.found.nodes(data=True) if data.get("label") == DOCUMENT}
        return documents, {str(key) for key in self.found}

    def is_model(self) -> bool:
        """Whether it is a model, or a graph that was built from one."""
        from graphmodel.graph.build import is_model
        from graphmodel.model.model import Model

        return isinstance(self.found, Model) or is_model(self.found)


def read(*sources: Sources, **options: Unpack[Reading]) -> Model | Graph:
    """Read files of any readable format, folders of CSV files or databases: a model where all of them are models, else a graph.

    Several sources become one: their union. Raises ProblemsError with all problems of all of them, UsageError for anything that is not a source.
    """
    return view(sources, options).found


def read_model(*sources: Sources, **options: Unpack[Reading]) -> Model:
    """Read sources as one model. Raises InputError for a graph that was not built from a model."""
    return view(sources, options).model()


def read_graph(*sources: Sources, **options: Unpack[Reading]) -> Graph:
    """Read sources as one graph, whatever they are; with ``as_of`` and ``known_at``, its statements have ``holds`` and ``known``."""
    return view(sources, options).graph()


def view(sources: Sources | tuple[Sources, ...], options: Reading, *, addresses: bool = True, columnar_from: int | None = None) -> View:
    """Read sources once, apply the decisions about identity, and look at the result from the moment that the options name.

    What the dates leave open is reported as a message. ``addresses`` allows to connect to databases. ``columnar_from``: see
    :func:`graphmodel.formats.read_input`; only where a single file is read.
    """
    check(options)
    return seen(united(sources, options, addresses=addresses, columnar_from=columnar_from), moment_of(options))


def united(sources: Sources | tuple[Sources, ...], options: Reading, *, addresses: bool = True, columnar_from: int | None = None) -> Model | Graph:
    """The union of sources, with the decisions about identity applied, not yet seen from any moment."""
    found = _union(listed(sources), options, addresses, columnar_from)
    identity = options.get("identity")
    return found if identity is None else _decided(found, Path(identity))


def read_one(
    source: Source, options: Reading | None = None, *, addresses: bool = True, model: str | None = None, columnar_from: int | None = None
) -> Model | Graph:
    """What one source holds. An existing file is a file, whatever its name; ``addresses`` allows to connect to a database, ``model`` names its model.

    Raises UsageError for anything that is not a source, RefusedError for drafts (unless the options want them, or there are no options).
    """
    found = _content(source, options or {}, addresses=addresses, model=model, columnar_from=columnar_from)
    return found if options is None else accepted(found, shown_source(source), with_drafts=options.get("with_drafts", False))


def accepted(found: Model | Graph, name: str, *, with_drafts: bool) -> Model | Graph:
    """A model or graph, unless it has drafts and they are not wanted. Raises RefusedError then."""
    from graphmodel.graph.build import graph_without_drafts
    from graphmodel.model.drafts import without_drafts
    from graphmodel.model.model import Model

    if isinstance(found, Model):
        return without_drafts(found, with_drafts=with_drafts, file=name)
    return graph_without_drafts(found, with_drafts=with_drafts, file=name)


def _content(source: Source, options: Reading, *, addresses: bool, model: str | None, columnar_from: int | None) -> Model | Graph:
    if isinstance(source, str | os.PathLike):
        if addresses and object_address(source):
            from graphmodel.api.objects import fetched

            with fetched([source]) as copies:
                return _of_path(str(copies.sources[0]), options, str(source))
        name = path_name(source)
        address = address_of(source)
        if address and addresses:
            return _pulled(address[0], model or address[1], options)
        if address:
            raise UsageError(f"{shown_source(source)}: this command reads files only, and there is no file of this name")
        return _of_path(name, options, columnar_from=columnar_from)
    return _in_memory(source)


def _of_path(name: str, options: Reading, shown: str = "", *, columnar_from: int | None = None) -> Model | Graph:
    """What a file or folder holds, or standard input; ``shown`` is what messages call it."""
    from graphmodel import formats
    from graphmodel.api import gmdb

    naming = naming_of(options)
    if gmdb.is_database(Path(name)):
        name = str(gmdb.content_path(Path(name)))
    found = formats.parse_input(read_stdin(), naming=naming) if name == "-" else read_input(Path(name), naming, columnar_from=columnar_from)
    for notice in found.notices:
        _notice(f"{shown or ('<stdin>' if name == '-' else name)}: {notice}")
    return found.content


def read_input(path: Path, naming: Naming | None = None, name: str | None = None, *, columnar_from: int | None = None) -> Input:
    """What :func:`graphmodel.formats.read_input` reads. What only `import` reads is named as that, such as a file of annotations."""
    from graphmodel import formats

    try:
        return formats.read_input(path, naming, name, columnar_from=columnar_from)
    except InputError as error:
        if (title := _imported_as(path)) is None:
            raise
        raise InputError(f"{name or path}: not a model: {title}; make a model of it: graphmodel import {path} -o model.yaml") from error


def _imported_as(path: Path) -> str | None:
    """What a source is to `import`; None where it is none of the formats that only `import` reads."""
    from graphmodel.importers import graphs
    from graphmodel.importers.registry import importer_for

    try:
        with readable(path):
            if graphs.recognises(path):
                return None
        return importer_for(path).title
    except InputError:
        return None


def path_name(source: Path_) -> str:
    """A path as text. Raises UsageError for an empty one, for bytes, and for an address of the web or of an object store.

    >>> path_name(Path("fixtures") / "munich.yaml").replace("\\\\", "/")
    'fixtures/munich.yaml'
    """
    name = os.fspath(source)
    if not isinstance(name, str) or not name:
        raise UsageError(f"{name!r} is not a path; write a path as text")
    if isinstance(source, str) and _WEB.match(source) and not os.path.lexists(source):
        raise UsageError(f"{name}: files and Neo4j databases are read here, not addresses of the web; download it first")
    return name


def address_of(source: object) -> tuple[str, str | None] | None:
    """The address of a database that a source is, and the model that it names behind ``#``; None for everything else.

    An address is text with ``://`` in it, as it was given; the name of an existing file is never one.

    >>> address_of("neo4j://localhost#munich"), address_of("neo4j:/localhost"), address_of(Path("neo4j://localhost"))
    (('neo4j://localhost', 'munich'), None, None)
    """
    match = _ADDRESS.fullmatch(source) if isinstance(source, str) else None
    if match is None or not isinstance(source, str) or os.path.lexists(source):
        return None
    return match["uri"], match["model"] or None


def shown_source(source: Source) -> str:
    """A source as messages name it; of an address, the part that could be a password is hidden."""
    if isinstance(source, str | os.PathLike):
        if str(source) == "-":
            return "<stdin>"
        return re.sub(r"(?<=:/)/?[^/#]*@", "/***@", str(source)) if address_of(source) else str(source)
    return str(getattr(source, "name", "") or "the graph")


def listed(sources: Sources | tuple[Sources, ...]) -> list[Source]:
    """Sources, one or a list of them, as a list. Raises UsageError where there is none."""

    def flat(given: Any) -> Iterator[Source]:
        for one in given if isinstance(given, list | tuple) else [given]:
            yield from flat(one) if isinstance(one, list | tuple) else [one]

    found = list(flat(sources))
    if not found:
        raise UsageError("nothing to read: give a model, a graph, or a path")
    return found


def moment_of(options: Reading) -> AsOf:
    """The moment that the options name. Raises UsageError for a day or an axis that does not exist."""
    from graphmodel.claims.snapshot import AsOf

    as_of, known_at, known_by = (options.get("as_of"), options.get("known_at"), options.get("known_by"))
    wanted = [known_by] if isinstance(known_by, str) else known_by or []
    unknown = [f"no axis {axis!r}{nearest(axis, _AXES)}; there are {', '.join(_AXES)}" for axis in wanted if axis not in _AXES]
    if unknown:
        raise UsageError("; ".join(unknown))
    if wanted and not known_at:
        raise UsageError("--known-by chooses the times that --known-at looks at; give --known-at, too")
    axes = tuple(axis for axis in _AXES if not wanted or axis in wanted)
    return AsOf(day(as_of, "as_of"), day(known_at, "known_at"), axes)  # type: ignore[arg-type]


def naming_of(options: Reading) -> Naming:
    """What the options choose as names, labels and relations of foreign graphs."""
    from graphmodel.formats import Naming

    return Naming(options.get("name_from"), options.get("label_from"), options.get("relation_from"))


def seen(found: Model | Graph, moment: AsOf) -> View:
    """What was read, as it is seen from a moment; what the dates leave open is reported as a message."""
    from graphmodel.claims.snapshot import graph_snapshot_of, snapshot_of
    from graphmodel.graph.build import is_model, model_of, statement_edges
    from graphmodel.model.model import Model

    if not moment:
        return View(found, moment)
    if isinstance(found, Model) or is_model(found):
        model = found if isinstance(found, Model) else model_of(found)
        snapshot = snapshot_of(model, moment)
        kept: Collection[str] = snapshot.model.statement_by_id
        answers = {"holds": snapshot.holds, "known": snapshot.known}
        _report(moment, {name: [answer for id_, answer in each.items() if id_ in kept] for name, each in answers.items()}, snapshot.left_out)
        return View(snapshot.model, moment, snapshot)
    graph, left_out = graph_snapshot_of(found, moment)
    edges = [data for *_, data in statement_edges(graph)]
    _report(moment, {name: [str(data[name]) for data in edges if name in data] for name in ("holds", "known")}, left_out)
    return View(graph, moment)


def named(graph: Graph, sources: Sources) -> Graph:
    """A graph with a name for a database: its own, or, for a foreign one, the first file's."""
    first = listed(sources)[0]
    if not graph.graph.get("model") and isinstance(first, str | os.PathLike) and str(first) != "-":
        graph = graph.copy()
        graph.graph["model"] = Path(first).name.partition(".")[0] or "graph"
    return graph


def refuse_invalid(found: Model | Graph, sources: Sources, options: Reading) -> None:
    """Refuse to write a model that was made of several files, decisions about identity or a day, and that could not be read again.

    Each source is valid by itself; together, two people may hold at once what only one may hold. Raises RefusedError with all problems.
    """
    from graphmodel.graph.build import is_model, model_of
    from graphmodel.model.model import Model
    from graphmodel.model.validate import findings

    if len(listed(sources)) < 2 and all(options.get(name) is None for name in ("identity", "as_of", "known_at")):
        return
    if not isinstance(found, Model):
        if not is_model(found):
            return
        try:
            found = model_of(found)
        except ProblemsError as error:
            raise RefusedError(_INVALID + "".join(f"\n{problem}" for problem in error.problems)) from error
    problems = []
    for (kind, index, *rest), message in findings(found):
        item = getattr(found, str(kind))[int(index)]
        problems.append(f"\n{kind} {item.id!r}: {''.join(f'{part}: ' for part in rest)}{message}")
    if problems:
        raise RefusedError(_INVALID + "".join(problems))


_INVALID = "nothing was written, since the result is not a valid model:"


def _in_memory(source: object) -> Model | Graph:
    import networkx as nx

    from graphmodel.formats.foreign_graph import graph_of
    from graphmodel.model.model import Model

    match source:
        case Model() | nx.MultiDiGraph():
            return source
        case nx.Graph():
            nodes = ((str(key), dict(data)) for key, data in source.nodes(data=True))
            edges = ((str(one), str(other), None, dict(data)) for one, other, data in source.edges(data=True))
            return graph_of(source.graph, nodes, edges, directed=source.is_directed())
    raise UsageError(f"a source is a Model, a graph, or a path, not {type(source).__name__}")


def _pulled(uri: str, model: str | None, options: Reading) -> Graph:
    from graphmodel.api.neo4j import opened, pulled

    with opened(uri, insecure=options.get("insecure", False)) as database:
        return pulled(database, model, everything=options.get("everything", False), name_from=options.get("name_from"))


def _decided(found: Model | Graph, decisions: Path) -> Model:
    """A model, or a graph that was built from one, with decisions applied. Raises InputError for any other graph."""
    from graphmodel.graph.build import model_of
    from graphmodel.identity.clusters import apply
    from graphmodel.identity.decisions import read
    from graphmodel.model.model import Model

    known = read(decisions)
    return apply(found if isinstance(found, Model) else model_of(found), known, str(decisions))


def _union(sources: list[Source], options: Reading, addresses: bool, columnar_from: int | None) -> Model | Graph:
    from graphmodel import formats
    from graphmodel.graph.build import is_model
    from graphmodel.model.model import Model
    from graphmodel.versions import combine

    if len(sources) == 1:
        return read_one(sources[0], options, addresses=addresses, columnar_from=columnar_from)
    found: list[tuple[str, Model | Graph]] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            found.append((shown_source(source), read_one(source, options, addresses=addresses)))
        except (UsageError, RefusedError, BackendError):
            raise
        except ProblemsError as error:
            problems += error.problems
        except GraphmodelError as error:
            name = shown_source(source)
            problems.append(Problem(name, 0, 0, "", str(error).removeprefix(f"{name}: ")))
    if problems:
        raise ProblemsError(problems)
    if all(isinstance(one, Model) or is_model(one) for _, one in found):
        return combine.union_of_models([(name, formats.as_model(one)) for name, one in found])
    return combine.union_of_graphs([(name, formats.as_graph(one)) for name, one in found])


def _report(moment: AsOf, answers: Mapping[str, list[str]], left_out: int) -> None:
    """How many statements hold, may hold, and have no date."""
    if moment.known_at is not None:
        _notice(_sentence(f"known by {moment.known_at}", answers["known"]))
    if moment.as_of is not None:
        _notice(_sentence(f"holding on {moment.as_of}", answers["holds"]))
    _notice(f"{_statements(left_out)} left out")


def _notice(text: str) -> None:
    _log.info(text)
    notices = _recorded.get()
    if notices is not None:
        notices.append(text)


@contextmanager
def recorded() -> Iterator[list[str]]:
    """The notices about what is read in the block, to be told again where it is not read again."""
    notices: list[str] = []
    before = _recorded.set(notices)
    try:
        yield notices
    finally:
        _recorded.reset(before)


def tell(notices: Iterable[str]) -> None:
    """Tell notices that were recorded."""
    for text in notices:
        _log.info(text)


def _sentence(when: str, answers: list[str]) -> str:
    count = Counter(answers)
    kept = f"; {count['no']} no, but the content of others" if count["no"] else ""
    open_ = f"{count['possible']} possibly (dates leave it open), {count['unknown']} unknown (no date)"
    return f"{when}: {_statements(count['yes'])} for certain, {open_}{kept}"


def _statements(number: int) -> str:
    return "1 statement" if number == 1 else f"{number} statements"
