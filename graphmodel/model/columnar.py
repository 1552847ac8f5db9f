"""A model of very many plain statements, column by column: read, and checked, without an object for each statement.

What may be wrong with a plain statement depends on the values of its fields, each by itself, and on its relation together with the labels of its
ends. So a sample of the statements that has all of these is read as any model is (:func:`graphmodel.model.validate.read`): where nothing is wrong
with the sample, nothing is wrong with the others. What is not plain (evidence, speakers, qualifiers, what is spoken about, drafts), or wrong, is not
read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from operator import itemgetter
from typing import Any

from graphmodel.model.fields import fields_of
from graphmodel.model.model import Model
from graphmodel.model.schema import DOCUMENT
from graphmodel.model.statement import Statement, are_ids
from graphmodel.model.validate import model_from, read
from graphmodel.parsing.tree import Tree

_OWN = ("id", "subject", "object")
"""The fields in which plain statements differ."""
_PLAIN = frozenset(field.name for field in fields_of(Statement) if field.shape in ("text", "date", "boolean"))
_MISSING = ...
"""In the place of a field that a statement does not have."""
_MOST_SHAPES = 100
_KINDS = frozenset({str, bool, type(None), type(_MISSING)})
"""Of which no two values are equal that are not the same, as 1 and true are."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A column in which the same values come again and again: each of them once, and for each statement the number of its own."""

    values: list[Any]
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class StatementColumns:
    """The statements of a model, column by column. The values of their ends are the ids of all documents and entities, in their order; ``sample`` has
    statements with all relations and all values of ``valid``."""

    ids: list[str]
    subjects: Coded
    relations: Coded
    objects: Coded
    valid: Coded
    sample: Model


class ColumnarModel(Model):
    """A model of which the statements are columns, as long as nobody asks for them."""

    columns: StatementColumns

    def __new__(cls, *fields: Any, **named: Any) -> Any:
        """Another one, as ``dataclasses.replace`` makes it of this one, is a plain model."""
        return Model(*fields, **named)

    @classmethod
    def of(cls, columns: StatementColumns, tree: Tree) -> ColumnarModel:
        """The model of which these are the statements, in a tree of plain values."""
        sample = columns.sample
        model = object.__new__(cls)
        model.__dict__.update(name=sample.name, title=sample.title, schema=sample.schema, documents=sample.documents, entities=sample.entities)
        model.__dict__.update(columns=columns, _tree=tree)
        return model

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements, each as an object."""
        return model_from(self.__dict__["_tree"]).statements

    @property
    def statement_count(self) -> int:
        """How many statements there are."""
        return len(self.columns.ids)

    @cached_property
    def spoken_about(self) -> Mapping[str, Statement]:
        """Nothing: no statement is the object of another one."""
        return {}

    @property
    def drafts(self) -> list[str]:
        """Nothing: no statement is a draft."""
        return []


def columnar(tree: Tree, fewest: int = 1) -> ColumnarModel | None:
    """The model in a tree of plain values, with at least so many statements; None where it is not plain, or anything is wrong with it.

    >>> entities = [{"id": id_, "label": "Person", "name": id_} for id_ in "ab"]
    >>> statements = [{"id": f"s{number}", "subject": "a", "relation": "MEETS", "object": "b", "valid": "2025"} for number in range(3)]
    >>> model = columnar(Tree("f", {"graphmodel": 1, "model": "m", "entities": entities, "statements": statements}, dict))
    >>> model.columns.valid.values, len(model.columns.sample.statements), model.statements[2].id
    (['2025'], 1, 's2')
    """
    value = tree.value
    items = value.get("statements") if isinstance(value, dict) else None
    if tree.problems or not isinstance(items, list) or len(items) < max(1, fewest) or set(map(type, items)) != {dict}:
        return None
    try:
        labels = {item["id"]: DOCUMENT for item in value.get("documents", ())} | {item["id"]: item["label"] for item in value.get("entities", ())}
        raw = _columns(items)
        if raw is None or not _have_own_ids(raw["id"], labels):
            return None
        numbers = dict(zip(labels, count()))
        ends = [Coded(list(labels), list(map(numbers.__getitem__, raw[name]))) for name in ("subject", "object")]
    except (TypeError, KeyError):
        return None
    last = {name: dict(zip(column, count())) for name, column in raw.items() if name not in _OWN}
    relations = _coded(raw["relation"], last["relation"])
    label_of = list(labels.values()).__getitem__
    of_ends = zip(relations.numbers, map(label_of, ends[0].numbers), map(label_of, ends[1].numbers), strict=True)
    chosen = sorted({*dict(zip(of_ends, count())).values(), *chain.from_iterable(map(dict.values, last.values()))})
    # A few statements may differ from each other; of many, hardly anything would be saved.
    if len(chosen) > max(10, len(items) // 2):
        return None
    sample, problems = read(Tree(tree.file, {**value, "statements": [items[place] for place in chosen]}, dict))
    if sample is None or problems or sample.lives or sample.drafts or _is_any_exclusive(sample):
        return None
    valid = Coded([None], [0] * len(items))
    if "valid" in raw:
        made = dict(zip(chosen, sample.statements, strict=True))
        valid = Coded([made[place].valid for place in last["valid"].values()], _coded(raw["valid"], last["valid"]).numbers)
    return ColumnarModel.of(StatementColumns(raw["id"], ends[0], relations, ends[1], valid, sample), tree)


def _columns(items: list[dict[str, Any]]) -> dict[str, list[Any]] | None:
    """The fields of statements, column by column; None where they are not plain."""
    shapes = set(map(tuple, items))
    if len(shapes) > _MOST_SHAPES:
        return None
    names = dict.fromkeys(chain.from_iterable(shapes))
    if not {*_OWN, "relation"} <= names.keys() <= _PLAIN:
        return None
    if len(shapes) == 1:
        columns = {name: list(map(itemgetter(name), items)) for name in names}
    else:
        columns = {name: [item.get(name, _MISSING) for item in items] for name in names}
    kinds = {name: set(map(type, column)) for name, column in columns.items()}
    if not all(kinds[name] == {str} for name in (*_OWN, "relation")) or not all(each <= _KINDS for each in kinds.values()):
        return None
    return columns


def _have_own_ids(ids: list[str], labels: Mapping[str, str]) -> bool:
    """Whether each statement has an id of its own."""
    distinct = set(ids)
    return len(distinct) == len(ids) and distinct.isdisjoint(labels) and are_ids(ids)


def _coded(column: list[Any], distinct: Mapping[Any, int]) -> Coded:
    numbers = dict(zip(distinct, count()))
    return Coded(list(numbers), list(map(numbers.__getitem__, column)))


def _is_any_exclusive(sample: Model) -> bool:
    """Whether only one may hold a relation at a time: then it depends on all statements whether one is wrong."""
    return any(sample.schema.relations[name].one_at_a_time for name in {statement.relation for statement in sample.statements})
