"""Random queries to the embedded engine and to Neo4j: how many are answered alike, refused, or answered differently (there must be none).

    python -m benchmarks.parity.fuzz --queries 10000 --seed 1

Starts a Neo4j of its own (Java 17 and Maven), or asks the one of GRAPHMODEL_TEST_NEO4J_URI.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict

from neo4j import Session

from graphmodel.querying.engine.session import Engine
from graphmodel.querying.result import Limits
from tests.querying.parity.answers import connected, difference, fill, ours, theirs
from tests.querying.parity.grammar import Grammar, Made
from tests.querying.parity.graphs import LABELS, TYPES, random_graph
from tests.support.neo4j_server import available


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--graphs", type=int, default=20, help="how many graphs the queries are spread over")
    parser.add_argument("--show", type=int, default=20, help="how many differences are printed")
    parser.add_argument("--refusals", action="store_true", help="print what was refused, by reason")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    reasons: dict[str, list[str]] = defaultdict(list)
    shown = 0
    began = time.monotonic()
    known = (*LABELS, *TYPES, "Entity")
    with available() as server, connected(server) as driver, driver.session() as session:
        fill(driver, [(("Entity", *LABELS), {"id": "first"})], [])  # the labels come into being in this order
        each = -(-given.queries // given.graphs)
        for number in range(given.graphs):
            nodes, relationships = random_graph(given.seed * 1000 + number, hostile=number % 2 == 0, size=(8, 8, 12, 20)[number % 4])
            fill(driver, nodes, relationships)
            grammar = Grammar(given.seed * 1000 + number, wild=0.03 if number % 3 else 0.0)
            left = each
            while left:
                # A query that takes too long or too much ends the engine; the next one gets a new one.
                with Engine(nodes, relationships, Limits(seconds=10), known=known) as engine:
                    while left:
                        left -= 1
                        made = grammar.query()
                        outcome = compared(engine, session, made, counts, reasons)
                        if outcome and shown < given.show:
                            shown += 1
                            print(f"--- graph {number}\n{made.text}\n{made.parameters}\n    {outcome[:600]}", flush=True)
                        if engine.ended:
                            break
    total = sum(counts[name] for name in ("equal", "refused", "DIFFERENT", "both fail", "only the engine fails", "too large"))
    print(f"{total} queries on {given.graphs} graphs, seed {given.seed}, {time.monotonic() - began:.0f} s")
    for name, count in counts.most_common():
        print(f"{name:24} {count:7} {100 * count / total:5.1f} %")
    if given.refusals:
        for reason, found in sorted(reasons.items(), key=lambda item: -len(item[1])):
            print(f"{len(found):6} {reason}\n         {found[0][:400]}")
    return 1 if counts["DIFFERENT"] else 0


def compared(engine: Engine, session: Session, made: Made, counts: Counter[str], reasons: dict[str, list[str]]) -> str:
    """One query, counted; how the answers differ, "" where they do not."""
    mine = ours(engine, made.text, made.parameters)
    if mine.kind == "refused":
        counts["refused"] += 1
        reason = mine.message.partition(": ")[2]
        reasons[reason.partition(": ")[2][:60] or reason[:60]].append(f"{mine.message}   {made.text}")
        return ""
    if mine.kind == "failed" and ("too many rows" in mine.message or "BackendError" in mine.message):
        counts["too large"] += 1
        return ""
    other = theirs(session, made.text, made.parameters)
    different = difference(mine, other, made.ordered, made.bags)
    if different:
        counts["DIFFERENT"] += 1
    elif mine.kind == "answered":
        counts["equal"] += 1
        counts["equal, with rows"] += bool(mine.rows)
    elif other.kind == "failed":
        counts["both fail"] += 1
    else:
        counts["only the engine fails"] += 1
        reasons["FAILED " + mine.message[:60]].append(f"{mine.message[:300]}   {made.text}")
    return different


if __name__ == "__main__":
    sys.exit(main())
