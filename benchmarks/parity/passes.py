"""The engine with its optimiser beside itself without: where the two differ, one of the passes changes answers, and belongs among the disabled ones.

    python -m benchmarks.parity.passes --seconds 180 --seed 1

Needs no server: about a thousand queries a second, chains of MATCH and WITH that end in an aggregation, on small graphs with loops and parallels.
Whether the engine without its optimiser answers as Neo4j does is what ``benchmarks/parity/fuzz.py`` asks.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from typing import Any

import kglite

from graphmodel.errors import GraphmodelError
from graphmodel.querying.engine.keys import VIRTUAL
from graphmodel.querying.engine.optimiser_passes import unsafe_passes
from graphmodel.querying.engine.text import engine_text
from graphmodel.querying.engine.worker import Store
from graphmodel.querying.guard import check
from tests.querying.parity.graphs import random_graph

PASSES = tuple(kglite.cypher_pass_names())
LABELS, TYPES = ("", "", "", ":Person", ":State", ":Entity"), ("", "", ":MET", ":DENIES", ":MET|ABOUT")
MOST = 10_000
"""Rows of one answer; where there are more, which of them are compared is open."""


class Chain:
    """A random query: clauses that build on each other, and what is known after them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.nodes: list[str] = []
        self.hops: list[str] = []
        self.values: list[str] = []
        self.fresh = 0

    def new(self, prefix: str) -> str:
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    def node(self) -> str:
        if self.nodes and self.chance.random() < 0.45:
            return f"({self.chance.choice(self.nodes)})"
        name = self.new("n")
        self.nodes.append(name)
        return f"({name}{self.chance.choice(LABELS)})"

    def hop(self) -> str:
        name = self.new("r") if self.chance.random() < 0.4 else ""
        if name:
            self.hops.append(name)
        inside = f"[{name}{self.chance.choice(TYPES)}{'' if name else self.chance.choice(['', '', '', '*1..2', '*0..1'])}]"
        return self.chance.choice([f"-{inside}->", f"<-{inside}-", f"-{inside}-"])

    def value(self) -> str:
        owned = [f"{one}.{key}" for one in self.nodes for key in ("id", "age", "name", "ok")] + [f"{one}.id" for one in self.hops]
        return self.chance.choice(owned + self.values * 2) if owned or self.values else "1"

    def aggregate(self) -> str:
        named = self.nodes + self.hops
        some = [f"count({one})" for one in named] + [f"count(DISTINCT {one})" for one in named]
        return self.chance.choice(["count(*)", f"count(DISTINCT {self.value()})", f"size(collect(DISTINCT {self.value()}))", *some])

    def where(self) -> str:
        if not self.nodes or self.chance.random() < 0.4:
            return ""
        one, other = self.chance.choice(self.nodes), self.chance.choice(self.nodes)
        conditions = (
            f"{one}.age > 1 | {one}.age < {other}.age | {one}.id <> {other}.id | {one} <> {other} | {one}:Person | ({one})-->({other}) | NOT ({one})--() | "
            f"EXISTS {{ ({one})-->(z) WHERE z.age > {other}.age }} | COUNT {{ ({one})--() }} > 1 | {one}.name STARTS WITH 'A' | {one}.age IS NULL"
        ).split(" | ")
        return " WHERE " + self.chance.choice([" AND ", " OR "]).join(self.chance.sample(conditions, self.chance.choice([1, 1, 2])))

    def match(self) -> str:
        paths = []
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            path = self.node()
            for _ in range(self.chance.choice([0, 1, 1, 2])):
                path += self.hop() + self.node()
            paths.append(path)
        return f"{self.chance.choice(['', '', '', 'OPTIONAL '])}MATCH {', '.join(paths)}{self.where()}"

    def then(self) -> str:
        kept = self.chance.sample(self.nodes, min(len(self.nodes), self.chance.randint(0, 2)))
        name = self.new("v")
        made = f"{self.aggregate() if self.chance.random() < 0.7 else self.value()} AS {name}"
        self.nodes, self.hops, self.values = kept, [], [name]
        return f"WITH {', '.join([*kept, made])}" + self.chance.choice(["", f" WHERE {name} > 0"])

    def text(self) -> str:
        clauses = ["UNWIND [1, 2] AS u"] if self.chance.random() < 0.1 else []
        clauses.append(self.match())
        for _ in range(self.chance.randint(0, 3)):
            clauses.append(self.match() if self.chance.random() < 0.5 else self.then())
        columns = [self.value() for _ in range(self.chance.randint(0, 2))] + [self.aggregate()] * (self.chance.random() < 0.6)
        distinct = self.chance.choice(["", "", "DISTINCT "])
        return " ".join(clauses) + f" RETURN {distinct}" + ", ".join(f"{one} AS x{at}" for at, one in enumerate(columns or [self.value()]))


def loaded(seed: int) -> Store:
    """A small random graph in an engine."""
    nodes, relationships = random_graph(seed, hostile=False, size=(4, 6, 9)[seed % 3])
    store = Store(kglite)
    for labels, properties in nodes:
        store.nodes(labels, [{VIRTUAL.get(key, key): value for key, value in properties.items()}])
    for kind, start, end, properties in relationships:
        store.relationships(kind, [{"s": start, "o": end, "p": {VIRTUAL.get(key, key): value for key, value in properties.items()}}])
    return store


def answer(store: Store, text: str, keys: list[str], passes: tuple[str, ...]) -> Any:
    """The rows as a multiset, what went wrong, or None where it took too long or gave too much."""
    try:
        rows = store.query(text, {}, (keys, ()), 1000, MOST, passes)[1]
    except kglite.CypherTimeoutError:
        return None
    except (kglite.KgError, ValueError) as error:
        return f"{type(error).__name__}: {str(error)[:80]}"
    return Counter(map(repr, rows)) if len(rows) < MOST else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    kglite.set_query_warning_policy("silent")
    chance, asked, found, graph = random.Random(given.seed), 0, Counter[str](), given.seed * 100_000
    until = time.monotonic() + given.seconds
    while time.monotonic() < until:
        graph += 1
        store = loaded(graph)
        for _ in range(200):
            text = Chain(chance).text()
            try:
                query = check(text)
                inside, needed = engine_text(query), unsafe_passes(query)
            except GraphmodelError:
                continue  # refused
            keys = [VIRTUAL.get(one.name, one.name) for one in query.keys]
            asked += 1
            mine, bare = answer(store, inside, keys, needed), answer(store, inside, keys, (*needed, *PASSES))
            if mine != bare and mine is not None and bare is not None:
                guilty = [one for one in PASSES if answer(store, inside, keys, (*needed, one)) == bare]
                found[" ".join(guilty) or "several"] += 1
                print(f"--- graph {graph}: {guilty}\n{text}\n    {str(mine)[:200]}\n    {str(bare)[:200]}", flush=True)
    print(f"{asked} queries, seed {given.seed}: {found.total()} answered otherwise without the optimiser {dict(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
