"""Rows that the engine gets at once are what they would be in batches, whatever their values are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphmodel.errors import InputError
from graphmodel.querying.engine import embedded
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.result import Limits

VALUES: dict[str, list[Any]] = {
    "text": ["  a ", "", "2018-01-01", "1", "null", '{"$date":"2018-01-01"}', "é\u0301\u202e😀", "a\nb"],
    "whole": [0, 1, -(2**63), 2**63 - 1],
    "number": [0.1, -0.0, 1e300, 5e-324, 1.0, 2.2250738585072014e-308],
    "yes": [True, False],
    "day": [date(2018, 1, 1), date(1, 1, 1), date(9999, 12, 31)],
    "texts": [["a", " b "], [], ["1"]],
    "numbers": [[1.0, 2.5], [], [-0.0]],
    "wholes": [[1, 2**62], [3]],
}
MIXED: dict[str, list[Any]] = {
    "mixed": [1, 2.5, "a", True, date(2018, 1, 1)],
    "lists": [[1], [1.5], ["a"]],
    "large": [float("inf"), 1.0],
}


def rows(values: dict[str, list[Any]]) -> tuple[list[Any], list[Any]]:
    """Each value on a node and on a relationship, parallel ones among them; ids that look like something else."""
    ids = ["1", "01", " x", "", "true", "2018-01-01", "a`b", "é"]
    nodes, told = [], []
    for number, id_ in enumerate(ids):
        own = {f"p_{key}": each[number] for key, each in values.items() if number < len(each)}
        nodes.append((("Entity", "Person", "Actor")[: 2 + number % 2], {"id": id_, "name": f"n{id_}", **own}))
        told += [(f"T{number % 2}", id_, ids[-1 - number], {"id": f"r{number}{again}", "type": "x", **own}) for again in "ab"]
    return nodes, told


def answers(nodes: list[Any], told: list[Any], keys: list[str]) -> list[Any]:
    """Everything that is there, in the engine's own order."""
    found = []
    with Engine(nodes, told) as engine:
        for key in ["id", "name", "type", *keys]:
            found.append(engine.query(f"MATCH (n) RETURN n.id AS id, labels(n) AS labels, n.{key} AS value").rows)
            found.append(engine.query(f"MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, r.id AS id, r.{key} AS value").rows)
        found.append(engine.query("MATCH (n:Actor) RETURN n.id AS id").rows)
        found.append(engine.query("MATCH (n {id: '01'})-[r:T1]-(m) RETURN m.id AS id, count(r) AS n").rows)
    return [[tuple((type(value), repr(value)) for value in row) for row in each] for each in found]


@pytest.mark.parametrize(("values", "at_once"), [(VALUES, True), *(({key: each}, False) for key, each in MIXED.items())])
def test_tables_hold_what_batches_hold(values: dict[str, list[Any]], at_once: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[Any] = []
    plain = embedded.Embedded._batches

    def in_batches_of(self: Any, *tables: Any) -> None:
        batches.append(tables)
        plain(self, *tables)

    monkeypatch.setattr(embedded.Embedded, "_batches", in_batches_of)
    nodes, told = rows(values)
    keys = [f"p_{key}" for key in values]
    found = answers(nodes, told, keys)
    assert (not batches) is at_once
    monkeypatch.setattr(embedded.Embedded, "at_once", False)
    in_batches = answers(nodes, told, keys)
    assert [sorted(each) for each in found] == [sorted(each) for each in in_batches]


def test_nodes_without_a_common_first_label_are_loaded_in_batches() -> None:
    nodes = [(("A",), {"id": "a"}), (("B", "A"), {"id": "b"}), (("B",), {"id": "c"})]
    with Engine(nodes, [("T", "a", "b", {"id": "1"}), ("T", "b", "c", {"id": "2"}), ("T", "a", "c", {"id": "3"})]) as engine:
        assert sorted(engine.query("MATCH (n)-[r:T]->(m) RETURN n.id AS n, r.id AS r, m.id AS m").rows) == [
            ("a", "1", "b"),
            ("a", "3", "c"),
            ("b", "2", "c"),
        ]


def test_a_little_memory_is_enough_for_rows_in_batches() -> None:
    long = [(("Entity",), {"id": f"{number}", "note": "x" * 1000}) for number in range(12_000)]  # 12 MB for an engine of 256
    with Engine(long, [], Limits(memory_mb=256)) as engine:
        assert engine.query("MATCH (n) RETURN count(n) AS n").rows == ((12_000,),)


class Own(str):
    """A text with a type of its own, as numpy's are."""

    __slots__ = ()


@pytest.mark.parametrize("value", [Own("a"), [Own("a")], (1, 2)])
def test_values_with_types_of_their_own_are_plain_ones(value: Any) -> None:
    with Engine([(("Entity",), {"id": "a", "v": value})], [("T", "a", "a", {"v": value})]) as engine:
        plain = list(map(str, value)) if value == [Own("a")] else list(value) if isinstance(value, tuple) else str(value)
        for text in ("MATCH (n) RETURN n.v AS v", "MATCH ()-[r]->() RETURN r.v AS v"):
            assert repr(engine.query(text).rows) == repr(((plain,),))


def test_nothing_is_no_value() -> None:
    with pytest.raises(InputError, match="node 'b': v: text, numbers"), Engine([(("E",), {"id": "a", "v": 1}), (("E",), {"id": "b", "v": None})]):
        pass
