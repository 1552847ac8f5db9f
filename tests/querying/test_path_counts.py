"""Counts of two hops are those of the engine's own lists of paths, and of the reference engine, which is plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.querying.engine import embedded
from graphmodel.querying.engine.path_counts import counted_paths
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.guard import check
from graphmodel.querying.result import Limits
from tests.querying.reference.backend import Reference

LABELS, TYPES, NAMES = ("Person", "State", "Order"), ("MET", "DENIES", "END"), ("x", "y", None)
KNOWN = ("Entity", *LABELS, *TYPES)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Any], list[Any]]:
    size = draw(st.integers(1, 4))
    nodes = []
    for number in range(size):
        name = draw(st.sampled_from(NAMES))
        labels = draw(st.lists(st.sampled_from(LABELS), max_size=2, unique=True))
        nodes.append((("Entity", *labels), {"id": f"n{number}"} | ({} if name is None else {"name": name})))
    ends = st.integers(0, size - 1)
    drawn = draw(st.lists(st.tuples(st.sampled_from(TYPES), ends, ends), max_size=9))
    return nodes, [(type_, f"n{start}", f"n{end}", {"id": f"r{number}"}) for number, (type_, start, end) in enumerate(drawn)]


@st.composite
def texts(draw: st.DrawFn) -> str:
    def node(name: str) -> str:
        labels = draw(st.lists(st.sampled_from(("Entity", *LABELS)), max_size=2, unique=True))
        return f"({name}{''.join(f':{quoted(label)}' for label in labels)})"

    def hop(name: str) -> str:
        types = draw(st.lists(st.sampled_from(TYPES), max_size=2, unique=True))
        inside = f"[{name}{':' if types else ''}{'|'.join(map(quoted, types))}]"
        return draw(st.sampled_from([f"-{inside}->", f"<-{inside}-"]))

    group = draw(st.sampled_from(["", "a", "b", "c"]))
    names = [name if name == group or draw(st.booleans()) else "" for name in "abc"]
    hops = [draw(st.sampled_from(["", "r"])), draw(st.sampled_from(["", "s"]))]
    counts = ["count(*)", *(f"count({name})" for name in (*names, *hops) if name)]
    items = [f"{draw(st.sampled_from(counts))} AS n"]
    if group:
        items += [f"{group}.{key} AS {key}" for key in draw(st.lists(st.sampled_from(["name", "id"]), min_size=1, unique=True))]
    rest = " ORDER BY n DESC" if draw(st.booleans()) else ""
    return (
        f"MATCH {node(names[0])}{hop(hops[0])}{node(names[1])}{hop(hops[1])}{node(names[2])} RETURN {', '.join(draw(st.permutations(items)))}{rest}"
    )


def quoted(name: str) -> str:
    return f"`{name}`"


@pytest.fixture(scope="module")
def engines() -> Iterator[tuple[Engine, Engine]]:
    limits = Limits(rows=100_000)
    with Engine(limits=limits, known=KNOWN) as engine, Engine(limits=limits, known=KNOWN, backend=Reference) as reference:
        yield engine, reference


def answer(engine: Engine, text: str) -> list[str]:
    return sorted(map(repr, engine.query(text).to_dicts()))


@given(graph=graphs(), asked=st.lists(texts(), min_size=3, max_size=6))
def test_counts_are_those_of_the_paths(graph: tuple[list[Any], list[Any]], asked: list[str], engines: tuple[Engine, Engine]) -> None:
    engine, reference = engines
    for one in engines:
        one.load(*graph)
    for text in asked:
        assert counted_paths(check(text)) is not None, text
        embedded._written.cache_clear()
        counted = answer(engine, text)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(embedded, "counted_paths", lambda query: None)
            embedded._written.cache_clear()
            listed = answer(engine, text)
        embedded._written.cache_clear()
        assert counted == answer(reference, text), text
        assert counted == listed, text


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (a)-->(b)-->(a) RETURN count(*) AS n",
        "MATCH (a)-->(b)--(c) RETURN count(*) AS n",
        "MATCH (a)-[*1..2]->(b)-->(c) RETURN count(*) AS n",
        "MATCH (a)-->(b)-->(c)-->(d) RETURN count(*) AS n",
        "MATCH (a)-->(b) RETURN count(*) AS n",
        "MATCH (a)-->(b), (b)-->(c) RETURN count(*) AS n",
        "MATCH (a)-->(b)-->(c) WHERE a.id <> c.id RETURN count(*) AS n",
        "MATCH (a {id: 'x'})-->(b)-->(c) RETURN count(*) AS n",
        "MATCH (a)-[{id: 'x'}]->(b)-->(c) RETURN count(*) AS n",
        "MATCH (a:Person|State)-->(b)-->(c) RETURN count(*) AS n",
        "OPTIONAL MATCH (a)-->(b)-->(c) RETURN count(*) AS n",
        "MATCH p = (a)-->(b)-->(c) RETURN count(*) AS n",
        "MATCH (a)-->(b)-->(c) RETURN count(DISTINCT a) AS n",
        "MATCH (a)-->(b)-->(c) RETURN count(a.name) AS n",
        "MATCH (a)-->(b)-->(c) RETURN DISTINCT count(*) AS n",
        "MATCH (a)-->(b)-->(c) RETURN a.name AS a, c.name AS c, count(*) AS n",
        "MATCH (a)-[r]->(b)-->(c) RETURN r.id AS r, count(*) AS n",
        "MATCH (a)-->(b)-->(c) RETURN count(*) + 1 AS n",
        "MATCH (a)-->(b)-->(c) RETURN a.name AS a",
        "MATCH (a)-->(b)-->(c) RETURN a.name AS a, count(*) AS n ORDER BY a.id",
        "MATCH (a)-->(b)-->(c) WITH count(*) AS n RETURN n",
        "MATCH (a)-->(b)-->(c) RETURN count(*) AS n UNION ALL MATCH (a)-->(b)-->(c) RETURN count(*) AS n",
    ],
)
def test_other_patterns_are_left_alone(text: str) -> None:
    try:
        query = check(text)
    except Exception as error:  # noqa: BLE001 - what the dialect refuses is left alone, too
        assert "RefusedError" in type(error).__name__
        return
    assert counted_paths(query) is None


def test_more_paths_than_anybody_can_list() -> None:
    nodes = [(("Entity",), {"id": f"n{number}"}) for number in range(201)]
    told = [("T", f"n{number % 200}", "n200", {}) for number in range(20_000)] + [("T", "n200", f"n{number % 200}", {}) for number in range(20_000)]
    with Engine(nodes, told, Limits(seconds=5)) as engine:
        assert engine.query("MATCH (a)-->(b)-->(c) RETURN count(*) AS n").rows == ((20_000 * 20_000 + 200 * 100 * 100,),)
        by_start = engine.query("MATCH (a)-->(b)-->(c) RETURN a.id AS a, count(*) AS n ORDER BY n DESC, a LIMIT 2")
        assert by_start.rows == (("n0", 100 * 20_000), ("n1", 100 * 20_000))
