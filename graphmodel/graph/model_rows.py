"""The rows of a model, made without its graph: equal to those of :mod:`graphmodel.graph.rows`, in the same order, in a fraction of the time.

Most statements of event data differ in little more than their ends and their day, so what their rows share is worked out once
(:class:`_Statements`).
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

from graphmodel.graph.build import build_graph, edge_attributes, graph_attributes, nodes_of, structural_edges
from graphmodel.graph.rows import NodeRow, Properties, RelationshipRow, all_rows
from graphmodel.model.attributes import BOUNDS, DATE_ATTRIBUTES, DATE_TEXTS
from graphmodel.model.columnar import ColumnarModel, StatementColumns
from graphmodel.model.content import Sides, sides
from graphmodel.model.fields import attribute_fields, fields_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Document, Entity, Statement
from graphmodel.model.times import lives_of
from graphmodel.querying.engine.columns import Columns, RelationshipTable, Repeated

Answers = Mapping[str, Mapping[str, str]]
"""What is said of each statement, by the attribute's name and the statement's id."""

_OWN = frozenset({"id", "subject", "object", "qualifiers", "evidence", "properties"})
"""The fields of a statement that its row does not share with others."""
_OF_SIDES = frozenset({"contentId", "affirms", "denies"})
"""The properties of a statement's row that tell its sides."""
_OF_VALID = frozenset({"valid", "validWithin", *(name for name in DATE_TEXTS | BOUNDS if name.startswith("valid"))})
"""Those that tell when it holds."""
OF_NODES = (
    frozenset(field.attribute for kind in (Entity, Document) for field in attribute_fields(kind))
    - {field.attribute for field in attribute_fields(Statement)}
    - DATE_ATTRIBUTES
)
"""The properties that no statement has."""
COLUMNAR = _OF_VALID | OF_NODES | {"id", "number"}
"""The properties that can be asked for of a model of which the statements are columns."""
_PART = 10_000
"""Of so many statements at once, rows are made."""
_rest = attrgetter(*(field.name for field in fields_of(Statement) if field.name not in _OWN | {"valid"}))


def model_rows(
    model: Model, answers: Answers | None = None, days: Mapping[str, str] | None = None, only: Collection[str] | None = None
) -> tuple[Iterator[NodeRow], Iterator[RelationshipRow]]:
    """The rows of a model's nodes and of its relationships, as of its graph, which they do not need.

    ``answers`` are further attributes of statements, ``days`` of the graph. ``only`` are the properties of relationships that are wanted: then
    rows may lack others.

    >>> from graphmodel.model.statement import Entity
    >>> model = Model("m", (), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (Statement("a", "MEETS", "b", id="s"),))
    >>> nodes, relationships = model_rows(model)
    >>> [labels for labels, _ in nodes], [row[:3] for row in relationships]
    ([('Entity', 'Person'), ('Entity', 'Person')], [('MEETS', 'a', 'b')])
    """
    keys = _node_keys(model)
    if not _is_whole(model, keys):
        return all_rows(_marked(model, answers or {}, days or {}))
    nodes, about, statements = _parts(model, keys, answers or {}, days or {}, only)
    return nodes, _by_subject(keys, statements.rows(), about)


def model_tables(
    model: Model, answers: Answers | None = None, days: Mapping[str, str] | None = None, only: Collection[str] | None = None
) -> tuple[Iterator[NodeRow], Iterator[RelationshipRow], Iterator[RelationshipTable]]:
    """What :func:`model_rows` gives, with most of the relationships column by column: a table for each relation, and rows for all others.

    >>> from graphmodel.model.statement import Entity
    >>> model = Model("m", (), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (Statement("a", "MEETS", "b", id="s"),))
    >>> nodes, rows, tables = model_tables(model, only={"id"})
    >>> list(rows), list(tables)
    ([], [('MEETS', ['a'], ['b'], {'id': ['s']})])
    """
    if isinstance(model, ColumnarModel) and not answers and only is not None and set(only) <= COLUMNAR:
        return _of_columns(model, days or {}, only)
    keys = _node_keys(model)
    if not _is_whole(model, keys):
        return *all_rows(_marked(model, answers or {}, days or {})), iter(())
    nodes, about, statements = _parts(model, keys, answers or {}, days or {}, only)
    return nodes, about, statements.tables(keys)


def _of_columns(
    model: ColumnarModel, days: Mapping[str, str], only: Collection[str]
) -> tuple[Iterator[NodeRow], Iterator[RelationshipRow], Iterator[RelationshipTable]]:
    sample = model.columns.sample
    attributes = {**graph_attributes(sample), **days}
    nodes = nodes_of(model, {})
    count_of_nodes = len(model.documents) + len(model.entities)
    listed = _Listed(attributes, nodes, (), count_of_nodes, model.statement_count)
    rests = _Statements(sample, defaultdict(lambda: Sides("")), attributes, {}, only)
    return *all_rows(listed), _tables_of_columns(model.columns, rests, only)  # type: ignore[arg-type]


def _tables_of_columns(columns: StatementColumns, statements: _Statements, only: Collection[str]) -> Iterator[RelationshipTable]:
    rest_of = {statement.valid: statements.rest(0, statement) for statement in columns.sample.statements}
    rests = [rest_of[text] for text in columns.valid.values]
    names = [name for name in dict.fromkeys(chain.from_iterable(rests)) if name not in statements.set_for_each]
    shared = {name: [rest.get(name) for rest in rests] for name in names}
    subjects, objects, relations = columns.subjects, columns.objects, columns.relations
    outgoing: list[dict[int, list[int]]] = [{} for _ in subjects.values]
    for place, (subject, object_) in enumerate(zip(subjects.numbers, objects.numbers, strict=True)):
        outgoing[subject].setdefault(object_, []).append(place)
    by_relation: dict[int, list[int]] = defaultdict(list)
    for place in chain.from_iterable(chain.from_iterable(map(dict.values, outgoing))):
        by_relation[relations.numbers[place]].append(place)
    for number, places in by_relation.items():
        pick = itemgetter(*places) if len(places) > 1 else lambda column, place=places[0]: (column[place],)
        of_each = array("L", pick(columns.valid.numbers))
        own: Columns = {name: Repeated(values, of_each) for name, values in shared.items()}
        if "id" in only:
            own["id"] = list(pick(columns.ids))
        if "number" in only:
            own["number"] = [place + 1 for place in places]
        starts, ends = (list(map(end.values.__getitem__, pick(end.numbers))) for end in (subjects, objects))
        yield relations.values[number], starts, ends, own


def _node_keys(model: Model) -> list[str]:
    return [*(document.id for document in model.documents), *(entity.id for entity in model.entities), *model.spoken_about]


def _parts(
    model: Model, keys: list[str], answers: Answers, days: Mapping[str, str], only: Collection[str] | None
) -> tuple[Iterator[NodeRow], Iterator[RelationshipRow], _Statements]:
    """The rows of nodes, those of structural edges, and those of statements."""
    needs_sides = only is None or bool(model.spoken_about) or not _OF_SIDES.isdisjoint(only)
    taken: Mapping[str, Sides] = sides(model) if needs_sides else defaultdict(lambda: Sides(""))
    structural = list(structural_edges(model))
    attributes = {**graph_attributes(model), **days}
    listed = _Listed(attributes, nodes_of(model, taken), structural, len(keys), len(model.statements) + len(structural))
    nodes, about = all_rows(listed)  # type: ignore[arg-type]
    return nodes, about, _Statements(model, taken, attributes, answers, only)


def node_rows_of(model: Model, statements: int) -> Iterator[NodeRow]:
    """The rows of a model's nodes, where its statements, so many, are elsewhere, and none is about another one."""
    nodes = nodes_of(model, {})
    return all_rows(_Listed(graph_attributes(model), nodes, (), len(model.documents) + len(model.entities), statements))[0]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Listed:
    """As much of a graph as its rows are made of: its attributes, and nodes and edges one after the other."""

    graph: Mapping[str, Any]
    listed_nodes: Iterable[tuple[str, dict[str, Any]]]
    listed_edges: Iterable[tuple[str, str, str, dict[str, Any]]]
    count_of_nodes: int = 0
    count_of_edges: int = 0

    def nodes(self, *, data: bool) -> Iterable[tuple[str, dict[str, Any]]]:
        return self.listed_nodes if data else ()

    def edges(self, *, keys: bool, data: bool) -> Iterable[tuple[str, str, str, dict[str, Any]]]:
        return self.listed_edges if keys and data else ()

    def number_of_nodes(self) -> int:
        return self.count_of_nodes

    def number_of_edges(self) -> int:
        return self.count_of_edges


def _is_whole(model: Model, keys: list[str]) -> bool:
    """Whether every id is there once, and every end has a node: true of all models that were read, not of all that Python can make."""
    nodes = set(keys)
    statements = {statement.id for statement in model.statements}
    ends = {
        end
        for statement in model.statements
        for end in ((statement.subject, statement.object) if not statement.qualifiers else _ends(model.schema, statement))
    }
    return len(nodes) == len(keys) and len(statements) == len(model.statements) and ends <= nodes


def _ends(schema: Schema, statement: Statement) -> list[str]:
    return [id_ for _, id_ in schema.ends(statement)]


def _marked(model: Model, answers: Answers, days: Mapping[str, str]) -> Any:
    graph = build_graph(model)
    for _, _, key, data in graph.edges(keys=True, data=True):
        data.update({name: each[key] for name, each in answers.items() if key in each})
    graph.graph.update(days)
    return graph


class _Statements:
    """The rows of a model's statements.

    The row of a statement without evidence, qualifiers and own properties depends on the rest of its fields and on what is set for each, and on
    nothing else: so it is that of the first statement with the same rest.
    """

    def __init__(
        self, model: Model, taken: Mapping[str, Sides], attributes: Mapping[str, Any], answers: Answers, only: Collection[str] | None
    ) -> None:
        self.model, self.taken, self.answers, self.only = model, taken, answers, only
        schema = model.schema

        def sides_of(group: Sequence[Statement]) -> Iterable[Sides]:
            return (taken[statement.id] for statement in group)

        set_by: dict[str, Callable[[Sequence[int], Sequence[Statement]], list[Any]]] = {
            "id": lambda numbers, group: [statement.id for statement in group],
            "number": lambda numbers, group: list(numbers),
            "contentId": lambda numbers, group: [each.content for each in sides_of(group)],
            "affirms": lambda numbers, group: [list(each.affirms) for each in sides_of(group)],
            "denies": lambda numbers, group: [list(each.denies) for each in sides_of(group)],
            "involves": lambda numbers, group: [list(involved) for involved in map(schema.involved, group)],
        }
        self.by_valid = only is not None and set_by.keys() | _OF_VALID | OF_NODES >= set(only)
        self.set_for_each = {key: values_of for key, values_of in set_by.items() if only is None or key in only}
        self._has_lives = bool(model.lives)
        self._known: dict[Any, Properties] = {}
        self._of_rest: dict[Any, Properties] = {}
        self._of_valid: dict[Any, Properties] = {}
        self._edges: deque[tuple[str, str, str, dict[str, Any]]] = deque()
        self._made = all_rows(_Listed(attributes, (), iter(self._edges.popleft, None)))[1]  # type: ignore[arg-type]

    def rest(self, number: int, statement: Statement) -> Properties:
        """The row of a statement but for what is set for each; nobody may change it."""
        if not self.by_valid and (statement.evidence or statement.qualifiers or statement.properties):
            return self._made_row(number, statement)
        lives = lives_of(self.model, statement) if self._has_lives else ()
        rest, when = None if self.by_valid else _rest(statement), (statement.valid, lives)
        row = self._known.get((rest, when))
        if row is None:
            row = self._known[rest, when] = self._joined(rest, when) or self._made_row(number, statement)
            self._of_rest.setdefault(rest, row)
            self._of_valid.setdefault(when, {key: value for key, value in row.items() if key in _OF_VALID})
        return row

    def _joined(self, rest: Any, when: Any) -> Properties | None:
        """A row of one that has the same rest but another time, and one that has the same time, where these say the same of it."""
        row, valid = self._of_rest.get(rest), self._of_valid.get(when)
        if row is None or valid is None or [key for key in row if key in _OF_VALID] != list(valid):
            return None
        return {**row, **valid}

    def _made_row(self, number: int, statement: Statement) -> Properties:
        attributes = edge_attributes(self.model, statement, number, self.taken[statement.id])
        self._edges.append((statement.subject, statement.object, statement.id, attributes))
        row = next(self._made)[3]
        return row if self.only is None else {key: value for key, value in row.items() if key in self.only}

    def rows(self) -> Iterator[RelationshipRow]:
        """The rows, in the model's order."""
        for first in range(0, len(self.model.statements), _PART):
            group = self.model.statements[first : first + _PART]
            numbers = range(first + 1, first + 1 + len(group))
            columns = [values_of(numbers, group) for values_of in self.set_for_each.values()]
            for number, statement, *own in zip(numbers, group, *columns, strict=True):
                properties = self.rest(number, statement).copy()
                properties.update(zip(self.set_for_each, own, strict=True))
                for name, each in self.answers.items():
                    if statement.id in each:
                        properties[name] = each[statement.id]
                yield statement.relation, statement.subject, statement.object, properties

    def tables(self, keys: list[str]) -> Iterator[RelationshipTable]:
        """The same, column by column, a table for each relation; in each, in the order of a graph with these nodes."""
        statements = self.model.statements
        outgoing: dict[str, dict[str, list[int]]] = {key: {} for key in keys}
        for place, statement in enumerate(statements):
            outgoing[statement.subject].setdefault(statement.object, []).append(place)
        by_relation: dict[str, list[int]] = {}
        for parallel in outgoing.values():
            for place in chain.from_iterable(parallel.values()):
                by_relation.setdefault(statements[place].relation, []).append(place)
        for relation, places in by_relation.items():
            group = [statements[place] for place in places]
            yield relation, [one.subject for one in group], [one.object for one in group], self._columns(places, group)

    def _columns(self, places: list[int], group: list[Statement]) -> Columns:
        rests: dict[int, tuple[int, Properties]] = {}
        rest_of_each = array("L")
        for place, statement in zip(places, group, strict=True):
            row = self.rest(place + 1, statement)
            number, _ = rests.setdefault(id(row), (len(rests), row))
            rest_of_each.append(number)
        rows = [row for _, row in rests.values()]
        names = dict.fromkeys(chain.from_iterable(rows))
        columns: Columns = {name: Repeated([row.get(name) for row in rows], rest_of_each) for name in names if name not in self.set_for_each}
        columns.update({key: values_of([place + 1 for place in places], group) for key, values_of in self.set_for_each.items()})
        for name, each in self.answers.items():
            given = [each.get(statement.id) for statement in group]
            if any(answer is not None for answer in given):
                columns[name] = given
        return columns


def _by_subject(keys: list[str], *rows: Iterator[RelationshipRow]) -> Iterator[RelationshipRow]:
    """Relationships in the order of a graph: by their subject, and of each, by their objects as they first come."""
    outgoing: dict[str, dict[str, list[RelationshipRow]]] = {}
    for each in rows:
        for row in each:
            outgoing.setdefault(row[1], {}).setdefault(row[2], []).append(row)
    for key in keys:
        for parallel in outgoing.get(key, {}).values():
            yield from parallel
